import { describe, expect, it } from "vitest";
import {
  balancedAccuracy,
  classify,
  leavesOf,
  rowsAt,
  rowsOf,
  type SurrogateOptions,
  surrogateTree,
} from "../../../src/explain/index.ts";
import { stream } from "../../../src/random/index.ts";
import { fromRows } from "../../cluster/reference.ts";

const random = stream("surrogate");
const rows = Array.from({ length: 1200 }, () => [1000 * random(), Math.floor(9 * random()), random()]);
const points = fromRows(rows);
const noisy = (share: number) =>
  Int32Array.from(rows, ([x, y]) => (random() < share ? Math.floor(3 * random()) : x! > 617.3 ? 0 : y! > 4 ? 1 : 2));
const numbers = Int32Array.from(rows, (_, i) => i);
const parts = { grow: numbers.slice(0, 800), choose: numbers.slice(800) };
const options: SurrogateOptions = {
  ...{ maxDepth: 4, leastLeaf: 10, tolerance: 0.02, mayMove: 0.02 },
  ...{ whole: [false, true, false], lowest: [0, 0, 0] },
};

describe("surrogateTree", () => {
  it("has no more leaves than the classes need, at round thresholds, though labels are noisy", () => {
    const tree = surrogateTree(points, noisy(0.2), 3, parts, options);
    expect(leavesOf(tree)).toHaveLength(3);
    const thresholds = [...tree.threshold].filter((_, node) => tree.column[node] !== -1);
    expect(thresholds).toEqual([tree.column[0] === 0 ? 600 : 4, tree.column[0] === 0 ? 4 : 600]);
    expect(rowsAt(tree, 0)).toBe(800);
  });

  it("keeps splits between values that differ in late digits only", () => {
    const half = Int32Array.from({ length: 200 }, (_, i) => i % 2);
    const own = { grow: numbers.slice(0, 100), choose: numbers.slice(100, 200) };
    for (const [values, whole] of [
      [half.map((one, i) => 20240100 + 3 * one + (i % 4 > 1 ? 1 : 0)), true],
      [Array.from(half, (one) => (one === 0 ? 123456.1 : 123456.2)), false],
    ] as const) {
      const column = fromRows(Array.from(values, (value) => [value]));
      const tree = surrogateTree(column, half, 2, own, { ...options, whole: [whole], lowest: [0] });
      expect(balancedAccuracy(half, classify(tree, column), 2)).toBe(1);
    }
  });

  it("is one leaf where columns tell nothing of the classes", () => {
    const tree = surrogateTree(points, noisy(1), 3, parts, { ...options, tolerance: 0.1 });
    expect(leavesOf(tree)).toEqual([0]);
  });

  it("keeps leaves as large as asked for after rounding too", () => {
    for (const leastLeaf of [10, 60, 300]) {
      const tree = surrogateTree(points, noisy(0.3), 3, parts, { ...options, leastLeaf, tolerance: 0, mayMove: 0.2 });
      for (const leaf of leavesOf(tree)) expect(rowsAt(tree, leaf)).toBeGreaterThanOrEqual(leastLeaf);
    }
  });

  it("leaves thresholds below the lowest value as they are", () => {
    const gaps = fromRows(rows.map(([x]) => [x! < 500 ? -777 : x! - 500]));
    const labels = Int32Array.from(rows, ([x]) => (x! < 500 ? 0 : 1));
    const tree = surrogateTree(gaps, labels, 2, parts, { ...options, whole: [false], lowest: [1] });
    expect(tree.threshold[0]).toBeLessThan(-300);
    expect(balancedAccuracy(labels, classify(tree, gaps), 2)).toBe(1);
  });
});

describe("balancedAccuracy", () => {
  it("is 1 over the classes for one answer to all, and leaves out classes without rows", () => {
    const labels = Int32Array.of(0, 0, 0, 0, 1, 3);
    expect(
      balancedAccuracy(
        labels,
        labels.map(() => 0),
        4,
      ),
    ).toBeCloseTo(1 / 3, 15);
    expect(balancedAccuracy(labels, labels, 4)).toBe(1);
    expect(balancedAccuracy(Int32Array.of(), Int32Array.of(), 4)).toBeUndefined();
  });
});

describe("rowsOf", () => {
  it("takes rows in the order given", () => {
    expect([
      ...rowsOf(
        fromRows([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
        Int32Array.of(2, 0),
      ).data,
    ]).toEqual([5, 6, 1, 2]);
  });
});
