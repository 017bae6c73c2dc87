/** Says to the page around an embed that it is there, and how high it is. */
export function tellHeight(): void {
  const tell = (type: string) => parent.postMessage({ type, v: 1, height: document.documentElement.offsetHeight }, "*");
  tell("kg:ready");
  new ResizeObserver(() => tell("kg:height")).observe(document.documentElement);
}
