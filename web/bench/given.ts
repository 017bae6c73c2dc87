/** What every page draws, and where. */
import type { GraphView } from "../src/types";

export const box = document.getElementById("box") as HTMLElement;
export const view = (await (await fetch(location.hash.slice(1))).json()) as GraphView;
