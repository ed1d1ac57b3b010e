// AssemblyScript, 128-bit SIMD. One pass of Lloyd's iteration in float32 over rows in blocks of 16 (see blocks.ts):
// gives each row the center of least half − x·c (the first of equals) and moves the rows whose label changed between the
// float64 sums. No relaxed instruction: lanes are rows, columns are taken in order, so plainKernel.ts gives the same bits.

export function accumulate(
  points: usize, n: i32, p: i32,
  centers: usize, halves: usize, k: i32,
  labels: usize, sums: usize, counts: usize, scratch: usize,
): i32 {
  let changed = 0;
  const blockBytes = <usize>p << 6;
  for (let first = 0; first < n; first += 16, points += blockBytes) {
    let best0 = f32x4.splat(Infinity), best1 = best0, best2 = best0, best3 = best0;
    let label0 = i32x4.splat(0), label1 = label0, label2 = label0, label3 = label0;
    let c = centers;
    for (let cluster = 0; cluster < k; cluster++) {
      let value0 = v128.load_splat<f32>(halves + (<usize>cluster << 2));
      let value1 = value0, value2 = value0, value3 = value0;
      for (let x = points, end = points + blockBytes; x < end; x += 64, c += 4) {
        const center = v128.load_splat<f32>(c);
        value0 = f32x4.sub(value0, f32x4.mul(v128.load(x), center));
        value1 = f32x4.sub(value1, f32x4.mul(v128.load(x, 16), center));
        value2 = f32x4.sub(value2, f32x4.mul(v128.load(x, 32), center));
        value3 = f32x4.sub(value3, f32x4.mul(v128.load(x, 48), center));
      }
      const number = i32x4.splat(cluster);
      const less0 = f32x4.lt(value0, best0);
      const less1 = f32x4.lt(value1, best1);
      const less2 = f32x4.lt(value2, best2);
      const less3 = f32x4.lt(value3, best3);
      best0 = v128.bitselect(value0, best0, less0);
      best1 = v128.bitselect(value1, best1, less1);
      best2 = v128.bitselect(value2, best2, less2);
      best3 = v128.bitselect(value3, best3, less3);
      label0 = v128.bitselect(number, label0, less0);
      label1 = v128.bitselect(number, label1, less1);
      label2 = v128.bitselect(number, label2, less2);
      label3 = v128.bitselect(number, label3, less3);
    }
    const found = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(label0, label1), i16x8.narrow_i32x4_s(label2, label3));
    const at = labels + first;
    const before = v128.load(at);
    let mask = i8x16.bitmask(i8x16.ne(found, before));
    if (n - first < 16) mask &= (1 << (n - first)) - 1;
    if (mask == 0) continue;
    v128.store(at, found);
    v128.store(scratch, before);
    changed += popcnt(mask);
    while (mask != 0) {
      const lane = ctz(mask);
      mask &= mask - 1;
      const now = <usize>load<u8>(at + lane);
      const was = <usize>load<u8>(scratch + lane);
      let x = points + (<usize>lane << 2);
      let to = sums + ((now * p) << 3);
      store<i32>(counts + (now << 2), load<i32>(counts + (now << 2)) + 1);
      if (was == 255) {
        for (let j = 0; j < p; j++, x += 64, to += 8) store<f64>(to, load<f64>(to) + <f64>load<f32>(x));
      } else {
        let from = sums + ((was * p) << 3);
        store<i32>(counts + (was << 2), load<i32>(counts + (was << 2)) - 1);
        for (let j = 0; j < p; j++, x += 64, to += 8, from += 8) {
          const value = <f64>load<f32>(x);
          store<f64>(to, load<f64>(to) + value);
          store<f64>(from, load<f64>(from) - value);
        }
      }
    }
  }
  return changed;
}
