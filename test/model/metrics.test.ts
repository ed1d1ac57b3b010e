import fc from "fast-check";
import { expect, test } from "vitest";
import { aucInterval, brier, logLoss, modelQuality, prAuc, rocAuc } from "../../src/model/index.ts";
import { stream } from "../../src/random/index.ts";
import { normalCdf } from "../../src/stats/index.ts";
import reference from "../reference/model.json" with { type: "json" };
import { coverage, drawNormal } from "../stats/draws.ts";

const cases = reference.metrics.map((known) => ({
  ...known,
  scores: Float64Array.from(known.scores),
  labels: Uint8Array.from(known.labels),
}));

test("rocAuc, prAuc, brier and logLoss agree with scikit-learn to 12 decimals, with and without ties", () => {
  for (const { scores, labels, ...known } of cases) {
    expect(rocAuc(scores, labels)).toBeCloseTo(known.rocAuc, 12);
    expect(prAuc(scores, labels)).toBeCloseTo(known.prAuc, 12);
    expect(brier(scores, labels)).toBeCloseTo(known.brier, 12);
    expect(logLoss(scores, labels)).toBeCloseTo(known.logLoss, 12);
  }
});

test("aucInterval agrees with DeLong's components evaluated pair by pair", () => {
  for (const { scores, labels, delong } of cases) {
    const { low, high } = aucInterval(scores, labels)!;
    expect(low).toBeCloseTo(delong[0]!, 12);
    expect(high).toBeCloseTo(delong[1]!, 12);
  }
});

test("aucInterval covers the true AUC in 92.5 to 97.5 % of samples of 150", () => {
  const random = stream("auc");
  const truth = normalCdf(0.8 / Math.SQRT2);
  const covered = coverage(1000, () => {
    const labels = Uint8Array.from({ length: 150 }, () => (random() < 0.25 ? 1 : 0));
    const scores = Float64Array.from(labels, (label) => drawNormal(random) + 0.8 * label);
    const { low, high } = aucInterval(scores, labels)!;
    return low <= truth && truth <= high;
  });
  expect(covered).toBeGreaterThan(0.925);
  expect(covered).toBeLessThan(0.975);
});

test("rocAuc is 1, 0 and one half where it must be", () => {
  const labels = Uint8Array.of(0, 0, 1, 1);
  expect(rocAuc(Float64Array.of(1, 2, 3, 4), labels)).toBe(1);
  expect(rocAuc(Float64Array.of(4, 3, 2, 1), labels)).toBe(0);
  expect(rocAuc(Float64Array.of(7, 7, 7, 7), labels)).toBe(0.5);
  expect(rocAuc(Float64Array.of(-1e308, -1, 1, 1e308), labels)).toBe(1);
});

test("rocAuc and prAuc depend neither on the order of rows nor on a rising change of scores", () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0, max: 1 })), { maxLength: 40 });
  fc.assert(
    fc.property(rows, (drawn) => {
      const measure = (list: [number, number][], change: (score: number) => number) => {
        const scores = Float64Array.from(list, ([score]) => change(score));
        const labels = Uint8Array.from(list, ([, label]) => label);
        return [rocAuc(scores, labels), prAuc(scores, labels)];
      };
      const plain = measure(drawn, (score) => score);
      expect(measure([...drawn].reverse(), (score) => score)).toEqual(plain);
      expect(measure(drawn, (score) => Math.exp(score) * 1e100)).toEqual(plain);
    }),
  );
});

test("logLoss of a certain error is finite", () => {
  expect(logLoss(Float64Array.of(0), Uint8Array.of(1))).toBeCloseTo(36.0437, 4);
});

test("measures that rows cannot give are undefined", () => {
  const none = [new Float64Array(), new Uint8Array()] as const;
  expect([rocAuc(...none), prAuc(...none), brier(...none), logLoss(...none)]).toEqual(Array(4).fill(undefined));
  const one = [Float64Array.of(0.2, 0.4), Uint8Array.of(0, 0)] as const;
  expect([rocAuc(...one), prAuc(...one), aucInterval(...one)]).toEqual(Array(3).fill(undefined));
  expect(aucInterval(Float64Array.of(1, 2, 3, 4), Uint8Array.of(0, 0, 1, 1))).toBeUndefined();
});

test("measures refuse unequal lengths, other labels, NaN, and probabilities out of range", () => {
  expect(() => rocAuc(Float64Array.of(1), Uint8Array.of(1, 0))).toThrow(TypeError);
  expect(() => rocAuc(Float64Array.of(1), Uint8Array.of(2))).toThrow(/labels of 0 and 1 are needed$/);
  expect(() => prAuc(Float64Array.of(Number.NaN), Uint8Array.of(1))).toThrow(RangeError);
  for (const measure of [brier, logLoss]) {
    expect(() => measure(Float64Array.of(1.1), Uint8Array.of(1))).toThrow(/probabilities are needed$/);
  }
});

test("modelQuality gives each measure with an interval around it, the same for the same seed, as plain data", () => {
  const { scores, labels } = cases[0]!;
  const before = [scores.slice(), labels.slice()];
  const quality = modelQuality(scores, labels, { random: stream("quality") });
  expect([scores, labels]).toEqual(before);
  expect(quality.n).toBe(200);
  expect(quality.measures.map(({ metric }) => metric)).toEqual(["roc_auc", "pr_auc", "brier", "log_loss", "base_rate"]);
  for (const { value, interval } of quality.measures) {
    expect(interval!.low).toBeLessThan(value!);
    expect(interval!.high).toBeGreaterThan(value!);
  }
  expect(modelQuality(scores, labels, { random: stream("quality") })).toEqual(quality);
  expect(JSON.parse(JSON.stringify(quality)).measures[0]).toEqual(quality.measures[0]);
});

test("modelQuality of no rows has no values", () => {
  const { measures } = modelQuality(new Float64Array(), new Uint8Array(), { random: stream("none") });
  for (const { value, interval } of measures) expect([value, interval]).toEqual([undefined, undefined]);
});
