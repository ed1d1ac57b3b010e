import { describe, expect, it } from "vitest";
import { silhouette, silhouetteEstimate, silhouetteSampled } from "../../src/cluster/index.ts";
import { stream } from "../../src/random/index.ts";
import { cases } from "./reference.ts";

const { points, fits } = cases[0]!;
const labels = Int32Array.from(fits[1]!.labels);

describe("silhouetteEstimate", () => {
  it("is exact up to exactRows labelled rows, and says so", async () => {
    const value = silhouette(points, labels)!;
    const found = await silhouetteEstimate(points, labels, { random: stream(1), threads: 2 });
    expect(found).toEqual({ value, low: value, high: value, sampled: points.rows, exact: true });
    const some = labels.map((label, i) => (i % 2 === 0 ? label : -1));
    expect(await silhouetteEstimate(points, some, { random: stream(1), exactRows: points.rows / 2 })).toMatchObject({
      exact: true,
      sampled: points.rows / 2,
    });
  });

  it("comes from the stratified sample beyond, with its interval", async () => {
    const options = { exactRows: 100, sample: 120 };
    const found = await silhouetteEstimate(points, labels, { ...options, random: stream(1) });
    expect(found).toEqual(silhouetteSampled(points, labels, { ...options, random: stream(1) }));
    expect(found).toMatchObject({ exact: false });
  });

  it("does not exist for one cluster, and refuses exactRows below 0", async () => {
    const random = stream(1);
    expect(await silhouetteEstimate(points, new Int32Array(points.rows), { random })).toBeUndefined();
    await expect(silhouetteEstimate(points, labels, { random, exactRows: -1 })).rejects.toThrow("exactRows is -1");
  });
});
