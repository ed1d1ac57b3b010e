import { type Child, element } from "./element.js";

export type Tile = Readonly<{ label: string; value: string; note?: Child; href?: string }>;

/** Key figures side by side: what it is, the number, and a line that says what the number rests on. */
export function tiles(list: readonly Tile[]): HTMLElement {
  const columns = list.length <= 4 ? list.length : Math.ceil(list.length / 2);
  return element(
    "dl",
    { class: "tiles", style: `--columns: ${columns}; --columns-narrow: ${list.length === 3 ? 1 : 2}` },
    list.map(tile),
  );
}

function tile({ label, value, note, href }: Tile): HTMLElement {
  return element(
    "div",
    { class: "tile" },
    element("dt", {}, href ? element("a", { href }, label) : label),
    element("dd", { class: "tile-value" }, value),
    note === undefined ? null : element("dd", { class: "tile-note" }, note),
  );
}
