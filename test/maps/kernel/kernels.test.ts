import { describe, expect, it } from "vitest";
import { coefficientTable } from "../../../src/maps/kernel/coefficients.ts";
import { openLayoutEpoch } from "../../../src/maps/kernel/layoutEpoch.ts";
import { memoryOf } from "../../../src/maps/kernel/memory.ts";
import { plainLayoutEpoch } from "../../../src/maps/kernel/plainLayoutEpoch.ts";
import { plainPushRows } from "../../../src/maps/kernel/plainPushRows.ts";
import { openPushRows } from "../../../src/maps/kernel/pushRows.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { mapKernels } from "./buildMapKernels.ts";

describe("mapKernels", () => {
  it.each(mapKernels.names)("gives %sBytes.ts byte for byte", async (name) => {
    expect(mapKernels.written(name)).toBe(await mapKernels.built(name));
  });
});

describe("coefficientTable", () => {
  it("holds a power within 1e-5 between its borders", () => {
    const table = coefficientTable((square) => square ** -0.7);
    const middle = 127 - 64;
    for (let segment = 0; segment < 128; segment += 9) {
      const at = (part: number) => (1 + (segment + part) / 128) ** -0.7;
      const [low, high] = [table[middle * 128 + segment]!, table[middle * 128 + segment + 1]!];
      expect(low).toBeCloseTo(at(0), 12);
      expect(Math.abs((low + high) / 2 / at(0.5) - 1)).toBeLessThan(1e-5);
    }
  });
});

function pushed(open: typeof openPushRows, count: number, blocks: number): Float64Array {
  const random = stream("push", count, blocks);
  const { memory, at } = memoryOf({ rows: count * 8, seen: blocks * 48, pushed: count * 24 });
  new Float32Array(memory.buffer, at.rows, count * 2).forEach((_, i, rows) => {
    rows[i] = normal(random);
  });
  new Float32Array(memory.buffer, at.seen, blocks * 12).forEach((_, i, seen) => {
    seen[i] = i % 12 < 8 ? 9 * normal(random) : Math.floor(3 * random());
  });
  open(memory)(at, count, blocks);
  return new Float64Array(memory.buffer, at.pushed, count * 3).slice();
}

describe("openPushRows", () => {
  it.each([
    [1, 1],
    [7, 30],
    [24, 201],
  ])("gives the bits of the plain twin for %d rows that see %d blocks", (count, blocks) => {
    expect(pushed(openPushRows, count, blocks)).toEqual(pushed(plainPushRows, count, blocks));
  });
});

function laidOut(open: typeof openLayoutEpoch, n: number): Float64Array {
  const random = stream("layout", n);
  const count = 4 * n;
  const table = coefficientTable((square) => -1 / (0.1 + square));
  const { memory, at } = memoryOf({
    ...{ places: n * 16, heads: count * 4, tails: count * 4, every: count * 8, next: count * 8 },
    ...{ pulls: table.byteLength, pushes: table.byteLength, state: 16 },
  });
  const { buffer } = memory;
  const places = new Float64Array(buffer, at.places, 2 * n);
  places.forEach((_, i) => {
    places[i] = Math.round(3 * normal(random));
  });
  for (const part of ["heads", "tails"] as const) {
    new Int32Array(buffer, at[part], count).forEach((_, i, ends) => {
      ends[i] = Math.floor(n * random());
    });
  }
  for (const part of ["every", "next"] as const) new Float64Array(buffer, at[part], count).fill(1.5);
  new Float64Array(buffer, at.pulls, table.length).set(table);
  new Float64Array(buffer, at.pushes, table.length).set(table.map((value) => -value));
  new Uint32Array(buffer, at.state, 4).set([1, 2, 3, 2 ** 32 - 1]);
  const run = open(memory);
  for (let epoch = 1; epoch <= 12; epoch++) run({ ...at, n, count, negatives: 5 }, epoch, 1 - epoch / 20);
  return places.slice();
}

describe("openLayoutEpoch", () => {
  it.each([3, 50, 400])("gives the bits of the plain twin for %d rows, over several epochs", (n) => {
    const found = laidOut(openLayoutEpoch, n);
    expect(found).toEqual(laidOut(plainLayoutEpoch, n));
    expect(found.every(Number.isFinite)).toBe(true);
  });
});
