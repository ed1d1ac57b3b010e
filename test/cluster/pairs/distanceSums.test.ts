import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Clusters } from "../../../src/cluster/gatherClusters.ts";
import { plainDistanceSums } from "../../../src/cluster/kernel/plainDistanceSums.ts";
import { distanceSums } from "../../../src/cluster/pairs/distanceSums.ts";
import { pairSpace } from "../../../src/cluster/pairs/pairSpace.ts";
import { stream } from "../../../src/random/index.ts";

describe("distanceSums", () => {
  it("gives the same bits on the kernel and on its plain twin, and the sums of a naive loop to 1e-12 (property)", () => {
    const shape = {
      n: fc.integer({ min: 1, max: 150 }),
      p: fc.integer({ min: 1, max: 9 }),
      k: fc.integer({ min: 1, max: 9 }),
    };
    fc.assert(
      fc.property(fc.record(shape), fc.nat(), ({ n, p, k }, seed) => {
        const clusters = drawn(n, p, Math.min(n, k), seed);
        const sums = distanceSums(clusters);
        expect(sums).toEqual(distanceSums(clusters, plainDistanceSums));
        naive(clusters).forEach((sum, i) => {
          expect(Math.abs(sums[i]! - sum)).toBeLessThanOrEqual(1e-12 * (sum + 1));
        });
      }),
      { numRuns: 50 },
    );
  });

  it("gives the bits of the twin over many chunks of large clusters", () => {
    const clusters = drawn(2000, 2, 3, 1);
    expect(distanceSums(clusters)).toEqual(distanceSums(clusters, plainDistanceSums));
  });

  it.each([1, 5, 6, 7, 8, 13])("gives the bits of the twin where rows repeat or nearly do, %i columns", (p) => {
    const clusters = drawn(600, p, 2, 2);
    const random = stream("repeated");
    for (let at = 0; at < 100; at++) {
      const from = Math.floor(random() * 600) * p;
      const to = Math.floor(random() * 600) * p;
      clusters.data.set(clusters.data.subarray(from, from + p), to);
      clusters.data[to]! += random() < 0.5 ? 0 : random() * 1e-3;
    }
    const sums = distanceSums(clusters);
    expect(sums).toEqual(distanceSums(clusters, plainDistanceSums));
    naive(clusters).forEach((sum, i) => {
      expect(Math.abs(sums[i]! / sum - 1)).toBeLessThan(1e-12);
    });
  });

  it("keeps the digits of short distances beside long ones, where |x|² + |y|² − 2x·y would lose them (1e-9)", () => {
    const random = stream("tight");
    const labels = Int32Array.from({ length: 200 }, (_, i) => i % 2);
    const data = Float64Array.from({ length: 400 }, (_, i) => (labels[i >> 1] === 0 ? 0 : 1000) + random() / 1000);
    const clusters: Clusters = { data, columns: 2, labels, sizes: [100, 100], rows: labels };
    const sums = distanceSums(clusters);
    naive(clusters).forEach((sum, i) => {
      expect(Math.abs(sums[i]! / sum - 1)).toBeLessThan(1e-9);
    });
  });

  it("puts every share of pairs into one group, the last group the smallest", () => {
    const { groups, shares, sharesOf } = pairSpace(drawn(300, 2, 3, 1));
    const dealt = Array.from({ length: groups }, (_, group) => sharesOf(group));
    expect(dealt.flat()).toEqual([...Array(shares).keys()]);
    expect(dealt.at(-1)!.length / shares).toBeLessThan(0.02);
  });

  it("refuses more clusters than memory can hold sums for", () => {
    const n = 100_000;
    const labels = Int32Array.from({ length: n }, (_, i) => i >> 1);
    const sizes = Array.from({ length: n / 2 }, () => 2);
    expect(() => distanceSums({ data: new Float64Array(n), columns: 1, labels, sizes, rows: labels })).toThrow(
      "Cannot compare rows of 50000 clusters: 100000 rows need more than 4 GiB",
    );
  });
});

function drawn(n: number, p: number, k: number, seed: number): Clusters {
  const random = stream("pairs", seed);
  const labels = Int32Array.from({ length: n }, (_, i) => (i < k ? i : Math.floor(random() ** 2 * k)));
  const sizes = Array.from({ length: k }, (_, c) => labels.filter((label) => label === c).length);
  const data = Float64Array.from({ length: n * p }, () => (random() < 0.2 ? 0.5 : random() * 4));
  return { data, columns: p, labels, sizes, rows: labels };
}

function naive({ data, columns: p, labels, sizes }: Clusters): Float64Array {
  const sums = new Float64Array(labels.length * sizes.length);
  labels.forEach((_, i) => {
    labels.forEach((label, o) => {
      const squares = Array.from({ length: p }, (__, j) => (data[i * p + j]! - data[o * p + j]!) ** 2);
      sums[i * sizes.length + label]! += Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
    });
  });
  return sums;
}
