import type { ReleaseDeclaration } from "../release/index.ts";
import type { PrivateRow } from "./doorTypes.ts";

/** Rows in the order of the declared columns: numbers by value, text by code unit, no value first. */
export function sortRows(declaration: ReleaseDeclaration, rows: readonly PrivateRow[]): PrivateRow[] {
  return declaration.order === undefined ? [...rows] : [...rows].sort((a, b) => compareKeys(declaration, a, b));
}

/** Negative, zero or positive as the declared order puts `a` before, level with or after `b`. */
export function compareKeys(declaration: ReleaseDeclaration, a: PrivateRow, b: PrivateRow): number {
  for (const name of declaration.order ?? []) {
    const difference = compareCells(a[name] ?? null, b[name] ?? null);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareCells(a: unknown, b: unknown): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  if (typeof a === "number" && typeof b === "number") return a - b;
  const left = String(a);
  const right = String(b);
  return left < right ? -1 : Number(left > right);
}
