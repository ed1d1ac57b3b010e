/** Rows for the kernel: n × p numbers and n × items codes, −1 where there is no answer; gamma is the price of one mismatch. */
export interface MixedRows {
  readonly n: number;
  readonly p: number;
  readonly numbers: Float64Array;
  readonly items: number;
  readonly codes: Int32Array;
  /** Levels of each item. */
  readonly levels: readonly number[];
  readonly gamma: number;
}

/** k prototypes: means (k × p) and most frequent answers (k × items, −1 where nobody answered). */
export interface Prototypes {
  readonly k: number;
  readonly means: Float64Array;
  readonly modes: Int32Array;
}

export interface PrototypeFit extends Prototypes {
  readonly labels: Int32Array;
  /** Dissimilarity of each row to its prototype. */
  readonly distances: Float64Array;
  readonly cost: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Squared Euclidean distance + gamma × answers that differ from the prototype's; an answer that the row has not costs nothing. */
export function dissimilarity(rows: MixedRows, i: number, { means, modes }: Prototypes, c: number): number {
  const { p, items, numbers, codes, gamma } = rows;
  let sum = 0;
  for (let j = 0; j < p; j++) {
    const d = numbers[i * p + j]! - means[c * p + j]!;
    sum += d * d;
  }
  let mismatches = 0;
  for (let j = 0; j < items; j++) {
    const code = codes[i * items + j]!;
    if (code >= 0 && code !== modes[c * items + j]!) mismatches += 1;
  }
  return sum + gamma * mismatches;
}

/** The rows themselves as prototypes. */
export function prototypesAt({ p, numbers, items, codes }: MixedRows, rows: readonly number[]): Prototypes {
  const means = new Float64Array(rows.length * p);
  const modes = new Int32Array(rows.length * items);
  rows.forEach((row, c) => {
    means.set(numbers.subarray(row * p, (row + 1) * p), c * p);
    modes.set(codes.subarray(row * items, (row + 1) * items), c * items);
  });
  return { k: rows.length, means, modes };
}

/**
 * Assigns all rows, then takes means and modes anew, until no row changes its prototype. A prototype that loses all rows takes over
 * the row that is least like its own. Private kernel: assumes checked input. O(n·k·(p + items)) per iteration.
 */
export function moveToPrototypes(rows: MixedRows, start: Prototypes, maxIterations: number): PrototypeFit {
  const labels = new Int32Array(rows.n).fill(-1);
  const distances = new Float64Array(rows.n);
  let prototypes = start;
  let iterations = 0;
  let converged = false;
  while (true) {
    const changed = nearestPrototypes(rows, prototypes, labels, distances);
    const moved = fillEmpty(labels, distances, prototypes.k);
    converged = changed === 0 && !moved;
    if (converged || iterations === maxIterations) break;
    iterations += 1;
    prototypes = meansAndModes(rows, labels, prototypes.k);
  }
  let cost = 0;
  for (let i = 0; i < rows.n; i++) cost += distances[i]!;
  return { ...prototypes, labels, distances, cost, iterations, converged };
}

/** Writes each row's nearest prototype (the first of equals) and dissimilarity; returns how many labels changed. */
export function nearestPrototypes(
  rows: MixedRows,
  prototypes: Prototypes,
  labels: Int32Array,
  distances: Float64Array,
): number {
  let changed = 0;
  for (let i = 0; i < rows.n; i++) {
    let best = Number.POSITIVE_INFINITY;
    let label = 0;
    for (let c = 0; c < prototypes.k; c++) {
      const distance = dissimilarity(rows, i, prototypes, c);
      if (distance < best) {
        best = distance;
        label = c;
      }
    }
    distances[i] = best;
    if (labels[i] !== label) changed += 1;
    labels[i] = label;
  }
  return changed;
}

/** Gives each prototype without rows the row that is least like its own; says whether any did. */
function fillEmpty(labels: Int32Array, distances: Float64Array, k: number): boolean {
  const counts = new Int32Array(k);
  for (const label of labels) counts[label]! += 1;
  let moved = false;
  for (let c = 0; c < k; c++) {
    if (counts[c]! > 0) continue;
    let far = -1;
    for (let i = 0; i < labels.length; i++) {
      if (counts[labels[i]!]! > 1 && (far < 0 || distances[i]! > distances[far]!)) far = i;
    }
    if (far < 0 || distances[far] === 0) continue;
    counts[labels[far]!]! -= 1;
    counts[c] = 1;
    labels[far] = c;
    distances[far] = 0;
    moved = true;
  }
  return moved;
}

function meansAndModes({ n, p, numbers, items, codes, levels }: MixedRows, labels: Int32Array, k: number): Prototypes {
  const means = new Float64Array(k * p);
  const counts = new Int32Array(k);
  const widest = Math.max(1, ...levels);
  const answers = new Int32Array(k * items * widest);
  for (let i = 0; i < n; i++) {
    const c = labels[i]!;
    counts[c]! += 1;
    for (let j = 0; j < p; j++) means[c * p + j]! += numbers[i * p + j]!;
    for (let j = 0; j < items; j++) {
      const code = codes[i * items + j]!;
      if (code >= 0) answers[(c * items + j) * widest + code]! += 1;
    }
  }
  for (let c = 0; c < k; c++) for (let j = 0; j < p; j++) means[c * p + j]! /= Math.max(1, counts[c]!);
  const modes = new Int32Array(k * items);
  for (let cell = 0; cell < k * items; cell++) modes[cell] = mostFrequent(answers, cell * widest, widest);
  return { k, means, modes };
}

/** The place of the greatest count, the first of equals; −1 when all are 0. */
function mostFrequent(counts: Int32Array, from: number, length: number): number {
  let best = -1;
  for (let m = 0; m < length; m++) {
    const count = counts[from + m]!;
    if (count > 0 && (best < 0 || count > counts[from + best]!)) best = m;
  }
  return best;
}
