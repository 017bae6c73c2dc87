/** The query page: two editors, the questions, and the answer of the last one that was run. */
import { render } from "preact";
import { address, ask, FIELD, type Table } from "./query/answers";
import { Editor, type QueryLanguage, type Schema } from "./query/editor";
import { Result, type Asked, type Form } from "./query/result";
import { lang, t } from "./words";

const page = document.getElementById("query-page") as HTMLElement;
const answers = document.getElementById("answer") as HTMLElement;
const schema = JSON.parse(page.dataset["schema"] ?? "{}") as Schema;
const given = new URLSearchParams(location.search);
const editors = new Map<QueryLanguage, Editor>();
let asked: Asked | null = null, answer: Table | string | null = null, error = "", form = (given.get("form") ?? "table") as Form;

for (const box of page.querySelectorAll<HTMLFormElement>("form")) {
  const language = box.dataset["language"] as QueryLanguage;
  const field = box.querySelector("textarea") as HTMLTextAreaElement;
  const holder = document.createElement("div");
  field.replaceWith(holder);
  const name = language === "sparql" ? "SPARQL" : "Cypher";
  editors.set(language, new Editor(holder, language, given.get(FIELD[language]) ?? field.value, name, schema, () => void run(language)));
  const title = box.querySelector("h2") as HTMLElement;
  title.textContent = name;
  title.addEventListener("click", () => editors.get(language)?.focus());
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    void run(language);
  });
}

for (const link of document.querySelectorAll<HTMLAnchorElement>("[data-question]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    for (const each of document.querySelectorAll<HTMLAnchorElement>(`[data-question="${link.dataset["question"]}"]`)) {
      const language = each.dataset["language"] as QueryLanguage, editor = editors.get(language);
      if (editor) editor.text = new URL(each.href).searchParams.get(FIELD[language]) ?? "";
    }
    page.scrollIntoView({ block: "start" });
    void run(link.dataset["language"] as QueryLanguage);
  });
}

async function run(language: QueryLanguage): Promise<void> {
  const mine = (asked = { language, query: editors.get(language)?.text ?? "" });
  answer = null;
  error = "";
  draw();
  try {
    const found = await ask(language, mine.query);
    if (mine === asked) answer = found;
  } catch (fault) {
    if (mine === asked) error = fault instanceof Error ? fault.message : String(fault);
  }
  draw();
}

function draw(): void {
  if (!asked) return;
  const shared = new URLSearchParams({ language: asked.language, [FIELD[asked.language]]: asked.query, form, lang });
  history.replaceState(null, "", `/query?${shared}`);
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".languages a")) {
    shared.set("lang", link.hreflang);
    link.href = `/query?${shared}`;
  }
  const choose = (chosen: Form) => { form = chosen; draw(); };
  render(
    error ? <p class="fault" role="alert">{error}</p>
      : answer === null ? <p class="soft">{t("loading")}</p>
        : <><Result asked={asked} answer={answer} form={form} choose={choose} />
          <p class="soft"><a href={location.href}>{t("link")}</a> · <a href={address(asked.language, asked.query)}>/{asked.language}</a></p></>,
    answers,
  );
}

const language = given.get("language");
if (language === "sparql" || language === "cypher") void run(language);
