/** The sum of squares within clusters (inertia) of one number of clusters. */
export interface WithinOfK {
  readonly k: number;
  readonly within: number;
}

export interface ElbowOptions {
  /** The bend that counts as an elbow; 3 unless told (docs/methods/validity.md: how often points without clusters bend as much). */
  readonly leastStrength?: number;
}

export interface Elbow {
  /** Undefined when no bend is sharp enough. */
  readonly k: number | undefined;
  /** One sentence for a reader of the report. */
  readonly reason: string;
  /** For each k that has a neighbour on both sides, ascending: how many times as steep the curve is before k as after it. */
  readonly strengths: readonly { readonly k: number; readonly strength: number }[];
}

/**
 * The elbow of the sum of squares within clusters, or none. The curve is read on logarithms of both k and the sum, where points
 * without clusters give about a straight line (the sum falls as k^(−2/p)). The strength of k is its slope from the k before ÷ its
 * slope to the k after; the elbow is the k of greatest strength, the smallest of equals, when that reaches `leastStrength`.
 *
 * @param curve at least three k, each once, ascending or not; the sums must not rise with k (a rise is a sign of too few starts).
 * @throws RangeError when there are fewer than three k, a k is not a whole number of 1 or more or stands twice, or a sum is not a
 * finite number of 0 or more.
 */
export function elbow(curve: readonly WithinOfK[], options: ElbowOptions = {}): Elbow {
  const { leastStrength = 3 } = options;
  const rows = [...curve].sort((a, b) => a.k - b.k);
  checkCurve(rows, leastStrength);
  const known = rows.filter(({ within }) => within > 0);
  const strengths = known.slice(1, -1).map(({ k }, i) => {
    const before = steepness(known[i]!, known[i + 1]!);
    const after = steepness(known[i + 1]!, known[i + 2]!);
    return { k, strength: before <= 0 ? 0 : before / Math.max(after, before / mostStrength) };
  });
  const best = strengths.reduce<(typeof strengths)[number] | undefined>(
    (top, row) => (top === undefined || row.strength > top.strength ? row : top),
    undefined,
  );
  if (best === undefined) {
    return { k: undefined, reason: "There is no elbow: fewer than three k leave a sum of squares above 0", strengths };
  }
  const bend = `the sum of squares falls ${best.strength.toFixed(1)} times as steeply before k = ${best.k} as after it`;
  if (best.strength < leastStrength) {
    return {
      k: undefined,
      reason: `There is no elbow: at most, ${bend}, and ${leastStrength} times are needed`,
      strengths,
    };
  }
  return { k: best.k, reason: `The elbow is at k = ${best.k}: ${bend}`, strengths };
}

/** A curve that does not fall any more after k counts as bent this much. */
const mostStrength = 1000;

function steepness(from: WithinOfK, to: WithinOfK): number {
  return Math.log(from.within / to.within) / Math.log(to.k / from.k);
}

function checkCurve(rows: readonly WithinOfK[], leastStrength: number): void {
  if (rows.length < 3) {
    throw new RangeError(`Cannot look for an elbow: there are ${rows.length} k, at least three are needed`);
  }
  for (const [i, { k, within }] of rows.entries()) {
    if (!(Number.isInteger(k) && k >= 1) || rows[i + 1]?.k === k) {
      throw new RangeError(`Cannot look for an elbow: k = ${k} is no whole number of 1 or more or stands twice`);
    }
    if (!(Number.isFinite(within) && within >= 0)) {
      throw new RangeError(
        `Cannot look for an elbow: the sum of k = ${k} is ${within}, a number of 0 or more is needed`,
      );
    }
  }
  if (!(leastStrength > 1)) {
    throw new RangeError(`Cannot look for an elbow: leastStrength is ${leastStrength}, a number above 1 is needed`);
  }
}
