/** A text to take along, with a button that copies it. */
import { useRef, useState } from "preact/hooks";
import { t } from "./words";

export function Copied({ label, value }: { label: string; value: string }) {
  const [done, setDone] = useState(false), field = useRef<HTMLInputElement>(null);
  const copy = () => {
    field.current?.select();
    navigator.clipboard?.writeText(value).then(() => setDone(true), () => undefined);
  };
  return (
    <p class="copied"><label>{label}<input ref={field} readOnly value={value} onFocus={(event) => event.currentTarget.select()} /></label>
      <button type="button" onClick={copy}>{done ? t("copied") : t("copy")}</button></p>
  );
}

/** The code of a frame, escaped as the browser does. */
export function frameOf(address: string, title: string): string {
  const frame = document.createElement("iframe");
  frame.src = address;
  frame.title = title;
  frame.width = "100%";
  frame.height = "640";
  frame.setAttribute("sandbox", "allow-scripts");
  return frame.outerHTML;
}
