/** What nodes and edges are drawn with: few with care, many fast. */
import { EdgeCurvedArrowProgram } from "@sigma/edge-curve";
import type Sigma from "sigma";
import { EdgeArrowProgram, EdgeLineProgram, NodePointProgram } from "sigma/rendering";

/** A line that the mouse does not find: looking for one among thousands costs more than drawing them. */
class Line extends EdgeLineProgram {
  constructor(context: WebGLRenderingContext, _: WebGLFramebuffer | null, sigma: Sigma) {
    super(context, null, sigma);
  }
}

/** Circles are drawn one by one; without a graphics processor that takes seconds for thousands, and points do not. */
export const NODES = { point: NodePointProgram };
export const EDGES = { straight: EdgeArrowProgram, curved: EdgeCurvedArrowProgram, line: Line };

export function radius(size: number): number {
  return Math.max(5, Math.min(size, 18));
}
