import type { Matrix } from "../../matrix/index.ts";

/** Rows put so that near ones lie together: a binary tree whose nodes are runs of places, split across the widest column. */
export interface KdTree {
  readonly columns: number;
  /** The row at each place. */
  readonly order: Int32Array;
  /** The points by place, row-major. */
  readonly points: Float64Array;
  /** By node: first place, and the place after the last. */
  readonly begin: Int32Array;
  readonly end: Int32Array;
  /** By node: the column that it is split across, −1 for a leaf; its children are the nodes `left` and `left + 1`. */
  readonly axis: Int32Array;
  readonly left: Int32Array;
  /** By node: the value of the axis between its children, and the least row in it. */
  readonly border: Float64Array;
  readonly leastRow: Int32Array;
}

const leafRows = 16;

/** Builds the tree, each split at the median. O(n·log n·p). */
export function kdTree({ data, rows, columns }: Matrix): KdTree {
  const most = Math.max(1, 4 * Math.ceil(rows / leafRows));
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const tree = {
    ...{ columns, order, points: new Float64Array(data.length) },
    ...{ begin: new Int32Array(most), end: new Int32Array(most), axis: new Int32Array(most).fill(-1) },
    ...{ left: new Int32Array(most), border: new Float64Array(most), leastRow: new Int32Array(most) },
  };
  tree.end[0] = rows;
  let nodes = 1;
  for (let node = 0; node < nodes; node++) {
    const [begin, end] = [tree.begin[node]!, tree.end[node]!];
    tree.leastRow[node] = order.subarray(begin, end).reduce((least, row) => Math.min(least, row), rows);
    if (end - begin <= leafRows) continue;
    const axis = widestColumn(data, columns, order, begin, end);
    const middle = (begin + end) >> 1;
    const border = splitAt(data, columns, order, begin, end, middle, axis);
    tree.axis[node] = axis;
    tree.border[node] = border;
    tree.left[node] = nodes;
    tree.begin.set([begin, middle], nodes);
    tree.end.set([middle, end], nodes);
    nodes += 2;
  }
  order.forEach((row, place) => {
    for (let j = 0; j < columns; j++) tree.points[place * columns + j] = data[row * columns + j]!;
  });
  return tree;
}

function widestColumn(data: Float64Array, p: number, order: Int32Array, begin: number, end: number): number {
  let [widest, range] = [0, -1];
  for (let j = 0; j < p; j++) {
    let [low, high] = [Infinity, -Infinity];
    for (let place = begin; place < end; place++) {
      const value = data[order[place]! * p + j]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (high - low > range) [widest, range] = [j, high - low];
  }
  return widest;
}

/** Partly sorts places by a column, so that what stands before `middle` is not above what stands behind. Returns the value there. */
function splitAt(
  data: Float64Array,
  p: number,
  order: Int32Array,
  begin: number,
  end: number,
  middle: number,
  axis: number,
): number {
  const valueAt = (place: number) => data[order[place]! * p + axis]!;
  let [low, high] = [begin, end - 1];
  while (low < high) {
    const pivot = valueAt((low + high) >> 1);
    let [i, j] = [low, high];
    while (i <= j) {
      while (valueAt(i) < pivot) i++;
      while (valueAt(j) > pivot) j--;
      if (i > j) break;
      const row = order[i]!;
      order[i++] = order[j]!;
      order[j--] = row;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else break;
  }
  return valueAt(middle);
}
