/** A field that suggests entities while one types, in any language. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { suggestions } from "./fetching";
import type { Hit } from "./types";
import { lang, t, text } from "./words";
import { types } from "./page";

interface Props {
  label: string;
  choose(hit: Hit): void;
  /** Where the form goes when nothing is chosen. */
  action?: string;
  value?: string;
  placeholder?: string;
}

export function Search({ label, choose, action, value = "", placeholder = "" }: Props) {
  const [words, setWords] = useState(value);
  const [hits, setHits] = useState<Hit[] | null>(null);
  const [active, setActive] = useState(0);
  const list = useId(), asked = useRef(value), box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    asked.current = value;
    setWords(value);
  }, [value]);
  useEffect(() => {
    if (!words.trim() || words === asked.current) return setHits(null);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      suggestions(words, stop.signal).then((found) => { setHits(found); setActive(0); }, () => undefined);
    }, 90);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [words]);
  useEffect(() => {
    const away = (event: Event) => { if (!box.current?.contains(event.target as Node)) setHits(null); };
    addEventListener("pointerdown", away);
    return () => removeEventListener("pointerdown", away);
  }, []);

  const take = (hit: Hit) => {
    asked.current = hit.label;
    setWords(hit.label);
    setHits(null);
    choose(hit);
  };
  const keys = (event: KeyboardEvent) => {
    const hit = hits?.[active];
    if (event.key === "Escape") setHits(null);
    else if (event.key === "Enter" && hit) take(hit);
    else if (event.key === "ArrowDown" && hits?.length) setActive((active + 1) % hits.length);
    else if (event.key === "ArrowUp" && hits?.length) setActive((active + hits.length - 1) % hits.length);
    else return;
    event.preventDefault();
  };
  const field = (
    <input type="search" name="q" role="combobox" list={undefined} autocomplete="off" spellcheck={false} aria-label={label}
      placeholder={placeholder} aria-expanded={Boolean(hits?.length)} aria-controls={list} aria-autocomplete="list"
      aria-activedescendant={hits?.length ? `${list}-${active}` : undefined} value={words} onKeyDown={keys}
      onInput={(event) => setWords(event.currentTarget.value)} />
  );
  return (
    <div class="combo" ref={box}>
      {field}
      {action && <input type="hidden" name="lang" value={lang} />}
      {action && <button type="submit">{t("search")}</button>}
      <ul id={list} role="listbox" aria-label={label} hidden={!hits?.length}>
        {hits?.map((hit, place) => (
          <li id={`${list}-${place}`} role="option" aria-selected={place === active} key={hit.id}
            onPointerDown={(event) => { event.preventDefault(); take(hit); }} onPointerMove={() => setActive(place)}>
            <Suggestion hit={hit} />
          </li>
        ))}
      </ul>
      <span class="hidden" role="status">
        {hits && (hits.length ? t("suggestions", { n: hits.length }) : t("noResults"))}
      </span>
    </div>
  );
}

function Suggestion({ hit }: { hit: Hit }) {
  const type = types[hit.type];
  return (
    <>
      <i class="dot" style={{ background: type?.color }} />
      <span><bdi>{hit.label}</bdi>
        {hit.name !== hit.label && <small class="soft"> <bdi lang={hit.lang || undefined}>{hit.name}</bdi></small>}
      </span>
      <small class="soft">{type && text(type.caption)}</small>
    </>
  );
}
