import { type Database, ident, readColumns } from "segmentarium/table";

/** The values of one metric of those who have one, with the label of their segment, in the order of customer ids. */
export interface MemberValues {
  readonly labels: Int32Array;
  readonly values: Float64Array;
}

export async function readMembers(
  db: Database,
  tables: { readonly features: string; readonly segmentation: string },
  metric: string,
): Promise<MemberValues> {
  const query = `
    SELECT s.label, f.${ident(metric)} AS value
    FROM ${tables.features} f JOIN ${tables.segmentation} s USING (customer_id)
    WHERE f.${ident(metric)} IS NOT NULL
    ORDER BY f.customer_id`;
  const { data, rows } = await readColumns(db, query, ["label", "value"]);
  return {
    labels: Int32Array.from({ length: rows }, (_, i) => data[2 * i]!),
    values: Float64Array.from({ length: rows }, (_, i) => data[2 * i + 1]!),
  };
}

/** The values of one segment. */
export function ofSegment({ labels, values }: MemberValues, label: number): Float64Array {
  return values.filter((_, i) => labels[i] === label);
}
