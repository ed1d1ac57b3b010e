import { type Matrix, matrix } from "segmentarium/matrix";
import type { TableInput } from "segmentarium/plugin";
import { type Database, ident, readColumns } from "segmentarium/table";
import type { MeasureFacts } from "./segmentRules.ts";

export interface MeasuredCustomers {
  /** Customers by id; a missing value stands as a number below the lowest. */
  readonly points: Matrix;
  readonly labels: Int32Array;
  readonly facts: readonly MeasureFacts[];
}

/** Measures in their own units and the segment of every customer who is in one. Measures that nobody has are left out. */
export async function readMeasures(
  db: Database,
  features: TableInput,
  segmentation: TableInput,
  metrics: readonly string[],
): Promise<MeasuredCustomers> {
  const names = metrics.flatMap((_, m) => [`value_${m}`, `missing_${m}`]);
  const list = metrics.map((metric, m) => {
    const column = `f.${ident(metric)}`;
    return `, COALESCE(${column}, 0) AS value_${m}, CAST(${column} IS NULL AS INTEGER) AS missing_${m}`;
  });
  const query = `
    SELECT s.label${list.join("")} FROM ${segmentation.sql} s JOIN ${features.sql} f USING (customer_id)
    WHERE s.label >= 0 ORDER BY s.customer_id`;
  const { data, rows } = await readColumns(db, query, ["label", ...names]);
  const width = names.length + 1;
  const column = (c: number) => Float64Array.from({ length: rows }, (_, i) => data[i * width + c]!);
  const read = metrics.flatMap((metric, m) => fill(metric, column(1 + 2 * m), column(2 + 2 * m)) ?? []);
  const points = new Float64Array(rows * read.length);
  for (const [j, { values }] of read.entries()) {
    for (let i = 0; i < rows; i++) points[i * read.length + j] = values[i]!;
  }
  return {
    points: matrix(
      points,
      rows,
      read.map(({ facts }) => facts.metric),
    ),
    labels: Int32Array.from(column(0)),
    facts: read.map(({ facts }) => facts),
  };
}

function fill(metric: string, values: Float64Array, missing: Float64Array) {
  const known = values.filter((_, i) => missing[i] === 0);
  if (known.length === 0) return undefined;
  const lowest = known.reduce((least, value) => Math.min(least, value));
  const highest = known.reduce((most, value) => Math.max(most, value));
  const none = lowest - Math.max(1, highest - lowest);
  const facts: MeasureFacts = {
    ...{
      metric,
      lowest,
      whole: known.every((value) => Number.isInteger(value)),
      missing: known.length < values.length,
    },
  };
  return { facts, values: values.map((value, i) => (missing[i] === 1 ? none : value)) };
}
