import { cell, type Incomplete } from "./incomplete.ts";

/** Rows that lack the same columns. */
export interface MissingPattern {
  /** One `cell` per column. */
  readonly states: Uint8Array;
  /** Ascending. */
  readonly rows: Int32Array;
}

/** The rows of a matrix by what they lack: the commonest pattern first, equal ones by their first row. O(n·p). */
export function missingPatterns({ states, rows, columns: p }: Incomplete): MissingPattern[] {
  const found = new Map<string, number[]>();
  for (let i = 0; i < rows; i++) {
    const key = states.subarray(i * p, (i + 1) * p).join("");
    const own = found.get(key);
    if (own === undefined) found.set(key, [i]);
    else own.push(i);
  }
  return [...found.values()]
    .map((own) => ({ states: states.slice(own[0]! * p, (own[0]! + 1) * p), rows: Int32Array.from(own) }))
    .sort((a, b) => b.rows.length - a.rows.length || a.rows[0]! - b.rows[0]!);
}

/** The columns of a pattern that are known, and those that are not, ascending. */
export function partsOf({ states }: MissingPattern): { readonly known: number[]; readonly absent: number[] } {
  const all = Array.from(states.keys());
  return {
    known: all.filter((j) => states[j] === cell.known),
    absent: all.filter((j) => states[j] !== cell.known),
  };
}
