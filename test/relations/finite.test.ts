import fc from "fast-check";
import { expect, test } from "vitest";
import { parityOfCounts } from "../../src/fairness/index.ts";
import { matrix, minMax, principalComponents, robust, standardize } from "../../src/matrix/index.ts";
import { brier, logLoss, prAuc, rocAuc } from "../../src/model/index.ts";
import { minimize } from "../../src/optimize/index.ts";
import { metricSkew } from "../../src/plugins/features/metricSkew.ts";
import { stream } from "../../src/random/index.ts";
import {
  bootstrapT,
  boxCox,
  boxCoxPower,
  mean,
  moments,
  quantile,
  ratioInterval,
  skewness,
  standardDeviation,
  variance,
  yeoJohnson,
  yeoJohnsonPower,
} from "../../src/stats/index.ts";
import { casesOf } from "./relations.ts";

/** Numbers from the edges of what a double can hold, far apart or one digit from each other. */
const hostile = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(
    0,
    -0,
    5e-324,
    1e-300,
    1e300,
    -1e300,
    Number.MAX_VALUE,
    1e16,
    1e16 + 2,
    1,
    1 + Number.EPSILON,
    0.1,
    -0.1,
  ),
);
const lists = fc.array(hostile, { minLength: 1, maxLength: 12 }).map((list) => Float64Array.from(list));
const how = { random: stream(1, "finite"), resamples: 20 };
const three = (list: Float64Array) => {
  const rows = Math.max(2, Math.floor(list.length / 3));
  return matrix(
    Float64Array.from({ length: 3 * rows }, (_, i) => list[i % list.length]!),
    rows,
    ["a", "b", "c"],
  );
};
const labels = (list: Float64Array) => Uint8Array.from(list, (_, i) => i % 2);
const shares = (list: Float64Array) => list.map((x) => Math.abs(x) % 1);

const kernels: Readonly<Record<string, (list: Float64Array) => unknown>> = {
  mean,
  moments,
  variance,
  standardDeviation,
  skewness,
  quantile: (list) => [0, 0.3, 1].map((q) => quantile(list.slice().sort(), q)),
  boxCoxPower: (list) => boxCoxPower(list),
  boxCox: (list) => boxCox(list.map(Math.abs), 0.5),
  yeoJohnsonPower: (list) => yeoJohnsonPower(list),
  yeoJohnson: (list) => yeoJohnson(list, 0.5),
  bootstrapT: (list) => bootstrapT(list, how),
  ratioInterval: (list) => {
    const [mean = 0, variance = 0] = list;
    return ratioInterval(
      { n: 3, mean, variance: Math.abs(variance) },
      { n: 9, mean: Math.abs(mean), variance: Math.abs(variance) },
    );
  },
  standardize: (list) => standardize(three(list)),
  minMax: (list) => minMax(three(list)),
  robust: (list) => robust(three(list)),
  principalComponents: (list) => principalComponents(three(list)),
  minimize: (list) => minimize((x) => list.reduce((sum, a) => sum + Math.abs(x - (a % 10)), 0), -10, 10),
  metricSkew: (list) => metricSkew(list),
  rocAuc: (list) => rocAuc(list, labels(list)),
  prAuc: (list) => prAuc(list, labels(list)),
  brier: (list) => brier(shares(list), labels(list)),
  logLoss: (list) => logLoss(shares(list), labels(list)),
  parity: (list) => {
    const n = [...list].map((x) => Math.min(1e6, Math.floor(Math.abs(x))));
    const counts = { n, positives: n.map((x, i) => (i % 3 === 0 ? x : 0)), unassigned: 0 };
    return parityOfCounts(counts, n.map(String), { random: how.random, resamples: 20 });
  },
};

/** Places of numbers that are beyond all numbers. */
function beyond(value: unknown, path = ""): string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [`${path}: ${value}`];
  if (typeof value !== "object" || value === null) return [];
  const entries = ArrayBuffer.isView(value) ? Array.from(value as Float64Array).entries() : Object.entries(value);
  return [...entries].flatMap(([name, one]) => beyond(one, `${path}/${name}`));
}

test.each(Object.entries(kernels))(
  "%s gives finite numbers, no number, or says what is wrong, for any numbers",
  (_, kernel) => {
    fc.assert(
      fc.property(lists, (list) => {
        let found: unknown;
        try {
          found = kernel(list);
        } catch (cause) {
          expect(cause).toBeInstanceOf(RangeError);
          expect((cause as Error).message).toMatch(/^Cannot .+: .+/);
          return;
        }
        expect(beyond(found)).toEqual([]);
      }),
      { numRuns: casesOf({ cases: 500 }) },
    );
  },
);
