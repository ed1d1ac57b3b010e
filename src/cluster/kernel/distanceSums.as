// AssemblyScript, 128-bit SIMD, float64. Sums of Euclidean distances from each row to the rows of each cluster, each pair of rows
// visited once. Rows lie in blocks of 4 (within a block column by column), each block in one cluster, padded with rows whose mask is 0.
// Blocks are taken in chunks (first block, block after the last, cluster: int32 each) of one cluster. Pairs of chunks are dealt into
// shares, and those to groups with sums of their own, so that the order of additions does not depend on who does which group.
// Squared distances are |x|² + |y|² − 2x·y, which saves a third of the work; where one of a tile of 4 × 4 is so small beside the
// largest |x|² of its chunks that this would cost digits, the tile is done anew by differences. Only the last block of a chunk can be
// padded, so only there are masks looked at.
// Square roots keep the divider busy and nothing else, for about as long as the rest of a tile takes. So they are drawn between the
// columns of the next tile: a tile waits in `work`, 4 rows of 2 vectors, of which the first row is drawn at once and one vector beside
// each of 6 columns. Then `work` has the sums of the 4 rows, and 32 bytes that nobody reads. A loop takes one column, since two need
// more registers than there are; what is rare lies in functions of its own, for the same reason.
// Lanes are rows and columns are taken in order, so plainDistanceSums.ts gives the same bits.

export function distanceSums(
  points: usize, doubles: usize, squares: usize, p: i32, masks: usize, sums: usize, rowBytes: usize,
  chunks: usize, limits: usize, work: usize, count: i32, share: i32, shares: i32,
): void {
  for (let s = 0; s < count; s++) {
    const from = chunks + <usize>s * 12;
    const limit = load<f64>(limits + (<usize>s << 3));
    let t = s + (share - 2 * s) % shares;
    if (t < s) t += shares;
    for (; t < count; t += shares) {
      const least = limit + load<f64>(limits + (<usize>t << 3));
      joinChunks(points, doubles, squares, p, masks, sums, rowBytes, work, from, chunks + <usize>t * 12, least);
    }
  }
}

function joinChunks(
  points: usize, doubles: usize, squares: usize, p: i32, masks: usize, sums: usize, rowBytes: usize, work: usize,
  from: usize, to: usize, least: f64,
): void {
  const blockBytes = <usize>p << 5;
  const drawBytes = <usize>min(p, 6) << 5;
  const iBegin = <usize>load<i32>(from);
  const jBegin = <usize>load<i32>(to);
  const iSquaresEnd = squares + (<usize>load<i32>(from, 4) << 5);
  const jSquaresEnd = squares + (<usize>load<i32>(to, 4) << 5);
  const sumsOfI = sums + <usize>load<i32>(from, 8) * rowBytes - squares;
  const sumsOfJ = sums + <usize>load<i32>(to, 8) * rowBytes - squares;
  const toMasks = masks - squares;
  const workEnd = work + 128;
  const unread = work + 192;
  const bound = f64x2.splat(least);
  let xBegin = doubles + iBegin * blockBytes;
  let yBegin = points + jBegin * blockBytes;
  let jSquaresBegin = squares + (jBegin << 5);
  for (let iSquares = squares + (iBegin << 5); iSquares < iSquaresEnd; iSquares += 32) {
    const xEnd = xBegin + blockBytes;
    const masked: usize = iSquares + 32 == iSquaresEnd ? 0 : jSquaresEnd - 32;
    for (let z = work; z < unread; z += 16) v128.store(z, f64x2.splat(0));
    let at = unread;
    if (iBegin == jBegin) {
      squareTile(yBegin, yBegin, blockBytes, work);
      if (jSquaresBegin >= masked) maskTile(iSquares + toMasks, jSquaresBegin + toMasks, work);
      yBegin += blockBytes;
      jSquaresBegin += 32;
    }
    let y = yBegin;
    for (let jSquares = jSquaresBegin; jSquares < jSquaresEnd; jSquares += 32) {
      let ya = v128.load(jSquares);
      let yb = v128.load(jSquares, 16);
      let xi = v128.load64_splat(iSquares);
      let a0 = f64x2.add(xi, ya), b0 = f64x2.add(xi, yb);
      xi = v128.load64_splat(iSquares, 8);
      let a1 = f64x2.add(xi, ya), b1 = f64x2.add(xi, yb);
      xi = v128.load64_splat(iSquares, 16);
      let a2 = f64x2.add(xi, ya), b2 = f64x2.add(xi, yb);
      xi = v128.load64_splat(iSquares, 24);
      let a3 = f64x2.add(xi, ya), b3 = f64x2.add(xi, yb);
      let x = xBegin;
      for (const end = xEnd - drawBytes; x < end; x += 32, y += 32) {
        ya = v128.load(y);
        yb = v128.load(y, 16);
        xi = v128.load64_splat(x);
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
      let z = work + 32;
      for (; x < xEnd; x += 32, y += 32, z += 16) {
        v128.store(z, f64x2.sqrt(v128.load(z)));
        ya = v128.load(y);
        yb = v128.load(y, 16);
        xi = v128.load64_splat(x);
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
      for (; z < workEnd; z += 16) v128.store(z, f64x2.sqrt(v128.load(z)));
      const low = f64x2.pmin(
        f64x2.pmin(f64x2.pmin(a0, a1), f64x2.pmin(a2, a3)),
        f64x2.pmin(f64x2.pmin(b0, b1), f64x2.pmin(b2, b3)),
      );
      const isClose = i64x2.bitmask(f64x2.lt(low, bound));
      addTile(work, at);
      at = jSquares + sumsOfI;
      v128.store(work, f64x2.sqrt(a0));
      v128.store(work, f64x2.sqrt(b0), 16);
      v128.store(work, a1, 32);
      v128.store(work, b1, 48);
      v128.store(work, a2, 64);
      v128.store(work, b2, 80);
      v128.store(work, a3, 96);
      v128.store(work, b3, 112);
      if (isClose) squareTile(xBegin - doubles + points, y - blockBytes, blockBytes, work);
      if (jSquares >= masked) maskTile(iSquares + toMasks, jSquares + toMasks, work);
    }
    for (let z = work + 32; z < workEnd; z += 16) v128.store(z, f64x2.sqrt(v128.load(z)));
    addTile(work, at);
    const sum = iSquares + sumsOfJ;
    for (let a: usize = 0; a < 4; a++) {
      const row = work + 128 + (a << 4);
      store<f64>(sum + (a << 3), load<f64>(sum + (a << 3)) + (load<f64>(row) + load<f64>(row, 8)));
    }
    xBegin = xEnd;
  }
}

// Adds the distances of the tile that waits to the sums of its rows, and to those of its columns, which lie at `at`.
@inline
function addTile(work: usize, at: usize): void {
  const a0 = v128.load(work), b0 = v128.load(work, 16);
  const a1 = v128.load(work, 32), b1 = v128.load(work, 48);
  const a2 = v128.load(work, 64), b2 = v128.load(work, 80);
  const a3 = v128.load(work, 96), b3 = v128.load(work, 112);
  v128.store(at, f64x2.add(v128.load(at), f64x2.add(f64x2.add(a0, a1), f64x2.add(a2, a3))));
  v128.store(at, f64x2.add(v128.load(at, 16), f64x2.add(f64x2.add(b0, b1), f64x2.add(b2, b3))), 16);
  v128.store(work, f64x2.add(v128.load(work, 128), f64x2.add(a0, b0)), 128);
  v128.store(work, f64x2.add(v128.load(work, 144), f64x2.add(a1, b1)), 144);
  v128.store(work, f64x2.add(v128.load(work, 160), f64x2.add(a2, b2)), 160);
  v128.store(work, f64x2.add(v128.load(work, 176), f64x2.add(a3, b3)), 176);
}

// The tile of two blocks by differences, its first row drawn.
function squareTile(x: usize, y: usize, blockBytes: usize, work: usize): void {
  for (let z = work; z < work + 128; z += 32, x += 8) {
    let a = f64x2.splat(0), b = a;
    for (let column: usize = 0; column < blockBytes; column += 32) {
      const xi = v128.load64_splat(x + column);
      let d = f64x2.sub(v128.load(y + column), xi);
      a = f64x2.add(a, f64x2.mul(d, d));
      d = f64x2.sub(v128.load(y + column, 16), xi);
      b = f64x2.add(b, f64x2.mul(d, d));
    }
    v128.store(z, z == work ? f64x2.sqrt(a) : a);
    v128.store(z, z == work ? f64x2.sqrt(b) : b, 16);
  }
}

// Makes 0 of what waits wherever one of the rows is padding.
function maskTile(x: usize, y: usize, work: usize): void {
  const ma = v128.load(y);
  const mb = v128.load(y, 16);
  for (let z = work; z < work + 128; z += 32, x += 8) {
    const mask = v128.load64_splat(x);
    v128.store(z, v128.and(v128.and(v128.load(z), ma), mask));
    v128.store(z, v128.and(v128.and(v128.load(z, 16), mb), mask), 16);
  }
}
