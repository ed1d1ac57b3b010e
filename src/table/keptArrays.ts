import type { DuckDBVector } from "@duckdb/node-api";

// The package keeps the values of a vector in an array of its own, privately, and gives them out and takes them one by one: ten times as slow,
// of 64 bits a hundred times. So its array is asked for; where it is not as expected the answer is undefined, and the slow way is there.

type NumberArray = Int32Array | Float64Array | BigInt64Array;

/** The array of a vector of numbers. */
export function keptItems<T extends NumberArray>(vector: DuckDBVector, type: new (length: number) => T): T | undefined {
  const items: unknown = Reflect.get(vector, "items");
  return items instanceof type && items.length === vector.itemCount ? items : undefined;
}

/** The array of a vector of decimals in 64 bits. */
export function keptView(vector: DuckDBVector): BigInt64Array | undefined {
  const view: unknown = Reflect.get(vector, "dataView");
  const rows = vector.itemCount;
  if (!(view instanceof DataView) || view.byteLength !== rows * 8 || view.byteOffset % 8 !== 0) return undefined;
  return new BigInt64Array(view.buffer, view.byteOffset, rows);
}

/** Whether the vector tells, by having no mask, that no value is missing. */
export function knowsAll(vector: DuckDBVector): boolean {
  const validity: unknown = Reflect.get(vector, "validity");
  return typeof validity === "object" && validity !== null && Reflect.get(validity, "data") === null;
}
