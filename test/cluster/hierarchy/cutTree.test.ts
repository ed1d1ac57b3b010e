import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustedRand, betweenShares, cutByShare, cutTree, linkage } from "../../../src/cluster/index.ts";
import { fromRows } from "../reference.ts";
import { cases } from "./reference.ts";

const tieFree = cases.filter(({ name }) => name !== "grid");

describe("cutTree", () => {
  for (const { name, points, trees } of tieFree) {
    it.each(trees)(`gives scipy's clusters of ${name} by $method, by k and by height`, (expected) => {
      const tree = linkage(points, expected.method);
      for (const { k, labels } of expected.cuts) {
        const found = cutTree(tree, { k });
        expect(adjustedRand(found, Int32Array.from(labels))).toBe(1);
        expect(new Set(found).size).toBe(k);
      }
      const atHeight = cutTree(tree, { height: expected.height });
      expect(adjustedRand(atHeight, Int32Array.from(expected.atHeight))).toBe(1);
    });
  }

  it("numbers clusters by descending size, equal sizes by their first row", () => {
    const tree = linkage(fromRows([[50], [9], [0], [1], [10], [11], [51], [90]]), "single");
    expect([...cutTree(tree, { k: 4 })]).toEqual([1, 0, 2, 2, 0, 0, 1, 3]);
    expect([...cutTree(tree, { k: 1 })]).toEqual(Array(8).fill(0));
    expect([...cutTree(tree, { k: 8 })]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("makes the merges at the height itself, and gives exactly k clusters where heights are equal", () => {
    const tree = linkage(fromRows([[0], [1], [2], [3]]), "single");
    expect([...tree.heights]).toEqual([1, 1, 1]);
    expect([...cutTree(tree, { height: 1 })]).toEqual([0, 0, 0, 0]);
    expect(new Set(cutTree(tree, { height: 0.99 })).size).toBe(4);
    for (const k of [1, 2, 3, 4]) expect(new Set(cutTree(tree, { k })).size).toBe(k);
  });

  it("nests: a cut into fewer clusters only joins clusters of a cut into more (property)", () => {
    const row = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), fc.nat(), fc.nat(), (rows, x, y) => {
        const tree = linkage(fromRows(rows), "ward");
        const [few, many] = [1 + (x % rows.length), 1 + (y % rows.length)].sort((a, b) => a - b) as [number, number];
        const coarse = cutTree(tree, { k: few });
        const fine = cutTree(tree, { k: many });
        expect(new Set(rows.map((_, i) => `${fine[i]} ${coarse[i]}`)).size).toBe(many);
      }),
    );
  });

  it("refuses a k that there is not and a height that is none", () => {
    const tree = linkage(fromRows([[0], [1], [2]]), "ward");
    for (const k of [0, 4, 1.5, Number.NaN])
      expect(() => cutTree(tree, { k })).toThrow(`k is ${k}, a whole number from 1 to 3`);
    for (const height of [-1, Number.NaN]) expect(() => cutTree(tree, { height })).toThrow(`the height is ${height}`);
  });
});

describe("betweenShares", () => {
  it.each(tieFree)(
    "equals the share from its definition, worked out in NumPy, of $name by average linkage (1e-12)",
    (one) => {
      const shares = betweenShares(linkage(one.points, "average"), one.points)!;
      one.between.forEach((share, i) => {
        expect(shares[i]).toBeCloseTo(share, 12);
      });
      expect(shares.at(-1)).toBe(1);
      expect(shares).toHaveLength(one.points.rows);
    },
  );

  it("rises by half the squared height of Ward's merges", () => {
    const { points } = cases[0]!;
    const tree = linkage(points, "ward");
    const shares = betweenShares(tree, points)!;
    const total = tree.heights.reduce((sum, height) => sum + height ** 2 / 2, 0);
    for (let k = 2; k < 9; k++) {
      expect(shares[k - 1]! - shares[k - 2]!).toBeCloseTo(tree.heights.at(1 - k)! ** 2 / 2 / total, 12);
    }
  });

  it("does not exist where all rows are equal, and refuses other points", () => {
    const points = fromRows([[1], [1]]);
    expect(betweenShares(linkage(points, "ward"), points)).toBeUndefined();
    expect(cutByShare(linkage(points, "ward"), points, 0.5)).toBeUndefined();
    expect(() => betweenShares(linkage(points, "ward"), fromRows([[1]]))).toThrow("it has 2 rows and the points 1");
  });
});

describe("cutByShare", () => {
  it("takes the fewest clusters that reach the share", () => {
    const { points } = cases[0]!;
    const tree = linkage(points, "complete");
    const shares = betweenShares(tree, points)!;
    for (const share of [0, 0.5, 0.8, 1]) {
      const cut = cutByShare(tree, points, share)!;
      expect(cut.share).toBe(shares[cut.k - 1]);
      expect(cut.share).toBeGreaterThanOrEqual(share);
      if (cut.k > 1) expect(shares[cut.k - 2]).toBeLessThan(share);
      expect(cut.labels).toEqual(cutTree(tree, { k: cut.k }));
    }
    expect(cutByShare(tree, points, 0)).toMatchObject({ k: 1, share: 0 });
    expect(() => cutByShare(tree, points, 1.1)).toThrow("the share is 1.1");
  });
});
