import type { Column, Row } from "./dataTable.js";
import type { Formats, Maybe } from "./formats.js";

/** A measure as the metric registry defines it, with the ways in which it is printed. */
export type Measure = Readonly<{
  id: string;
  title: string;
  /** The title as it stands within a sentence. */
  name: string;
  unit: string;
  description: string;
  formula: string;
  missing: string | null;
  window: string | null;
  better: "higher" | "lower" | null;
  /** The range that it can have, such as `−100 to +100`; without an end where there is none. */
  range: string | null;
  /** For tables and texts. */
  format: (value: Maybe) => string;
  /** For axes and marks. */
  short: (value: Maybe) => string;
}>;

/** A measure at its place in a release table. */
export type PlacedMeasure = Measure & Readonly<{ key: string }>;

/** What pages ask of the rows of the release table `metrics`. */
export type Registry = Readonly<{
  all: readonly Measure[];
  /** Undefined for what the project does not have. */
  metric: (id: string) => Measure | undefined;
  at: (table: string, column: string) => PlacedMeasure | undefined;
  /** The measures of a table, in the order of the registry. */
  of: (table: string) => readonly PlacedMeasure[];
  /** Columns for a table, headed and printed as the registry says; those that the project does not have are left out. */
  columns: (table: string, names: readonly string[]) => readonly Column[];
}>;

export function openRegistry(rows: readonly Row[], format: Formats, currency: string): Registry {
  const all = rows.map((row) => measureOf(row, format, currency));
  const placed = rows.flatMap((row, i) =>
    String(row["columns"] ?? "")
      .split(" ")
      .filter((place) => place !== "")
      .map((place) => ({ place, measure: { ...(all[i] as Measure), key: place.split(".")[1] ?? "" } })),
  );
  const byPlace = new Map(placed.map(({ place, measure }) => [place, measure]));
  const byId = new Map(all.map((measure) => [measure.id, measure]));
  const at = (table: string, column: string) => byPlace.get(`${table}.${column}`);
  return {
    all,
    metric: (id) => byId.get(id),
    at,
    of: (table) => placed.filter(({ place }) => place.startsWith(`${table}.`)).map(({ measure }) => measure),
    columns: (table, names) =>
      names.flatMap((name) => {
        const found = at(table, name);
        return found === undefined
          ? []
          : [{ key: name, title: found.title, format: (value: Maybe) => found.format(value) }];
      }),
  };
}

function measureOf(row: Row, format: Formats, currency: string): Measure {
  const text = (key: string) => (typeof row[key] === "string" ? (row[key] as string) : null);
  const number = (key: string) => (typeof row[key] === "number" ? (row[key] as number) : null);
  const unit = text("unit") ?? "";
  const title = text("title") ?? "";
  const [low, high] = [number("low"), number("high")];
  const prints = printers(unit, low, format, currency);
  return {
    ...{ id: text("id") ?? "", title, unit, name: inSentence(title) },
    ...{ description: text("description") ?? "", formula: text("formula") ?? "", missing: text("missing") },
    ...{
      window: text("window"),
      better: text("better") as Measure["better"],
      range: rangeWords(low, high, prints.short),
    },
    ...prints,
  };
}

/** A score whose scale goes below 0 has its sign printed; shares are percentages, money has its currency. */
function printers(unit: string, low: number | null, format: Formats, currency: string) {
  if (unit === "share") return { format: (v: Maybe) => format.percent(v), short: (v: Maybe) => format.percent(v, 0) };
  if (unit === currency) return { format: format.money, short: format.moneyShort };
  if (unit === "points" && low !== null && low < 0) {
    return { format: (v: Maybe) => format.signed(v, 1), short: (v: Maybe) => format.signed(v) };
  }
  return { format: format.number, short: format.number };
}

function rangeWords(low: number | null, high: number | null, print: (value: number) => string): string | null {
  if (low === null && high === null) return null;
  if (high === null) return `${print(low ?? 0)} or more`;
  return low === null ? `${print(high)} or less` : `${print(low)} to ${print(high)}`;
}

/** A title with more capitals than the first is a name, and stays as it is. */
function inSentence(title: string): string {
  return /^[A-Z][^A-Z]*$/.test(title) ? title.toLowerCase() : title;
}
