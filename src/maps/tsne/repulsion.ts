import { memoryOf } from "../kernel/memory.ts";
import { openPushRows } from "../kernel/pushRows.ts";
import { quadTree } from "./quadTree.ts";

/** Rows of a map that push each other away: unnormalised forces, and the sum that normalises them. */
export interface Repulsion {
  /** n × 2 by row: sums of q²·(own place − other place), q = 1 ÷ (1 + squared distance). */
  readonly forces: Float64Array;
  /** Fills `forces` for coordinates x, y, x, y …; returns the sum of q over all ordered pairs. */
  measure(places: Float64Array): number;
}

const leafRows = 24;

/**
 * Barnes and Hut's sums: a far cell counts as all its rows at their mean, when its box is smaller than `theta` times its distance
 * from the box of the rows that look at it; 0 leaves rounding only. Rows of a leaf look at the same cells. O(n·log n ÷ theta²), in an
 * order that depends on the places alone; in float32, about the middle of the leaf's box.
 *
 * Sources: Barnes and Hut 1986, doi:10.1038/324446a0; van der Maaten 2014.
 */
export function repulsion(n: number, theta: number): Repulsion {
  const tree = quadTree(n, leafRows);
  const { order, xs, ys, begin, end, child, children, meanX, meanY, squaredSize, box } = tree;
  const { memory, at } = memoryOf({ rows: leafRows * 8, seen: (n + 4) * 12, pushed: leafRows * 24 });
  const rows = new Float32Array(memory.buffer, at.rows, leafRows * 2);
  const view = new Float32Array(memory.buffer, at.seen, (n + 4) * 3);
  const pushed = new Float64Array(memory.buffer, at.pushed, leafRows * 3);
  const pushRows = openPushRows(memory);
  const stack = new Int32Array(256);
  const forces = new Float64Array(2 * n);
  const squaredTheta = theta * theta;

  /** Lists what the rows of a leaf see; returns in how many blocks of four. */
  const look = (leaf: number): number => {
    const [left, right, low, high] = [box[leaf * 4]!, box[leaf * 4 + 1]!, box[leaf * 4 + 2]!, box[leaf * 4 + 3]!];
    const middleX = (left + right) / 2;
    const middleY = (low + high) / 2;
    let seen = 0;
    let waiting = 1;
    stack[0] = 0;
    while (waiting > 0) {
      const node = stack[--waiting]!;
      const x = meanX[node]!;
      const y = meanY[node]!;
      const dx = x < left ? left - x : x > right ? x - right : 0;
      const dy = y < low ? low - y : y > high ? y - high : 0;
      if (squaredSize[node]! < squaredTheta * (dx * dx + dy * dy)) {
        const to = (seen >> 2) * 12 + (seen & 3);
        view[to] = x - middleX;
        view[to + 4] = y - middleY;
        view[to + 8] = end[node]! - begin[node]!;
        seen++;
      } else if (child[node] === 0) {
        for (let i = begin[node]!; i < end[node]!; i++, seen++) {
          const to = (seen >> 2) * 12 + (seen & 3);
          view[to] = xs[i]! - middleX;
          view[to + 4] = ys[i]! - middleY;
          view[to + 8] = 1;
        }
      } else {
        for (let c = child[node]! + children[node]! - 1; c >= child[node]!; c--) stack[waiting++] = c;
      }
    }
    for (; (seen & 3) !== 0; seen++) view[(seen >> 2) * 12 + (seen & 3) + 8] = 0;
    return seen >> 2;
  };

  const push = (leaf: number, first: number, count: number, blocks: number): number => {
    const middleX = (box[leaf * 4]! + box[leaf * 4 + 1]!) / 2;
    const middleY = (box[leaf * 4 + 2]! + box[leaf * 4 + 3]!) / 2;
    for (let i = 0; i < count; i++) {
      rows[i * 2] = xs[first + i]! - middleX;
      rows[i * 2 + 1] = ys[first + i]! - middleY;
    }
    pushRows(at, count, blocks);
    let total = 0;
    for (let i = 0; i < count; i++) {
      const row = order[first + i]!;
      total += pushed[i * 3]!;
      forces[row * 2] = pushed[i * 3 + 1]!;
      forces[row * 2 + 1] = pushed[i * 3 + 2]!;
    }
    return total;
  };

  const measure = (places: Float64Array): number => {
    const nodes = tree.build(places);
    let total = 0;
    for (let node = 0; node < nodes; node++) {
      if (child[node] !== 0) continue;
      const blocks = look(node);
      for (let i = begin[node]!; i < end[node]!; i += leafRows) {
        total += push(node, i, Math.min(leafRows, end[node]! - i), blocks);
      }
    }
    return total - n;
  };
  return { forces, measure };
}
