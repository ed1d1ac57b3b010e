import type { Matrix } from "../../matrix/index.ts";
import { findSplit, type Split } from "./findSplit.ts";
import type { ClassificationTree } from "./treeModel.ts";

/** Grows a tree over checked input: see `classificationTree`. */
export function growTree(
  points: Matrix,
  labels: Int32Array,
  classes: number,
  maxDepth: number,
  leastLeaf: number,
): ClassificationTree {
  const { data, rows, columns, names } = points;
  const orders = Array.from({ length: columns }, (_, j) => sortedRows(points, j));
  const goesLeft = new Uint8Array(rows);
  const waiting = new Int32Array(rows);
  const grown = { column: [] as number[], threshold: [] as number[], left: [] as number[], right: [] as number[] };
  const counts: number[] = [];

  /** Adds the node of the rows that stand from `start` to `end` in every order, and all below it. */
  function add(start: number, end: number, depth: number): number {
    const node = grown.column.length;
    const own = countLabels(start, end);
    counts.push(...own);
    const isLeaf = depth === maxDepth || end - start < 2 * leastLeaf || own.some((count) => count === end - start);
    const split = isLeaf ? undefined : findSplit(points, labels, orders, { start, end, counts: own }, leastLeaf);
    grown.column.push(split?.column ?? -1);
    grown.threshold.push(split?.threshold ?? 0);
    grown.left.push(-1);
    grown.right.push(-1);
    if (split === undefined) return node;
    const middle = part(start, end, split);
    grown.left[node] = add(start, middle, depth + 1);
    grown.right[node] = add(middle, end, depth + 1);
    return node;
  }

  /** Without columns there is one node, of all rows. */
  function countLabels(start: number, end: number): Int32Array {
    const own = new Int32Array(classes);
    for (let at = start; at < end; at++) own[labels[orders[0]?.[at] ?? at]!]! += 1;
    return own;
  }

  /** Moves the rows that go left to the front of their part of each order, and keeps the order on both sides. */
  function part(start: number, end: number, { column, threshold }: Split): number {
    const rowsHere = orders[column]!;
    let middle = start;
    for (let at = start; at < end; at++) {
      const row = rowsHere[at]!;
      const left = data[row * columns + column]! <= threshold;
      goesLeft[row] = left ? 1 : 0;
      if (left) middle++;
    }
    for (const order of orders) {
      let kept = start;
      let put = 0;
      for (let at = start; at < end; at++) {
        const row = order[at]!;
        if (goesLeft[row] === 1) order[kept++] = row;
        else waiting[put++] = row;
      }
      order.set(waiting.subarray(0, put), kept);
    }
    return middle;
  }

  add(0, rows, 0);
  return {
    ...{ names, classes, column: Int32Array.from(grown.column), threshold: Float64Array.from(grown.threshold) },
    ...{ left: Int32Array.from(grown.left), right: Int32Array.from(grown.right), counts: Int32Array.from(counts) },
  };
}

function sortedRows({ data, rows, columns }: Matrix, j: number): Int32Array {
  const value = (row: number) => data[row * columns + j]!;
  return Int32Array.from({ length: rows }, (_, i) => i).sort((a, b) => value(a) - value(b) || a - b);
}
