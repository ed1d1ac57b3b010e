/** One epoch of a UMAP layout: the plain twin does the same operations in the same order. */
const FIRST: i32 = 64 << 23;
const LAST: i32 = 96 * 128 - 1;

@inline
function coefficient(table: usize, square: f64): f64 {
  const bits = reinterpret<i32>(<f32>square);
  let at = (bits - FIRST) >> 16;
  at = max(0, min(LAST, at));
  const place = table + (<usize>at << 3);
  const low = load<f64>(place);
  return low + (load<f64>(place, 8) - low) * (<f64>(bits & 65535) * (1.0 / 65536.0));
}

@inline
function clip(value: f64): f64 {
  return max(-4.0, min(4.0, value));
}

export function layoutEpoch(
  places: usize, n: i32, heads: usize, tails: usize, every: usize, next: usize, count: i32,
  pulls: usize, pushes: usize, state: usize, negatives: i32, epoch: f64, rate: f64,
): void {
  let s0 = load<u32>(state);
  let s1 = load<u32>(state, 4);
  let s2 = load<u32>(state, 8);
  let s3 = load<u32>(state, 12);
  for (let e = 0; e < count; e++) {
    const due = next + (<usize>e << 3);
    const when = load<f64>(due);
    if (when > epoch) continue;
    store<f64>(due, when + load<f64>(every + (<usize>e << 3)));
    const own = load<i32>(heads + (<usize>e << 2));
    const head = places + (<usize>own << 4);
    const tail = places + (<usize>load<i32>(tails + (<usize>e << 2)) << 4);
    let x = load<f64>(head);
    let y = load<f64>(head, 8);
    const dx = x - load<f64>(tail);
    const dy = y - load<f64>(tail, 8);
    const square = dx * dx + dy * dy;
    if (square > 0) {
      const strength = coefficient(pulls, square);
      const moveX = rate * clip(strength * dx);
      const moveY = rate * clip(strength * dy);
      x += moveX;
      y += moveY;
      store<f64>(tail, load<f64>(tail) - moveX);
      store<f64>(tail, load<f64>(tail, 8) - moveY, 8);
    }
    let pushX: f64 = 0;
    let pushY: f64 = 0;
    for (let draw = 0; draw < negatives; draw++) {
      const r = rotl<u32>(s1 * 5, 7) * 9;
      const t = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= t;
      s3 = rotl<u32>(s3, 11);
      const drawn = <i32>((<u64>r * <u64>n) >> 32);
      if (drawn == own) continue;
      const other = places + (<usize>drawn << 4);
      const ox = x - load<f64>(other);
      const oy = y - load<f64>(other, 8);
      const apart = ox * ox + oy * oy;
      if (apart > 0) {
        const strength = coefficient(pushes, apart);
        pushX += clip(strength * ox);
        pushY += clip(strength * oy);
      }
    }
    store<f64>(head, x + rate * pushX);
    store<f64>(head, y + rate * pushY, 8);
  }
  store<u32>(state, s0);
  store<u32>(state, s1, 4);
  store<u32>(state, s2, 8);
  store<u32>(state, s3, 12);
}
