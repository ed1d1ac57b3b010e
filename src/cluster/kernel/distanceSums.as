// AssemblyScript, 128-bit SIMD, float64. Sums of Euclidean distances from each row to the rows of each cluster, each pair of rows
// visited once. Rows lie in blocks of 4 (within a block column by column), each block in one cluster, padded with rows whose mask is 0.
// Blocks are taken in chunks (first block, block after the last, cluster: int32 each) of one cluster. Pairs of chunks are dealt out to
// groups, each with sums of its own, so that the order of additions does not depend on who does which group.
// Squared distances are |x|² + |y|² − 2x·y, which saves a third of the work; where one of a tile of 4 × 4 is so small beside the
// largest |x|² of its chunks that this would cost digits, the tile is done anew by differences. Only the last block of a chunk can be
// padded, so only there are masks looked at.
// Lanes are rows and columns are taken in order, so plainDistanceSums.ts gives the same bits.

export function distanceSums(
  points: usize, doubles: usize, squares: usize, p: i32, masks: usize, sums: usize, rowBytes: usize,
  chunks: usize, limits: usize, count: i32, group: i32, groups: i32,
): void {
  for (let s = 0; s < count; s++) {
    const from = chunks + <usize>s * 12;
    const limit = load<f64>(limits + (<usize>s << 3));
    let t = s + (group - 2 * s) % groups;
    if (t < s) t += groups;
    for (; t < count; t += groups) {
      const least = limit + load<f64>(limits + (<usize>t << 3));
      joinChunks(points, doubles, squares, p, masks, sums, rowBytes, from, chunks + <usize>t * 12, least);
    }
  }
}

function joinChunks(
  points: usize, doubles: usize, squares: usize, p: i32, masks: usize, sums: usize, rowBytes: usize,
  from: usize, to: usize, least: f64,
): void {
  const blockBytes = <usize>p << 5;
  const iBegin = load<i32>(from);
  const iEnd = load<i32>(from, 4);
  const jBegin = load<i32>(to);
  const jEnd = load<i32>(to, 4);
  const ofI = sums + <usize>load<i32>(from, 8) * rowBytes;
  const ofJ = sums + <usize>load<i32>(to, 8) * rowBytes;
  const iLast = iEnd - 1;
  const jLast = jEnd - 1;
  const bound = f64x2.splat(least);
  for (let i = iBegin; i < iEnd; i++) {
    const xBegin = doubles + <usize>i * blockBytes;
    const xEnd = xBegin + blockBytes;
    const iSquares = squares + (<usize>i << 5);
    const square0 = v128.load64_splat(iSquares);
    const square1 = v128.load64_splat(iSquares, 8);
    const square2 = v128.load64_splat(iSquares, 16);
    const square3 = v128.load64_splat(iSquares, 24);
    let row0 = f64x2.splat(0), row1 = row0, row2 = row0, row3 = row0;
    const first = iBegin == jBegin ? i : jBegin;
    let y = points + <usize>first * blockBytes;
    for (let j = first; j < jEnd; j++) {
      const jSquares = squares + (<usize>j << 5);
      const squareA = v128.load(jSquares);
      const squareB = v128.load(jSquares, 16);
      let a0 = f64x2.add(square0, squareA), b0 = f64x2.add(square0, squareB);
      let a1 = f64x2.add(square1, squareA), b1 = f64x2.add(square1, squareB);
      let a2 = f64x2.add(square2, squareA), b2 = f64x2.add(square2, squareB);
      let a3 = f64x2.add(square3, squareA), b3 = f64x2.add(square3, squareB);
      for (let x = xBegin; x < xEnd; x += 32, y += 32) {
        const ya = v128.load(y);
        const yb = v128.load(y, 16);
        let xi = v128.load64_splat(x);
        a0 = f64x2.sub(a0, f64x2.mul(ya, xi));
        b0 = f64x2.sub(b0, f64x2.mul(yb, xi));
        xi = v128.load64_splat(x, 8);
        a1 = f64x2.sub(a1, f64x2.mul(ya, xi));
        b1 = f64x2.sub(b1, f64x2.mul(yb, xi));
        xi = v128.load64_splat(x, 16);
        a2 = f64x2.sub(a2, f64x2.mul(ya, xi));
        b2 = f64x2.sub(b2, f64x2.mul(yb, xi));
        xi = v128.load64_splat(x, 24);
        a3 = f64x2.sub(a3, f64x2.mul(ya, xi));
        b3 = f64x2.sub(b3, f64x2.mul(yb, xi));
      }
      const low = f64x2.pmin(
        f64x2.pmin(f64x2.pmin(a0, a1), f64x2.pmin(a2, a3)),
        f64x2.pmin(f64x2.pmin(b0, b1), f64x2.pmin(b2, b3)),
      );
      if (v128.any_true(f64x2.lt(low, bound))) {
        a0 = f64x2.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        let z = points + <usize>i * blockBytes;
        for (let from = y - blockBytes; from < y; from += 32, z += 32) {
          const ya = v128.load(from);
          const yb = v128.load(from, 16);
          let xi = v128.load64_splat(z);
          let d = f64x2.sub(ya, xi);
          a0 = f64x2.add(a0, f64x2.mul(d, d));
          d = f64x2.sub(yb, xi);
          b0 = f64x2.add(b0, f64x2.mul(d, d));
          xi = v128.load64_splat(z, 8);
          d = f64x2.sub(ya, xi);
          a1 = f64x2.add(a1, f64x2.mul(d, d));
          d = f64x2.sub(yb, xi);
          b1 = f64x2.add(b1, f64x2.mul(d, d));
          xi = v128.load64_splat(z, 16);
          d = f64x2.sub(ya, xi);
          a2 = f64x2.add(a2, f64x2.mul(d, d));
          d = f64x2.sub(yb, xi);
          b2 = f64x2.add(b2, f64x2.mul(d, d));
          xi = v128.load64_splat(z, 24);
          d = f64x2.sub(ya, xi);
          a3 = f64x2.add(a3, f64x2.mul(d, d));
          d = f64x2.sub(yb, xi);
          b3 = f64x2.add(b3, f64x2.mul(d, d));
        }
      }
      a0 = f64x2.sqrt(a0), b0 = f64x2.sqrt(b0);
      a1 = f64x2.sqrt(a1), b1 = f64x2.sqrt(b1);
      a2 = f64x2.sqrt(a2), b2 = f64x2.sqrt(b2);
      a3 = f64x2.sqrt(a3), b3 = f64x2.sqrt(b3);
      if (j == jLast || i == iLast) {
        const jMasks = masks + (<usize>j << 5);
        const iMasks = masks + (<usize>i << 5);
        const ma = v128.load(jMasks);
        const mb = v128.load(jMasks, 16);
        let mask = v128.load64_splat(iMasks);
        a0 = v128.and(v128.and(a0, ma), mask), b0 = v128.and(v128.and(b0, mb), mask);
        mask = v128.load64_splat(iMasks, 8);
        a1 = v128.and(v128.and(a1, ma), mask), b1 = v128.and(v128.and(b1, mb), mask);
        mask = v128.load64_splat(iMasks, 16);
        a2 = v128.and(v128.and(a2, ma), mask), b2 = v128.and(v128.and(b2, mb), mask);
        mask = v128.load64_splat(iMasks, 24);
        a3 = v128.and(v128.and(a3, ma), mask), b3 = v128.and(v128.and(b3, mb), mask);
      }
      row0 = f64x2.add(row0, f64x2.add(a0, b0));
      row1 = f64x2.add(row1, f64x2.add(a1, b1));
      row2 = f64x2.add(row2, f64x2.add(a2, b2));
      row3 = f64x2.add(row3, f64x2.add(a3, b3));
      if (i == j) continue;
      const at = ofI + (<usize>j << 5);
      v128.store(at, f64x2.add(v128.load(at), f64x2.add(f64x2.add(a0, a1), f64x2.add(a2, a3))));
      v128.store(at, f64x2.add(v128.load(at, 16), f64x2.add(f64x2.add(b0, b1), f64x2.add(b2, b3))), 16);
    }
    const sum = ofJ + (<usize>i << 5);
    store<f64>(sum, load<f64>(sum) + (f64x2.extract_lane(row0, 0) + f64x2.extract_lane(row0, 1)));
    store<f64>(sum, load<f64>(sum, 8) + (f64x2.extract_lane(row1, 0) + f64x2.extract_lane(row1, 1)), 8);
    store<f64>(sum, load<f64>(sum, 16) + (f64x2.extract_lane(row2, 0) + f64x2.extract_lane(row2, 1)), 16);
    store<f64>(sum, load<f64>(sum, 24) + (f64x2.extract_lane(row3, 0) + f64x2.extract_lane(row3, 1)), 24);
  }
}
