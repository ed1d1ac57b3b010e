import { dataTable, type Row } from "./dataTable.js";
import { element } from "./element.js";

/** What the box needs of a database: rows (plain or Arrow objects) for a query. */
export type Database = Readonly<{ query: (sql: string) => Promise<Iterable<unknown>> }>;

export type SqlBoxOptions = Readonly<{
  /** Loads the database; called when the reader first presses the button, never before. */
  open: () => Promise<Database>;
  example: string;
  suppressedText: string;
  maximumRows?: number;
}>;

/** A text box for SQL with a button; the database is loaded at the first press, and results are printed as a table. */
export function sqlBox({ open, example, suppressedText, maximumRows = 200 }: SqlBoxOptions): HTMLElement {
  const input = element("textarea", { id: "sql", rows: 8, spellcheck: "false", autocapitalize: "off" }, example);
  const status = element("p", { class: "sql-status", role: "status" }, "The query engine is not loaded yet.");
  const result = element("div", { class: "sql-result" });
  const button = element("button", { type: "button", onclick: () => void press() }, "Load the engine and run");
  let database: Promise<Database> | undefined;

  async function press(): Promise<void> {
    button.disabled = true;
    status.textContent = database ? "Running …" : "Loading the query engine …";
    try {
      database ??= open();
      const rows = Array.from(await (await database).query(input.value), plain);
      button.textContent = "Run";
      status.textContent = `${rows.length} ${rows.length === 1 ? "row" : "rows"}${rows.length > maximumRows ? `, the first ${maximumRows} shown` : ""}.`;
      result.replaceChildren(resultTable(rows.slice(0, maximumRows), suppressedText));
    } catch (error) {
      status.textContent = `The query did not run: ${error instanceof Error ? error.message : String(error)}`;
      result.replaceChildren();
    } finally {
      button.disabled = false;
    }
  }

  return element(
    "div",
    { class: "sql-box" },
    element("label", { for: "sql" }, "SQL"),
    input,
    element("div", { class: "sql-bar" }, button, status),
    result,
  );
}

function plain(row: unknown): Row {
  const source = (row as { toJSON?: () => Row }).toJSON?.() ?? (row as Row);
  return Object.fromEntries(
    Object.entries(source).map(([key, value]) => [key, typeof value === "bigint" ? Number(value) : value]),
  );
}

function resultTable(rows: readonly Row[], suppressedText: string): HTMLElement {
  const columns = Object.keys(rows[0] ?? {}).map((key) => ({ key, title: key }));
  return dataTable({ caption: "Result of the query", captionHidden: true, rows, columns, suppressedText });
}
