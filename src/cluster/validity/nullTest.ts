import type { Matrix } from "../../matrix/index.ts";
import { type Random, stream } from "../../random/index.ts";
import { dip, dipPValue } from "../../stats/index.ts";
import { checkPoints, tooFewRows } from "../checkPoints.ts";
import { drawRows, rowsWhere, takeRows } from "../drawRows.ts";
import { kMeans } from "../kMeans.ts";
import { evenOut } from "./evenOut.ts";
import { spreadTies } from "./spreadTies.ts";
import { along, type Tube, tubesBetween } from "./tubes.ts";

export interface NullTestOptions {
  readonly seed: string | number;
  /** Borders are looked for in k-means partitions into 2 … kMax clusters; 6 unless told. */
  readonly kMax?: number;
  /** 0.025 unless told: half of what is allowed, since uniform clouds use it up. */
  readonly level?: number;
  readonly signal?: AbortSignal;
}

export interface NullTest {
  /** `structured`: at least one valley between groups. `one-cloud`: none was found, which does not prove that there is none. */
  readonly verdict: "structured" | "one-cloud" | "not-tested";
  /** How probable so deep a valley is in one cloud without any, 0.002 … 1; undefined when nothing was tested. */
  readonly pValue: number | undefined;
  readonly rows: number;
  /** One sentence for a reader of the report. */
  readonly reason: string;
}

/** With fewer rows a valley could hardly be told from chance. */
const leastRows = 100;

/**
 * Is there any structure, or would one cloud of rows look the same? The rows are halved at random. One half says where a border would
 * be: of all tubes between two clusters of k-means partitions, the one with the deepest valley. The other half says whether the valley
 * is there: the dip of its rows along that tube, against all distributions with one hump. Then the halves change places; the smaller p
 * is doubled. Since a tube is convex and chosen without the rows that it is tested on, any cloud whose density is log-concave, whatever
 * its shape, skew or correlations, is called structured in at most `level` of cases; uniform ones come nearest.
 *
 * Equal values are drawn apart first (`spreadTies`), and long tails brought in (`evenOut`). Groups without a valley between them, such as
 * one within another, are not seen.
 *
 * @param points n × p in a canonical order, as a rule standardised. Columns that do not vary do no harm.
 * @throws RangeError when an option is out of range or squares of differences are lost; the signal's reason when aborted.
 * Cost: 2 × (kMax − 1) k-means of n / 2 rows with 3 starts. Sources: Hartigan and Hartigan 1985, doi:10.1214/aos/1176346577; splitting
 * as in Cox 1975, doi:10.1093/biomet/62.2.441. The use of both for clusters is this product's: docs/methods/null-test.md.
 */
export function nullTest(points: Matrix, options: NullTestOptions): NullTest {
  const { seed, kMax = 6, level = 0.025 } = options;
  checkOptions(kMax, level);
  const rows = points.rows;
  if (rows < leastRows || points.columns === 0 || tooFewRows(points, 2) !== undefined) {
    const what = rows < leastRows ? `there are ${rows} rows, ${leastRows} are needed` : "the rows do not differ";
    return { verdict: "not-tested", pValue: undefined, rows, reason: `Not tested: ${what}` };
  }
  checkPoints("test for structure", points);
  const even = evenOut(spreadTies(points, stream(seed, "null-test", "ties")));
  const [one, other] = halves(even, stream(seed, "null-test", "split"));
  const first = valleyPValue(one, other, kMax, stream(seed, "null-test", "first"), options.signal);
  const second = valleyPValue(other, one, kMax, stream(seed, "null-test", "second"), options.signal);
  const pValue = Math.min(1, 2 * Math.min(first, second));
  const verdict = pValue <= level ? "structured" : "one-cloud";
  return { verdict, pValue, rows, reason: reasonOf(verdict, pValue) };
}

function reasonOf(verdict: NullTest["verdict"], pValue: number): string {
  const p = pValue <= 0.002 ? "p of 0.002 or less" : `p = ${pValue.toFixed(pValue < 0.1 ? 3 : 2)}`;
  if (verdict === "structured")
    return `There is a valley between groups that one cloud of rows would hardly have (${p})`;
  return `No valley between groups was found that one cloud of rows could not have as well (${p})`;
}

function halves(points: Matrix, random: Random): [Matrix, Matrix] {
  const drawn = drawRows(points.rows, Math.floor(points.rows / 2), random);
  const rest = new Uint8Array(points.rows).fill(1);
  for (const row of drawn) rest[row] = 0;
  return [takeRows(points, drawn), takeRows(points, rowsWhere(rest))];
}

/** Looks for the deepest valley in one half, and asks the other whether it is there. */
function valleyPValue(
  look: Matrix,
  ask: Matrix,
  kMax: number,
  random: Random,
  signal: AbortSignal | undefined,
): number {
  let deepest: Tube | undefined;
  for (let k = 2; k <= kMax && tooFewRows(look, k) === undefined; k++) {
    signal?.throwIfAborted();
    const { labels } = kMeans(look, { k, random, restarts: 3, maxIterations: 50 });
    for (const tube of tubesBetween(look, labels, k)) {
      if (deepest === undefined || tube.depth > deepest.depth) deepest = tube;
    }
  }
  if (deepest === undefined) return 1;
  const inside = along(ask, deepest);
  return inside.length === 0 ? 1 : dipPValue(dip(inside)!, inside.length);
}

function checkOptions(kMax: number, level: number): void {
  if (!(Number.isInteger(kMax) && kMax >= 2)) {
    throw new RangeError(`Cannot test for structure: kMax is ${kMax}, a whole number of 2 or more is needed`);
  }
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`Cannot test for structure: level is ${level}, a number between 0 and 1 is needed`);
  }
}
