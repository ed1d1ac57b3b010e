// AssemblyScript, 128-bit SIMD, float64. The k nearest other rows of each of some places of a k-d tree. Points lie column by column in the
// order of places, so that lanes are places; columns are taken in order, and the plain twin (../neighbours/plainSearch.ts) gives the same bits.

const SLACK: f64 = 1 - 1e-12;

let points: usize = 0, columnBytes: usize = 0, p: i32 = 0, order: usize = 0;
let begins: usize = 0, ends: usize = 0, axes: usize = 0, lefts: usize = 0, borders: usize = 0, leastRows: usize = 0;
let squares: usize = 0, rows: usize = 0, offsets: usize = 0, query: usize = 0, scratch: usize = 0;
let k: i32 = 0, count: i32 = 0, own: i32 = 0;
let worst: f64 = Infinity, worstRow: f64 = Infinity;

@inline
function isFarther(square: f64, row: i32, i: i32): bool {
  const other = load<f64>(squares + (<usize>i << 3));
  return square > other || (square == other && row > load<i32>(rows + (<usize>i << 2)));
}

@inline
function put(i: i32, square: f64, row: i32): void {
  store<f64>(squares + (<usize>i << 3), square);
  store<i32>(rows + (<usize>i << 2), row);
}

@inline
function copy(to: i32, from: i32): void {
  put(to, load<f64>(squares + (<usize>from << 3)), load<i32>(rows + (<usize>from << 2)));
}

function sink(square: f64, row: i32, size: i32): void {
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= size) break;
    if (
      child + 1 < size &&
      isFarther(load<f64>(squares + (<usize>(child + 1) << 3)), load<i32>(rows + (<usize>(child + 1) << 2)), child)
    ) child++;
    if (isFarther(square, row, child)) break;
    copy(i, child);
    i = child;
  }
  put(i, square, row);
}

function add(square: f64, row: i32): void {
  if (count < k) {
    let i = count++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isFarther(square, row, parent)) break;
      copy(i, parent);
      i = parent;
    }
    put(i, square, row);
  } else if (!isFarther(square, row, 0)) sink(square, row, k);
  if (count < k) return;
  worst = load<f64>(squares);
  worstRow = <f64>load<i32>(rows);
}

/** Looks at the rows of a leaf, eight at once; what is read beyond its end is not looked at. */
function scan(node: i32): void {
  const end = load<i32>(ends + (<usize>node << 2));
  for (let place = load<i32>(begins + (<usize>node << 2)); place < end; place += 8) {
    let sum0 = f64x2.splat(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
    let x = points + (<usize>place << 3);
    for (let j = 0; j < p; j++, x += columnBytes) {
      const own = v128.load64_splat(query + (<usize>j << 3));
      const d0 = f64x2.sub(v128.load(x), own);
      const d1 = f64x2.sub(v128.load(x, 16), own);
      const d2 = f64x2.sub(v128.load(x, 32), own);
      const d3 = f64x2.sub(v128.load(x, 48), own);
      sum0 = f64x2.add(sum0, f64x2.mul(d0, d0));
      sum1 = f64x2.add(sum1, f64x2.mul(d1, d1));
      sum2 = f64x2.add(sum2, f64x2.mul(d2, d2));
      sum3 = f64x2.add(sum3, f64x2.mul(d3, d3));
    }
    const bound = f64x2.splat(worst);
    let near = i64x2.bitmask(f64x2.le(sum0, bound)) | (i64x2.bitmask(f64x2.le(sum1, bound)) << 2) |
      (i64x2.bitmask(f64x2.le(sum2, bound)) << 4) | (i64x2.bitmask(f64x2.le(sum3, bound)) << 6);
    if (end - place < 8) near &= (1 << (end - place)) - 1;
    if (near == 0) continue;
    v128.store(scratch, sum0);
    v128.store(scratch, sum1, 16);
    v128.store(scratch, sum2, 32);
    v128.store(scratch, sum3, 48);
    while (near != 0) {
      const lane = ctz(near);
      near &= near - 1;
      const square = load<f64>(scratch + (<usize>lane << 3));
      if (square <= worst && place + lane != own) add(square, load<i32>(order + (<usize>(place + lane) << 2)));
    }
  }
}

function visit(node: i32, bound: f64): void {
  const limit = bound * SLACK;
  if (limit > worst || (limit == worst && <f64>load<i32>(leastRows + (<usize>node << 2)) > worstRow)) return;
  const column = load<i32>(axes + (<usize>node << 2));
  if (column < 0) {
    scan(node);
    return;
  }
  const gap = load<f64>(query + (<usize>column << 3)) - load<f64>(borders + (<usize>node << 3));
  const low = load<i32>(lefts + (<usize>node << 2));
  const near = low + (gap < 0 ? 0 : 1);
  visit(near, bound);
  const offset = offsets + (<usize>column << 3);
  const before = load<f64>(offset);
  const beyond = bound - before * before + gap * gap;
  store<f64>(offset, gap);
  visit(2 * low + 1 - near, beyond);
  store<f64>(offset, before);
}

/** Writes the k nearest of the rows at places from … to − 1, nearest first, at their rows of n × k. */
export function nearestRows(
  points_: usize, columnBytes_: usize, p_: i32, order_: usize,
  begins_: usize, ends_: usize, axes_: usize, lefts_: usize, borders_: usize, leastRows_: usize,
  room: usize, k_: i32, indices: usize, distances: usize, from: i32, to: i32,
): void {
  points = points_, columnBytes = columnBytes_, p = p_, order = order_;
  begins = begins_, ends = ends_, axes = axes_, lefts = lefts_, borders = borders_, leastRows = leastRows_;
  k = k_;
  scratch = room;
  squares = room + 64;
  offsets = squares + (<usize>k << 3);
  query = offsets + (<usize>p << 3);
  rows = query + (<usize>p << 3);
  for (let j = 0; j < p; j++) store<f64>(offsets + (<usize>j << 3), 0);
  for (own = from; own < to; own++) {
    for (let j = 0; j < p; j++) {
      store<f64>(query + (<usize>j << 3), load<f64>(points + <usize>j * columnBytes + (<usize>own << 3)));
    }
    count = 0;
    worst = Infinity;
    worstRow = Infinity;
    visit(0, 0);
    const first = <usize>load<i32>(order + (<usize>own << 2)) * <usize>k;
    for (let size = k; size > 0; size--) {
      const place = first + <usize>(size - 1);
      store<i32>(indices + (place << 2), load<i32>(rows));
      store<f64>(distances + (place << 3), Math.sqrt(load<f64>(squares)));
      sink(load<f64>(squares + (<usize>(size - 1) << 3)), load<i32>(rows + (<usize>(size - 1) << 2)), size - 1);
    }
  }
}
