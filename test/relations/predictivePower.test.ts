import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PastMeasure, predictivePower } from "../../src/plugins/engagement/predictivePower.ts";
import { type Draw, expectNear, holdRelations, type Relation, shuffled } from "./relations.ts";

/** Ranks are whole and halves: quotients of them and sums of squares are rounded. */
const tolerance = 1e-9;
const confidence = 0.9;

describe("how well measures tell who buys", () => {
  /** Of each customer whether they bought, and their measures: a rises with it more often than not. */
  const measured: fc.Arbitrary<readonly PastMeasure[]> = fc
    .array(fc.tuple(fc.nat(1), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), fc.nat(4)), {
      minLength: 6,
      maxLength: 30,
    })
    .map((rows) => {
      const bought = rows.map(([flag]) => flag);
      return [
        measureOf(
          "a",
          rows.map(([flag, a]) => a + 6 * flag),
          bought,
        ),
        measureOf(
          "b",
          rows.map(([flag, , b]) => b - 5 * flag),
          bought,
        ),
        measureOf(
          "c",
          rows.map(([, , , c]) => c),
          bought,
        ),
      ];
    });
  type Output = ReturnType<typeof predictivePower>;
  const run = (list: readonly PastMeasure[]): Output => predictivePower(list, confidence);
  const byValue =
    (change: (x: number, j: number) => number) =>
    (list: readonly PastMeasure[]): readonly PastMeasure[] =>
      list.map((one, j) => ({ ...one, values: one.values.map((x) => change(x, j)) }));
  const byPlace =
    (change: (places: readonly number[], draw: Draw) => readonly number[]) =>
    (list: readonly PastMeasure[], draw: Draw): readonly PastMeasure[] =>
      list.map(({ metric, values, bought }) => {
        const places = change([...values.keys()], draw);
        return measureOf(
          metric,
          places.map((i) => values[i]!),
          places.map((i) => bought[i]!),
        );
      });
  const turned = ({ auc, low, high, weight, ...counts }: Output[number]): Output[number] => ({
    ...counts,
    weight: -weight,
    ...(auc === undefined ? {} : { auc: 1 - auc }),
    ...(low === undefined || high === undefined ? {} : { low: 1 - high, high: 1 - low }),
  });
  const shared = (weights: readonly number[], total: number) =>
    weights.map((weight) => (total > 0 ? weight / total : 0));
  const relations: Relation<readonly PastMeasure[], Output>[] = [
    { name: "does not depend on the order of customers", change: byPlace(shuffled) },
    {
      name: "does not depend on the order of measures",
      change: (list) => list.toReversed(),
      expected: (output) => output.toReversed(),
    },
    { name: "has no unit, and does not know where nought is", change: byValue((x, j) => 10 ** j * x - 40) },
    { name: "knows the order of values alone", change: byValue((x) => x ** 3 + 2 * x) },
    {
      name: "is the same when the greatest value lies far beyond",
      change: (list) =>
        list.map((one) => {
          const most = Math.max(...one.values);
          return { ...one, values: one.values.map((x) => (x === most ? 1e9 : x)) };
        }),
    },
    {
      name: "turns round with the sign of all measures",
      change: byValue((x) => -x),
      expected: (output) => output.map(turned),
    },
    {
      name: "turns round with one measure, and the others stay",
      change: byValue((x, j) => (j === 1 ? -x : x)),
      expected: (output) => output.map((one, j) => (j === 1 ? turned(one) : one)),
    },
    {
      name: "turns round when those who bought are those who did not",
      change: (list) => list.map((one) => ({ ...one, bought: one.bought.map((flag) => 1 - flag) })),
      expected: (output) => output.map((one) => ({ ...turned(one), buyers: one.customers - one.buyers })),
    },
    {
      name: "has the same AUC, of twice as many and with narrower intervals, when everybody is there twice",
      change: byPlace((places) => [...places, ...places]),
      expected: (output, list) => {
        const after = run(byPlace((places) => [...places, ...places])(list, { size: 1, seed: 1 }));
        return output.map((one, j) => {
          const { low, high, weight } = after[j]!;
          if (one.low !== undefined) expect(high! - low!).toBeLessThanOrEqual(one.high! - one.low + tolerance);
          const ends = low === undefined || high === undefined ? {} : { low, high };
          return { ...one, ...ends, weight, customers: 2 * one.customers, buyers: 2 * one.buyers };
        });
      },
    },
    {
      name: "is nothing for a measure that does not vary, and the same for the others",
      change: (list) => [...list, { ...list[0]!, metric: "flat", values: list[0]!.values.map(() => 7) }],
      expected: (output) => {
        const { customers, buyers } = output[0]!;
        const halfway = buyers > 0 && buyers < customers ? { auc: 0.5 } : {};
        return [...output, { metric: "flat", customers, buyers, ...halfway, weight: 0 }];
      },
    },
    {
      name: "gives a measure that is there twice two equal weights, and less to the others",
      change: (list) => [...list, { ...list[0]!, metric: "again" }],
      expected: (output) => {
        const [first] = output;
        const total = output.reduce((sum, { weight }) => sum + Math.abs(weight), 0) + Math.abs(first!.weight);
        const all = [...output, { ...first!, metric: "again" }];
        const weights = shared(
          all.map(({ weight }) => weight),
          total,
        );
        return all.map((one, j) => ({ ...one, weight: weights[j]! }));
      },
    },
    {
      name: "gives its weight to the others when a measure is left out",
      change: (list) => list.slice(1),
      expected: (output, list) => {
        const alone = run([list[1]!])[0]!.weight;
        const other = run([list[2]!])[0]!.weight;
        const powers = [1, 2].map((j) => {
          const { auc } = output[j]!;
          const has = (j === 1 ? alone : other) !== 0;
          return has && auc !== undefined ? 2 * auc - 1 : 0;
        });
        const weights = shared(
          powers,
          powers.reduce((sum, power) => sum + Math.abs(power), 0),
        );
        return output.slice(1).map((one, j) => ({ ...one, weight: weights[j]! }));
      },
    },
  ];
  holdRelations<readonly PastMeasure[], Output>({ inputs: measured, run, tolerance, cases: 200 }, relations);

  test("has weights whose sizes add up to 1 or to nothing, the larger the farther its AUC is from a half", () => {
    fc.assert(
      fc.property(measured, (list) => {
        const found = run(list);
        const sizes = found.map(({ weight }) => Math.abs(weight));
        const total = sizes.reduce((sum, size) => sum + size, 0);
        if (total > 0) expectNear(total, 1, tolerance);
        for (const one of found) {
          if (one.weight === 0) continue;
          expect(Math.sign(one.weight)).toBe(Math.sign(one.auc! - 0.5));
          for (const other of found.filter(({ weight }) => weight !== 0)) {
            const farther = Math.abs(other.auc! - 0.5) > Math.abs(one.auc! - 0.5) + tolerance;
            if (farther) expect(Math.abs(other.weight)).toBeGreaterThan(Math.abs(one.weight));
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

function measureOf(metric: string, values: readonly number[], bought: readonly number[]): PastMeasure {
  return { metric, values: Float64Array.from(values), bought: Uint8Array.from(bought) };
}
