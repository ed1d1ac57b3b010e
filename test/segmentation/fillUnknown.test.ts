import { describe, expect, it } from "vitest";
import { cell } from "../../src/impute/index.ts";
import { normal, stream } from "../../src/random/index.ts";
import {
  absenceFamilies,
  fillMethods,
  fillUnknown,
  type MeasuredColumn,
  spaceOfColumns,
} from "../../src/segmentation/index.ts";

/** Two measures that go together, of which the second never happened for one customer in five and is unknown of another. */
function columns(rows: number): MeasuredColumn[] {
  const random = stream("fill", rows);
  const x = Float64Array.from({ length: rows }, () => normal(random));
  const states = Uint8Array.from(x, (_, i) => (i % 5 === 0 ? cell.never : i % 5 === 1 ? cell.unknown : cell.known));
  const y = x.map((value, i) => (states[i] === cell.known ? 0.9 * value + 0.3 * normal(random) : 0));
  return [
    { metric: "x", values: x, states: new Uint8Array(rows) },
    { metric: "y", values: y, states },
  ];
}

describe("fillUnknown", () => {
  const given = columns(300);
  const truthLike = (i: number) => 0.9 * given[0]!.values[i]!;

  for (const method of fillMethods.filter((name) => name !== "own-column" && name !== "constant")) {
    it(`gives a value to what is unknown and none to what never happened: ${method}`, () => {
      const { sets } = fillUnknown(given, { method, seed: "s" });
      expect(sets).toHaveLength(method === "mice" ? 5 : 1);
      for (const [x, y] of sets as [MeasuredColumn, MeasuredColumn][]) {
        expect(x.values).toEqual(given[0]!.values);
        given[1]!.states.forEach((state, i) => {
          expect(y.states[i]).toBe(state === cell.never ? cell.never : cell.known);
          if (state !== cell.unknown) expect(y.values[i]).toBe(given[1]!.values[i]);
          else if (method !== "median" && method !== "mode")
            expect(Math.abs(y.values[i]! - truthLike(i))).toBeLessThan(1.6);
        });
      }
    });
  }

  it("does nothing by a column of its own, or when nothing is unknown", () => {
    expect(fillUnknown(given, { method: "own-column", seed: "s" }).sets).toEqual([given]);
    const known = [given[0]!];
    expect(fillUnknown(known, { method: "mice", seed: "s" })).toEqual({ sets: [known], trace: [] });
  });

  it("puts a declared constant whatever the method, and lets others be learnt from it", () => {
    const third = { metric: "z", values: given[0]!.values.slice(), states: given[1]!.states.slice() };
    third.values.forEach((_, i) => {
      if (third.states[i] !== cell.known) third.values[i] = 0;
    });
    const declared = [...given, { ...third, constant: -2.5 }];
    for (const method of ["own-column", "median", "knn", "mice"] as const) {
      const { sets } = fillUnknown(declared, { method, seed: "s", iterations: 2 });
      third.states.forEach((state, i) => {
        expect(sets[0]![2]!.values[i]).toBe(state === cell.unknown ? -2.5 : third.values[i]);
        expect(sets[0]![2]!.states[i]).toBe(state === cell.unknown ? cell.known : state);
        expect(sets[0]![1]!.states[i] === cell.unknown).toBe(method === "own-column" && state === cell.unknown);
      });
    }
    expect(() => fillUnknown(declared, { method: "constant", seed: "s" })).toThrow(
      'Cannot put constants in place of unknown values: none is declared for "y", one for each measure that is not known of somebody is needed',
    );
    const both = [given[0]!, { ...given[1]!, constant: 0.25 }];
    const { sets } = fillUnknown(both, { method: "constant", seed: "s" });
    expect(sets[0]![1]!.values.filter((_, i) => given[1]!.states[i] === cell.unknown)).toEqual(
      new Float64Array(60).fill(0.25),
    );
  });

  it("takes the mode that it is told, since pulled-in tails are alike, else that of the values", () => {
    const [known, unknown] = [cell.known, cell.unknown];
    const column = { metric: "x", values: Float64Array.of(5, 5, 5, 1, 1, 0), states: Uint8Array.of(0, 0, 0, 0, 0, 1) };
    expect([...column.states]).toEqual([known, known, known, known, known, unknown]);
    const filled = (given: MeasuredColumn) =>
      fillUnknown([given], { method: "mode", seed: "s" }).sets[0]![0]!.values[5];
    expect(filled(column)).toBe(5);
    expect(filled({ ...column, mode: 1 })).toBe(1);
  });

  it("learns from drawn customers where there are many, and traces chains by measure", () => {
    const many = columns(1200);
    for (const method of ["knn", "em", "mice"] as const) {
      const { sets, trace } = fillUnknown(many, { method, seed: "s", fitOn: 200, sets: 2, iterations: 3 });
      expect(sets[0]![1]!.states).not.toContain(cell.unknown);
      expect(new Set(trace.map(({ column }) => column))).toEqual(new Set(method === "mice" ? ["y"] : []));
    }
  });
});

describe("absenceFamilies", () => {
  it("puts measures together that the same customers lack, and weighs them with their 0/1 column as without", () => {
    const [some, none] = [Uint8Array.of(1, 0, 0, 0), Uint8Array.of(0, 0, 0, 0)];
    const families = absenceFamilies([some, none, some.slice()], [true, true, true]);
    expect(families.map(({ members }) => members)).toEqual([[0, 2], [1]]);
    // Two measures of variance 3/4 and a 0/1 column of variance 1, together 2.
    expect(families[0]!.weight ** 2 * (2 * 0.75 + 1)).toBeCloseTo(2, 12);
    expect(families[1]!.weight).toBe(1);
  });
});

describe("spaceOfColumns", () => {
  it("has a 0/1 column for what never happened and for what is still unknown, of as much weight as the measure alone", () => {
    const { points: space, columns: own } = spaceOfColumns(columns(100));
    expect(space.names).toEqual(["x", "y", "y_missing"]);
    const flags = [...space.data].filter((_, at) => at % 3 === 2);
    expect(new Set(flags).size).toBe(2);
    expect(flags.filter((value) => value > 0)).toHaveLength(40);
    expect(own).toEqual(["x", "y", "y_missing"].map((name) => ({ name, weight: expect.any(Number) })));
    expect(new Set(own.slice(1).map(({ weight }) => weight)).size).toBe(1);
    expect(spaceOfColumns([]).points.rows).toBe(0);
    const byRange = spaceOfColumns(columns(100), [], "min-max").points.data.filter((_, at) => at % 3 === 2);
    const [low, high] = [Math.min(...byRange), Math.max(...byRange)];
    expect((high - low) / own[2]!.weight).toBeCloseTo(1, 12);
  });
});
