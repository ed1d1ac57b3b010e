import { type Child, element } from "./element.js";
import { ABSENT } from "./formats.js";
import { heldBack } from "./heldBack.js";

/** One row of a release table. */
export type Row = Readonly<Record<string, unknown>>;

/** A column: what it reads, its heading, and how a cell is printed (default: text as it is). */
export type Column = Readonly<{
  key: string;
  title: string;
  format?: (value: never, row: never) => Child;
  align?: "start" | "end";
}>;

export type TableOptions = Readonly<{
  caption: string;
  rows: readonly Row[];
  columns: readonly Column[];
  /** What stands in a measure that is held back, e.g. "held back". */
  suppressedText: string;
  captionHidden?: boolean;
}>;

/** From this many characters on, a text gets a wide column. */
const LONG = 40;

/** An accessible table with a caption, column and row headings; a suppressed cell says so in words and never shows 0. */
export function dataTable(options: TableOptions): HTMLElement {
  const { caption, rows, columns, suppressedText } = options;
  const table = element(
    "table",
    { class: "data-table" },
    element(
      "caption",
      { class: options.captionHidden ? "visually-hidden" : undefined },
      element("span", { class: "caption-text" }, caption),
    ),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        columns.map((column) => heading(column, rows)),
      ),
    ),
    element(
      "tbody",
      {},
      rows.map((row) => body(row, columns, rows, suppressedText)),
    ),
  );
  return element("div", { class: "table-scroll", tabindex: 0, role: "group", "aria-label": caption }, table);
}

function heading(column: Column, rows: readonly Row[]): HTMLElement {
  return element("th", { scope: "col", class: alignment(column, rows) }, column.title);
}

function body(row: Row, columns: readonly Column[], rows: readonly Row[], suppressedText: string): HTMLElement {
  const cells = columns.map((column, i) => {
    const value = row[column.key];
    const hidden = heldBack(row, column.key);
    const classes = [alignment(column, rows), hidden ? "suppressed" : undefined].filter(Boolean).join(" ");
    const content = hidden ? suppressedText : print(column, value, row);
    const attributes = { class: classes || undefined };
    return i === 0 ? element("th", { scope: "row", ...attributes }, content) : element("td", attributes, content);
  });
  return element("tr", {}, cells);
}

function print(column: Column, value: unknown, row: Row): Child {
  if (column.format) return (column.format as (value: unknown, row: Row) => Child)(value, row);
  if (value === null || value === undefined || value === "") return ABSENT;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}

function alignment(column: Column, rows: readonly Row[]): string | undefined {
  const align = column.align ?? (rows.some((row) => typeof row[column.key] === "number") ? "end" : "start");
  if (align === "end") return "number";
  return rows.some((row) => String(row[column.key] ?? "").length > LONG) ? "words" : undefined;
}
