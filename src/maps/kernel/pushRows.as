/** Repulsion of rows by what they see, four at a time: the plain twin does the same operations in the same order. */
@inline
function sum(lanes: v128): f64 {
  return (
    <f64>f32x4.extract_lane(lanes, 0) +
    <f64>f32x4.extract_lane(lanes, 2) +
    (<f64>f32x4.extract_lane(lanes, 1) + <f64>f32x4.extract_lane(lanes, 3))
  );
}

export function pushRows(rows: usize, count: i32, seen: usize, blocks: i32, pushed: usize): void {
  const one = f32x4.splat(1);
  for (let i = 0; i < count; i++) {
    const x = v128.load32_splat(rows + (<usize>i << 3));
    const y = v128.load32_splat(rows + (<usize>i << 3), 4);
    let total = f32x4.splat(0);
    let forceX = f32x4.splat(0);
    let forceY = f32x4.splat(0);
    let at = seen;
    for (let block = 0; block < blocks; block++) {
      const dx = f32x4.sub(x, v128.load(at));
      const dy = f32x4.sub(y, v128.load(at, 16));
      const q = f32x4.div(one, f32x4.add(f32x4.add(one, f32x4.mul(dx, dx)), f32x4.mul(dy, dy)));
      const weight = f32x4.mul(q, v128.load(at, 32));
      const force = f32x4.mul(weight, q);
      total = f32x4.add(total, weight);
      forceX = f32x4.add(forceX, f32x4.mul(force, dx));
      forceY = f32x4.add(forceY, f32x4.mul(force, dy));
      at += 48;
    }
    const to = pushed + <usize>i * 24;
    store<f64>(to, sum(total));
    store<f64>(to, sum(forceX), 8);
    store<f64>(to, sum(forceY), 16);
  }
}
