/** An editor of SPARQL or Cypher with completions from the ontology; it sends nothing anywhere. */
import { autocompletion, closeBrackets, completionKeymap, type Completion, type CompletionContext } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { cypher } from "@codemirror/legacy-modes/mode/cypher";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export type QueryLanguage = "sparql" | "cypher";

export interface Schema {
  prefixes: Record<string, string>;
  classes: string[];
  properties: string[];
  relationships: string[];
}

const KEYWORDS: Record<QueryLanguage, string> = {
  sparql: "SELECT DISTINCT CONSTRUCT ASK DESCRIBE WHERE FILTER OPTIONAL UNION MINUS GRAPH VALUES BIND AS SERVICE GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET PREFIX COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT LANG STR REGEX CONTAINS EXISTS NOT COALESCE IF BOUND",
  cypher: "MATCH OPTIONAL WHERE RETURN WITH DISTINCT ORDER BY DESC SKIP LIMIT UNWIND AS AND OR NOT IN CONTAINS STARTS ENDS IS NULL UNION ALL CALL CASE WHEN THEN ELSE END count collect coalesce labels type shortestPath exists toString size",
};
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "light-dark(#7a1f8f, #dfa6f0)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "light-dark(#0b6b3a, #86d9a8)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "light-dark(#1d4f9e, #93bfff)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.atom, tags.number, tags.propertyName], color: "light-dark(#8a4b00, #ffc46b)" },
]);
const theme = EditorView.theme({
  "&": { border: "1px solid var(--rule)", borderRadius: "0.4rem", background: "var(--raised)", color: "var(--ink)", maxHeight: "20rem" },
  ".cm-content, .cm-gutter": { minHeight: "11rem" },
  "&.cm-focused": { outline: "3px solid var(--accent)" },
  ".cm-scroller": { font: "0.85rem/1.5 var(--mono)" },
  ".cm-gutters": { background: "transparent", color: "var(--soft)", border: "0" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-tooltip": { background: "var(--paper)", color: "var(--ink)", border: "1px solid var(--rule)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--accent)", color: "var(--on-accent)" },
});

export class Editor {
  private readonly view: EditorView;

  /** In a shadow root, where the editor's styles need no permission of the page's policy. */
  constructor(box: HTMLElement, language: QueryLanguage, text: string, label: string, schema: Schema, run: () => void) {
    const root = box.attachShadow({ mode: "open" });
    const words = completions(language, schema);
    this.view = new EditorView({
      root, parent: root as unknown as Element,
      state: EditorState.create({
        doc: text,
        extensions: [
          Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => { run(); return true; } }])),
          lineNumbers(), EditorView.lineWrapping, history(), bracketMatching(), closeBrackets(), theme, syntaxHighlighting(colours),
          StreamLanguage.define(language === "sparql" ? sparql : cypher),
          autocompletion({ override: [(context) => complete(context, words)] }),
          keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
        ],
      }),
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  set text(text: string) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }

  focus(): void {
    this.view.focus();
  }
}

function complete(context: CompletionContext, options: Completion[]) {
  const word = context.matchBefore(/[\w:]+/);
  return word || context.explicit ? { from: word?.from ?? context.pos, options, validFor: /^[\w:]*$/ } : null;
}

function completions(language: QueryLanguage, schema: Schema): Completion[] {
  const before = language === "sparql" ? "ai:" : "";
  const of = (type: string, words: string[]) => words.map((word) => ({ label: before + word, type }));
  const prefixes = Object.entries(schema.prefixes).map(([prefix, iri]) => ({ label: `PREFIX ${prefix}:`, apply: `PREFIX ${prefix}: <${iri}>`, type: "namespace" }));
  return [
    ...KEYWORDS[language].split(" ").map((label) => ({ label, type: "keyword" })),
    ...of("class", schema.classes), ...of("property", schema.properties),
    ...(language === "sparql" ? prefixes : of("interface", schema.relationships)),
  ];
}
