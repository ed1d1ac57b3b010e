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

/** Four numbers for each text of a vector: length and bytes where it is short, else the engine's own. */
export function keptWords(vector: DuckDBVector): Int32Array | undefined {
  const view: unknown = Reflect.get(vector, "dataView");
  const rows = vector.itemCount;
  if (!(view instanceof DataView) || view.byteLength !== rows * 16 || view.byteOffset % 4 !== 0) return undefined;
  return new Int32Array(view.buffer, view.byteOffset, rows * 4);
}

/** Whether the vector tells that no value is missing: by having no mask, or one that says so. */
export function knowsAll(vector: DuckDBVector): boolean {
  const validity: unknown = Reflect.get(vector, "validity");
  if (typeof validity !== "object" || validity === null) return false;
  const mask: unknown = Reflect.get(validity, "data");
  if (mask === null) return true;
  if (!(mask instanceof BigUint64Array) || Reflect.get(validity, "offset") !== 0) return false;
  const whole = Math.floor(vector.itemCount / 64);
  for (let i = 0; i < whole; i++) if (mask[i] !== 0xffff_ffff_ffff_ffffn) return false;
  const rest = (1n << BigInt(vector.itemCount % 64)) - 1n;
  return rest === 0n || ((mask[whole] ?? 0n) & rest) === rest;
}
