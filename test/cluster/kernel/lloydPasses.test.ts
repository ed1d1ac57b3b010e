import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openLloydPasses } from "../../../src/cluster/kernel/lloydPasses.ts";
import { lloyd, plainPasses } from "../../../src/cluster/lloyd.ts";
import { stream } from "../../../src/random/index.ts";

describe("openLloydPasses", () => {
  it("gives the bits of the plain passes in labels, distances, sums and what Lloyd's iterations make of them (property)", () => {
    const shape = {
      n: fc.integer({ min: 10, max: 60 }),
      p: fc.integer({ min: 1, max: 7 }),
      k: fc.integer({ min: 1, max: 9 }),
    };
    fc.assert(
      fc.property(fc.record(shape), fc.integer(), fc.integer({ min: -12, max: 12 }), ({ n, p, k }, seed, power) => {
        const random = stream("passes", seed);
        const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
        const room = { rows: 1024, centers: 20_000, labels: 30_000, distances: 32_000, sums: 40_000 };
        const data = new Float64Array(memory.buffer, room.rows, n * p);
        data.forEach((_, i) => {
          data[i] = Math.round((random() - 0.5) * 20) * 0.3 * 2 ** power;
        });
        const rows = { data, n, p };
        const centers = Float64Array.from({ length: k * p }, () => (random() - 0.5) * 4 * 2 ** power);
        const [simd, plain] = [openLloydPasses(memory, room, rows), plainPasses(rows)];
        const found = [simd, plain].map((passes) => {
          const first = passes.nearest(centers);
          const after = { labels: passes.labels.slice(), distances: passes.distances.slice(), sums: passes.sums(k) };
          const fit = lloyd(rows, centers, 5, 0, passes);
          return { first, after, again: passes.nearest(fit.centers), fit: { ...fit, labels: fit.labels.slice() } };
        });
        expect(found[0]).toEqual(found[1]);
      }),
    );
  });
});
