import { cell } from "segmentarium/impute";
import type { ClusteringSpace, TableInput } from "segmentarium/plugin";
import { type MeasuredColumn, readSpace, standIns } from "segmentarium/segmentation";
import { type Database, readColumns } from "segmentarium/table";

/** The measures of the clustering space before weights, and why values are missing, for all customers by ascending id. */
export async function readMeasured(
  db: Database,
  space: TableInput,
  gaps: TableInput,
  summary: ClusteringSpace,
): Promise<MeasuredColumn[]> {
  const { points } = await readSpace(db, space.sql, summary);
  const { columns: p, rows } = points;
  const states = await readStates(db, gaps);
  return summary.columns.flatMap((column, c) => {
    const { role, metric, weight } = column;
    if (role !== "value") return [];
    const own = states.get(metric) ?? new Uint8Array(rows);
    const values = Float64Array.from({ length: rows }, (_, i) =>
      own[i] === cell.known ? points.data[i * p + c]! / weight : 0,
    );
    return [{ metric, values, states: own, ...standIns(column) }];
  });
}

/**
 * Measures that the space has a column for who has no value of, but none for the values, which are the same: what is unknown counts
 * there as never, whatever is done about other measures.
 */
export async function readLeftOut(
  db: Database,
  gaps: TableInput,
  { columns }: ClusteringSpace,
): Promise<MeasuredColumn[]> {
  const valued = new Set(columns.flatMap(({ role, metric }) => (role === "value" ? [metric] : [])));
  const states = await readStates(db, gaps);
  return columns.flatMap(({ metric }) => {
    const own = states.get(metric);
    if (valued.has(metric) || own === undefined) return [];
    const never = own.map((state) => (state === cell.known ? state : cell.never));
    return [{ metric, values: new Float64Array(own.length), states: never }];
  });
}

/** By metric, one `cell` per customer, of those that somebody has no value of. */
export async function readStates(db: Database, gaps: TableInput): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = gaps.columns.filter((name) => name !== "customer_id");
  if (names.length === 0) return new Map();
  const { data, rows } = await readColumns(db, `SELECT * FROM ${gaps.sql} ORDER BY customer_id`, names);
  return new Map(
    names.map((name, c) => [name, Uint8Array.from({ length: rows }, (_, i) => data[i * names.length + c]!)]),
  );
}

/** Some customers, in the order given. */
export function takeMeasured(columns: readonly MeasuredColumn[], rows: Int32Array): MeasuredColumn[] {
  return columns.map(({ values, states, ...column }) => ({
    ...column,
    values: Float64Array.from(rows, (row) => values[row]!),
    states: Uint8Array.from(rows, (row) => states[row]!),
  }));
}

/** Whether known values of a measure differ. */
export function varies({ values, states }: MeasuredColumn): boolean {
  const first = states.indexOf(cell.known);
  return first >= 0 && states.some((state, i) => state === cell.known && values[i] !== values[first]);
}
