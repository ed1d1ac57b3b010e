import { type Child, element } from "./element.js";

/** A boxed remark with a short label, for what a reader must not miss. `kind` sets the tone, the label says it in words. */
export function callout(label: string, content: Child | readonly Child[], kind: "note" | "warn" = "note"): HTMLElement {
  return element("div", { class: `callout callout-${kind}` }, element("p", { class: "callout-label" }, label), content);
}
