import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  balancedAccuracy,
  type ClassificationTree,
  classAt,
  classificationTree,
  classify,
  giniAt,
  leafOf,
  leavesOf,
  pruningPath,
  rowsAt,
} from "../../../src/explain/index.ts";
import { stream } from "../../../src/random/index.ts";
import { fromRows } from "../../cluster/reference.ts";

interface WrittenTree {
  readonly column: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly right: number[];
  readonly rows: number[];
  readonly impurity: number[];
  readonly counts: number[][];
}

interface Case {
  readonly name: string;
  readonly points: number[][];
  readonly labels: number[];
  readonly maxDepth: number;
  readonly leastLeaf: number;
  readonly tree: WrittenTree;
  readonly fresh: number[][];
  readonly answers: number[];
  readonly path: { readonly alphas: number[]; readonly impurities: number[] };
  readonly pruned: WrittenTree & { readonly alpha: number; readonly balancedAccuracy: number };
}

/** scikit-learn's trees, made by test/reference/tree.py. */
const { cases } = JSON.parse(readFileSync(new URL("../../reference/tree.json", import.meta.url), "utf8")) as {
  cases: Case[];
};

/** Thresholds and counts are exact: values are multiples of 1/64. Impurities differ by the order of sums. */
function expectTree(tree: ClassificationTree, wanted: WrittenTree): void {
  expect([...tree.column]).toEqual(wanted.column);
  expect([...tree.threshold]).toEqual(wanted.threshold);
  expect([...tree.left]).toEqual(wanted.left);
  expect([...tree.right]).toEqual(wanted.right);
  expect([...tree.counts]).toEqual(wanted.counts.flat());
  wanted.impurity.forEach((impurity, node) => void expect(giniAt(tree, node)).toBeCloseTo(impurity, 12));
  wanted.rows.forEach((rows, node) => void expect(rowsAt(tree, node)).toBe(rows));
}

const grow = ({ points, labels, maxDepth, leastLeaf }: Case) =>
  classificationTree(fromRows(points), Int32Array.from(labels), { maxDepth, leastLeaf });

describe.each(cases)("the tree of $name", (one) => {
  it("has scikit-learn's splits, thresholds, counts, impurities and answers", () => {
    expectTree(grow(one), one.tree);
    expect([...classify(grow(one), fromRows(one.fresh))]).toEqual(one.answers);
  });

  it("is pruned as scikit-learn prunes it, along the whole path", () => {
    const path = pruningPath(grow(one));
    expect(path).toHaveLength(one.path.alphas.length);
    path.forEach(({ alpha, impurity, leaves, tree }, i) => {
      expect(alpha).toBeCloseTo(one.path.alphas[i]!, 12);
      expect(impurity).toBeCloseTo(one.path.impurities[i]!, 12);
      expect(leavesOf(tree)).toHaveLength(leaves);
    });
    const { tree } = path.findLast(({ alpha }) => alpha <= one.pruned.alpha)!;
    expectTree(tree, one.pruned);
    const answers = classify(tree, fromRows(one.points));
    const rate = balancedAccuracy(Int32Array.from(one.labels), answers, tree.classes);
    expect(rate).toBeCloseTo(one.pruned.balancedAccuracy, 12);
  });
});

describe("pruningPath", () => {
  it("refuses a tree whose path would fill the memory", () => {
    const random = stream("leaves");
    const rows = Array.from({ length: 8000 }, () => [random()]);
    const each = Int32Array.from(rows, () => (random() < 0.5 ? 0 : 1));
    const tree = classificationTree(fromRows(rows), each, { maxDepth: 60 });
    expect(() => pruningPath(tree)).toThrow(/it has \d{4} leaves, at most 2048 are possible/);
    expect(pruningPath(classificationTree(fromRows(rows), each, { maxDepth: 3 })).length).toBeGreaterThan(1);
  });
});

describe("classificationTree", () => {
  const labels = (...list: number[]) => Int32Array.from(list);

  it("takes the first column and the lowest threshold of equal splits", () => {
    const twins = fromRows([1, 2, 3, 4].map((x) => [x, 10 * x]));
    expect(classificationTree(twins, labels(0, 0, 1, 1))).toMatchObject({ column: labels(0, -1, -1) });
    const either = classificationTree(fromRows([[1], [2], [3], [4]]), labels(0, 1, 1, 0), { maxDepth: 1 });
    expect(either.threshold[0]).toBe(1.5);
  });

  it("splits though no single split gains, since two together may", () => {
    const corners = fromRows([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    const tree = classificationTree(corners, labels(0, 1, 1, 0));
    expect([...classify(tree, corners)]).toEqual([0, 1, 1, 0]);
  });

  it("is one leaf for one row, equal rows, one class, no columns, no depth and too few rows for two leaves", () => {
    const line = fromRows([[1], [2], [3]]);
    const single = [
      classificationTree(fromRows([[5]]), labels(0)),
      classificationTree(fromRows([[7], [7], [7]]), labels(0, 1, 1)),
      classificationTree(line, labels(0, 0, 0)),
      classificationTree({ data: new Float64Array(0), rows: 3, columns: 0, names: [] }, labels(0, 1, 1)),
      classificationTree(line, labels(0, 1, 1), { maxDepth: 0 }),
      classificationTree(line, labels(0, 1, 1), { leastLeaf: 2 }),
    ];
    for (const tree of single) expect([...tree.column]).toEqual([-1]);
    expect(classAt(single[1]!, 0)).toBe(1);
  });

  it("gives the lowest class of equally many, and knows classes that do not occur", () => {
    const tree = classificationTree(fromRows([[1], [1]]), labels(2, 1), {}, 4);
    expect([...tree.counts]).toEqual([0, 1, 1, 0]);
    expect(classAt(tree, 0)).toBe(1);
  });

  it("puts a threshold between neighbours that have no number between them", () => {
    const low = 1 - Number.EPSILON / 2;
    const points = fromRows([[low], [1]]);
    expect([...classify(classificationTree(points, labels(0, 1)), points)]).toEqual([0, 1]);
    const far = fromRows([[-Number.MAX_VALUE], [Number.MAX_VALUE]]);
    expect([...classify(classificationTree(far, labels(1, 0)), far)]).toEqual([1, 0]);
  });

  it("refuses no rows, another number of labels, and labels that are no class", () => {
    expect(() => classificationTree(fromRows([]), labels())).toThrow("Cannot grow a tree: there are 0 rows");
    expect(() => classificationTree(fromRows([[1]]), labels(0, 1))).toThrow(TypeError);
    expect(() => classificationTree(fromRows([[1]]), labels(-1))).toThrow(RangeError);
    expect(() => classificationTree(fromRows([[1]]), labels(3), {}, 3)).toThrow(RangeError);
    expect(() => classificationTree(fromRows([[1]]), labels(0), { leastLeaf: 0 })).toThrow(RangeError);
  });

  const data = fc.array(
    fc.record({ x: fc.integer({ min: 0, max: 9 }), y: fc.integer({ min: 0, max: 4 }), c: fc.nat(2) }),
    {
      minLength: 1,
      maxLength: 40,
    },
  );

  it("does not depend on the order of rows, nor on the scale of columns", () => {
    fc.assert(
      fc.property(data, (rows) => {
        const grown = (list: typeof rows, factor = 1) =>
          classificationTree(
            fromRows(list.map(({ x, y }) => [factor * x, y])),
            labels(...list.map(({ c }) => c)),
            {},
            3,
          );
        const tree = grown(rows);
        expect(grown(rows.toReversed())).toEqual(tree);
        const scaled = grown(rows, 8);
        const threshold = tree.threshold.map((value, node) => (tree.column[node] === 0 ? 8 * value : value));
        expect(scaled).toEqual({ ...tree, threshold });
      }),
    );
  });

  it("keeps every leaf as large as asked, and counts every row in one leaf", () => {
    fc.assert(
      fc.property(data, fc.integer({ min: 1, max: 9 }), (rows, leastLeaf) => {
        const points = fromRows(rows.map(({ x, y }) => [x, y]));
        const tree = classificationTree(points, labels(...rows.map(({ c }) => c)), { leastLeaf });
        const sizes = leavesOf(tree).map((leaf) => rowsAt(tree, leaf));
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(rows.length);
        if (sizes.length > 1) expect(Math.min(...sizes)).toBeGreaterThanOrEqual(leastLeaf);
        for (const leaf of leafOf(tree, points)) expect(tree.column[leaf]).toBe(-1);
      }),
    );
  });
});
