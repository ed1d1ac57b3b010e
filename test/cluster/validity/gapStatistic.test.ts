import { describe, expect, it } from "vitest";
import { alignedUniform, type ClusterInto, cutTree, gapStatistic, linkage } from "../../../src/cluster/index.ts";
import { gapAgainst } from "../../../src/cluster/validity/gapStatistic.ts";
import { matrix, principalComponents, scores } from "../../../src/matrix/index.ts";
import { stream } from "../../../src/random/index.ts";
import { fromRows } from "../reference.ts";
import { reference } from "./reference.ts";

const ward: ClusterInto = (points, k) => cutTree(linkage(points, "ward"), { k });

describe("gapStatistic", () => {
  it.each(reference.gaps)("equals an independent NumPy script on the same frozen draws, k = $k (1e-9)", async (one) => {
    const points = fromRows(one.points);
    const draw = alignedUniform(points);
    const references = one.uniforms.map((uniforms) => draw(from(uniforms.flat())));
    one.firstReference.flat().forEach((value, i) => {
      expect(references[0]!.data[i]).toBeCloseTo(value, 9);
    });
    const options = { cluster: ward, kMax: one.kMax, seed: 1, references: references.length };
    const gap = await gapAgainst(points, (b) => references[b]!, options);
    expect(gap.k).toBe(one.k);
    expect(gap.skipped).toEqual([]);
    gap.rows.forEach(({ k, logWithin, expected, gap: value, standardError }, i) => {
      expect(k).toBe(i + 1);
      expect(logWithin).toBeCloseTo(one.logWithin[i]!, 9);
      expect(expected).toBeCloseTo(one.expected[i]!, 9);
      expect(value).toBeCloseTo(one.expected[i]! - one.logWithin[i]!, 9);
      expect(standardError).toBeCloseTo(one.standardErrors[i]!, 9);
    });
  });

  it.each([
    ["a little less than one standard error", 1.33, 1],
    ["a little more than one standard error", 1.36, undefined],
  ] as const)("takes k = 1 or not where the gap of k = 2 is %s higher, worked out by hand", async (_, higher, k) => {
    // Four rows ±a ± c leave 4(a² + c²) within one cluster and 4c² within two. With a² + c² = 1 throughout and c² = 0.1 and 0.9
    // in the references, ln W(2) has the mean ln(4 · 0.3) and the standard error ln 3 · √1.5 = 1.3455, ln W(1) has none.
    const four = (square: number) => {
      const [a, c] = [Math.sqrt(1 - square), Math.sqrt(square)];
      return fromRows([[a + c], [a - c], [c - a], [-a - c]]);
    };
    const halves: ClusterInto = () => Int32Array.of(0, 0, 1, 1);
    const references = [four(0.1), four(0.9)];
    const options = { cluster: halves, kMax: 2, seed: 1, references: 2 };
    const { rows, ...found } = await gapAgainst(four(0.3 * Math.exp(-higher)), (b) => references[b]!, options);
    expect(rows.map(({ gap }) => gap)).toEqual([expect.closeTo(0, 12), expect.closeTo(higher, 12)]);
    const errors = [expect.closeTo(0, 12), expect.closeTo(Math.log(3) * Math.sqrt(1.5), 12)];
    expect(rows.map(({ standardError }) => standardError)).toEqual(errors);
    expect(found.k).toBe(k);
  });

  it("finds planted clusters, and 1 where there are none, from streams of its own", async () => {
    const [apart, flat] = reference.gaps.map(({ points }) => fromRows(points));
    const steps: string[] = [];
    const onProgress = (done: number, total: number) => steps.push(`${done}/${total}`);
    const found = await gapStatistic(apart!, { cluster: ward, kMax: 5, seed: 3, references: 10, onProgress });
    expect(found).toMatchObject({ k: 3, reason: expect.stringContaining("k = 3 is the smallest") });
    expect(steps.at(0)).toBe("1/11");
    expect(steps.at(-1)).toBe("11/11");
    expect(await gapStatistic(apart!, { cluster: ward, kMax: 5, seed: 3, references: 10 })).toEqual(found);
    expect(await gapStatistic(flat!, { cluster: ward, kMax: 5, seed: 3, references: 10 })).toMatchObject({
      k: 1,
      reason: expect.stringContaining("no tighter in two clusters"),
    });
  });

  it("may choose none: the gap still rises, or the rows allow no second k", async () => {
    const apart = fromRows(reference.gaps[0]!.points);
    const rising = await gapStatistic(apart, { cluster: ward, kMax: 3, seed: 3 });
    expect(rising).toMatchObject({ k: undefined, reason: expect.stringContaining("still rises at k = 3") });
    const two = await gapStatistic(fromRows([[0], [0], [9]]), { cluster: ward, kMax: 4, seed: 3 });
    expect(two.k).toBeUndefined();
    expect(two.rows).toHaveLength(1);
    expect(two.skipped.map(({ k }) => k)).toEqual([2, 3, 4]);
    expect(two.skipped[0]!.reason).toContain("only 2 rows are different");
    const equal = await gapStatistic(fromRows([[1], [1]]), { cluster: ward, kMax: 2, seed: 3 });
    expect(equal).toMatchObject({ k: undefined, rows: [], reason: expect.stringContaining("the rows allow fewer") });
  });

  it("refuses what makes no sense and stops with the signal's reason", async () => {
    const points = fromRows(reference.gaps[0]!.points);
    await expect(gapStatistic(points, { cluster: ward, kMax: 0, seed: 1 })).rejects.toThrow("k is 0");
    await expect(gapStatistic(points, { cluster: ward, kMax: 2, seed: 1, references: 1 })).rejects.toThrow(
      "references is 1",
    );
    await expect(gapStatistic(fromRows([[1]]), { cluster: ward, kMax: 2, seed: 1 })).rejects.toThrow(
      "there is one row",
    );
    const lost: ClusterInto = (rows) => Int32Array.from({ length: rows.rows }, (_, i) => i);
    await expect(gapStatistic(points, { cluster: lost, kMax: 2, seed: 1 })).rejects.toThrow(
      "k = 2 leaves no sum of squares",
    );
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(gapStatistic(points, { cluster: ward, kMax: 2, seed: 1, signal })).rejects.toThrow("enough");
  });
});

describe("alignedUniform", () => {
  it("fills the box along the principal components, also one that has no depth", () => {
    const random = stream("box");
    const rows = Array.from({ length: 400 }, () => {
      const [a, b] = [random() * 10, random()];
      return [a + b, a - b, 7];
    });
    const points = fromRows(rows);
    const drawn = alignedUniform(points)(stream("draw"));
    const components = principalComponents(points);
    const [own, theirs] = [points, drawn].map((one) => scores(components, one, 3).data);
    for (const component of [0, 1, 2]) {
      const range = (all: Float64Array) => {
        const values = all.filter((_, i) => i % 3 === component);
        return [Math.min(...values), Math.max(...values)] as const;
      };
      const [low, high] = range(own!);
      const [lowDrawn, highDrawn] = range(theirs!);
      expect(lowDrawn).toBeGreaterThanOrEqual(low - 1e-9);
      expect(highDrawn).toBeLessThanOrEqual(high + 1e-9);
      expect(highDrawn - lowDrawn).toBeGreaterThanOrEqual(0.97 * (high - low) - 1e-9);
    }
    expect(drawn.names).toEqual(points.names);
    expect(() => alignedUniform(matrix(new Float64Array(1), 1, ["a"]))).toThrow("at least two are needed");
  });
});

function from(values: readonly number[]): () => number {
  let next = 0;
  return () => values[next++]!;
}
