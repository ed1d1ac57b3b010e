import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  classificationTree,
  classify,
  collapseSmall,
  joinAlike,
  leafOf,
  leavesOf,
  recount,
  roundThreshold,
  rowsAt,
  ruleOf,
  withThresholds,
} from "../../../src/explain/index.ts";
import { stream } from "../../../src/random/index.ts";
import { fromRows } from "../../cluster/reference.ts";
import "../../properties.ts";

const random = stream("rules");
const rows = Array.from({ length: 400 }, () => [100 * random(), 100 * random()]);
const points = fromRows(rows);
const labels = Int32Array.from(rows, ([x, y]) => (x! > 61.7 ? 0 : x! > 30.2 && y! <= 44.4 ? 1 : 2));
const tree = classificationTree(points, labels);

describe("ruleOf", () => {
  it("asks of each column once what the path to a leaf asks, so that it covers the rows of the leaf and no others", () => {
    const leaves = leafOf(tree, points);
    for (const leaf of leavesOf(tree)) {
      const rule = ruleOf(tree, leaf);
      expect(new Set(rule.map(({ column }) => column)).size).toBe(rule.length);
      rows.forEach((row, i) => {
        const fits = rule.every(({ column, above, upTo }) => {
          return (above === undefined || row[column]! > above) && (upTo === undefined || row[column]! <= upTo);
        });
        expect(fits).toBe(leaves[i] === leaf);
      });
    }
  });

  it("merges several bounds of a column to the tightest, and asks nothing at the root", () => {
    const line = fromRows([1, 2, 3, 4, 5, 6].map((x) => [x]));
    const deep = classificationTree(line, Int32Array.of(0, 0, 1, 1, 2, 2));
    expect(leavesOf(deep).map((leaf) => ruleOf(deep, leaf))).toEqual([
      [{ column: 0, upTo: 2.5 }],
      [{ column: 0, above: 2.5, upTo: 4.5 }],
      [{ column: 0, above: 4.5 }],
    ]);
    expect(ruleOf(deep, 0)).toEqual([]);
  });
});

describe("roundThreshold", () => {
  const values = Float64Array.from({ length: 1000 }, (_, i) => i / 10);
  const rounding = { mayMove: 0.02, whole: false };

  it("takes the roundest number that moves no more values than allowed", () => {
    expect(roundThreshold(61.73, values, rounding)).toBe(60);
    expect(roundThreshold(61.73, values, { ...rounding, mayMove: 0.005 })).toBe(62);
    expect(roundThreshold(61.73, values, { ...rounding, mayMove: 0 })).toBe(61.7);
    expect(roundThreshold(1.2, values, rounding)).toBe(0);
    expect(roundThreshold(-3.04, values, { ...rounding, mayMove: 0 })).toBe(-3);
  });

  it("gives whole numbers of whole numbers, at or below the threshold where exactness is asked for", () => {
    const counts = Float64Array.from({ length: 100 }, (_, i) => i % 10);
    expect(roundThreshold(4.5, counts, { mayMove: 0, whole: true })).toBe(4);
    expect(roundThreshold(0.5, counts, { mayMove: 0, whole: true })).toBe(0);
    const days = Float64Array.from({ length: 1000 }, (_, i) => i);
    expect(roundThreshold(437.5, days, { mayMove: 0, whole: true })).toBe(437);
    expect(roundThreshold(437.5, days, { mayMove: 0.01, whole: true })).toBe(440);
  });

  it("takes as many digits as it needs to keep values apart", () => {
    const near = Float64Array.from({ length: 10 }, () => 1.23454);
    expect(roundThreshold(1.234561, near, { mayMove: 0, whole: false })).toBe(1.235);
    expect(
      roundThreshold(
        1.234561,
        near.map((value, i) => (i % 2 === 0 ? value : 1.2347)),
        { mayMove: 0, whole: false },
      ),
    ).toBe(1.2346);
    const days = Float64Array.of(20240100, 20240101, 20240103, 20240104);
    expect(roundThreshold(20240102, days, { mayMove: 0.02, whole: true })).toBe(20240102);
    expect(roundThreshold(20240102, days, { mayMove: 0.5, whole: true })).toBe(0);
    const prices = Float64Array.of(123456.1, 123456.2);
    expect(roundThreshold((123456.1 + 123456.2) / 2, prices, { mayMove: 0, whole: false })).toBe(123456.1);
    const next = Float64Array.of(1, 1 + Number.EPSILON);
    expect(roundThreshold(1, next, { mayMove: 0, whole: false })).toBe(1);
    expect(roundThreshold(0.004, new Float64Array(0), { mayMove: 0, whole: false })).toBe(0);
  });
});

describe("roundThreshold, of any values", () => {
  it("never moves more of them than it may (property)", () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
      fc.integer({ min: 20240100, max: 20240110 }),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 30 }), fc.constantFrom(0, 0.02, 0.2), (all, mayMove) => {
        const sorted = [...new Set(all)].sort((a, b) => a - b);
        fc.pre(sorted.length > 1);
        const at = Math.floor(sorted.length / 2);
        const threshold = (sorted[at - 1]! + sorted[at]!) / 2;
        const to = roundThreshold(threshold, Float64Array.from(all), { mayMove, whole: all.every(Number.isInteger) });
        const moved = all.filter((one) => one <= threshold !== one <= to).length;
        expect(moved).toBeLessThanOrEqual(mayMove * all.length);
      }),
    );
  });
});

describe("withThresholds", () => {
  const rounded = withThresholds(tree, points, labels, ({ threshold, values }) =>
    roundThreshold(threshold, values, { mayMove: 0.05, whole: false }),
  );

  it("counts the rows of the rounded splits, and gives them the values of rows that come there", () => {
    expect(rounded.threshold[0]).toBe(60);
    const leaves = leafOf(rounded, points);
    for (const leaf of leavesOf(rounded)) {
      expect(rowsAt(rounded, leaf)).toBe(leaves.filter((one) => one === leaf).length);
    }
    withThresholds(tree, points, labels, ({ values, threshold }) => {
      expect(values.some((value) => value <= threshold) && values.some((value) => value > threshold)).toBe(true);
      return threshold;
    });
  });

  it("counts anew and changes nothing else, for the rows that the tree was grown on and for others", () => {
    expect(recount(tree, points, labels)).toEqual(tree);
    const few = fromRows(rows.slice(0, 7));
    expect(rowsAt(recount(tree, few, labels.slice(0, 7)), 0)).toBe(7);
  });
});

describe("collapse", () => {
  it("joins leaves that say the same and changes no answer", () => {
    const noisy = labels.map((label) => (random() < 0.1 ? 0 : label));
    const grown = classificationTree(points, noisy, { leastLeaf: 20 });
    const joined = joinAlike(grown);
    expect(joined.column.length).toBeLessThan(grown.column.length);
    expect(classify(joined, points)).toEqual(classify(grown, points));
    expect(joinAlike(joined)).toEqual(joined);
  });

  it("takes back splits with a side that is too small", () => {
    const grown = classificationTree(points, labels, { maxDepth: 9 });
    const large = collapseSmall(grown, 30);
    for (const leaf of leavesOf(large)) expect(rowsAt(large, leaf)).toBeGreaterThanOrEqual(30);
    expect(leavesOf(collapseSmall(grown, 401))).toEqual([0]);
    expect(collapseSmall(grown, 1)).toEqual(grown);
  });
});
