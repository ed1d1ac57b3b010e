/** Places of a map in cells of cells, each cell a run of places in order; made anew at each step over the same arrays. */
export interface QuadTree {
  /** The row at each place, and its coordinates. */
  readonly order: Int32Array;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** By node: its run of places, its first child (0 for a leaf) and how many children follow one another there. */
  readonly begin: Int32Array;
  readonly end: Int32Array;
  readonly child: Int32Array;
  readonly children: Int32Array;
  /** By node: mean of its rows, and the squared larger side of the box around them. */
  readonly meanX: Float64Array;
  readonly meanY: Float64Array;
  readonly squaredSize: Float64Array;
  /** By node: the box around its rows. */
  readonly box: Float64Array;
  /** Builds it for coordinates x, y, x, y … Returns how many nodes there are. */
  build(places: Float64Array): number;
}

const levels = 15;
const cells = 2 ** levels;

/** A quad tree of n places, with at most `leafRows` in a leaf above the finest level. */
export function quadTree(n: number, leafRows: number): QuadTree {
  const most = 2 * n + 4 * levels + 8;
  const [order, spare] = [new Int32Array(n), new Int32Array(n)];
  const [codes, spareCodes, sorted] = [new Int32Array(n), new Int32Array(n), new Int32Array(n)];
  const [xs, ys] = [new Float64Array(n), new Float64Array(n)];
  const [begin, end, level] = [new Int32Array(most), new Int32Array(most), new Int32Array(most)];
  const [child, children] = [new Int32Array(most), new Int32Array(most)];
  const [meanX, meanY, squaredSize] = [new Float64Array(most), new Float64Array(most), new Float64Array(most)];
  const box = new Float64Array(most * 4);

  const sum = (node: number, first: number, last: number) => {
    let [x, y, left, right, low, high] = [0, 0, Infinity, -Infinity, Infinity, -Infinity];
    for (let i = first; i < last; i++) {
      x += xs[i]!;
      y += ys[i]!;
      left = Math.min(left, xs[i]!);
      right = Math.max(right, xs[i]!);
      low = Math.min(low, ys[i]!);
      high = Math.max(high, ys[i]!);
    }
    meanX[node] = x / (last - first);
    meanY[node] = y / (last - first);
    setBox(node, left, right, low, high);
  };
  const gather = (node: number) => {
    let [x, y, left, right, low, high] = [0, 0, Infinity, -Infinity, Infinity, -Infinity];
    for (let c = child[node]!; c < child[node]! + children[node]!; c++) {
      const rows = end[c]! - begin[c]!;
      x += meanX[c]! * rows;
      y += meanY[c]! * rows;
      left = Math.min(left, box[c * 4]!);
      right = Math.max(right, box[c * 4 + 1]!);
      low = Math.min(low, box[c * 4 + 2]!);
      high = Math.max(high, box[c * 4 + 3]!);
    }
    meanX[node] = x / (end[node]! - begin[node]!);
    meanY[node] = y / (end[node]! - begin[node]!);
    setBox(node, left, right, low, high);
  };
  const setBox = (node: number, left: number, right: number, low: number, high: number) => {
    box[node * 4] = left;
    box[node * 4 + 1] = right;
    box[node * 4 + 2] = low;
    box[node * 4 + 3] = high;
    squaredSize[node] = Math.max(right - left, high - low) ** 2;
  };

  const build = (places: Float64Array): number => {
    encode(places, codes);
    for (let i = 0; i < n; i++) order[i] = i;
    sortByCode({ order, codes, spare, spareCodes, sorted });
    for (let i = 0; i < n; i++) {
      xs[i] = places[order[i]! * 2]!;
      ys[i] = places[order[i]! * 2 + 1]!;
    }
    let nodes = 1;
    end[0] = n;
    level[0] = 0;
    for (let node = 0; node < nodes; node++) {
      const [first, last, depth] = [begin[node]!, end[node]!, level[node]!];
      child[node] = 0;
      children[node] = 0;
      if (last - first <= leafRows || depth === levels) continue;
      child[node] = nodes;
      const shift = 2 * (levels - 1 - depth);
      for (let i = first; i < last; ) {
        const quarter = sorted[i]! >> shift;
        begin[nodes] = i;
        while (i < last && sorted[i]! >> shift === quarter) i++;
        end[nodes] = i;
        level[nodes++] = depth + 1;
      }
      children[node] = nodes - child[node]!;
    }
    for (let node = nodes - 1; node >= 0; node--) {
      if (child[node] === 0) sum(node, begin[node]!, end[node]!);
      else gather(node);
    }
    return nodes;
  };
  return { order, xs, ys, begin, end, child, children, meanX, meanY, squaredSize, box, build };
}

/** By row the cell of the finest level that it lies in, numbered such that those of one coarser cell follow one another. */
function encode(places: Float64Array, codes: Int32Array): void {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < places.length; i += 2) {
    left = Math.min(left, places[i]!);
    right = Math.max(right, places[i]!);
    low = Math.min(low, places[i + 1]!);
    high = Math.max(high, places[i + 1]!);
  }
  const side = Math.max(right - left, high - low);
  const scale = side > 0 ? cells / (side * (1 + 1e-9)) : 0;
  for (let i = 0; i < codes.length; i++) {
    codes[i] = apart((places[i * 2]! - left) * scale) | (apart((places[i * 2 + 1]! - low) * scale) << 1);
  }
}

/** A blank after each of 15 bits. */
function apart(value: number): number {
  let bits = value & (cells - 1);
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}

interface Sorting {
  readonly order: Int32Array;
  readonly codes: Int32Array;
  readonly spare: Int32Array;
  readonly spareCodes: Int32Array;
  readonly sorted: Int32Array;
}

const digits = 1024;

/** Sorts rows by code, equal ones by row: three passes of 10 bits. */
function sortByCode({ order, codes, spare, spareCodes, sorted }: Sorting): void {
  pass(order, codes, spare, spareCodes, 0);
  pass(spare, spareCodes, order, codes, 10);
  pass(order, codes, spare, sorted, 20);
  order.set(spare);
}

function pass(from: Int32Array, codes: Int32Array, to: Int32Array, toCodes: Int32Array, shift: number): void {
  const next = new Int32Array(digits + 1);
  for (let i = 0; i < codes.length; i++) next[((codes[i]! >> shift) & (digits - 1)) + 1]! += 1;
  for (let d = 0; d < digits; d++) next[d + 1]! += next[d]!;
  for (let i = 0; i < codes.length; i++) {
    const at = next[(codes[i]! >> shift) & (digits - 1)]!++;
    to[at] = from[i]!;
    toCodes[at] = codes[i]!;
  }
}
