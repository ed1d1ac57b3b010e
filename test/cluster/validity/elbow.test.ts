import { describe, expect, it } from "vitest";
import { elbow, kMeans } from "../../../src/cluster/index.ts";
import { matrix, standardize } from "../../../src/matrix/index.ts";
import { normal, type Random, stream } from "../../../src/random/index.ts";
import { fromRows, reference } from "../reference.ts";

describe("elbow", () => {
  it("finds the bend of a curve, and how many times as steep it is before", () => {
    const curve = [1, 2, 3, 4, 5].map((k) => ({ k, within: k <= 3 ? 100 / k ** 3 : 100 / 27 / (k / 3) ** 0.5 }));
    const found = elbow([...curve].reverse());
    expect(found.k).toBe(3);
    expect(found.strengths.map(({ k }) => k)).toEqual([2, 3, 4]);
    expect(found.strengths.map(({ strength }) => Number(strength.toFixed(9)))).toEqual([1, 6, 1]);
    expect(found.reason).toBe(
      "The elbow is at k = 3: the sum of squares falls 6.0 times as steeply before k = 3 as after it",
    );
  });

  it("finds planted groups: four that overlap a little, three far apart", () => {
    const four = fromRows(reference.cases[0]!.points);
    expect(elbow(curveOf(four, 7, stream("elbow"))).k).toBe(4);
    const three = blobsOf(3, 12, stream("blobs"));
    expect(elbow(curveOf(three, 7, stream("elbow"))).k).toBe(3);
  });

  it("finds none in 40 sets without clusters: uniform, normal, exponential", () => {
    const draws: ((random: Random) => number)[] = [(r) => r(), normal, (r) => -Math.log(1 - r()), (r) => r() + r()];
    const found = Array.from({ length: 40 }, (_, i) => {
      const random = stream("no clusters", i);
      const p = [2, 4, 8][i % 3]!;
      const data = Float64Array.from({ length: 200 * p }, () => draws[i % 4]!(random));
      const names = Array.from({ length: p }, (__, j) => `column ${j}`);
      return elbow(curveOf(standardize(matrix(data, 200, names)).matrix, 8, random));
    });
    expect(found.filter(({ k }) => k !== undefined)).toEqual([]);
  });

  it("answers a straight line, a flat end, an end at 0 and a rise", () => {
    const line = [1, 2, 3, 4].map((k) => ({ k, within: 1 / k }));
    expect(elbow(line)).toMatchObject({ k: undefined, reason: expect.stringContaining("1.0 times as steeply") });
    const flat = [9, 1, 1, 1].map((within, i) => ({ k: i + 1, within }));
    expect(elbow(flat)).toMatchObject({ k: 2 });
    const rise = [9, 1, 1.1, 1].map((within, i) => ({ k: i + 1, within }));
    expect(elbow(rise).strengths.every(({ strength }) => strength >= 0 && strength <= 1000)).toBe(true);
    const zero = [9, 1, 0, 0].map((within, i) => ({ k: i + 1, within }));
    expect(elbow(zero)).toMatchObject({
      k: undefined,
      strengths: [],
      reason: expect.stringContaining("fewer than three k"),
    });
  });

  it("refuses fewer than three k, a k twice, sums that are none", () => {
    const three = [1, 2, 3].map((k) => ({ k, within: 1 / k }));
    expect(() => elbow(three.slice(1))).toThrow("there are 2 k, at least three are needed");
    expect(() => elbow([...three, { k: 2, within: 1 }])).toThrow(
      "k = 2 is no whole number of 1 or more or stands twice",
    );
    expect(() => elbow([...three, { k: 4, within: -1 }])).toThrow("the sum of k = 4 is -1");
    expect(() => elbow(three, { leastStrength: 1 })).toThrow("leastStrength is 1");
  });
});

function curveOf(points: Parameters<typeof kMeans>[0], kMax: number, random: Random) {
  return Array.from({ length: kMax }, (_, i) => ({ k: i + 1, within: kMeans(points, { k: i + 1, random }).inertia }));
}

function blobsOf(k: number, distance: number, random: Random) {
  return fromRows(
    Array.from({ length: 60 * k }, (_, i) => [
      normal(random) + distance * (i % k),
      normal(random) + (i % k === 1 ? distance : 0),
    ]),
  );
}
