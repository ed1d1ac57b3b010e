/**
 * The labels of a partition renamed so that as many rows as can be keep the label that they have in another: one to one, so that a
 * cluster without a partner gets a number that the other does not use.
 *
 * Source: the assignment problem by shortest augmenting paths, Kuhn 1955 and Munkres 1957. O(k³).
 */
export function matchLabels(wanted: Int32Array, labels: Int32Array): Int32Array {
  const k =
    1 +
    labels.reduce(
      (most, label) => Math.max(most, label),
      wanted.reduce((a, b) => Math.max(a, b), -1),
    );
  const shared = new Float64Array(k * k);
  labels.forEach((label, i) => {
    shared[label * k + wanted[i]!]! += 1;
  });
  const partner = assignMost(shared, k);
  return labels.map((label) => partner[label]!);
}

/** For each row of a k × k table the column with which the sum is greatest. */
function assignMost(gain: Float64Array, k: number): Int32Array {
  const rowPrice = new Float64Array(k + 1);
  const columnPrice = new Float64Array(k + 1);
  const rowOf = new Int32Array(k + 1);
  for (let row = 1; row <= k; row++) augment(gain, k, row, { rowPrice, columnPrice, rowOf });
  const partner = new Int32Array(k);
  for (let column = 1; column <= k; column++) partner[rowOf[column]! - 1] = column - 1;
  return partner;
}

interface Prices {
  readonly rowPrice: Float64Array;
  readonly columnPrice: Float64Array;
  /** From 1; column 0 holds the row that is looked after, 0 is none. */
  readonly rowOf: Int32Array;
}

function augment(gain: Float64Array, k: number, row: number, { rowPrice, columnPrice, rowOf }: Prices): void {
  const least = new Float64Array(k + 1).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(k + 1);
  const seen = new Uint8Array(k + 1);
  rowOf[0] = row;
  let column = 0;
  do {
    seen[column] = 1;
    const at = rowOf[column]!;
    let [step, next] = [Number.POSITIVE_INFINITY, 0];
    for (let j = 1; j <= k; j++) {
      if (seen[j] === 1) continue;
      const cost = -gain[(at - 1) * k + j - 1]! - rowPrice[at]! - columnPrice[j]!;
      if (cost < least[j]!) [least[j], before[j]] = [cost, column];
      if (least[j]! < step) [step, next] = [least[j]!, j];
    }
    for (let j = 0; j <= k; j++) {
      if (seen[j] === 1) {
        rowPrice[rowOf[j]!]! += step;
        columnPrice[j]! -= step;
      } else least[j]! -= step;
    }
    column = next;
  } while (rowOf[column] !== 0);
  for (; column !== 0; column = before[column]!) rowOf[column] = rowOf[before[column]!]!;
}
