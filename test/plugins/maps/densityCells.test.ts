import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { densityCells, unitPlaces } from "../../../src/plugins/maps/densityCells.ts";
import { normal, stream } from "../../../src/random/index.ts";
import "../../properties.ts";

function cloud(n: number, seed: number) {
  const random = stream("cloud", n, seed);
  const values = () => Float64Array.from({ length: n }, (_, i) => normal(random) + 9 * (i % 2));
  return unitPlaces(values(), values(), 10);
}

const all = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("densityCells", () => {
  it("puts everybody somewhere, never fewer together than may be told (property)", () => {
    const shape = fc.record({
      n: fc.integer({ min: 10, max: 900 }),
      seed: fc.nat(),
      minimum: fc.integer({ min: 2, max: 40 }),
    });
    fc.assert(
      fc.property(shape, ({ n, seed, minimum }) => {
        const cells = densityCells(cloud(n, seed), all(n), minimum);
        expect(cells.reduce((sum, { people }) => sum + people, 0)).toBe(n);
        if (n >= minimum) expect(Math.min(...cells.map(({ people }) => people))).toBeGreaterThanOrEqual(minimum);
        expect(new Set(cells.map(({ cell }) => cell)).size).toBe(cells.length);
      }),
    );
  });

  it("counts in each square who is in it", () => {
    const places = cloud(600, 1);
    const cells = densityCells(places, all(600), 10).filter(({ side }) => side !== undefined);
    expect(cells.length).toBeGreaterThan(10);
    for (const { x, y, side, people } of cells) {
      const isIn = (i: number) => Math.abs(places.x[i]! - x!) <= side! / 2 && Math.abs(places.y[i]! - y!) <= side! / 2;
      expect(all(600).filter(isIn).length).toBe(people);
    }
  });

  it("counts strays as elsewhere, with the square of fewest people where they are too few", () => {
    const x = Float64Array.from({ length: 400 }, (_, i) => (i < 3 ? 0.9 : 0.1 + (i % 17) / 100));
    const cells = densityCells({ x, y: x }, all(400), 10);
    const elsewhere = cells.find(({ cell }) => cell === "elsewhere")!;
    expect(elsewhere.people).toBeGreaterThanOrEqual(10);
    expect(cells.filter(({ x: at, side }) => side !== undefined && at! + side / 2 > 0.5)).toEqual([]);
  });

  it("paints no large square for few", () => {
    const x = Float64Array.from({ length: 600 }, (_, i) => (i < 12 ? 0.55 + (i % 2) * 0.4 : 0.1 + (i % 17) / 100));
    const y = Float64Array.from({ length: 600 }, (_, i) => (i < 12 ? 0.55 + (i % 3) * 0.2 : 0.1 + (i % 23) / 100));
    const cells = densityCells({ x, y }, all(600), 10);
    expect(cells.find(({ cell }) => cell === "elsewhere")!.people).toBeGreaterThanOrEqual(12);
    expect(Math.max(...cells.map(({ side }) => side ?? 0))).toBeLessThanOrEqual(0.125);
  });

  it("tells nothing of where a segment of too few is", () => {
    expect(densityCells(cloud(9, 1), all(9), 10)).toEqual([
      { cell: "elsewhere", x: undefined, y: undefined, side: undefined, people: 9 },
    ]);
    expect(densityCells(cloud(9, 1), [], 10)).toEqual([]);
  });
});

describe("unitPlaces", () => {
  it("has its borders where enough people are at or beyond them", () => {
    const x = Float64Array.from({ length: 100 }, (_, i) => (i === 0 ? 1e6 : i));
    const { x: unit, y } = unitPlaces(x, new Float64Array(100), 10);
    expect(unit.filter((value) => value === unit[0]).length).toBe(10);
    expect(Math.min(...unit)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...unit)).toBeLessThan(1);
    expect(Math.max(...unit) - Math.min(...unit)).toBeGreaterThan(0.99);
    expect(new Set(y)).toEqual(new Set([0.5]));
  });
});
