import { describe, expect, it } from "vitest";
import { principalMap } from "../../src/maps/index.ts";
import { singularValues } from "../../src/matrix/index.ts";
import { fromRows, threeGroups } from "./reference.ts";

describe("principalMap", () => {
  it("places rows by the first two singular pairs of the centred points", () => {
    const points = threeGroups(60, 5);
    const means = [0, 1, 2, 3, 4].map((j) =>
      points.data.filter((_, i) => i % 5 === j).reduce((sum, x) => sum + x / 60, 0),
    );
    const { values, left } = singularValues({ ...points, data: points.data.map((x, i) => x - means[i % 5]!) });
    const { places, shares } = principalMap(points);
    for (let i = 0; i < 60; i++) {
      for (const c of [0, 1]) expect(places.data[i * 2 + c]).toBeCloseTo(left[i * 5 + c]! * values[c]!, 10);
    }
    expect(shares[0]).toBeCloseTo(values[0]! ** 2 / values.reduce((sum, x) => sum + x * x, 0), 12);
  });

  it("is flat for one column", () => {
    const { places, shares } = principalMap(fromRows([[1], [2], [4]]));
    expect([...places.data].filter((_, i) => i % 2 === 1)).toEqual([0, 0, 0]);
    expect(shares).toEqual([1, 0]);
  });
});
