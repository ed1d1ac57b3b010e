import type { Rows } from "../lloyd.ts";
import { type FoundMerges, roomForMerges } from "./linkageTree.ts";

/**
 * Single linkage by the minimum spanning tree, grown from row 0 (Prim): memory O(n), time O(n²·p). Of equally near rows the
 * first is taken, as scipy does. Private kernel: assumes checked input.
 */
export function singleTree({ data, n, p }: Rows): FoundMerges {
  const merges = roomForMerges(n);
  const squares = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const outside = Int32Array.from({ length: n }, (_, i) => i);
  let from = 0;
  let left = n;
  for (let merge = 0; merge < n - 1; merge++) {
    left = drop(outside, left, from);
    let best = Number.POSITIVE_INFINITY;
    let next = -1;
    for (let at = 0; at < left; at++) {
      const row = outside[at]!;
      let sum = 0;
      for (let j = 0; j < p; j++) {
        const difference = data[from * p + j]! - data[row * p + j]!;
        sum += difference * difference;
      }
      const square = Math.min(sum, squares[row]!);
      squares[row] = square;
      if (square < best) {
        best = square;
        next = row;
      }
    }
    merges.left[merge] = from;
    merges.right[merge] = next;
    merges.heights[merge] = Math.sqrt(best);
    from = next;
  }
  return merges;
}

function drop(rows: Int32Array, count: number, row: number): number {
  const at = rows.subarray(0, count).indexOf(row);
  rows.copyWithin(at, at + 1, count);
  return count - 1;
}
