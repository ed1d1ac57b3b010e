import { describe, expect, it } from "vitest";
import { silhouette, silhouetteSampled } from "../../src/cluster/index.ts";
import { type Matrix, matrix } from "../../src/matrix/index.ts";
import { stream } from "../../src/random/index.ts";
import { cases, fromRows } from "./reference.ts";

describe("silhouette", () => {
  for (const { name, points, fits } of cases) {
    it.each(fits)(`equals scikit-learn's silhouette_score of ${name} at k = $k (closed form, so 1e-10)`, (fit) => {
      expect(silhouette(points, Int32Array.from(fit.labels))).toBeCloseTo(fit.silhouette, 10);
    });
  }

  it("counts a row alone in its cluster 0, and leaves rows labelled −1 out", () => {
    const expected = (10 / 11 + 9 / 10 + 0) / 3;
    expect(silhouette(fromRows([[0], [1], [11]]), Int32Array.of(0, 0, 1))).toBeCloseTo((10 / 11 + 9 / 10) / 3, 12);
    expect(silhouette(fromRows([[0], [1], [500], [11]]), Int32Array.of(4, 4, -1, 2))).toBeCloseTo(expected, 12);
  });

  it("does not exist for one cluster, for all rows alone, for no rows", () => {
    expect(silhouette(fromRows([[0], [1]]), Int32Array.of(0, 0))).toBeUndefined();
    expect(silhouette(fromRows([[0], [1]]), Int32Array.of(0, 1))).toBeUndefined();
    expect(silhouette(matrix(new Float64Array(0), 0, ["a"]), new Int32Array(0))).toBeUndefined();
  });

  it("is 0 where all rows are equal, and refuses a wrong number of labels", () => {
    expect(silhouette(fromRows([[1], [1], [1]]), Int32Array.of(0, 0, 1))).toBe(0);
    expect(() => silhouette(fromRows([[1]]), new Int32Array(2))).toThrow("there are 1 rows and 2 labels");
  });
});

describe("silhouetteSampled", () => {
  it("compares all rows when there are not more than the sample, and says so", () => {
    const { points, fits } = cases[0]!;
    const found = silhouetteSampled(points, Int32Array.from(fits[1]!.labels), { random: stream(1) })!;
    expect(found).toEqual({ value: found.low, low: found.low, high: found.low, sampled: points.rows, exact: true });
    expect(found.value).toBeCloseTo(fits[1]!.silhouette, 10);
  });

  it("covers the exact silhouette in 90 to 99 % of 200 samples at 95 %, with a cluster of 1 % among three", () => {
    const { points, labels } = blobs(3000);
    const exact = silhouette(points, labels)!;
    const found = Array.from(
      { length: 200 },
      (_, i) => silhouetteSampled(points, labels, { random: stream("coverage", i), sample: 300 })!,
    );
    const covered = found.filter(({ low, high }) => low <= exact && exact <= high).length / found.length;
    const mean = found.reduce((sum, { value }) => sum + value, 0) / found.length;
    expect(covered).toBeGreaterThanOrEqual(0.9);
    expect(covered).toBeLessThanOrEqual(0.99);
    expect(Math.abs(mean - exact)).toBeLessThan(0.004);
    expect(found.every(({ exact, sampled }) => !exact && sampled >= 300)).toBe(true);
  });

  it("never drops a small cluster: at least 30 of its rows, or all it has", () => {
    const { points, labels } = blobs(3000);
    labels[1] = 3;
    const { sampled } = silhouetteSampled(points, labels, { random: stream(1), sample: 100 })!;
    expect(sampled).toBe(
      Math.round((100 * count(labels, 0)) / 3000) + Math.round((100 * count(labels, 1)) / 3000) + 30 + 1,
    );
  });

  it("takes fewer rows of each cluster where there are many: four times the sample, or 3 of each", () => {
    for (const [k, rows] of [
      [100, 400],
      [200, 600],
    ] as const) {
      const random = stream("many");
      const labels = Int32Array.from({ length: 3000 }, (_, i) => i % k);
      const points = fromRows(Array.from(labels, (group) => [group + 0.4 * random()]));
      const exact = silhouette(points, labels)!;
      const found = Array.from(
        { length: 20 },
        (_, i) => silhouetteSampled(points, labels, { random: stream("of-many", i), sample: 100 })!,
      );
      expect(found.every(({ sampled }) => sampled === rows)).toBe(true);
      expect(found.filter(({ low, high }) => low <= exact && exact <= high).length).toBeGreaterThanOrEqual(18);
    }
  });

  it("narrows its interval with more rows and widens it with more confidence", () => {
    const { points, labels } = blobs(3000);
    const width = (sample: number, confidence: number) => {
      const { low, high } = silhouetteSampled(points, labels, { random: stream(2), sample, confidence })!;
      return high - low;
    };
    expect(width(1200, 0.95)).toBeLessThan(0.7 * width(300, 0.95));
    expect(width(300, 0.99) / width(300, 0.95)).toBeCloseTo(2.5758 / 1.96, 3);
  });

  it("does not exist for one cluster, and refuses options out of range", () => {
    const { points } = blobs(200);
    const random = stream(1);
    expect(silhouetteSampled(points, new Int32Array(200), { random })).toBeUndefined();
    expect(() => silhouetteSampled(points, new Int32Array(200), { random, sample: 10 })).toThrow("sample is 10");
    expect(() => silhouetteSampled(points, new Int32Array(200), { random, confidence: 1 })).toThrow("confidence is 1");
  });
});

function blobs(rows: number): { points: Matrix; labels: Int32Array } {
  const random = stream("silhouette blobs");
  const labels = Int32Array.from({ length: rows }, (_, i) => (i % 100 === 0 ? 2 : i % 3 === 0 ? 1 : 0));
  const data = Float64Array.from({ length: rows * 2 }, (_, i) => {
    const noise = random() + random() + random() - 1.5;
    return noise * 2 + [0, 2, 5][labels[i >> 1]!]!;
  });
  return { points: matrix(data, rows, ["a", "b"]), labels };
}

function count(labels: Int32Array, label: number): number {
  return labels.filter((other) => other === label).length;
}
