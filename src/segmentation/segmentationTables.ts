import { type ColumnsOutput, fromColumns } from "../plugin.ts";

/** `segmentation/<id>`: the segment of every customer. */
export function labelTable(ids: readonly string[], labels: Int32Array): ColumnsOutput {
  return fromColumns([
    { name: "customer_id", type: "text", values: ids },
    { name: "label", type: "integer", values: labels },
  ]);
}

/** `segmentation-partitions/<id>`: the segment of every customer at each k that was tried. */
export function partitionTable(
  ids: readonly string[],
  partitions: readonly { readonly k: number; readonly labels: Int32Array }[],
): ColumnsOutput {
  return fromColumns([
    { name: "customer_id", type: "text", values: ids },
    ...partitions.map(({ k, labels }) => ({ name: `k${k}`, type: "integer" as const, values: labels })),
  ]);
}
