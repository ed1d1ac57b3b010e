import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  calinskiHarabasz,
  daviesBouldin,
  dunn,
  dunnOfEach,
  partitionFault,
  silhouette,
  silhouettes,
} from "../../../src/cluster/index.ts";
import { type Matrix, matrix } from "../../../src/matrix/index.ts";
import { stream } from "../../../src/random/index.ts";
import { fromRows } from "../reference.ts";
import { reference } from "./reference.ts";

const indices = { silhouette, daviesBouldin, calinskiHarabasz, dunn };
const rated = reference.rated.map((one) => ({
  ...one,
  points: fromRows(one.points),
  labels: Int32Array.from(one.labels),
}));

function dunnByDefinition({ data, columns }: Matrix, labels: Int32Array): number | undefined {
  let [apart, widest] = [Number.POSITIVE_INFINITY, 0];
  const row = (i: number) => [...data.subarray(i * columns, (i + 1) * columns)];
  for (let i = 0; i < labels.length; i++) {
    for (let o = 0; o < i; o++) {
      if (labels[i]! < 0 || labels[o]! < 0) continue;
      const square = row(i).reduce((sum, value, j) => sum + (value - row(o)[j]!) ** 2, 0);
      if (labels[i] === labels[o]) widest = Math.max(widest, square);
      else apart = Math.min(apart, square);
    }
  }
  return widest > 0 && Number.isFinite(apart) ? Math.sqrt(apart) / Math.sqrt(widest) : undefined;
}

describe("validity indices", () => {
  it.each(rated)("equal scikit-learn's, Dunn's NumPy's, of $name (closed forms, so 1e-10)", async (one) => {
    const { points, labels } = one;
    expect(daviesBouldin(points, labels)).toBeCloseTo(one.daviesBouldin, 10);
    expect(calinskiHarabasz(points, labels)! / one.calinskiHarabasz).toBeCloseTo(1, 10);
    expect(dunn(points, labels)).toBeCloseTo(one.dunn, 10);
    const found = (await silhouettes(points, labels))!;
    one.silhouettes.forEach((value, row) => {
      expect(found.values[row]).toBeCloseTo(value, 10);
    });
  });

  it("keep their digits far from 0, where scikit-learn's Davies-Bouldin is off by 2e-7", () => {
    const { points, labels } = rated[0]!;
    const far = matrix(
      points.data.map((x) => x + 1e5),
      points.rows,
      points.names,
    );
    for (const index of Object.values(indices)) {
      expect(index(far, labels)! / index(points, labels)!).toBeCloseTo(1, 10);
    }
  });

  const names = Object.keys(indices) as (keyof typeof indices)[];
  it.each(names)("%s does not exist for one cluster, for all rows alone, for no rows", (name) => {
    const index = indices[name];
    expect(index(fromRows([[0], [1]]), Int32Array.of(0, 0))).toBeUndefined();
    expect(index(fromRows([[0], [1]]), Int32Array.of(0, 1))).toBeUndefined();
    expect(index(fromRows([[0], [1]]), Int32Array.of(-1, -1))).toBeUndefined();
    expect(index(matrix(new Float64Array(0), 0, ["a"]), new Int32Array(0))).toBeUndefined();
    expect(() => index(fromRows([[0]]), new Int32Array(2))).toThrow("there are 1 rows and 2 labels");
  });

  it("do not exist where all rows are equal; the silhouette is then 0", () => {
    const points = fromRows([[1], [1], [1]]);
    const labels = Int32Array.of(0, 0, 1);
    expect(daviesBouldin(points, labels)).toBeUndefined();
    expect(calinskiHarabasz(points, labels)).toBeUndefined();
    expect(dunn(points, labels)).toBeUndefined();
    expect(silhouette(points, labels)).toBe(0);
  });

  it("count a cluster of one row as one of no spread", () => {
    const points = fromRows([[0], [2], [10]]);
    const labels = Int32Array.of(0, 0, 1);
    expect(daviesBouldin(points, labels)).toBeCloseTo(1 / 9, 12);
    expect(calinskiHarabasz(points, labels)).toBeCloseTo(54 / 2, 12);
    expect(dunn(points, labels)).toBeCloseTo(4, 12);
  });

  it("Dunn's of several partitions at once are those of each by its definition, whichever others are rated", () => {
    const random = stream("dunn of each");
    for (let round = 0; round < 40; round++) {
      const rows = 4 + Math.floor(random() * 40);
      const points = fromRows(Array.from({ length: rows }, () => [Math.floor(random() * 30), random() * 9]));
      const partitions = Array.from({ length: 5 }, (_, k) =>
        Int32Array.from({ length: rows }, () => Math.floor(random() * (k + 2)) - (k % 2)),
      );
      const together = dunnOfEach(points, [...partitions, new Int32Array(rows)]);
      expect(together).toEqual([...partitions.map((labels) => dunnByDefinition(points, labels)), undefined]);
      expect(dunnOfEach(points, [partitions[2]!])).toEqual([together[2]]);
    }
  });

  it.each(names)(
    "%s leaves rows labelled −1 out, does not see numbers of clusters, nor shift, scale and order (property)",
    (name) => {
      const index = indices[name];
      const { points, labels } = rated[0]!;
      const expected = index(points, labels)!;
      fc.assert(
        fc.property(
          fc.nat(),
          fc.integer({ min: -50, max: 50 }),
          fc.double({ min: 0.001, max: 1000, noNaN: true }),
          (seed, shift, scale) => {
            const random = stream("indices", seed);
            const order = [...labels.keys()].map((row) => [random(), row] as const).sort(([a], [b]) => a - b);
            const rows = order.map(([, row]) =>
              [...points.data.subarray(row * 3, row * 3 + 3)].map((x) => (x + shift) * scale),
            );
            const moved = fromRows([...rows, [1, 2, 3]]);
            const renamed = Int32Array.from([...order.map(([, row]) => 7 - labels[row]!), -1]);
            expect(index(moved, renamed)! / expected).toBeCloseTo(1, 9);
          },
        ),
        { numRuns: 20 },
      );
    },
  );
});

describe("silhouettes", () => {
  it("has the mean of all, of each cluster and of each row that has a label", async () => {
    const points = fromRows([[0], [1], [500], [11], [12.5]]);
    const found = (await silhouettes(points, Int32Array.of(4, 4, -1, 2, 2)))!;
    expect([...found.rows]).toEqual([0, 1, 3, 4]);
    expect(found.clusters.map(({ label, size }) => [label, size])).toEqual([
      [2, 2],
      [4, 2],
    ]);
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(found.value).toBeCloseTo(mean(found.values), 12);
    expect(found.clusters[1]!.value).toBeCloseTo(mean(found.values.subarray(0, 2)), 12);
    expect(found.values[0]).toBeCloseTo(1 - 1 / 11.75, 12);
  });

  it("gives the same bits whatever the number of threads, and as the plain function", async () => {
    const { points, labels } = spread(3000);
    const one = (await silhouettes(points, labels, { threads: 1 }))!;
    expect(await silhouettes(points, labels, { threads: 3 })).toEqual(one);
    expect(silhouette(points, labels)).toBe(one.value);
  });

  it("stops with the signal's reason and refuses no threads", async () => {
    const { points, labels } = spread(500);
    const stopped = AbortSignal.abort(new Error("enough"));
    await expect(silhouettes(points, labels, { signal: stopped })).rejects.toThrow("enough");
    const later = new AbortController();
    const running = silhouettes(points, labels, { threads: 2, signal: later.signal });
    later.abort(new Error("no more"));
    await expect(running).rejects.toThrow("no more");
    await expect(silhouettes(points, labels, { threads: 0 })).rejects.toThrow("threads is 0");
  });
});

describe("partitionFault", () => {
  it("says in words why a partition cannot be rated", () => {
    const two = fromRows([[0], [1], [1]]);
    expect(partitionFault(two, Int32Array.of(0, 0, 0))).toBe(
      "all 3 rows are in one cluster, at least two clusters are needed",
    );
    expect(partitionFault(two, Int32Array.of(0, 1, 2))).toContain("each of the 3 rows is a cluster of its own");
    expect(partitionFault(two, Int32Array.of(-1, -1, -1))).toContain("no row belongs to a cluster");
    expect(partitionFault(two, Int32Array.of(-1, 0, 0))).toContain("all 2 rows are in one cluster");
    expect(partitionFault(fromRows([[1], [1], [1]]), Int32Array.of(0, 0, 1))).toContain("all 3 rows are equal");
    expect(partitionFault(two, Int32Array.of(0, 0, 1))).toBeUndefined();
  });
});

function spread(rows: number): { points: Matrix; labels: Int32Array } {
  const random = stream("spread");
  const labels = Int32Array.from({ length: rows }, () => Math.floor(random() ** 2 * 5));
  const data = Float64Array.from({ length: rows * 3 }, (_, i) => random() + labels[Math.floor(i / 3)]! / 4);
  return { points: matrix(data, rows, ["a", "b", "c"]), labels };
}
