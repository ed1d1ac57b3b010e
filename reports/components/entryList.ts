import { type Child, element } from "./element.js";

/** One entry: its heading, and lines below it. */
export type Entry = Readonly<{ head: Child | readonly Child[]; lines: readonly (Child | readonly Child[])[] }>;

/** A list for reading, where a table would be too wide for a telephone; `ordered` when the order means something. */
export function entryList(entries: readonly Entry[], ordered = false): HTMLElement {
  const items = entries.map(({ head, lines }) =>
    element(
      "li",
      {},
      element("div", { class: "entry-head" }, head),
      lines.map((line) => element("p", {}, line)),
    ),
  );
  return ordered
    ? element("ol", { class: "entries", role: "list" }, items)
    : element("ul", { class: "entries", role: "list" }, items);
}
