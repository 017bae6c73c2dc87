declare module "icons" {
  /** Name → outline, in a square of 24. */
  const outlines: Record<string, string>;
  export default outlines;
}
