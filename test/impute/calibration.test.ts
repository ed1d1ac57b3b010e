import { describe, expect, it } from "vitest";
import { incomplete, mice, pool, type SetEstimate } from "../../src/impute/index.ts";
import type { Matrix } from "../../src/matrix/index.ts";
import { normal, type Random, stream } from "../../src/random/index.ts";
import { leastSquaresOf } from "./leastSquaresOf.ts";

/** y = 1 + 0.8 x + noise, with its gaps: the mean of y is 1, the slope of y on x 0.8. */
interface Mechanism {
  readonly name: string;
  readonly hides: (x: number, random: Random) => boolean;
}

const mechanisms: readonly Mechanism[] = [
  { name: "completely at random", hides: (_, random) => random() < 0.4 },
  { name: "at random, by x", hides: (x, random) => random() < 1 / (1 + Math.exp(-1.5 * x + 0.3)) },
];

/** As the second, but with known values for every x that there is: nine in ten gaps are at x below 2. */
const gentle: Mechanism = { name: "gentle", hides: (x, random) => random() < 1 / (1 + Math.exp(-0.5 * x + 0.8)) };

function sample(repetition: number, rows: number, { name, hides }: Mechanism) {
  const random = stream("calibration", name, repetition);
  const values: number[] = [];
  for (let i = 0; i < rows; i++) {
    const x = normal(random);
    const y = 1 + 0.8 * x + normal(random);
    values.push(x, hides(x, random) ? Number.NaN : y);
  }
  return incomplete(values, rows, ["x", "y"]);
}

function meanOf({ data, rows }: Matrix): SetEstimate {
  const values = data.filter((_, i) => i % 2 === 1);
  const estimate = values.reduce((sum, value) => sum + value, 0) / rows;
  return { estimate, variance: values.reduce((sum, value) => sum + (value - estimate) ** 2, 0) / (rows - 1) / rows };
}

const slopeOf = (set: Matrix): SetEstimate => leastSquaresOf(set, 1, [0])[1]!;

/** How often intervals cover the truth: pooled over sets, and of the first set alone as if it were data. */
function coverage(mechanism: Mechanism, method: "pmm" | "norm", rows: number, repetitions: number) {
  const hits = { mean: 0, slope: 0, singleMean: 0, singleSlope: 0 };
  for (let b = 0; b < repetitions; b++) {
    const { sets } = mice(sample(b, rows, mechanism), { seed: b, sets: 8, iterations: 1, method });
    const covers = (low: number, high: number, truth: number) => Number(low <= truth && truth <= high);
    for (const [name, single, of, truth] of [
      ["mean", "singleMean", meanOf, 1],
      ["slope", "singleSlope", slopeOf, 0.8],
    ] as const) {
      const pooled = pool(sets.map(of), rows - 2);
      hits[name] += covers(pooled.low, pooled.high, truth);
      const { estimate, variance } = of(sets[0]!);
      const half = 1.98 * Math.sqrt(variance);
      hits[single] += covers(estimate - half, estimate + half, truth);
    }
  }
  const share = (count: number) => count / repetitions;
  return {
    ...{ mean: share(hits.mean), slope: share(hits.slope) },
    ...{ singleMean: share(hits.singleMean), singleSlope: share(hits.singleSlope) },
  };
}

describe("pooled intervals", () => {
  for (const mechanism of mechanisms) {
    // With one column of gaps every pass draws from the same distribution, so that one is enough.
    it(`cover the truth at 95 % when gaps are ${mechanism.name}, and a single imputation does not`, () => {
      const found = coverage(mechanism, "norm", 120, 600);
      // 600 repetitions at 95 %: the standard deviation is 0.9 percentage points.
      for (const share of [found.mean, found.slope]) {
        expect(share).toBeGreaterThanOrEqual(0.93);
        expect(share).toBeLessThanOrEqual(0.97);
      }
      expect(found.singleMean).toBeLessThan(0.92);
      expect(found.singleSlope).toBeLessThan(0.9);
    });
  }

  it("cover it nearly as often by predictive mean matching where there are donors for all", () => {
    for (const mechanism of [mechanisms[0]!, gentle]) {
      const found = coverage(mechanism, "pmm", 300, 200);
      for (const share of [found.mean, found.slope]) expect(share).toBeGreaterThanOrEqual(0.9);
    }
  });

  it("cover it too seldom by predictive mean matching where gaps lie beyond what anybody could lend", () => {
    const found = coverage(mechanisms[1]!, "pmm", 300, 200);
    expect(found.slope).toBeLessThan(0.9);
    expect(found.slope).toBeGreaterThan(found.singleSlope);
  });
});
