// AssemblyScript, 128-bit SIMD. Squared distances in float32 of rows in blocks of 16 to one row, or what was there before where
// that is less, and their sum. Lanes are rows, columns are taken in order, so plainRowDistances.ts gives the same bits.

export function rowDistances(points: usize, n: i32, p: i32, query: usize, before: usize, distances: usize): f64 {
  const queryEnd = query + (<usize>p << 2);
  let low = f64x2.splat(0), high = low;
  for (let first = 0; first < n; first += 16, before += 64, distances += 64) {
    let sum0 = f32x4.splat(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
    for (let q = query; q < queryEnd; q += 4, points += 64) {
      const x = v128.load_splat<f32>(q);
      const d0 = f32x4.sub(v128.load(points), x);
      const d1 = f32x4.sub(v128.load(points, 16), x);
      const d2 = f32x4.sub(v128.load(points, 32), x);
      const d3 = f32x4.sub(v128.load(points, 48), x);
      sum0 = f32x4.add(sum0, f32x4.mul(d0, d0));
      sum1 = f32x4.add(sum1, f32x4.mul(d1, d1));
      sum2 = f32x4.add(sum2, f32x4.mul(d2, d2));
      sum3 = f32x4.add(sum3, f32x4.mul(d3, d3));
    }
    sum0 = f32x4.min(sum0, v128.load(before));
    sum1 = f32x4.min(sum1, v128.load(before, 16));
    sum2 = f32x4.min(sum2, v128.load(before, 32));
    sum3 = f32x4.min(sum3, v128.load(before, 48));
    v128.store(distances, sum0);
    v128.store(distances, sum1, 16);
    v128.store(distances, sum2, 32);
    v128.store(distances, sum3, 48);
    const sum = f32x4.add(f32x4.add(sum0, sum1), f32x4.add(sum2, sum3));
    low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i32>(sum, sum, 2, 3, 2, 3)));
  }
  const both = f64x2.add(low, high);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}
