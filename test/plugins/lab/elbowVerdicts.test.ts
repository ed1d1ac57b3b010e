import { describe, expect, it } from "vitest";
import { elbowVerdicts } from "../../../src/plugins/lab/elbowVerdicts.ts";
import type { LabRatings } from "../../../src/plugins/lab/labTypes.ts";

function ratings(totalInertia: number, curve: readonly (readonly [k: number, inertia: number, smallest?: number])[]) {
  const partitions = curve.map(([k, inertia, smallest = 10]) => ({
    ...{
      algorithm: "some",
      k,
      inertia,
      sizes: [110 - 10 * k + (10 - smallest), ...Array<number>(k - 2).fill(10), smallest],
    },
    ...{ dunn: undefined, daviesBouldin: undefined, calinskiHarabasz: undefined, gap: undefined, gapError: undefined },
  }));
  return { partitions, totalInertia, gaps: [], gapCustomers: 0, gapReferences: 0 } satisfies LabRatings;
}

describe("elbowVerdicts", () => {
  it("has the elbow at two segments too, since one segment is on the curve", () => {
    const rows = [
      [2, 20],
      [3, 19],
      [4, 18],
    ] as const;
    expect(elbowVerdicts(ratings(100, rows), 10)).toMatchObject([{ algorithm: "some", customers: 100, k: 2 }]);
  });

  it("says none, in words, where the curve does not bend or rises", () => {
    const [straight] = elbowVerdicts(
      ratings(120, [
        [2, 60],
        [3, 40],
        [4, 30],
      ]),
      10,
    );
    expect(straight).toMatchObject({ k: undefined, reason: expect.stringContaining("There is no elbow: at most") });
    const wanted = "There is no elbow: the curve does not fall for long; the sum of squares rises towards k = 3";
    expect(
      elbowVerdicts(
        ratings(100, [
          [2, 60],
          [3, 65],
          [4, 30],
        ]),
        10,
      ),
    ).toMatchObject([{ k: undefined, reason: wanted }]);
  });

  it("reads a curve up to where it rises", () => {
    const [found] = elbowVerdicts(
      ratings(100, [
        [2, 20],
        [3, 19],
        [4, 25],
        [5, 1],
      ]),
      10,
    );
    expect(found).toMatchObject({
      k: 2,
      reason: expect.stringMatching(/as after it; the sum of squares rises towards k = 4$/),
    });
  });

  it("reads no partition with a segment of few, and nothing from fewer than three", () => {
    const rows = [
      [2, 60],
      [3, 20, 4],
      [4, 19],
      [5, 18],
    ] as const;
    expect(elbowVerdicts(ratings(100, rows), 10)[0]?.k).not.toBe(3);
    expect(elbowVerdicts(ratings(100, rows.slice(0, 3)), 10)).toEqual([]);
    expect(elbowVerdicts(ratings(0, []), 10)).toEqual([]);
  });
});
