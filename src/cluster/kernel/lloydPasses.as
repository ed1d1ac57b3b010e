// AssemblyScript, 128-bit SIMD, float64: the two passes of Lloyd's iteration over rows that lie one after the other. Centers lie in
// blocks of 4, within a block column by column, padded with infinity. In `nearest` lanes are centers and columns are taken in
// order, in `sums` lanes are columns and rows are taken in order, so `plainPasses` of lloyd.ts gives the same bits.

export function nearest(rows: usize, n: i32, p: i32, centers: usize, k: i32, labels: usize, distances: usize): i32 {
  const rowBytes = <usize>p << 3;
  let changed = 0;
  for (let i = 0; i < n; i++, rows += rowBytes, labels += 4, distances += 8) {
    let best: f64 = Infinity;
    let label = 0;
    let c = centers;
    for (let first = 0; first < k; first += 4) {
      let low = f64x2.splat(0), high = low;
      for (let x = rows, end = rows + rowBytes; x < end; x += 8, c += 32) {
        const value = v128.load_splat<f64>(x);
        const d = f64x2.sub(value, v128.load(c));
        const e = f64x2.sub(value, v128.load(c, 16));
        low = f64x2.add(low, f64x2.mul(d, d));
        high = f64x2.add(high, f64x2.mul(e, e));
      }
      const sum0 = f64x2.extract_lane(low, 0), sum1 = f64x2.extract_lane(low, 1);
      const sum2 = f64x2.extract_lane(high, 0), sum3 = f64x2.extract_lane(high, 1);
      if (sum0 < best) { best = sum0; label = first; }
      if (sum1 < best) { best = sum1; label = first + 1; }
      if (sum2 < best) { best = sum2; label = first + 2; }
      if (sum3 < best) { best = sum3; label = first + 3; }
    }
    store<f64>(distances, best);
    if (load<i32>(labels) == label) continue;
    store<i32>(labels, label);
    changed += 1;
  }
  return changed;
}

export function sums(rows: usize, n: i32, p: i32, labels: usize, to: usize): void {
  for (let i = 0; i < n; i++, labels += 4) {
    let sum = to + (<usize>(load<i32>(labels) * p) << 3);
    let j = 0;
    for (; j + 2 <= p; j += 2, rows += 16, sum += 16) v128.store(sum, f64x2.add(v128.load(sum), v128.load(rows)));
    if (j == p) continue;
    store<f64>(sum, load<f64>(sum) + load<f64>(rows));
    rows += 8;
  }
}
