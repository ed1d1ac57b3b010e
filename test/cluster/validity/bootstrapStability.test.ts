import { describe, expect, it } from "vitest";
import { bootstrapStability, type ClusterPoints, cutTree, kMeans, linkage } from "../../../src/cluster/index.ts";
import { stabilityOf, stabilityOn } from "../../../src/cluster/validity/bootstrapStability.ts";
import { stream } from "../../../src/random/index.ts";
import { fromRows } from "../reference.ts";
import { reference } from "./reference.ts";

const byWard =
  (k: number): ClusterPoints =>
  (points) =>
    cutTree(linkage(points, "ward"), { k });

describe("bootstrapStability", () => {
  it.each(reference.stability)(
    "equals an independent NumPy script on the same frozen draws, k = $k (1e-12)",
    async (one) => {
      const options = { cluster: byWard(one.k), seed: 1, resamples: one.rows.length, atOnce: 1 };
      const rowsOf = (b: number) => Int32Array.from(one.rows[b]!);
      const { clusters: found, resamples } = await stabilityOn(
        fromRows(one.points),
        Int32Array.from(one.labels),
        rowsOf,
        options,
      );
      expect(found).toHaveLength(one.clusters.length);
      expect(resamples).toHaveLength(one.rows.length);
      found.forEach((cluster, i) => {
        const expected = one.clusters[i]!;
        expect(cluster).toMatchObject({ label: expected.label, resamples: expected.resamples });
        expect(cluster.jaccard).toBeCloseTo(expected.jaccard, 12);
        expect(cluster.dissolved).toBeCloseTo(expected.dissolved, 12);
        expect(cluster.recovered).toBeCloseTo(expected.recovered, 12);
      });
    },
  );

  const apart = fromRows(reference.stability[0]!.points);
  const truth = Int32Array.from(reference.stability[0]!.labels);
  const byKMeans =
    (k: number): ClusterPoints =>
    (points, random) =>
      kMeans(points, { k, random, restarts: 3 }).labels;

  it("gives the same result however many clusterings are under way, whichever ends first", async () => {
    const slow: ClusterPoints = async (points, random) => {
      const wait = Math.floor(random() * 4);
      const { labels } = kMeans(points, { k: 4, random, restarts: 1 });
      await new Promise((resolve) => setTimeout(resolve, wait));
      return labels;
    };
    const options = { cluster: slow, seed: 5, resamples: 30 };
    const one = await bootstrapStability(apart, truth, options);
    expect(await bootstrapStability(apart, truth, { ...options, atOnce: 7 })).toEqual(one);
    expect(await bootstrapStability(apart, truth, { ...options, seed: 6 })).not.toEqual(one);
  });

  it("finds groups that stand apart stable, halves of one group not, by either scheme", async () => {
    for (const scheme of ["bootstrap", "subset"] as const) {
      const options = { seed: 1, resamples: 50, scheme };
      const stable = await bootstrapStability(apart, truth, { ...options, cluster: byKMeans(3) });
      expect(stable.map(({ verdict, recovered, dissolved }) => [verdict, recovered, dissolved])).toEqual(
        Array(3).fill(["stable", 1, 0]),
      );
      const random = stream("flat");
      const flat = fromRows(Array.from({ length: 80 }, () => [random(), random()]));
      const { labels } = kMeans(flat, { k: 5, random });
      const found = await bootstrapStability(flat, labels, { ...options, cluster: byKMeans(5) });
      expect(found.some(({ verdict }) => verdict !== "stable")).toBe(true);
    }
  });

  it("draws about 63.2 % of the rows by bootstrap and the share by subset, in their order", async () => {
    const sizes: number[] = [];
    const watch: ClusterPoints = (points) => {
      sizes.push(points.rows);
      expect([...points.data].every((x, i, all) => i === 0 || x > all[i - 1]!)).toBe(true);
      return new Int32Array(points.rows);
    };
    const rows = fromRows(Array.from({ length: 1000 }, (_, i) => [i]));
    const labels = new Int32Array(1000);
    await bootstrapStability(rows, labels, { cluster: watch, seed: 1, resamples: 40 });
    expect(sizes.reduce((sum, size) => sum + size, 0) / 40 / 1000).toBeCloseTo(0.632, 2);
    sizes.length = 0;
    await bootstrapStability(rows, labels, { cluster: watch, seed: 1, resamples: 3, scheme: "subset", share: 0.3 });
    expect(sizes).toEqual([300, 300, 300]);
  });

  it("leaves −1 out, and counts only the resamples that drew a row of the cluster", async () => {
    const points = fromRows([[0], [1], [2], [50]]);
    const labels = Int32Array.of(0, 0, -1, 1);
    const rowsOf = (b: number) => (b === 0 ? Int32Array.of(0, 1, 2) : Int32Array.of(0, 2, 3));
    const cluster: ClusterPoints = (rows) => Int32Array.from(rows.data, (x) => (x > 40 ? 1 : 0));
    const { clusters: found, resamples } = await stabilityOn(points, labels, rowsOf, {
      cluster,
      seed: 1,
      resamples: 2,
      atOnce: 1,
    });
    expect(found[0]).toMatchObject({
      label: 0,
      size: 2,
      resamples: 2,
      jaccard: (2 / 3 + 1 / 2) / 2,
      verdict: "unstable",
    });
    expect(found[1]).toMatchObject({ label: 1, size: 1, resamples: 1, jaccard: 1, verdict: "stable" });
    // Rows labelled 0, 0, −1 came back as one cluster, rows 0, −1, 1 as 0, 0, 1: by pairs no better than chance.
    expect(resamples.map((one) => one.adjustedRand)).toEqual([0, 0]);
    const { clusters: never } = await stabilityOn(points, labels, () => Int32Array.of(0), {
      cluster,
      seed: 1,
      resamples: 2,
      atOnce: 1,
    });
    expect(never[1]).toEqual({
      ...{ label: 1, size: 1, resamples: 0, jaccard: undefined },
      ...{ dissolved: undefined, recovered: undefined, verdict: undefined },
    });
  });

  it.each([
    [0.75, "stable", 1],
    [0.749, "doubtful", 0],
    [0.6, "doubtful", 0],
    [0.599, "unstable", 0],
  ] as const)("calls a cluster of mean Jaccard coefficient %f %s (Hennig's bounds)", (jaccard, verdict, recovered) => {
    const [found] = stabilityOf(Int32Array.of(0, 0), [[{ label: 0, size: 2, match: 0, jaccard }]]);
    expect(found).toMatchObject({ jaccard, verdict, recovered, dissolved: 0 });
  });

  it("counts a cluster as dissolved from a Jaccard coefficient of 0.5 down", () => {
    const found = stabilityOf(
      Int32Array.of(0, 0),
      [0.5, 0.501].map((jaccard) => [{ label: 0, size: 2, match: 0, jaccard }]),
    );
    expect(found[0]!.dissolved).toBe(0.5);
  });

  it("refuses what makes no sense, passes on what the algorithm throws, stops with the signal's reason", async () => {
    const options = { cluster: byWard(3), seed: 1 };
    await expect(bootstrapStability(apart, new Int32Array(2), options)).rejects.toThrow("45 rows and 2 labels");
    await expect(bootstrapStability(apart, truth, { ...options, resamples: 0 })).rejects.toThrow("resamples is 0");
    await expect(bootstrapStability(apart, truth, { ...options, atOnce: 0.5 })).rejects.toThrow("atOnce is 0.5");
    await expect(bootstrapStability(apart, truth, { ...options, share: 1 })).rejects.toThrow("share is 1");
    await expect(bootstrapStability(apart, truth, { ...options, cluster: byWard(99) })).rejects.toThrow("k is 99");
    await expect(bootstrapStability(apart, truth, { ...options, cluster: () => new Int32Array(1) })).rejects.toThrow(
      "the same number is needed",
    );
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(bootstrapStability(apart, truth, { ...options, signal })).rejects.toThrow("enough");
  });
});
