import type { Column, Row } from "./dataTable.js";
import { element } from "./element.js";

type Direction = "ascending" | "descending";

/**
 * Makes the headings of a table into buttons that sort its rows, by the values of `rows` rather than by what is printed: numbers first
 * from the highest, words from A; what does not exist comes last either way. Changes the table and returns it.
 */
export function sortable(table: HTMLElement, rows: readonly Row[], columns: readonly Column[]): HTMLElement {
  const body = table.querySelector("tbody");
  const lines = [...(body?.rows ?? [])];
  const headings = [...table.querySelectorAll("thead th")];
  table.classList.add("sortable");
  headings.forEach((heading, i) => {
    const { key, title } = columns[i] as Column;
    const press = () => {
      const before = heading.getAttribute("aria-sort");
      const first: Direction = rows.some((row) => typeof row[key] === "number") ? "descending" : "ascending";
      const direction = before === null ? first : before === "ascending" ? "descending" : "ascending";
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", direction);
      body?.replaceChildren(...sortedIndices(rows, key, direction).map((at) => lines[at] as Node));
    };
    heading.replaceChildren(element("button", { type: "button", onclick: press }, title));
  });
  return table;
}

/** Row numbers in the order of a column's values; equal ones stay as they are. */
export function sortedIndices(rows: readonly Row[], key: string, direction: Direction): number[] {
  const sign = direction === "ascending" ? 1 : -1;
  const missing = (value: unknown) => value === null || value === undefined;
  return rows
    .map((row, at) => ({ value: row[key], at }))
    .sort((a, b) => {
      if (missing(a.value) || missing(b.value))
        return Number(missing(a.value)) - Number(missing(b.value)) || a.at - b.at;
      return sign * compare(a.value, b.value) || a.at - b.at;
    })
    .map(({ at }) => at);
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "string" && typeof b === "string") return a.localeCompare(b, "en");
  return Number(a) - Number(b);
}
