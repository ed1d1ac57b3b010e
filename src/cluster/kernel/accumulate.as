// AssemblyScript, 128-bit SIMD. One pass of Lloyd's iteration in float32 over rows in blocks of 16:
// gives each row the center of least half − x·c (the first of equals) and moves the rows whose label changed between the
// float64 sums. Two centers at a time, so that rows are read half as often. No relaxed instruction: lanes are rows, columns are taken
// in order, so plainKernel.ts gives the same bits.

export function accumulate(
  points: usize, n: i32, p: i32,
  centers: usize, halves: usize, k: i32,
  labels: usize, sums: usize, counts: usize, scratch: usize,
): i32 {
  let changed = 0;
  const blockBytes = <usize>p << 6;
  const rowBytes = <usize>p << 2;
  for (let first = 0; first < n; first += 16, points += blockBytes) {
    let best0 = f32x4.splat(Infinity), best1 = best0, best2 = best0, best3 = best0;
    let label0 = i32x4.splat(0), label1 = label0, label2 = label0, label3 = label0;
    let c = centers;
    let cluster = 0;
    for (; cluster + 2 <= k; cluster += 2, c += rowBytes) {
      let value0 = v128.load_splat<f32>(halves + (<usize>cluster << 2));
      let value1 = value0, value2 = value0, value3 = value0;
      let other0 = v128.load_splat<f32>(halves + (<usize>cluster << 2), 4);
      let other1 = other0, other2 = other0, other3 = other0;
      for (let x = points, end = points + blockBytes; x < end; x += 64, c += 4) {
        const center = v128.load_splat<f32>(c);
        const next = v128.load_splat<f32>(c + rowBytes);
        const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
        value0 = f32x4.sub(value0, f32x4.mul(x0, center));
        value1 = f32x4.sub(value1, f32x4.mul(x1, center));
        value2 = f32x4.sub(value2, f32x4.mul(x2, center));
        value3 = f32x4.sub(value3, f32x4.mul(x3, center));
        other0 = f32x4.sub(other0, f32x4.mul(x0, next));
        other1 = f32x4.sub(other1, f32x4.mul(x1, next));
        other2 = f32x4.sub(other2, f32x4.mul(x2, next));
        other3 = f32x4.sub(other3, f32x4.mul(x3, next));
      }
      const number = i32x4.splat(cluster);
      const less0 = f32x4.lt(value0, best0);
      const less1 = f32x4.lt(value1, best1);
      const less2 = f32x4.lt(value2, best2);
      const less3 = f32x4.lt(value3, best3);
      best0 = f32x4.pmin(best0, value0);
      best1 = f32x4.pmin(best1, value1);
      best2 = f32x4.pmin(best2, value2);
      best3 = f32x4.pmin(best3, value3);
      label0 = v128.bitselect(number, label0, less0);
      label1 = v128.bitselect(number, label1, less1);
      label2 = v128.bitselect(number, label2, less2);
      label3 = v128.bitselect(number, label3, less3);
      const following = i32x4.splat(cluster + 1);
      const lower0 = f32x4.lt(other0, best0);
      const lower1 = f32x4.lt(other1, best1);
      const lower2 = f32x4.lt(other2, best2);
      const lower3 = f32x4.lt(other3, best3);
      best0 = f32x4.pmin(best0, other0);
      best1 = f32x4.pmin(best1, other1);
      best2 = f32x4.pmin(best2, other2);
      best3 = f32x4.pmin(best3, other3);
      label0 = v128.bitselect(following, label0, lower0);
      label1 = v128.bitselect(following, label1, lower1);
      label2 = v128.bitselect(following, label2, lower2);
      label3 = v128.bitselect(following, label3, lower3);
    }
    if (cluster < k) {
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
      best0 = f32x4.pmin(best0, value0);
      best1 = f32x4.pmin(best1, value1);
      best2 = f32x4.pmin(best2, value2);
      best3 = f32x4.pmin(best3, value3);
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
      const x = points + (<usize>lane << 2);
      const to = sums + ((now * p) << 3);
      store<i32>(counts + (now << 2), load<i32>(counts + (now << 2)) + 1);
      move(x, to, p, 1);
      if (was == 255) continue;
      store<i32>(counts + (was << 2), load<i32>(counts + (was << 2)) - 1);
      move(x, sums + ((was * p) << 3), p, -1);
    }
  }
  return changed;
}

// Adds a row times a sign, 1 or -1, to a sum: lanes are columns, so each is one float64 addition, as in the twin.
@inline
function move(x: usize, to: usize, p: i32, sign: f64): void {
  const signs = f64x2.splat(sign);
  let j = 0;
  for (; j + 4 <= p; j += 4, x += 256, to += 32) {
    let row = v128.load32_zero(x);
    row = v128.load32_lane(x + 64, row, 1);
    row = v128.load32_lane(x + 128, row, 2);
    row = v128.load32_lane(x + 192, row, 3);
    const low = f64x2.promote_low_f32x4(row);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i32>(row, row, 2, 3, 2, 3));
    v128.store(to, f64x2.add(v128.load(to), f64x2.mul(low, signs)));
    v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(high, signs)), 16);
  }
  for (; j < p; j++, x += 64, to += 8) store<f64>(to, load<f64>(to) + sign * <f64>load<f32>(x));
}
