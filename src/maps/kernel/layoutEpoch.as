/** One epoch of a UMAP layout: the plain twin does the same operations in the same order. Lanes are x and y. */
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

/** What a difference of places moves them by: not a number stays so, as in the twin. */
@inline
function move(strength: f64, difference: v128): v128 {
  const whole = f64x2.mul(f64x2.splat(strength), difference);
  return f64x2.pmax(f64x2.pmin(whole, f64x2.splat(4)), f64x2.splat(-4));
}

@inline
function squareOf(difference: v128): f64 {
  const squares = f64x2.mul(difference, difference);
  return f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
}

export function layoutEpoch(
  places: usize, n: i32, heads: usize, tails: usize, every: usize, next: usize, count: i32,
  pulls: usize, pushes: usize, state: usize, negatives: i32, epoch: f64, rate: f64,
): void {
  const rates = f64x2.splat(rate);
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
    let place = v128.load(head);
    const between = f64x2.sub(place, v128.load(tail));
    const square = squareOf(between);
    if (square > 0) {
      const moved = f64x2.mul(rates, move(coefficient(pulls, square), between));
      place = f64x2.add(place, moved);
      v128.store(tail, f64x2.sub(v128.load(tail), moved));
    }
    let push = f64x2.splat(0);
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
      const gap = f64x2.sub(place, v128.load(other));
      const apart = squareOf(gap);
      if (apart > 0) push = f64x2.add(push, move(coefficient(pushes, apart), gap));
    }
    v128.store(head, f64x2.add(place, f64x2.mul(rates, push)));
  }
  store<u32>(state, s0);
  store<u32>(state, s1, 4);
  store<u32>(state, s2, 8);
  store<u32>(state, s3, 12);
}
