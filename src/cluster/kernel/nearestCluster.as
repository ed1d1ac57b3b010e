// AssemblyScript, 128-bit SIMD, float64. The cluster nearest to one of them by Ward's distance squared / (1 / size + 1 / size),
// among centroids in blocks of 8 (within a block column by column). Lanes are clusters and columns are taken in order, so
// plainNearestCluster.ts gives the same bits. The division is spared wherever a product shows that it cannot pay.

export function nearestCluster(
  points: usize, blocks: i32, p: i32, inverses: usize,
  query: usize, inverse: f64, limit: f64, scratch: usize,
): i32 {
  const own = f64x2.splat(inverse);
  const queryEnd = query + (<usize>p << 3);
  let best = limit;
  let found = -1;
  for (let block = 0; block < blocks; block++, inverses += 64) {
    let sum0 = f64x2.splat(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
    for (let q = query; q < queryEnd; q += 8, points += 64) {
      const x = v128.load_splat<f64>(q);
      const d0 = f64x2.sub(v128.load(points), x);
      const d1 = f64x2.sub(v128.load(points, 16), x);
      const d2 = f64x2.sub(v128.load(points, 32), x);
      const d3 = f64x2.sub(v128.load(points, 48), x);
      sum0 = f64x2.add(sum0, f64x2.mul(d0, d0));
      sum1 = f64x2.add(sum1, f64x2.mul(d1, d1));
      sum2 = f64x2.add(sum2, f64x2.mul(d2, d2));
      sum3 = f64x2.add(sum3, f64x2.mul(d3, d3));
    }
    const bound = f64x2.splat(best);
    const both0 = f64x2.add(own, v128.load(inverses));
    const both1 = f64x2.add(own, v128.load(inverses, 16));
    const both2 = f64x2.add(own, v128.load(inverses, 32));
    const both3 = f64x2.add(own, v128.load(inverses, 48));
    const less0 = f64x2.lt(sum0, f64x2.mul(bound, both0));
    const less1 = f64x2.lt(sum1, f64x2.mul(bound, both1));
    const less2 = f64x2.lt(sum2, f64x2.mul(bound, both2));
    const less3 = f64x2.lt(sum3, f64x2.mul(bound, both3));
    let mask = i64x2.bitmask(less0) | (i64x2.bitmask(less1) << 2) | (i64x2.bitmask(less2) << 4) | (i64x2.bitmask(less3) << 6);
    if (mask == 0) continue;
    v128.store(scratch, f64x2.div(sum0, both0));
    v128.store(scratch, f64x2.div(sum1, both1), 16);
    v128.store(scratch, f64x2.div(sum2, both2), 32);
    v128.store(scratch, f64x2.div(sum3, both3), 48);
    while (mask != 0) {
      const lane = ctz(mask);
      mask &= mask - 1;
      const value = load<f64>(scratch + (<usize>lane << 3));
      if (value < best) {
        best = value;
        found = (block << 3) + lane;
      }
    }
  }
  store<f64>(scratch, best);
  return found;
}
