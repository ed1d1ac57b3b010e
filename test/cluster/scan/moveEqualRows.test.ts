import { describe, expect, it } from "vitest";
import { kMeansScan } from "../../../src/cluster/index.ts";
import { equalRows } from "../../../src/cluster/scan/moveEqualRows.ts";
import { matrix } from "../../../src/matrix/index.ts";
import { stream } from "../../../src/random/index.ts";

/** All ways to put m different things into k groups, none empty. */
function* partitions(m: number, k: number, labels: number[] = [], used = 0): Generator<readonly number[]> {
  if (labels.length === m) {
    if (used === k) yield labels;
    return;
  }
  for (let label = 0; label <= Math.min(used, k - 1); label++) {
    yield* partitions(m, k, [...labels, label], Math.max(used, label + 1));
  }
}

/** The least inertia that there is, by trying all partitions of the different rows. */
function leastInertia(values: readonly (readonly number[])[], sizes: readonly number[], k: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const labels of partitions(values.length, k)) {
    let inertia = 0;
    for (let c = 0; c < k; c++) {
      const own = values.flatMap((value, i) => (labels[i] === c ? [{ value, size: sizes[i]! }] : []));
      const total = own.reduce((sum, { size }) => sum + size, 0);
      for (let j = 0; j < values[0]!.length; j++) {
        const mean = own.reduce((sum, { value, size }) => sum + size * value[j]!, 0) / total;
        inertia += own.reduce((sum, { value, size }) => sum + size * (value[j]! - mean) ** 2, 0);
      }
    }
    least = Math.min(least, inertia);
  }
  return least;
}

/** Rows of few values, with how many there are of each. */
function counted(p: number, levels: number, n: number, seed: number) {
  const random = stream("few values", p, levels, seed);
  const data = Float64Array.from({ length: n * p }, () => Math.floor(random() * levels));
  const names = Array.from({ length: p }, (_, j) => `x${j}`);
  const sizes = new Map<string, number>();
  for (let row = 0; row < n; row++) {
    const key = data.subarray(row * p, (row + 1) * p).join();
    sizes.set(key, (sizes.get(key) ?? 0) + 1);
  }
  const values = [...sizes.keys()].map((key) => key.split(",").map(Number));
  return { points: matrix(data, n, names), values, sizes: [...sizes.values()] };
}

describe("kMeansScan on rows of few values", () => {
  it.each([
    [1, 4, 3],
    [1, 6, 4],
    [2, 3, 4],
    [3, 2, 3],
    [3, 2, 4],
  ])("finds the best of all partitions: %i columns of %i values, k = %i", async (p, levels, k) => {
    for (let seed = 0; seed < 40; seed++) {
      const { points, values, sizes } = counted(p, levels, 30 + 7 * seed, seed);
      const { models } = await kMeansScan(points, { kMin: k, kMax: k, seed });
      const least = leastInertia(values, sizes, k);
      // Rounding of sums over up to 300 rows.
      expect(models[0]!.inertia / least, `seed ${seed}`).toBeCloseTo(1, 10);
      expect(models[0]!.labels).toHaveLength(points.rows);
    }
  });
});

describe("equalRows", () => {
  it("counts the rows of each value, wherever they stand, and takes −0 for 0", () => {
    const data = Float64Array.of(1, 2, 0, 5, 1, 2, -0, 5, 1, 3);
    const equal = equalRows({ data, n: 5, p: 2 })!;
    expect([...equal.sizes].sort()).toEqual([1, 2, 2]);
    equal.firsts.forEach((row, group) => {
      expect([...equal.values.subarray(group * 2, group * 2 + 2)]).toEqual([...data.subarray(row * 2, row * 2 + 2)]);
    });
  });

  it("stands back where many differ, also when the first thousand do not", () => {
    const many = (n: number, value: (row: number) => number) => ({
      data: Float64Array.from({ length: n }, (_, row) => value(row)),
      n,
      p: 1,
    });
    expect(equalRows(many(256, (row) => row))!.sizes).toHaveLength(256);
    expect(equalRows(many(257, (row) => row))).toBeUndefined();
    expect(equalRows(many(5000, (row) => Math.max(0, row - 2000)))).toBeUndefined();
  });
});
