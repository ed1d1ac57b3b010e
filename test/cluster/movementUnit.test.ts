import { describe, expect, it } from "vitest";
import { kMeans, kMeansScan } from "../../src/cluster/index.ts";
import { meanVariance, movementUnit } from "../../src/cluster/movementUnit.ts";
import { matrix } from "../../src/matrix/index.ts";
import { normal, stream } from "../../src/random/index.ts";
import { quantile } from "../../src/stats/index.ts";

/** n rows of p normal columns, and one row at `far` in each. */
function withFarRow(n: number, p: number, far: number) {
  const random = stream("far row", n, p);
  const names = Array.from({ length: p }, (_, j) => `x${j}`);
  const data = Float64Array.from({ length: (n + 1) * p }, (_, at) => (at < n * p ? normal(random) : far));
  return { all: matrix(data, n + 1, names), near: matrix(data.slice(0, n * p), n, names) };
}

describe("movementUnit", () => {
  it("is the mean variance, to the bit, of columns without values far out", () => {
    const { near } = withFarRow(500, 3, 0);
    const rows = { data: near.data, n: near.rows, p: near.columns };
    expect(movementUnit(rows)).toBe(meanVariance(rows));
    const flags = { data: Float64Array.from({ length: 100 }, (_, i) => (i === 7 ? 1000 : 0)), n: 100, p: 1 };
    expect(movementUnit(flags)).toBe(meanVariance(flags));
    const one = { data: new Float64Array(50).fill(3), n: 50, p: 1 };
    expect(movementUnit(one)).toBe(0);
  });

  it.each([0.02, 0.1, 0.2, 0.45])(
    "is the mean variance, to the bit, of columns that are mostly one value, but for a share of %d (winsorised at 0.5 %)",
    (share) => {
      const random = stream("mostly one value", share);
      const kinds: readonly ((unlike: boolean) => number)[] = [
        (unlike) => (unlike ? -Math.log(1 - random()) : 0),
        (unlike) => (unlike ? Math.exp(1.2 * normal(random)) : 0),
        (unlike) => (unlike ? 100 + normal(random) : 1),
        (unlike) => (unlike ? 1 + Math.floor(5 * random()) : 0),
        (unlike) => (unlike ? 4 * normal(random) : -2),
      ];
      for (const kind of kinds) {
        const values = Float64Array.from({ length: 5000 }, () => kind(random() < share));
        const sorted = values.slice().sort();
        const [low, high] = [quantile(sorted, 0.005)!, quantile(sorted, 0.995)!];
        const rows = { data: values.map((value) => Math.min(high, Math.max(low, value))), n: 5000, p: 1 };
        expect(movementUnit(rows)).toBe(meanVariance(rows));
      }
    },
  );

  it("is not led by a value far out in a column that is mostly one value, whatever the number of rows", () => {
    for (const n of [200, 3000, 40_000]) {
      const random = stream("mostly zero", n);
      const data = Float64Array.from({ length: n }, () => (random() < 0.8 ? 0 : 1 + random()));
      const variance = meanVariance({ data, n, p: 1 });
      data[n - 1] = 1e6;
      const unit = movementUnit({ data, n, p: 1 });
      expect(unit).toBeGreaterThan(5 * variance);
      expect(unit).toBeLessThan(100 * variance);
    }
  });

  it("stays near that of the others when one row is far out, whatever the number of rows", () => {
    for (const n of [40, 9000]) {
      const { all, near } = withFarRow(n, 2, 1e6);
      const [unit, variance] = [
        movementUnit({ data: all.data, n: n + 1, p: 2 }),
        meanVariance({ data: near.data, n, p: 2 }),
      ];
      expect(unit).toBeGreaterThan(5 * variance);
      expect(unit).toBeLessThan(50 * variance);
    }
  });

  it("lets k-means part the others as well as without the row that is far out (0.1 %)", async () => {
    const { all, near } = withFarRow(40, 3, 1e4);
    for (const seed of ["a", "b", "c"]) {
      const alone = (await kMeansScan(near, { kMin: 5, kMax: 5, seed })).models[0]!.inertia;
      const scanned = (await kMeansScan(all, { kMin: 6, kMax: 6, seed })).models[0]!.inertia;
      expect(scanned).toBeLessThanOrEqual(alone * 1.001);
      const { inertia } = kMeans(all, { k: 6, random: stream(seed), restarts: 200 });
      expect(inertia).toBeLessThanOrEqual(alone * 1.005);
    }
  });

  it("lets k-means go on beside a value far out in a column of zeros (0.5 % of tolerance 0, scans 0.05 %)", async () => {
    const n = 3000;
    const random = stream("k-means mostly zero");
    const data = Float64Array.from({ length: n * 4 }, (_, at) =>
      at % 4 < 3 ? normal(random) : random() < 0.8 ? 0 : 1 + random(),
    );
    data[4007] = 1e4;
    const points = matrix(data, n, ["a", "b", "c", "zeros"]);
    for (const seed of ["a", "b"]) {
      const found = kMeans(points, { k: 7, random: stream(seed) });
      expect(found.iterations).toBeGreaterThan(5);
      const last = kMeans(points, { k: 7, random: stream(seed), tolerance: 0 });
      expect(found.inertia).toBeLessThanOrEqual(last.inertia * 1.005);
      const [scan, ended] = await Promise.all(
        [1e-4, 0].map((tolerance) => kMeansScan(points, { kMin: 7, kMax: 7, seed, tolerance })),
      );
      expect(scan!.models[0]!.inertia).toBeLessThanOrEqual(ended!.models[0]!.inertia * 1.0005);
    }
  });
});
