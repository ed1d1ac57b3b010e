import { describe, expect, test } from "vitest";
import { predictivePower } from "../../../src/plugins/engagement/predictivePower.ts";
import { normal, stream } from "../../../src/random/index.ts";
import reference from "../../reference/behavioural-score.json" with { type: "json" };

const measures = reference.measures.map(({ metric, values }) => {
  const known = values.flatMap((value, i) => (value === null ? [] : [{ value, bought: reference.bought[i]! }]));
  return {
    metric,
    values: Float64Array.from(known, ({ value }) => value),
    bought: Uint8Array.from(known, ({ bought }) => bought),
  };
});
const of = (metric: string, values: readonly number[], bought: readonly number[]) => ({
  ...{ metric, values: Float64Array.from(values), bought: Uint8Array.from(bought) },
});
const weightsOf = (list: Parameters<typeof predictivePower>[0]) =>
  Object.fromEntries(predictivePower(list, 0.95).map(({ metric, weight }) => [metric, weight]));

describe("predictivePower", () => {
  // Sums of ranks and a few quotients: rounding alone parts the two.
  test("equals scikit-learn's AUC, DeLong's interval over all pairs, and the weights made of them", () => {
    const found = predictivePower(measures, reference.confidence);
    for (const [i, { metric, customers, buyers, auc, low, high, weight }] of reference.measures.entries()) {
      expect(found[i]).toMatchObject({ metric, customers, buyers });
      const [ours, theirs] = [found[i]!, { auc, low, high, weight }];
      for (const key of ["auc", "low", "high", "weight"] as const) {
        expect(Math.abs(ours[key]! - theirs[key]), `${metric} ${key}`).toBeLessThan(1e-9);
      }
    }
  });

  test("has sizes that add up to 1, the sign of the relation, and 0 for what tells nothing", () => {
    const weights = weightsOf(measures);
    expect(Object.values(weights).reduce((sum, weight) => sum + Math.abs(weight), 0)).toBeCloseTo(1, 12);
    expect(weights["noise"]).toBe(0);
    expect(weights["against"]).toBeLessThan(0);
    expect([weights["strong"]! > weights["weak"]!, weights["weak"]! > 0]).toEqual([true, true]);
  });

  test("recovers the planted order of three measures, one of them against, and none of what is noise", () => {
    const random = stream("behavioural score");
    const bought = Array.from({ length: 4000 }, () => (random() < 0.3 ? 1 : 0));
    const planted = { a: 1.5, b: -0.8, c: 0.3, d: 0 };
    const list = Object.entries(planted).map(([metric, shift]) =>
      of(
        metric,
        bought.map((flag) => shift * flag + normal(random)),
        bought,
      ),
    );
    const found = predictivePower(list, 0.99);
    const order = [...found].sort((x, y) => Math.abs(y.weight) - Math.abs(x.weight)).map(({ metric }) => metric);
    expect(order).toEqual(["a", "b", "c", "d"]);
    expect(found.map(({ weight }) => Math.sign(weight))).toEqual([1, -1, 1, 0]);
    // A shift of s standard deviations has an AUC of Φ(s / √2); 0.03 is three standard errors of 4,000 customers.
    for (const [i, truth] of [0.8556, 0.2858, 0.584].entries()) {
      expect(Math.abs(found[i]!.auc! - truth)).toBeLessThan(0.03);
    }
  });

  test("does not change with the unit or the order of customers, and turns round with the sign", () => {
    const [first] = measures;
    const changed = (values: Float64Array) => predictivePower([{ ...first!, values }], 0.95)[0];
    expect(changed(first!.values.map((value) => 1000 * value + 7))).toEqual(changed(first!.values));
    const mirrored = changed(first!.values.map((value) => -value))!;
    expect(mirrored.auc).toBeCloseTo(1 - changed(first!.values)!.auc!, 12);
    expect(mirrored.weight).toBe(-1);
    const turned = { metric: "strong", values: first!.values.toReversed(), bought: first!.bought.toReversed() };
    expect(predictivePower([turned], 0.95)[0]!.auc).toBe(changed(first!.values)!.auc);
  });

  test("has no weight where nobody or everybody bought, or where the measure does not vary", () => {
    expect(predictivePower([of("a", [1, 2, 3], [1, 1, 1])], 0.95)).toEqual([
      { metric: "a", customers: 3, buyers: 3, weight: 0 },
    ]);
    expect(predictivePower([of("a", [4, 4, 4, 4], [1, 0, 1, 0])], 0.95)).toEqual([
      { metric: "a", customers: 4, buyers: 2, auc: 0.5, weight: 0 },
    ]);
    expect(predictivePower([of("a", [], [])], 0.95)[0]).toMatchObject({ customers: 0, weight: 0 });
  });

  test("weighs a measure that parts all buyers from the others, unless they are too few to say so", () => {
    const split = (n: number) => Array.from({ length: 2 * n }, (_, i) => (i < n ? 0 : 1));
    expect(predictivePower([of("a", split(40), split(40))], 0.95)[0]).toMatchObject({ auc: 1, high: 1, weight: 1 });
    expect(predictivePower([of("a", split(40), split(40))], 0.95)[0]!.low).toBeCloseTo(0.025 ** (1 / 40), 12);
    expect(
      predictivePower(
        [
          of(
            "a",
            split(4).map((value) => -value),
            split(4),
          ),
        ],
        0.95,
      )[0],
    ).toMatchObject({
      ...{ auc: 0, low: 0, weight: 0 },
    });
  });
});
