import { type Database, ident, literal, readColumns } from "segmentarium/table";

/** Customers at a cutoff, in the order of their ids: raw metrics, and whether they bought in the time after it. */
export interface Outcomes {
  readonly metrics: readonly string[];
  readonly customers: number;
  /** customers × metrics, row-major; 0 where `missing` is 1. */
  readonly values: Float64Array;
  readonly missing: Uint8Array;
  /** 1 = at least one sale in [cutoff, cutoff + horizon). */
  readonly bought: Uint8Array;
}

/** The time after a cutoff: a start such as `2024-01-31` and a number of days. */
export interface Window {
  readonly asOf: string;
  /** Days before the as-of at which the window starts. */
  readonly daysBefore: number;
  readonly days: number;
}

/** Reads customers of a table of features, with their outcome in a window; nobody bought when the window is absent. */
export async function readOutcomes(
  db: Database,
  tables: { readonly features: string; readonly orders: string },
  metrics: readonly string[],
  window: Window | undefined,
): Promise<Outcomes> {
  const cells = metrics.flatMap((metric, m) => [
    `COALESCE(f.${ident(metric)}, 0) AS value_${m}`,
    `CAST(f.${ident(metric)} IS NULL AS INTEGER) AS missing_${m}`,
  ]);
  const names = [...metrics.flatMap((_, m) => [`value_${m}`, `missing_${m}`]), "bought"];
  const query = `
    SELECT ${[...cells, "CAST(b.customer_id IS NOT NULL AS INTEGER) AS bought"].join(", ")}
    FROM ${tables.features} f LEFT JOIN (${buyers(tables.orders, window)}) b USING (customer_id)
    ORDER BY f.customer_id`;
  const { data, rows } = await readColumns(db, query, names);
  return { metrics, customers: rows, ...columnsApart(data, rows, metrics.length) };
}

/** Of rows that hold a value and a flag for each metric, then whether they bought: all three on their own. */
function columnsApart(data: Float64Array, rows: number, p: number): Pick<Outcomes, "values" | "missing" | "bought"> {
  const values = new Float64Array(rows * p);
  const missing = new Uint8Array(rows * p);
  const bought = new Uint8Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let m = i * p; m < (i + 1) * p; m++) {
      values[m] = data[at++]!;
      missing[m] = data[at++]!;
    }
    bought[i] = data[at++]!;
  }
  return { values, missing, bought };
}

function buyers(orders: string, window: Window | undefined): string {
  const all = `SELECT DISTINCT customer_id FROM ${orders}`;
  if (window === undefined) return `${all} WHERE false`;
  const start = `CAST(${literal(window.asOf)} AS TIMESTAMP) - to_days(${literal(window.daysBefore)})`;
  return `${all} WHERE kind = 'sale' AND customer_id IS NOT NULL
    AND ordered_at >= ${start} AND ordered_at < ${start} + to_days(${literal(window.days)})`;
}
