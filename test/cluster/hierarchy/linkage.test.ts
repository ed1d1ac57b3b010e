import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutTree, type LinkageMethod, type LinkageTree, linkage } from "../../../src/cluster/index.ts";
import { type Matrix, matrix } from "../../../src/matrix/index.ts";
import { stream } from "../../../src/random/index.ts";
import { fromRows } from "../reference.ts";
import { cases } from "./reference.ts";

const methods: readonly LinkageMethod[] = ["ward", "average", "complete", "single"];

describe("linkage", () => {
  for (const { name, points, trees } of cases) {
    const tieFree = trees.filter(({ firstTie, merges }) => firstTie === merges.length);
    it.each(tieFree)(`gives scipy's merges of ${name} by $method: clusters, sizes, heights to 1e-12`, (expected) => {
      const tree = linkage(points, expected.method);
      expect([...tree.first]).toEqual(expected.merges.map(([a]) => a));
      expect([...tree.second]).toEqual(expected.merges.map(([, b]) => b));
      expect([...tree.sizes]).toEqual(expected.merges.map(([, , , size]) => size));
      expected.merges.forEach(([, , height], i) => {
        expect(Math.abs(tree.heights[i]! / height - 1)).toBeLessThan(1e-12);
      });
    });
  }

  const grid = cases.find(({ name }) => name === "grid")!;
  const alike = grid.trees.filter(({ method }) => method !== "ward");
  it.each(alike)(
    "gives scipy's heights where many are equal, by $method, as it breaks ties alike (Ward's: rounding)",
    (expected) => {
      const tree = linkage(grid.points, expected.method);
      expected.merges.forEach(([, , height], i) => {
        expect(tree.heights[i]).toBeCloseTo(height, 10);
      });
    },
  );

  it("has no fewer than three tie-free cases by each method", () => {
    for (const method of methods) {
      const found = cases.filter(({ trees }) =>
        trees.some((tree) => tree.method === method && tree.firstTie === tree.merges.length),
      );
      expect(found.length).toBeGreaterThanOrEqual(3);
    }
  });

  it.each(methods)("equals a naive search over all pairs of clusters by %s (property)", (method) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), fc.nat(), (n, seed) => {
        const random = stream("naive", seed);
        const rows = Array.from({ length: n }, () => [random(), random()]);
        const heights = linkage(fromRows(rows), method).heights;
        const naive = naiveHeights(rows, method);
        expect(heights).toHaveLength(naive.length);
        naive.forEach((height, i) => {
          expect(Math.abs(heights[i]! / height - 1)).toBeLessThanOrEqual(1e-9);
        });
      }),
      { numRuns: 60 },
    );
  });

  it.each(methods)("gives a proper tree of any points, equal ones too, by %s (property)", (method) => {
    const row = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 90 }), (rows) => {
        const tree = linkage(fromRows(rows), method);
        expectProper(tree, rows.length);
        const distinct = new Set(rows.map(String)).size;
        expect(tree.heights.filter((height) => height === 0)).toHaveLength(rows.length - distinct);
      }),
      { numRuns: 40 },
    );
  });

  it.each(methods)("does not change when points are shifted, and scales with them, by %s (property)", (method) => {
    const { points } = cases[0]!;
    const expected = linkage(points, method);
    fc.assert(
      fc.property(
        fc.integer({ min: -1000, max: 1000 }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (shift, scale) => {
          const moved = mapped(points, (x) => (x + shift) * scale);
          const tree = linkage(moved, method);
          expect(tree.first).toEqual(expected.first);
          expect(tree.heights.at(-1)! / scale / expected.heights.at(-1)!).toBeCloseTo(1, 9);
        },
      ),
      { numRuns: 15 },
    );
  });

  it.each(methods)("cuts shuffled rows into the same clusters by %s (property)", (method) => {
    const { points } = cases[0]!;
    const expected = cutTree(linkage(points, method), { k: 7 });
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(points.rows).keys()], { minLength: points.rows }), (order) => {
        const labels = cutTree(linkage(taken(points, order), method), { k: 7 });
        const pairs = new Set(order.map((row, i) => `${expected[row]} ${labels[i]}`));
        expect(pairs.size).toBe(7);
      }),
      { numRuns: 15 },
    );
  });

  it("does not change its points and answers one row with no merge", () => {
    const { points } = cases[0]!;
    const before = points.data.slice();
    for (const method of methods) {
      linkage(points, method);
      expect(linkage(fromRows([[1, 2]]), method)).toEqual({
        ...{ method, rows: 1, first: new Int32Array(0), second: new Int32Array(0) },
        ...{ heights: new Float64Array(0), sizes: new Int32Array(0) },
      });
    }
    expect(points.data).toEqual(before);
  });

  it("refuses no rows, values that overflow, and more rows than pairs can be kept of", () => {
    expect(() => linkage(matrix(new Float64Array(0), 0, ["a"]), "ward")).toThrow(
      "Cannot cluster by ward linkage: the points are 0 × 1",
    );
    expect(() => linkage(fromRows([[1e200], [0]]), "single")).toThrow('column "a" holds a value beyond ±1e140');
    const many = matrix(new Float64Array(20_001), 20_001, ["a"]);
    expect(() => linkage(many, "average")).toThrow("there are 20001 rows, at most 20000 are possible");
    expect(() => linkage(many, "complete")).toThrow("a sample of the rows is needed");
  });
});

function expectProper(tree: LinkageTree, rows: number): void {
  const used = new Set<number>();
  for (let i = 0; i < rows - 1; i++) {
    const [a, b] = [tree.first[i]!, tree.second[i]!];
    expect(a).toBeLessThan(b);
    expect(b).toBeLessThan(rows + i);
    expect(used.has(a) || used.has(b)).toBe(false);
    used.add(a).add(b);
    const size = (cluster: number) => (cluster < rows ? 1 : tree.sizes[cluster - rows]!);
    expect(tree.sizes[i]).toBe(size(a) + size(b));
    if (i > 0) expect(tree.heights[i]).toBeGreaterThanOrEqual(tree.heights[i - 1]!);
  }
}

/** Heights by trying all pairs of clusters anew at every merge, from the definition of each linkage. */
function naiveHeights(rows: readonly (readonly number[])[], method: LinkageMethod): number[] {
  let clusters = rows.map((row) => [row]);
  const heights: number[] = [];
  while (clusters.length > 1) {
    let best = { height: Number.POSITIVE_INFINITY, a: -1, b: -1 };
    for (let a = 0; a < clusters.length; a++) {
      for (let b = a + 1; b < clusters.length; b++) {
        const height = between(clusters[a]!, clusters[b]!, method);
        if (height < best.height) best = { height, a, b };
      }
    }
    heights.push(best.height);
    const joined = [...clusters[best.a]!, ...clusters[best.b]!];
    clusters = [...clusters.filter((_, i) => i !== best.a && i !== best.b), joined];
  }
  return heights;
}

type Rows = readonly (readonly number[])[];

function between(a: Rows, b: Rows, method: LinkageMethod): number {
  if (method === "ward") return Math.sqrt(2 * (scatter([...a, ...b]) - scatter(a) - scatter(b)));
  const distances = a.flatMap((x) => b.map((y) => Math.hypot(x[0]! - y[0]!, x[1]! - y[1]!)));
  if (method === "average") return distances.reduce((sum, d) => sum + d, 0) / distances.length;
  return method === "complete" ? Math.max(...distances) : Math.min(...distances);
}

function scatter(rows: Rows): number {
  const mean = [0, 1].map((j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length);
  return rows.reduce((sum, row) => sum + (row[0]! - mean[0]!) ** 2 + (row[1]! - mean[1]!) ** 2, 0);
}

function mapped(points: Matrix, change: (x: number) => number): Matrix {
  return matrix(points.data.map(change), points.rows, points.names);
}

function taken({ data, columns, names }: Matrix, order: readonly number[]): Matrix {
  const rows = order.flatMap((row) => [...data.subarray(row * columns, (row + 1) * columns)]);
  return matrix(Float64Array.from(rows), order.length, names);
}
