/** Medoids that no single swap improves, or where the passes ran out. */
export interface SwappedMedoids {
  /** Rows, in no particular order. */
  readonly medoids: Int32Array;
  /** Sum of the distances of all rows to the nearest of them, of the table's float32 values. */
  readonly total: number;
  /** Passes over all candidates that were begun. */
  readonly iterations: number;
  readonly converged: boolean;
}

/** Gains below this share of the total distance are rounding, and no reason to swap. */
export const leastGain = 1e-10;

/**
 * Swaps medoids with other rows as long as that lowers the sum of distances to the nearest medoid. Each candidate is held against all
 * k medoids in one pass over the rows, and a swap that gains is made at once; the first candidate is the row `from`. Private kernel:
 * assumes k ≥ 2 and at least k different rows.
 *
 * O(n² + n·k) per iteration. Source: FasterPAM, Schubert and Rousseeuw 2021, doi:10.1016/j.is.2021.101804.
 */
export function swapMedoids(
  table: Float32Array,
  n: number,
  start: Int32Array,
  { maxIterations, from }: { readonly maxIterations: number; readonly from: number },
): SwappedMedoids {
  const medoids = start.slice();
  const nearest = twoNearest(table, n, medoids);
  const losses = new Float64Array(medoids.length);
  const changes = new Float64Array(medoids.length);
  let total = lossesOf(nearest, losses);
  let unchanged = 0;
  let tried = 0;
  for (let candidate = from; unchanged < n && tried < maxIterations * n; candidate = (candidate + 1) % n) {
    tried += 1;
    unchanged += 1;
    if (nearest.first[candidate] === 0) continue;
    changes.set(losses);
    const shared = changesBy(table, n, candidate, nearest, changes);
    const slot = leastOf(changes);
    if (!(changes[slot]! + shared < -leastGain * total)) continue;
    medoids[slot] = candidate;
    swapIn(table, n, medoids, slot, nearest);
    total = lossesOf(nearest, losses);
    unchanged = 0;
  }
  return { medoids, total, iterations: Math.ceil(tried / n), converged: unchanged >= n };
}

/** By row the slots of the nearest and second nearest medoid, and how far they are. */
export interface TwoNearest {
  readonly slot: Int32Array;
  readonly other: Int32Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

export function twoNearest(table: Float32Array, n: number, medoids: Int32Array): TwoNearest {
  const found = {
    ...{ slot: new Int32Array(n), other: new Int32Array(n) },
    ...{ first: new Float64Array(n), second: new Float64Array(n) },
  };
  for (let i = 0; i < n; i++) lookAgain(table, n, medoids, i, found);
  return found;
}

function lookAgain(table: Float32Array, n: number, medoids: Int32Array, i: number, found: TwoNearest): void {
  let [slot, other] = [-1, -1];
  let [first, second] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let m = 0; m < medoids.length; m++) {
    const distance = table[medoids[m]! * n + i]!;
    if (distance < first) {
      [second, other] = [first, slot];
      [first, slot] = [distance, m];
    } else if (distance < second) {
      [second, other] = [distance, m];
    }
  }
  found.slot[i] = slot;
  found.other[i] = other;
  found.first[i] = first;
  found.second[i] = second;
}

/** Writes by how much the total grows when a medoid is taken away; returns the total. */
export function lossesOf({ slot, first, second }: TwoNearest, losses: Float64Array): number {
  losses.fill(0);
  let total = 0;
  for (let i = 0; i < slot.length; i++) {
    total += first[i]!;
    losses[slot[i]!]! += second[i]! - first[i]!;
  }
  return total;
}

/** Adds to `changes` what the total changes by when the candidate takes a medoid's place, less what is the same for all: that is returned. */
export function changesBy(
  table: Float32Array,
  n: number,
  candidate: number,
  { slot, first, second }: TwoNearest,
  changes: Float64Array,
): number {
  const at = candidate * n;
  let shared = 0;
  for (let i = 0; i < n; i++) {
    const distance = table[at + i]!;
    if (distance >= second[i]!) continue;
    if (distance < first[i]!) {
      shared += distance - first[i]!;
      changes[slot[i]!]! += first[i]! - second[i]!;
    } else {
      changes[slot[i]!]! += distance - second[i]!;
    }
  }
  return shared;
}

export function leastOf(values: Float64Array): number {
  let best = 0;
  for (let m = 1; m < values.length; m++) if (values[m]! < values[best]!) best = m;
  return best;
}

export function swapIn(
  table: Float32Array,
  n: number,
  medoids: Int32Array,
  swapped: number,
  nearest: TwoNearest,
): void {
  const { slot, other, first, second } = nearest;
  const at = medoids[swapped]! * n;
  for (let i = 0; i < n; i++) {
    const distance = table[at + i]!;
    if (slot[i] === swapped || other[i] === swapped) {
      lookAgain(table, n, medoids, i, nearest);
    } else if (distance < first[i]!) {
      second[i] = first[i]!;
      other[i] = slot[i]!;
      first[i] = distance;
      slot[i] = swapped;
    } else if (distance < second[i]!) {
      second[i] = distance;
      other[i] = swapped;
    }
  }
}
