import { describe, expect, it } from "vitest";
import { kMeans, kMeansScan } from "../../src/cluster/index.ts";
import { meanVariance, movementUnit } from "../../src/cluster/movementUnit.ts";
import { matrix } from "../../src/matrix/index.ts";
import { normal, stream } from "../../src/random/index.ts";

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
});
