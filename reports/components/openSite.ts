import { type ChartOptions, chart } from "./chart.js";
import { type Column, dataTable, type Row } from "./dataTable.js";
import { element } from "./element.js";
import { ABSENT, type Formats, formats } from "./formats.js";
import { heldBack } from "./heldBack.js";
import { openRegistry, type Registry } from "./registry.js";
import { rankOf, segmentPalette } from "./segmentPalette.js";
import { sortable } from "./sortable.js";

export type SiteChart = Omit<ChartOptions, "asOf" | "suppressedText">;

export type SiteTable = Readonly<{
  caption: string;
  rows: readonly Row[];
  columns: readonly Column[];
  captionHidden?: boolean;
  /** Headings become buttons that sort the rows. */
  sortable?: boolean;
}>;

/** What every page needs to know about the project, once: its formats, colours, names, addresses, and what is printed for a held-back cell. */
export type Site = Readonly<{
  project: Row;
  /** The segments by rank; those of too few people come last, and their id stands for their name. */
  segments: readonly Row[];
  format: Formats;
  asOf: string;
  /** What stands in a held-back cell: it may be about few people, or tell of a cell that is. */
  suppressedText: string;
  /** The size of what is too small to be shown, for sentences: `fewer than 10`. */
  fewerText: string;
  color: (segment: unknown) => string;
  name: (segment: unknown) => string;
  personaHref: (segment: unknown) => string;
  personaLink: (segment: unknown) => HTMLElement;
  /** A number of a row in words: printed, held back, or a dash where it does not exist. */
  text: (row: Row, key: string, print: (value: number) => string) => string;
  /** The metric registry: titles, units and formats of measures, and which there are. Empty for a page that did not load it. */
  registry: Registry;
  chart: (options: SiteChart) => HTMLElement;
  table: (options: SiteTable) => HTMLElement;
}>;

/** Groups that stand beside the segments in some tables. */
const EVERYBODY_ELSE: ReadonlyMap<unknown, string> = new Map([
  ["all", "All customers"],
  ["guests", "Guests without an id"],
  ["withheld", "People without consent"],
  ["unassigned", "In no segment"],
]);

/**
 * Opens the site on the rows of the release tables `project` and `segments`, and of `metrics` where a page shows measures.
 * `root`: the way from the page to the site's top, e.g. "" or "../".
 */
export function openSite(
  tables: { project: readonly Row[]; segments: readonly Row[]; metrics?: readonly Row[] },
  root = "",
): Site {
  const project = tables.project[0] ?? {};
  const segments = tables.segments
    .filter((row) => row["segment"] !== "all")
    .map((row): Row => ({ ...row, name: row["name"] ?? row["segment"] }))
    .sort((a, b) => rankOf(a) - rankOf(b));
  const currency = String(project["currency"] ?? "EUR");
  const format = formats(currency);
  const asOf = format.date(project["as_of"] as string);
  const suppressedText = "held back";
  const fewerText = `fewer than ${project["minimum_people"] ?? 10}`;
  const names = new Map(segments.map((row) => [row["segment"], String(row["name"])]));
  const name = (segment: unknown) => names.get(segment) ?? EVERYBODY_ELSE.get(segment) ?? String(segment);
  const color = segmentPalette(segments);
  const personaHref = (segment: unknown) => `${root}segments/${encodeURIComponent(String(segment))}.html`;
  const personaLink = (segment: unknown) =>
    names.has(segment)
      ? element("a", { href: personaHref(segment) }, name(segment))
      : element("span", {}, name(segment));
  return {
    project,
    segments,
    format,
    asOf,
    suppressedText,
    fewerText,
    color,
    name,
    personaHref,
    personaLink,
    registry: openRegistry(tables.metrics ?? [], format, currency),
    text: (row, key, print) => numberText(row, key, print, suppressedText),
    chart: (options) => chart({ ...options, asOf, suppressedText }),
    table: (options) => {
      const table = dataTable({ ...options, suppressedText });
      return options.sortable ? sortable(table, options.rows, options.columns) : table;
    },
  };
}

function numberText(row: Row, key: string, print: (value: number) => string, suppressedText: string): string {
  const value = row[key];
  if (typeof value === "number") return print(value);
  return heldBack(row, key) ? suppressedText : ABSENT;
}
