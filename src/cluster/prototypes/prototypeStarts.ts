import type { Random } from "../../random/index.ts";
import { dissimilarity, type MixedRows, prototypesAt } from "./prototypeKernel.ts";

/**
 * Rows drawn one after the other, each with a probability proportional to its dissimilarity from the nearest one before (k-means++);
 * the first row that is not yet chosen when none has any.
 */
export function drawnStart(rows: MixedRows, k: number, random: Random): number[] {
  const chosen = [Math.floor(random() * rows.n)];
  const nearest = new Float64Array(rows.n).fill(Number.POSITIVE_INFINITY);
  while (chosen.length < k) {
    const total = shrink(rows, chosen.at(-1)!, nearest);
    let rest = random() * total;
    let row = nearest.findLastIndex((distance) => distance > 0);
    if (row < 0) row = nearest.findIndex((_, i) => !chosen.includes(i));
    for (let i = 0; i < rows.n; i++) {
      if (nearest[i] === 0) continue;
      if (rest < nearest[i]!) {
        row = i;
        break;
      }
      rest -= nearest[i]!;
    }
    chosen.push(row);
  }
  return chosen;
}

/**
 * The row whose answers are most common, then again and again the one whose commonness × dissimilarity from the nearest one chosen
 * is greatest; the first of equals. Fewer than k when no further row is unlike all that are chosen.
 *
 * Source: Cao, Liang and Bai 2009, doi:10.1016/j.eswa.2009.01.060, with the dissimilarity of k-prototypes.
 */
export function caoStart(rows: MixedRows, k: number): number[] {
  const density = commonness(rows);
  const chosen = [greatest(density)];
  const nearest = new Float64Array(rows.n).fill(Number.POSITIVE_INFINITY);
  while (chosen.length < k) {
    shrink(rows, chosen.at(-1)!, nearest);
    const next = greatest(density.map((value, i) => (nearest[i]! > 0 ? value * nearest[i]! : -1)));
    if (nearest[next] === 0) break;
    chosen.push(next);
  }
  return chosen;
}

/**
 * Up to k rows of which each two differ in a number or in an answer that both gave: one after the other, those with most answers
 * first. While any k rows are so, clusters of k prototypes need not be empty.
 */
export function apartRows(rows: MixedRows, k: number): number[] {
  const { n, items, codes } = rows;
  const answered = Int32Array.from({ length: n }, (_, i) => {
    let count = 0;
    for (let j = 0; j < items; j++) if (codes[i * items + j]! >= 0) count += 1;
    return count;
  });
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => answered[b]! - answered[a]! || a - b);
  const found: number[] = [];
  for (const row of order) {
    if (found.length === k) break;
    if (found.every((other) => isApart(rows, row, other))) found.push(row);
  }
  return found;
}

function isApart({ p, items, numbers, codes, gamma }: MixedRows, one: number, other: number): boolean {
  let squares = 0;
  for (let j = 0; j < p; j++) squares += (numbers[one * p + j]! - numbers[other * p + j]!) ** 2;
  if (squares > 0) return true;
  for (let j = 0; j < items && gamma > 0; j++) {
    const [a, b] = [codes[one * items + j]!, codes[other * items + j]!];
    if (a >= 0 && b >= 0 && a !== b) return true;
  }
  return false;
}

/** Mean share of rows with the same answer, over the items that a row answers; 1 ÷ n where it answers none. */
function commonness({ n, items, codes, levels }: MixedRows): Float64Array {
  const density = new Float64Array(n);
  const answered = new Int32Array(n);
  for (let j = 0; j < items; j++) {
    const counts = new Int32Array(levels[j]!);
    for (let i = 0; i < n; i++) if (codes[i * items + j]! >= 0) counts[codes[i * items + j]!]! += 1;
    for (let i = 0; i < n; i++) {
      const code = codes[i * items + j]!;
      if (code < 0) continue;
      density[i]! += counts[code]! / n;
      answered[i]! += 1;
    }
  }
  return density.map((sum, i) => (answered[i]! > 0 ? sum / answered[i]! : 1 / n));
}

/** Lowers each row's dissimilarity from the nearest chosen row to that from one more; returns their sum. */
function shrink(rows: MixedRows, chosen: number, nearest: Float64Array): number {
  const prototype = prototypesAt(rows, [chosen]);
  let total = 0;
  for (let i = 0; i < rows.n; i++) {
    nearest[i] = Math.min(nearest[i]!, dissimilarity(rows, i, prototype, 0));
    total += nearest[i]!;
  }
  return total;
}

function greatest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
