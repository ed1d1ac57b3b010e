import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openKernel } from "../../../src/cluster/kernel/kernel.ts";
import type { Kernel } from "../../../src/cluster/kernel/pass.ts";
import { plainKernel } from "../../../src/cluster/kernel/plainKernel.ts";
import { stream } from "../../../src/random/index.ts";
import { kernels } from "./buildKernel.ts";

describe("kernels", () => {
  it.each(kernels.names)("gives %sBytes.ts byte for byte", async (name) => {
    expect(kernels.written(name)).toBe(await kernels.built(name));
  });
});

describe("openKernel", () => {
  it("gives the bits of the plain twin in labels, counts and sums, over several passes (property)", () => {
    const shape = {
      n: fc.integer({ min: 1, max: 70 }),
      p: fc.integer({ min: 1, max: 9 }),
      k: fc.integer({ min: 1, max: 7 }),
    };
    fc.assert(
      fc.property(fc.record(shape), fc.integer(), fc.integer({ min: -12, max: 12 }), ({ n, p, k }, seed, power) => {
        expect(passes(openKernel, n, p, k, seed, 2 ** power)).toEqual(passes(plainKernel, n, p, k, seed, 2 ** power));
      }),
    );
  });

  it("gives the bits of the plain twin with as many clusters as a byte can hold", () => {
    expect(passes(openKernel, 3000, 3, 254, 1, 1)).toEqual(passes(plainKernel, 3000, 3, 254, 1, 1));
  });

  it("labels rows with the nearest center, found in float64, where it is nearest by more than rounding", () => {
    const { labels, points, centers } = passes(openKernel, 500, 4, 6, 3, 1);
    const last = labels.at(-1)!;
    for (let i = 0; i < 500; i++) {
      const distances = Array.from({ length: 6 }, (_, c) =>
        [0, 1, 2, 3].reduce((sum, j) => sum + (points[i * 4 + j]! - centers[c * 4 + j]!) ** 2, 0),
      );
      expect(distances[last[i]!]! - Math.min(...distances)).toBeLessThan(1e-5);
    }
  });
});

/** Three passes with different centers over n rows, and everything they leave. */
function passes(
  open: (memory: WebAssembly.Memory) => Kernel,
  n: number,
  p: number,
  k: number,
  seed: number,
  scale: number,
) {
  const memory = new WebAssembly.Memory({ initial: 8, maximum: 8, shared: true });
  const at = {
    points: 1024,
    labels: 200_000,
    sums: 210_000,
    centers: 300_000,
    halves: 350_000,
    counts: 360_000,
    scratch: 370_000,
  };
  const random = stream("kernel", seed);
  const points = Float32Array.from(
    { length: n * p },
    () => Math.round((random() - 0.5) * 40) * 0.3 * scale * random() ** 3,
  );
  const blocks = new Float32Array(memory.buffer, at.points, Math.ceil(n / 16) * 16 * p);
  points.forEach((value, i) => {
    const row = Math.floor(i / p);
    blocks[(row >> 4) * 16 * p + (i % p) * 16 + (row & 15)] = value;
  });
  const labels = new Uint8Array(memory.buffer, at.labels, n).fill(255);
  const centers = new Float32Array(memory.buffer, at.centers, k * p);
  const halves = new Float32Array(memory.buffer, at.halves, k);
  const kernel = open(memory);
  const left = [1, 2, 3].map(() => {
    centers.forEach((_, i) => {
      centers[i] = (random() - 0.5) * 8 * scale;
    });
    halves.forEach((_, c) => {
      halves[c] = centers.subarray(c * p, c * p + p).reduce((sum, x) => sum + x * x, 0) / 2;
    });
    const changed = kernel({ ...at, n, p, k });
    return { changed, labels: labels.slice() };
  });
  return {
    changed: left.map(({ changed }) => changed),
    labels: left.map((pass) => pass.labels),
    sums: new Float64Array(memory.buffer, at.sums, k * p).slice(),
    counts: new Int32Array(memory.buffer, at.counts, k).slice(),
    points,
    centers: centers.slice(),
  };
}
