import { type Database, ident, readColumns } from "../table/index.ts";

/** The values of one measure: one per row; what stands where `missing` is 1 is not looked at. */
export interface MeasureValues {
  readonly values: Float64Array;
  readonly missing: Uint8Array;
  /** Of those that are missing, 1 where there is one that is not known; nobody unless given. */
  readonly unknown?: Uint8Array;
}

/** Measures of people, by id of the measure. */
export interface Measures {
  readonly rows: number;
  readonly of: ReadonlyMap<string, MeasureValues>;
  /** Attributes of theirs in words, by id of the attribute; undefined where nothing is known. */
  readonly answers?: ReadonlyMap<string, readonly (string | undefined)[]>;
}

/**
 * Measures out of a table, as they are, in the order of the customer ids.
 *
 * @param unknownOf SQL that is true where a missing value of a measure is one that is not known; `false` where none can be.
 */
export async function readMeasures(
  db: Database,
  table: string,
  metrics: readonly string[],
  unknownOf: (metric: string) => string = () => "false",
): Promise<Measures> {
  const list = metrics.flatMap((metric, m) => [
    `COALESCE(${ident(metric)}, 0) AS value_${m}`,
    `CAST(${ident(metric)} IS NULL AS INTEGER) AS missing_${m}`,
    `CAST(${unknownOf(metric)} AS INTEGER) AS unknown_${m}`,
  ]);
  const names = metrics.flatMap((_, m) => [`value_${m}`, `missing_${m}`, `unknown_${m}`]);
  const query = `SELECT ${["1 AS one", ...list].join(", ")} FROM ${table} ORDER BY customer_id`;
  const { data, rows } = await readColumns(db, query, ["one", ...names]);
  const width = names.length + 1;
  const column = (c: number) => Float64Array.from({ length: rows }, (_, i) => data[i * width + c]!);
  const of = metrics.map((metric, m) => {
    const own = { values: column(3 * m + 1), missing: Uint8Array.from(column(3 * m + 2)) };
    const unknown = unknownOf(metric) === "false" ? {} : { unknown: Uint8Array.from(column(3 * m + 3)) };
    return [metric, { ...own, ...unknown }] as const;
  });
  return { rows, of: new Map(of) };
}

/** Attributes out of a table, in words, in the order of the customer ids. */
export async function readAnswers(
  db: Database,
  table: string,
  items: readonly string[],
): Promise<NonNullable<Measures["answers"]>> {
  const list = items.map((id, i) => `CAST(${ident(id)} AS VARCHAR) AS item_${i}`);
  const rows = items.length === 0 ? [] : await db.rows(`SELECT ${list.join(", ")} FROM ${table} ORDER BY customer_id`);
  const of = (i: number) => rows.map((row) => (row[`item_${i}`] === null ? undefined : String(row[`item_${i}`])));
  return new Map(items.map((id, i) => [id, of(i)]));
}
