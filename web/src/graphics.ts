/** What the browser can draw with, and whether things may move. */

/** Is drawing done without a graphics processor, or not at all? */
export function graphics(): "full" | "reduced" | "none" {
  const context = document.createElement("canvas").getContext("webgl2");
  if (!context) return "none";
  const info = context.getExtension("WEBGL_debug_renderer_info");
  const name = String(context.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : context.RENDERER));
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software/i.test(name) ? "reduced" : "full";
}

export const still = matchMedia("(prefers-reduced-motion: reduce)");
