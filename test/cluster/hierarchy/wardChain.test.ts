import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wardChain } from "../../../src/cluster/hierarchy/wardChain.ts";
import { plainNearestCluster } from "../../../src/cluster/kernel/plainNearestCluster.ts";
import { normal, stream } from "../../../src/random/index.ts";

describe("wardChain", () => {
  it("gives the same bits on the kernel and on its plain twin (property)", () => {
    const shape = { n: fc.integer({ min: 1, max: 200 }), p: fc.integer({ min: 1, max: 9 }) };
    fc.assert(
      fc.property(fc.record(shape), fc.nat(), fc.boolean(), ({ n, p }, seed, coarse) => {
        const random = stream("twin", seed);
        const data = Float64Array.from({ length: n * p }, () => (coarse ? Math.floor(random() * 3) : normal(random)));
        expect(wardChain({ data, n, p })).toEqual(wardChain({ data, n, p }, plainNearestCluster));
      }),
    );
  });

  it("joins 600 pairs of near twins first, each at its own distance, also after places moved together", () => {
    const random = stream("pairs");
    const n = 1200;
    const data = Float64Array.from({ length: n }, (_, i) => (i % 600) * 10 + (i < 600 ? 0 : 0.1 + random()));
    const { left, right, heights } = wardChain({ data, n, p: 1 });
    const order = [...heights.keys()].sort((a, b) => heights[a]! - heights[b]!).slice(0, 600);
    for (const merge of order) {
      const [a, b] = [left[merge]!, right[merge]!].sort((x, y) => x - y) as [number, number];
      expect(b).toBe(a + 600);
      expect(heights[merge]).toBeCloseTo(data[b]! - data[a]!, 12);
    }
  });
});
