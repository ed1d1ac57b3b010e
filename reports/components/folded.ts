import { type Child, element } from "./element.js";

/** Something long or minor behind a line of words that opens it. */
export function folded(summary: string, ...content: readonly Child[]): HTMLElement {
  return element("details", { class: "folded" }, element("summary", {}, summary), content);
}
