import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spanningTreeIn } from "../../../src/cluster/density/spanningTree.ts";
import {
  assignHdbscan,
  clusterDensityTree,
  densityTree,
  type HdbscanModel,
  hdbscan,
} from "../../../src/cluster/index.ts";
import { type Matrix, matrix } from "../../../src/matrix/index.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { fromRows } from "../reference.ts";
import { cases, renumbered } from "./reference.ts";
import "../../properties.ts";

const fits = cases.flatMap(({ name, points, new: rows, hdbscan: found }) =>
  found.map((fit) => ({ name, points, rows, fit, title: `${name}, ${fit.minClusterSize}, ${fit.selection}` })),
);

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) expect(Math.abs(found[i]! - expected[i]!)).toBeLessThanOrEqual(1e-9);
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

describe("hdbscan", () => {
  it.each(fits)(
    "gives the package hdbscan's labels, probabilities, persistence and relative validity of the same tree: $title (1e-9: other order of sums)",
    async ({ points, fit }) => {
      const model = await hdbscan(points, fit);
      const { labels, names } = renumbered(fit.labels);
      expect(model.labels).toEqual(labels);
      expectClose(model.probabilities, fit.probabilities);
      expectClose(
        model.clusters.map(({ persistence }) => persistence),
        names.map((label) => fit.persistence[label]!),
      );
      expect(model.clusters.map(({ size }) => size)).toEqual(
        names.map((_, c) => labels.filter((label) => label === c).length),
      );
      expectClose([model.relativeValidity ?? 0], [fit.relativeValidity ?? 0]);
      expectClose([sum(model.cores) / Math.max(fit.core, 1)], [fit.core / Math.max(fit.core, 1)]);
    },
  );

  it.each(fits.filter(({ fit }) => fit.tied.length <= 5))(
    "gives scikit-learn's labels but for rows that join two groups at one density: $title",
    async (one) => {
      const { labels, tree } = await hdbscan(one.points, one.fit);
      const theirs = renumbered(one.fit.scikitLearn).labels;
      const differing = [...labels.keys()].filter((row) => labels[row] !== theirs[row]);
      const isTied = (row: number) => one.fit.tied.includes(row) || tree.births.includes(tree.rowLambdas[row]!);
      expect(differing.filter((row) => !isTied(row))).toEqual([]);
      expect(differing.length).toBeLessThanOrEqual(5);
    },
  );

  it("finds the tree of least height", async () => {
    for (const { points, fit } of fits) {
      const { spanning } = await densityTree(points, fit);
      expect(Math.abs(sum(spanning.heights) / fit.height - 1)).toBeLessThanOrEqual(1e-12);
      expect(spanning.heights).toEqual(spanning.heights.slice().sort());
    }
  });

  it("gives the same bits in one thread and in three", async () => {
    const random = stream("threads");
    const data = Float64Array.from({ length: 3000 * 3 }, (_, i) => normal(random) + 4 * (Math.floor(i / 900) % 3));
    const rows = { data, n: 3000, p: 3 };
    const one = await spanningTreeIn(rows, 6, 1);
    for (const threads of [3, 3, 2]) expect(await spanningTreeIn(rows, 6, threads)).toEqual(one);
    expect(await Promise.all([3, 2].map((threads) => spanningTreeIn(rows, 6, threads)))).toEqual([one, one]);
  });

  it("stops when it is aborted", async () => {
    const { points } = cases[0]!;
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(hdbscan(points, { minClusterSize: 5, signal })).rejects.toThrow("enough");
  });

  it("gives finite figures for rows that are equal, and no more than the rows can carry", async () => {
    const equal = fromRows(Array.from({ length: 30 }, () => [1, 2]));
    const none = await hdbscan(equal, { minClusterSize: 5 });
    expect(none.labels).toEqual(new Int32Array(30).fill(-1));
    expect(none).toMatchObject({ noiseShare: 1, clusters: [], relativeValidity: undefined });
    const single = await hdbscan(equal, { minClusterSize: 5, allowSingleCluster: true });
    expect(single.labels).toEqual(new Int32Array(30));
    expect(single.probabilities).toEqual(new Float64Array(30).fill(1));
    const two = await hdbscan(fromRows([...Array(20).fill([0, 7]), ...Array(10).fill([3, 7])]), { minClusterSize: 5 });
    expect(two.clusters.map(({ size }) => size)).toEqual([20, 10]);
    for (const { stability, persistence, birth, death } of two.clusters) {
      for (const figure of [stability, persistence, birth, death]) expect(Number.isFinite(figure)).toBe(true);
    }
  });

  it("takes one row", async () => {
    const model = await hdbscan(fromRows([[1, 2]]), { minClusterSize: 2, minSamples: 1 });
    expect(model).toMatchObject({ labels: Int32Array.of(-1), noiseShare: 1 });
  });

  it("says what is wrong with its input", async () => {
    const { points } = cases[0]!;
    const of = (options: { minClusterSize: number; minSamples?: number }) => hdbscan(points, options);
    await expect(of({ minClusterSize: 1 })).rejects.toThrow("minClusterSize is 1, a whole number of 2 or more");
    await expect(of({ minClusterSize: 5, minSamples: 0 })).rejects.toThrow("minSamples is 0");
    await expect(of({ minClusterSize: 900 })).rejects.toThrow("at least minSamples = 900 are needed");
    await expect(hdbscan(matrix(new Float64Array(0), 0, ["a"]), { minClusterSize: 5 })).rejects.toThrow("0 × 1");
    const many = matrix(new Float64Array(600_000), 600_000, ["a"]);
    await expect(hdbscan(many, { minClusterSize: 1000 })).rejects.toThrow("need more than 2 GiB, a sample of the rows");
    const broken: Matrix = { data: Float64Array.of(1, Number.NaN), rows: 2, columns: 1, names: ["a"] };
    await expect(hdbscan(broken, { minClusterSize: 2 })).rejects.toThrow("not a number");
  });

  it("gives each row the same label and probability in whatever order rows are (property)", async () => {
    const { points } = cases[0]!;
    const before = await hdbscan(points, { minClusterSize: 8, minSamples: 4 });
    const orders = fc.shuffledSubarray(
      Array.from({ length: points.rows }, (_, row) => row),
      { minLength: points.rows },
    );
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const { columns: p, data, names } = points;
        const moved = new Float64Array(data.length);
        order.forEach((row, i) => {
          moved.set(data.subarray(row * p, (row + 1) * p), i * p);
        });
        const after = await hdbscan(matrix(moved, order.length, names), { minClusterSize: 8, minSamples: 4 });
        expect([...after.labels]).toEqual(order.map((row) => before.labels[row]));
        expect([...after.probabilities]).toEqual(order.map((row) => before.probabilities[row]));
      }),
      { numRuns: 20 },
    );
  });

  it("finds the same clusters at another scale, with the distances times as large (property)", async () => {
    const { points } = cases[2]!;
    const before = await hdbscan(points, { minClusterSize: 10 });
    for (const scale of [0.25, 1024]) {
      const after = await hdbscan(
        matrix(
          points.data.map((x) => x * scale),
          points.rows,
          points.names,
        ),
        { minClusterSize: 10 },
      );
      expect(after.labels).toEqual(before.labels);
      expect(after.cores).toEqual(before.cores.map((core) => core * scale));
      expect(after.relativeValidity).toBe(before.relativeValidity);
    }
  });
});

describe("the spanning tree", () => {
  const small = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), {
    minLength: 3,
    maxLength: 60,
  });

  it("is the one that Kruskal's algorithm finds among all pairs, ties included (property)", async () => {
    await fc.assert(
      fc.asyncProperty(small, fc.integer({ min: 1, max: 3 }), async (rows, minSamples) => {
        const points = fromRows(rows);
        const found = await spanningTreeIn({ data: points.data, n: points.rows, p: 2 }, minSamples, 1);
        expect(Array.from(found.left, (left, i) => [left, found.right[i]])).toEqual(kruskal(rows, minSamples));
      }),
      { numRuns: 60 },
    );
  });

  function kruskal(rows: readonly (readonly [number, number])[], minSamples: number): number[][] {
    const square = (a: number, b: number) => (rows[a]![0] - rows[b]![0]) ** 2 + (rows[a]![1] - rows[b]![1]) ** 2;
    const cores = rows.map((_, a) => rows.map((__, b) => square(a, b)).sort((x, y) => x - y)[minSamples - 1]!);
    const pairs = rows.flatMap((_, a) =>
      rows.slice(a + 1).map((__, i) => {
        const b = a + 1 + i;
        return { a, b, d: square(a, b), w: Math.max(square(a, b), cores[a]!, cores[b]!) };
      }),
    );
    const group = rows.map((_, row) => row);
    return pairs
      .sort((x, y) => x.w - y.w || x.d - y.d || x.a - y.a || x.b - y.b)
      .filter(({ a, b }) => {
        const [from, to] = [group[b]!, group[a]!];
        if (from === to) return false;
        group.forEach((name, row) => {
          if (name === from) group[row] = to;
        });
        return true;
      })
      .map(({ a, b }) => [a, b]);
  }
});

describe("assignHdbscan", () => {
  it.each(fits.filter(({ fit }) => fit.predicted !== undefined))(
    "puts new rows where approximate_predict of the package hdbscan does: $title (1e-9)",
    async ({ points, rows, fit }) => {
      const found = assignHdbscan(await hdbscan(points, fit), rows);
      const { names } = renumbered(fit.labels);
      expect(Array.from(found.labels, (label) => names[label] ?? -1)).toEqual(fit.predicted!.labels);
      expectClose(found.strengths, fit.predicted!.strengths);
    },
  );

  it("leaves far rows out, takes none, and refuses other columns", async () => {
    const model = await hdbscan(cases[0]!.points, { minClusterSize: 10 });
    expect(assignHdbscan(model, fromRows([[1000, 0, 0]]))).toEqual({
      labels: Int32Array.of(-1),
      strengths: Float64Array.of(0),
    });
    expect(assignHdbscan(model, matrix(new Float64Array(0), 0, ["a", "b", "c"])).labels).toHaveLength(0);
    expect(() => assignHdbscan(model, fromRows([[1]]))).toThrow("they have 1 columns, 3 are needed");
  });
});

describe("clusterDensityTree", () => {
  it("keeps nested clusters apart: leaves are never fewer than the clusters of greatest mass", async () => {
    for (const { points } of cases) {
      const density = await densityTree(points, { minSamples: 4 });
      const of = (selection: "excess-of-mass" | "leaf"): HdbscanModel =>
        clusterDensityTree(density, { minClusterSize: 8, selection });
      expect(of("leaf").clusters.length).toBeGreaterThanOrEqual(of("excess-of-mass").clusters.length);
      for (const { size } of of("leaf").clusters) expect(size).toBeGreaterThanOrEqual(8);
    }
  });
});
