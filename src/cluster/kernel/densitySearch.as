// AssemblyScript, 128-bit SIMD, float64. Searches of a k-d tree whose leaves begin at multiples of 16 places: the nearest places of each,
// and the least edge that leaves each component by mutual reachability. Lanes are places or the two children of a node, columns are taken
// in order, so that the plain twins (../density/nearestRows.ts, edgeSearch.ts) find the same bits.

let p: i32 = 0, rowBytes: usize = 0, reach: i32 = 0;
let data: usize = 0, blocks: usize = 0, boxes: usize = 0, starts: usize = 0, ends: usize = 0, rights: usize = 0, rows: usize = 0;
let neighbourPlaces: usize = 0, cores: usize = 0, leastCores: usize = 0, components: usize = 0, nodeComponents: usize = 0;
let candidates: usize = 0, lowerReachability: usize = 0, lowerDistance: usize = 0;
let bestReachability: usize = 0, bestDistance: usize = 0, bestFrom: usize = 0, bestTo: usize = 0;
let leafSquares: usize = 0, squares: usize = 0, places: usize = 0;

let own: i32 = 0, query: usize = 0, worst: f64 = 0, component: i32 = 0, core: f64 = 0;
let least: f64 = 0, leastSquare: f64 = 0, leastFrom: i32 = 0, leastTo: i32 = 0, improved: bool = false;
let group: usize = 0, groupBox: usize = 0, groupSize: i32 = 0, groupCore: f64 = 0;

@inline
function int(base: usize, at: i32): i32 {
  return load<i32>(base + (<usize>at << 2));
}

@inline
function float(base: usize, at: i32): f64 {
  return load<f64>(base + (<usize>at << 3));
}

/** Tells where the parts of a tree and of a search lie. The room holds 128 bytes, 16 for each column, and 12 for each neighbour kept. */
export function prepare(
  p_: i32, reach_: i32, data_: usize, blocks_: usize, boxes_: usize, starts_: usize, ends_: usize, rights_: usize, rows_: usize,
  neighbours_: usize, cores_: usize, leastCores_: usize, components_: usize, nodeComponents_: usize,
  candidates_: usize, reachability_: usize, distance_: usize,
  bestReachability_: usize, bestDistance_: usize, bestFrom_: usize, bestTo_: usize, room: usize,
): void {
  p = p_, reach = reach_, rowBytes = <usize>p_ << 3;
  data = data_, blocks = blocks_, boxes = boxes_, starts = starts_, ends = ends_, rights = rights_, rows = rows_;
  neighbourPlaces = neighbours_, cores = cores_, leastCores = leastCores_;
  components = components_, nodeComponents = nodeComponents_;
  candidates = candidates_, lowerReachability = reachability_, lowerDistance = distance_;
  bestReachability = bestReachability_, bestDistance = bestDistance_, bestFrom = bestFrom_, bestTo = bestTo_;
  leafSquares = room, group = room + 64, groupBox = room + 128;
  squares = groupBox + (<usize>p << 4), places = squares + (<usize>reach << 3);
}

/** The squared distances of the query to the boxes of the two children of a node. */
@inline
function boxSquares(node: i32): v128 {
  const inner = node - (int(starts, node) >> 4);
  let at = boxes + <usize>inner * (rowBytes << 2);
  let sum = f64x2.splat(0);
  const zero = f64x2.splat(0);
  for (let q = query, last = query + rowBytes; q < last; q += 8, at += 32) {
    const x = v128.load64_splat(q);
    const beyond = f64x2.pmax(f64x2.pmax(f64x2.sub(v128.load(at), x), f64x2.sub(x, v128.load(at, 16))), zero);
    sum = f64x2.add(sum, f64x2.mul(beyond, beyond));
  }
  return sum;
}

/** Writes the squared distances of the query to eight places of a leaf; returns bits of those at most so far. */
@inline
function measure(first: i32, most: f64): i32 {
  let sum0 = f64x2.splat(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
  let at = blocks + <usize>first * rowBytes;
  for (let q = query, last = query + rowBytes; q < last; q += 8, at += 64) {
    const x = v128.load64_splat(q);
    const d0 = f64x2.sub(v128.load(at), x);
    const d1 = f64x2.sub(v128.load(at, 16), x);
    const d2 = f64x2.sub(v128.load(at, 32), x);
    const d3 = f64x2.sub(v128.load(at, 48), x);
    sum0 = f64x2.add(sum0, f64x2.mul(d0, d0));
    sum1 = f64x2.add(sum1, f64x2.mul(d1, d1));
    sum2 = f64x2.add(sum2, f64x2.mul(d2, d2));
    sum3 = f64x2.add(sum3, f64x2.mul(d3, d3));
  }
  const bound = f64x2.splat(most);
  const near = i64x2.bitmask(f64x2.le(sum0, bound)) | (i64x2.bitmask(f64x2.le(sum1, bound)) << 2) |
    (i64x2.bitmask(f64x2.le(sum2, bound)) << 4) | (i64x2.bitmask(f64x2.le(sum3, bound)) << 6);
  if (near == 0) return 0;
  v128.store(leafSquares, sum0);
  v128.store(leafSquares, sum1, 16);
  v128.store(leafSquares, sum2, 32);
  v128.store(leafSquares, sum3, 48);
  return near;
}

/** Puts a place among the nearest unless the last of them stands before it, by distance and then by row. */
function keep(square: f64, place: i32): void {
  let at = reach - 1;
  const row = int(rows, place);
  const last = int(places, at);
  if (square > worst || (square == worst && last >= 0 && row > int(rows, last))) return;
  while (at > 0) {
    const before = float(squares, at - 1);
    if (before < square || (before == square && int(rows, int(places, at - 1)) < row)) break;
    store<f64>(squares + (<usize>at << 3), before);
    store<i32>(places + (<usize>at << 2), int(places, at - 1));
    at -= 1;
  }
  store<f64>(squares + (<usize>at << 3), square);
  store<i32>(places + (<usize>at << 2), place);
  worst = float(squares, reach - 1);
}

function scanNearest(node: i32): void {
  const end = int(ends, node);
  for (let first = int(starts, node); first < end; first += 8) {
    let near = measure(first, worst);
    while (near != 0) {
      const lane = ctz(near);
      near &= near - 1;
      if (first + lane != own) keep(float(leafSquares, lane), first + lane);
    }
  }
}

function seekNearest(start: i32): void {
  let node = start;
  for (;;) {
    const right = int(rights, node);
    if (right < 0) {
      scanNearest(node);
      return;
    }
    const both = boxSquares(node);
    const ofLeft = f64x2.extract_lane(both, 0), ofRight = f64x2.extract_lane(both, 1);
    const toLeft = ofLeft <= ofRight;
    if ((toLeft ? ofLeft : ofRight) > worst) return;
    seekNearest(toLeft ? node + 1 : right);
    if ((toLeft ? ofRight : ofLeft) > worst) return;
    node = toLeft ? right : node + 1;
  }
}

/** Writes the nearest places of those from … to − 1, nearest first, of equals the lower row, and their core distances. */
export function neighbours(from: i32, to: i32): void {
  for (own = from; own < to; own++) {
    if (reach == 0) {
      store<f64>(cores + (<usize>own << 3), 0);
      continue;
    }
    query = data + <usize>own * rowBytes;
    for (let i = 0; i < reach; i++) {
      store<f64>(squares + (<usize>i << 3), Infinity);
      store<i32>(places + (<usize>i << 2), -1);
    }
    worst = Infinity;
    seekNearest(0);
    memory.copy(neighbourPlaces + ((<usize>own * <usize>reach) << 2), places, <usize>reach << 2);
    store<f64>(cores + (<usize>own << 3), worst);
  }
}

/** Whether the pair of rows at places (a, b) stands before that at (c, d), by the lower row and then the higher one. */
function isBefore(a: i32, b: i32, c: i32, d: i32): bool {
  const rowA = int(rows, a), rowB = int(rows, b), rowC = int(rows, c), rowD = int(rows, d);
  const low = min(rowA, rowB), otherLow = min(rowC, rowD);
  return low == otherLow ? max(rowA, rowB) < max(rowC, rowD) : low < otherLow;
}

function offer(place: i32, square: f64): void {
  const mutual = max(max(core, float(cores, place)), square);
  if (mutual > least) return;
  if (mutual == least) {
    if (square > leastSquare) return;
    if (square == leastSquare && leastFrom >= 0 && !isBefore(own, place, leastFrom, leastTo)) return;
  }
  least = mutual;
  leastSquare = square;
  leastFrom = own;
  leastTo = place;
  improved = true;
}

function squareTo(place: i32): f64 {
  let sum: f64 = 0;
  let at = data + <usize>place * rowBytes;
  for (let q = query, last = query + rowBytes; q < last; q += 8, at += 8) {
    const difference = load<f64>(q) - load<f64>(at);
    sum += difference * difference;
  }
  return sum;
}

/** Offers what is outside of the nearest places; returns whether there may be less beyond them, which are no nearer than the core distance. */
function offerNeighbours(): bool {
  const first = own * reach;
  for (let at = first; at < first + reach; at++) {
    const place = int(neighbourPlaces, at);
    if (place < 0) break;
    if (int(components, place) != component && float(cores, place) <= least) offer(place, squareTo(place));
  }
  return core < least || (core == least && core <= leastSquare);
}

@inline
function isTooFar(node: i32, box: f64): bool {
  const nearest = max(max(core, float(leastCores, node)), box);
  return nearest > least || (nearest == least && box > leastSquare);
}

function scanOutside(node: i32): void {
  const end = int(ends, node);
  for (let first = int(starts, node); first < end; first += 8) {
    let near = measure(first, least);
    while (near != 0) {
      const lane = ctz(near);
      near &= near - 1;
      if (int(components, first + lane) != component) offer(first + lane, float(leafSquares, lane));
    }
  }
}

function seekOutside(start: i32): void {
  let node = start;
  for (;;) {
    const right = int(rights, node);
    if (right < 0) {
      scanOutside(node);
      return;
    }
    const both = boxSquares(node);
    const ofLeft = f64x2.extract_lane(both, 0), ofRight = f64x2.extract_lane(both, 1);
    const toLeft = ofLeft <= ofRight;
    const near = toLeft ? node + 1 : right, far = toLeft ? right : node + 1;
    if (int(nodeComponents, near) != component && !isTooFar(near, toLeft ? ofLeft : ofRight)) seekOutside(near);
    if (int(nodeComponents, far) == component || isTooFar(far, toLeft ? ofRight : ofLeft)) return;
    node = far;
  }
}

/** As `boxSquares`, of the box of the group. */
@inline
function groupSquares(node: i32): v128 {
  const inner = node - (int(starts, node) >> 4);
  let at = boxes + <usize>inner * (rowBytes << 2);
  let sum = f64x2.splat(0);
  const zero = f64x2.splat(0);
  for (let q = groupBox, last = groupBox + (rowBytes << 1); q < last; q += 16, at += 32) {
    const under = f64x2.sub(v128.load(at), v128.load64_splat(q, 8));
    const over = f64x2.sub(v128.load64_splat(q), v128.load(at, 16));
    const beyond = f64x2.pmax(f64x2.pmax(under, over), zero);
    sum = f64x2.add(sum, f64x2.mul(beyond, beyond));
  }
  return sum;
}

/** As `seekOutside`, from all places of the group at once. */
function seekOutsideGroup(start: i32): void {
  let node = start;
  for (;;) {
    const right = int(rights, node);
    if (right < 0) {
      scanOutsideGroup(node);
      return;
    }
    const both = groupSquares(node);
    const ofLeft = f64x2.extract_lane(both, 0), ofRight = f64x2.extract_lane(both, 1);
    const toLeft = ofLeft <= ofRight;
    const near = toLeft ? node + 1 : right, far = toLeft ? right : node + 1;
    core = groupCore;
    if (int(nodeComponents, near) != component && !isTooFar(near, toLeft ? ofLeft : ofRight)) seekOutsideGroup(near);
    core = groupCore;
    if (int(nodeComponents, far) == component || isTooFar(far, toLeft ? ofRight : ofLeft)) return;
    node = far;
  }
}

function scanOutsideGroup(node: i32): void {
  for (let i = 0; i < groupSize; i++) {
    setOwn(int(group, i));
    if (!isTooFar(node, 0)) scanOutside(node);
  }
}

@inline
function setOwn(place: i32): void {
  own = place;
  core = float(cores, place);
  query = data + <usize>place * rowBytes;
}

/** Takes up what is the least edge of the component by now. */
@inline
function takeUp(): void {
  improved = false;
  leastFrom = int(bestFrom, component);
  least = leastFrom < 0 ? Infinity : float(bestReachability, component);
  leastSquare = leastFrom < 0 ? Infinity : float(bestDistance, component);
  leastTo = leastFrom < 0 ? -1 : int(bestTo, component);
}

@inline
function putDown(): void {
  if (!improved) return;
  store<f64>(bestReachability + (<usize>component << 3), least);
  store<f64>(bestDistance + (<usize>component << 3), leastSquare);
  store<i32>(bestFrom + (<usize>component << 2), leastFrom);
  store<i32>(bestTo + (<usize>component << 2), leastTo);
}

/** What is known of a place when it was looked from: its nearest outside, or how far away the outside is at least. */
@inline
function learn(place: i32): void {
  store<i32>(candidates + (<usize>place << 2), leastFrom == place ? leastTo : -1);
  store<f64>(lowerReachability + (<usize>place << 3), least);
  store<f64>(lowerDistance + (<usize>place << 3), leastSquare);
}

/** Offers what neighbours of a place are outside; returns whether it is to be looked from. */
function opens(place: i32): bool {
  component = int(components, place);
  const candidate = int(candidates, place);
  if (candidate >= 0 && int(components, candidate) != component) return false;
  takeUp();
  const lower = float(lowerReachability, place);
  if (lower > least || (lower == least && float(lowerDistance, place) > leastSquare)) return false;
  setOwn(place);
  const open = offerNeighbours() && !isTooFar(0, 0);
  putDown();
  if (!open) learn(place);
  return open;
}

function lookFromEach(): void {
  for (let i = 0; i < groupSize; i++) {
    setOwn(int(group, i));
    component = int(components, own);
    takeUp();
    if (!isTooFar(0, 0)) seekOutside(0);
    putDown();
    learn(own);
  }
}

function lookFromGroup(): void {
  component = int(components, int(group, 0));
  takeUp();
  groupCore = Infinity;
  for (let i = 0; i < groupSize; i++) {
    const place = int(group, i);
    groupCore = min(groupCore, float(cores, place));
    for (let j = 0; j < p; j++) {
      const value = float(data, place * p + j);
      const at = groupBox + (<usize>j << 4);
      store<f64>(at, i == 0 ? value : min(value, load<f64>(at)));
      store<f64>(at + 8, i == 0 ? value : max(value, load<f64>(at + 8)));
    }
  }
  seekOutsideGroup(0);
  putDown();
  for (let i = 0; i < groupSize; i++) learn(int(group, i));
}

/**
 * Looks from each place from … to − 1, of which the first begins a leaf, for the least edge that leaves its component, as far as it may be
 * the least of the whole component. What is learnt of a place holds later, since components only grow. Places of a leaf that are of one
 * component look together: where components are few and large, most find nothing.
 */
export function edges(from: i32, to: i32): void {
  for (let first = from; first < to; first += 16) {
    const end = min(first + 16, to);
    let alike = true;
    groupSize = 0;
    for (let place = first; place < end; place++) {
      if (!opens(place)) continue;
      store<i32>(group + (<usize>groupSize << 2), place);
      groupSize += 1;
      alike = alike && int(components, int(group, 0)) == component;
    }
    if (alike && groupSize >= 3) lookFromGroup();
    else lookFromEach();
  }
}
