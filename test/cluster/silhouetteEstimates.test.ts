import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { silhouette, silhouetteEstimates, silhouetteSampled, silhouettes } from "../../src/cluster/index.ts";
import { type Matrix, matrix } from "../../src/matrix/index.ts";
import { stream } from "../../src/random/index.ts";
import { fromRows } from "./reference.ts";

interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly groups: number;
  readonly seed: number;
}

interface Partition {
  readonly k: number;
  readonly value: number;
  readonly clusters: readonly number[];
  readonly every100th: readonly number[];
}

/** Values of scikit-learn, made by test/reference/silhouettes.py. */
const reference: {
  readonly cases: readonly (Shape & { readonly partitions: readonly Partition[] })[];
  readonly jackknife: readonly (Shape & { readonly k: number; readonly variance: number })[];
} = JSON.parse(readFileSync(new URL("../reference/silhouettes.json", import.meta.url), "utf8"));

describe("silhouetteEstimates", () => {
  it.each(reference.cases)("equal scikit-learn's of $rows × $columns for several k at once (1e-11)", async (shape) => {
    const { points, labels } = drawn(shape);
    const parted = shape.partitions.map(({ k }) => merged(labels, k));
    const found = await silhouetteEstimates(points, parted, { random: () => stream(1), threads: 2 });
    shape.partitions.forEach(({ value }, i) => {
      expect(Math.abs(found[i]!.value - value)).toBeLessThan(1e-11);
      expect(found[i]).toMatchObject({ sampled: shape.rows, exact: true });
    });
    const last = (await silhouettes(points, parted.at(-1)!, { threads: 2 }))!;
    shape.partitions.at(-1)!.every100th.forEach((value, i) => {
      expect(Math.abs(last.values[i * 100]! - value)).toBeLessThan(1e-11);
    });
    shape.partitions.at(-1)!.clusters.forEach((value, c) => {
      expect(Math.abs(last.clusters[c]!.value - value)).toBeLessThan(1e-11);
    });
  });

  it.each(reference.jackknife)(
    "have the interval of leaving out each of $rows rows, k = $k, by scikit-learn (1e-9)",
    async (shape) => {
      const { points, labels } = drawn(shape);
      const [found] = await silhouetteEstimates(points, [merged(labels, shape.k)], { random: () => stream(1) });
      const half = 1.959963984540054 * Math.sqrt(shape.variance);
      expect(Math.abs((found!.high - found!.low) / 2 / half - 1)).toBeLessThan(1e-9);
    },
  );

  it("know the interval's width to a sixth from 400 rows of 4,000, the same for any number of threads", async () => {
    const { points, labels } = drawn(reference.cases[0]!);
    const parted = [merged(labels, 3), labels];
    const widths = await Promise.all(
      [1, 2, 3].map(async (seed) => {
        const found = await silhouetteEstimates(points, parted, { random: () => stream(seed), threads: seed });
        return found.map((one) => one!.high - one!.low);
      }),
    );
    for (const [i] of parted.entries()) {
      const own = widths.map((of) => of[i]!);
      expect(Math.max(...own) / Math.min(...own)).toBeLessThan(1.33);
    }
    const options = (threads: number) => ({ random: () => stream(9), threads });
    expect(await silhouetteEstimates(points, parted, options(1))).toEqual(
      await silhouetteEstimates(points, parted, options(3)),
    );
  });

  it("cover the silhouette of all in 90 to 99 % of 150 draws of rows at 95 %", async () => {
    const all = drawn({ rows: 6000, columns: 2, groups: 4, seed: 3 });
    const truth = silhouette(all.points, all.labels)!;
    let covered = 0;
    for (let b = 0; b < 150; b++) {
      const random = stream("cover", b);
      const rows = Int32Array.from({ length: 250 }, () => Math.floor(random() * 6000));
      const points = fromRows(Array.from(rows, (row) => [...all.points.data.subarray(row * 2, row * 2 + 2)]));
      const labels = rows.map((row) => all.labels[row]!);
      const [found] = await silhouetteEstimates(points, [labels], { random: () => random });
      if (found!.low <= truth && truth <= found!.high) covered++;
    }
    expect(covered / 150).toBeGreaterThanOrEqual(0.9);
    expect(covered / 150).toBeLessThanOrEqual(0.99);
  });

  it("leave rows labelled −1 out, and are undefined for one cluster beside others that exist", async () => {
    const { points, labels } = drawn(reference.jackknife[0]!);
    const some = labels.map((label, i) => (i % 2 === 0 ? label : -1));
    const parted = [new Int32Array(points.rows), some, labels];
    const found = await silhouetteEstimates(points, parted, { random: () => stream(1), exactRows: points.rows });
    expect(found[0]).toBeUndefined();
    expect(found[1]!.value).toBeCloseTo(silhouette(points, some)!, 12);
    expect(found[1]).toMatchObject({ exact: true, sampled: points.rows / 2 });
    expect(found[2]!.value).toBeCloseTo(silhouette(points, labels)!, 12);
    expect(await silhouetteEstimates(points, [], { random: () => stream(1) })).toEqual([]);
  });

  it("count a cluster of one row or two, also where the row left out was the only other one", async () => {
    const points = fromRows([[0], [1], [3], [10], [11], [40]]);
    const labels = Int32Array.of(0, 0, 0, 1, 1, 2);
    const [found] = await silhouetteEstimates(points, [labels], { random: () => stream(1) });
    const without = Array.from({ length: 6 }, (_, gone) => {
      const kept = [0, 1, 2, 3, 4, 5].filter((row) => row !== gone);
      const rest = fromRows(kept.map((row) => [points.data[row]!]));
      return silhouette(
        rest,
        Int32Array.from(kept, (row) => labels[row]!),
      )!;
    });
    const mean = without.reduce((sum, value) => sum + value, 0) / 6;
    const variance = (5 / 6) * without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(found!.value - found!.low).toBeCloseTo(1.959963984540054 * Math.sqrt(variance), 10);
  });

  it("come from the stratified sample beyond exactRows, with its interval", async () => {
    const { points, labels } = drawn(reference.cases[1]!);
    const options = { exactRows: 100, sample: 120 };
    const found = await silhouetteEstimates(points, [labels], { ...options, random: () => stream(1) });
    expect(found[0]).toEqual(silhouetteSampled(points, labels, { ...options, random: stream(1) }));
    expect(found[0]).toMatchObject({ exact: false });
  });

  it("have the interval of exact ones beyond exactRows too, where the sample holds all rows", async () => {
    const { points } = drawn({ rows: 130, columns: 2, groups: 6, seed: 4 });
    const labels = Int32Array.from({ length: 130 }, (_, i) => i % 6);
    const options = { random: () => stream(1) };
    const [exact] = await silhouetteEstimates(points, [labels], options);
    expect(exact!.high - exact!.low).toBeGreaterThan(0.01);
    for (const sample of [100, 130, 4000]) {
      expect(await silhouetteEstimates(points, [labels], { ...options, exactRows: 50, sample })).toEqual([exact]);
    }
  });

  it("are the same whichever other partitions are rated, also with rows in no cluster", async () => {
    const { points, labels } = drawn(reference.cases[1]!);
    const some = labels.map((label, i) => (i % 3 === 0 ? -1 : label));
    for (const exactRows of [0, 50_000]) {
      const options = { exactRows, sample: 120, random: (clusters = 0) => stream("alone", clusters) };
      const together = await silhouetteEstimates(points, [merged(labels, 3), some, labels], options);
      const [partly] = await silhouetteEstimates(points, [some], options);
      const [alone] = await silhouetteEstimates(points, [labels], options);
      for (const name of ["value", "low", "high"] as const) {
        expect(together[1]![name]).toBeCloseTo(partly![name], 12);
        expect(together[2]![name]).toBeCloseTo(alone![name], 12);
      }
      expect(alone!.exact).toBe(exactRows > 0);
    }
  });

  it("refuse values whose squares overflow, where there is a partition to rate", async () => {
    const options = { random: () => stream(1) };
    for (const value of [1e160, -1e160]) {
      const points = fromRows([[value], [1], [2], [3]]);
      const rated = silhouetteEstimates(points, [Int32Array.of(0, 0, 1, 1)], options);
      await expect(rated).rejects.toThrow("beyond ±1e140");
      expect(await silhouetteEstimates(points, [new Int32Array(4)], options)).toEqual([undefined]);
    }
    const none = matrix(new Float64Array(0), 4, []);
    const [found] = await silhouetteEstimates(none, [Int32Array.of(0, 0, 1, 1)], options);
    expect(found).toMatchObject({ value: 0, low: 0, high: 0 });
  });

  it("refuse exactRows below 0, samples below 100, too few labels, and stop when told to", async () => {
    const { points, labels } = drawn(reference.jackknife[0]!);
    const random = () => stream(1);
    const estimate = (options: object) => silhouetteEstimates(points, [labels], { random, ...options });
    await expect(estimate({ exactRows: -1 })).rejects.toThrow("exactRows is -1");
    await expect(estimate({ sample: 10 })).rejects.toThrow("sample is 10");
    await expect(silhouetteEstimates(points, [Int32Array.of(0)], { random })).rejects.toThrow("1 labels");
    await expect(estimate({ signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  });
});

/** As test/reference/silhouettes.py draws rows. */
function drawn({ rows, columns, groups, seed }: Shape): { points: Matrix; labels: Int32Array } {
  let state = seed;
  const uniform = () => {
    state = (16807 * state) % 2147483647;
    return state / 2147483647;
  };
  const labels = new Int32Array(rows);
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    labels[i] = Math.trunc(uniform() * uniform() * groups);
    for (let j = 0; j < columns; j++) {
      const spread = uniform() + uniform() + uniform();
      data[i * columns + j] = spread + ((labels[i]! * (j + 1)) % groups) * 0.75;
    }
  }
  const names = Array.from({ length: columns }, (_, j) => `c${j}`);
  return { points: matrix(data, rows, names), labels };
}

function merged(labels: Int32Array, k: number): Int32Array {
  return labels.map((label) => (label < k ? label : label % k));
}
