import type { Database } from "./database.ts";
import { readChunks } from "./readChunks.ts";

/**
 * INTEGER columns of a query, each as an array of its own, in the order of the query: 10 million × 2 in about 0.2 s.
 *
 * @param expected how many rows there will be, as far as known: arrays of that length need not be enlarged.
 * @throws TypeError for a column of another type, RangeError for a missing value, QueryError when the query fails.
 */
export async function readIntegers(
  db: Database,
  query: string,
  names: readonly string[],
  expected = 1 << 16,
): Promise<Int32Array[]> {
  let columns = names.map(() => new Int32Array(expected));
  let rows = 0;
  await readChunks(db, query, names, (parts, count) => {
    const end = rows + count;
    if (end > (columns[0]?.length ?? 0)) columns = columns.map((column) => enlarged(column, end));
    for (const [c, part] of parts.entries()) {
      if (!(part instanceof Int32Array) || part.length !== count) {
        throw new TypeError(`Cannot read column "${names[c]}": not an INTEGER`);
      }
      columns[c]?.set(part, rows);
    }
    rows = end;
  });
  return columns.map((column) => column.subarray(0, rows));
}

function enlarged(column: Int32Array, atLeast: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(atLeast, column.length * 2));
  larger.set(column);
  return larger;
}
