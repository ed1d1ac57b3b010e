import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainRowDistances } from "../../../src/cluster/kernel/plainRowDistances.ts";
import { openRowDistances } from "../../../src/cluster/kernel/rowDistances.ts";
import type { RowDistances } from "../../../src/cluster/kernel/rowSearch.ts";
import { stream } from "../../../src/random/index.ts";

describe("openRowDistances", () => {
  it("gives the bits of the plain twin in distances and their sum (property)", () => {
    const shape = { n: fc.integer({ min: 1, max: 70 }), p: fc.integer({ min: 1, max: 9 }) };
    fc.assert(
      fc.property(fc.record(shape), fc.integer(), fc.integer({ min: -12, max: 12 }), ({ n, p }, seed, power) => {
        expect(measured(openRowDistances, n, p, seed, 2 ** power)).toEqual(
          measured(plainRowDistances, n, p, seed, 2 ** power),
        );
      }),
    );
  });

  it("gives what float64 gives, to float32's accuracy, and sums no padding", () => {
    const { rows, query, first, second, sums } = measured(openRowDistances, 45, 5, 1, 1);
    const squares = Array.from({ length: 45 }, (_, i) =>
      query.reduce((sum, x, j) => sum + (rows[i * 5 + j]! - x) ** 2, 0),
    );
    squares.forEach((square, i) => {
      expect(first[i]! / square).toBeCloseTo(1, 5);
      expect(second[i]!).toBeCloseTo(Math.min(square, 3), 4);
    });
    expect(sums[0]! / squares.reduce((sum, square) => sum + square, 0)).toBeCloseTo(1, 5);
    expect(sums[1]!).toBeCloseTo(
      squares.reduce((sum, square) => sum + Math.min(square, 3), 0),
      3,
    );
  });
});

/** Distances of n rows to one row, without and with a limit, the second written over the limits. */
function measured(
  open: (memory: WebAssembly.Memory) => RowDistances,
  n: number,
  p: number,
  seed: number,
  scale: number,
) {
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true });
  const places = Math.ceil(n / 16) * 16;
  const at = { points: 1024, query: 512, before: 40_000, distances: 60_000 };
  const random = stream("row distances", seed);
  const rows = Float32Array.from({ length: n * p }, () => (random() - 0.5) * 4 * scale);
  const blocks = new Float32Array(memory.buffer, at.points, places * p);
  rows.forEach((value, i) => {
    const row = Math.floor(i / p);
    blocks[(row >> 4) * 16 * p + (i % p) * 16 + (row & 15)] = value;
  });
  const query = new Float32Array(memory.buffer, at.query, p);
  query.forEach((_, j) => {
    query[j] = (random() - 0.5) * 4 * scale;
  });
  const before = new Float32Array(memory.buffer, at.before, places).fill(Number.POSITIVE_INFINITY, 0, n);
  const measure = open(memory);
  const without = measure({ ...at, n, p });
  const first = new Float32Array(memory.buffer, at.distances, places).slice();
  before.fill(3 * scale * scale, 0, n);
  const limited = measure({ ...at, n, p, distances: at.before });
  return { rows, query, first, second: before.slice(), sums: [without, limited] };
}
