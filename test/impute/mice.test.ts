import { describe, expect, it } from "vitest";
import { applyMice, fitNormal, incomplete, mice, pool } from "../../src/impute/index.ts";
import type { Matrix } from "../../src/matrix/index.ts";
import { normal, stream } from "../../src/random/index.ts";
import { leastSquaresOf } from "./leastSquaresOf.ts";
import { gappy, reference } from "./reference.ts";

const points = gappy(reference.mice.points);
const few = { seed: 1, sets: 3, iterations: 4 } as const;

describe("mice", () => {
  it("pools to what statsmodels pools to by predictive mean matching, within the error of chance", () => {
    const { sets, estimates, errors, between, fractionMissing } = reference.mice;
    const ours = 60;
    const fits = mice(points, { seed: "statsmodels", sets: ours }).sets.map((set) => leastSquaresOf(set, 3, [0, 1, 2]));
    estimates.forEach((wanted, c) => {
      const pooled = pool(fits.map((fit) => fit[c]!));
      // Each pooled estimate is a mean over sets: its squared Monte-Carlo error is the variance between sets over their number.
      const error = Math.sqrt(between[c]! / sets + pooled.between / ours);
      expect(Math.abs(pooled.estimate - wanted)).toBeLessThan(4 * error);
      // How coefficients are drawn differs a little, and so do errors beyond chance.
      expect(Math.abs(Math.sqrt(pooled.total) / errors[c]! - 1)).toBeLessThan(0.15);
      expect(Math.abs(pooled.fractionMissing - fractionMissing[c]!)).toBeLessThan(0.15);
    });
  });

  it("pools normal draws to the means that EM finds most likely", () => {
    const sets = mice(points, { seed: "em", sets: 60, method: "norm" }).sets;
    fitNormal(points).mean.forEach((wanted, j) => {
      const means = sets.map(({ data, rows }) => {
        const values = data.filter((_, i) => i % 4 === j);
        return { estimate: values.reduce((sum, value) => sum + value / rows, 0), variance: 0 };
      });
      const { estimate, between } = pool(means);
      expect(Math.abs(estimate - wanted)).toBeLessThanOrEqual(4 * Math.sqrt(between / 60) + 1e-12);
    });
  });

  it("gives sets that keep what is known and differ where it is not", () => {
    const { sets } = mice(points, few);
    const [first, second] = sets as [Matrix, Matrix, Matrix];
    points.data.forEach((value, i) => {
      if (!Number.isNaN(value)) expect([first.data[i], second.data[i]]).toEqual([value, value]);
    });
    const gaps = [...points.data.keys()].filter((i) => Number.isNaN(points.data[i]));
    expect(gaps.filter((i) => first.data[i] !== second.data[i]).length).toBeGreaterThan(gaps.length / 2);
  });

  it("lends by predictive mean matching only values that are known of somebody", () => {
    const known = new Set(points.data);
    for (const { data } of mice(points, few).sets) expect([...data].every((value) => known.has(value))).toBe(true);
    const drawn = mice(points, { ...few, method: "norm" }).sets[0]!.data;
    expect([...drawn].every((value) => known.has(value))).toBe(false);
  });

  it("visits the columns with fewest unknown values first and traces each", () => {
    const { visited, trace } = mice(points, few);
    const unknown = (name: string) =>
      [...points.data.keys()].filter((i) => points.names[i % 4] === name && Number.isNaN(points.data[i])).length;
    expect(visited.map(unknown)).toEqual(visited.map(unknown).sort((a, b) => a - b));
    expect(visited).not.toContain("a");
    expect(trace).toHaveLength(3 * 4 * visited.length);
    expect(new Set(trace.map(({ chain }) => chain))).toEqual(new Set([0, 1, 2]));
  });

  it("learns no more than it needs where no new rows are to come, and gives the same sets", () => {
    const wanted = mice(points, few);
    const spared = mice(points, { ...few, forNewRows: false });
    expect(spared.sets).toEqual(wanted.sets);
    expect(spared.trace).toEqual(wanted.trace);
    const learnt = (model: typeof wanted) => model.chains[0]!.filter((equation) => equation !== undefined).length;
    expect([learnt(spared), learnt(wanted)]).toEqual([wanted.visited.length, 4]);
  });

  it("gives a set whatever other sets there are, and the same in every run", () => {
    const { sets } = mice(points, few);
    expect(mice(points, { ...few, sets: 2 }).sets).toEqual(sets.slice(0, 2));
    expect(mice(points, few).sets).toEqual(sets);
    expect(mice(points, { ...few, seed: 2 }).sets[0]).not.toEqual(sets[0]);
  });

  it("does not impute what never happened, nor learn from it", () => {
    const random = stream("never");
    const rows = Array.from({ length: 200 }, (_, i) => {
      const x = normal(random);
      return [x, i % 4 === 0 ? "never" : i % 7 === 0 ? null : 100 + x, Number(i % 4 === 0)] as const;
    });
    const gaps = gappy(rows);
    for (const { data } of mice(gaps, few).sets) {
      rows.forEach(([, y], i) => {
        if (y === "never") expect(data[3 * i + 1]).toBe(0);
        if (y === null) expect(data[3 * i + 1]).toBeGreaterThan(90);
      });
    }
  });

  it("completes new rows by frozen equations: nothing is learnt from them", () => {
    const model = mice(points, { ...few, method: "norm" });
    const row = [null, 0.5, null, 3] as const;
    const alone = applyMice(model, gappy([row]), "new");
    expect(alone).toHaveLength(3);
    const far = applyMice(model, gappy([row, [1e6, 1e6, 1e6, 1e6]]), "new");
    for (const [s, set] of far.entries()) expect([...set.data.subarray(0, 4)]).toEqual([...alone[s]!.data]);
    expect(() => applyMice(model, gappy([[1]]), 1)).toThrow("those that were fitted on are needed");
    const blank = mice(
      gappy([
        [1, "never"],
        [2, "never"],
        [null, "never"],
      ]),
      few,
    );
    expect(() => applyMice(blank, gappy([[1, null]]), 1)).toThrow('column "b" had no known value in the fit');
  });

  it("finds in new rows the relation that it was fitted on", () => {
    const random = stream("apply");
    const pair = () => {
      const x = normal(random);
      return [x, 2 * x + 0.5 * normal(random)] as const;
    };
    const fit = mice(gappy(Array.from({ length: 400 }, (_, i) => (i % 5 ? pair() : [pair()[0], null]))), few);
    const fresh = gappy(Array.from({ length: 2000 }, () => [pair()[0], null]));
    const { estimate } = leastSquaresOf(applyMice(fit, fresh, 3)[0]!, 1, [0])[1]!;
    expect(Math.abs(estimate - 2)).toBeLessThan(0.12);
  });

  it("handles edges: one row known, equal values, nothing missing, columns that follow from each other", () => {
    expect([...mice(gappy([[7], [null], [null]]), few).sets[0]!.data]).toEqual([7, 7, 7]);
    expect([
      ...mice(
        gappy([
          [5, 1],
          [5, 2],
          [null, 3],
        ]),
        few,
      ).sets[0]!.data,
    ]).toEqual([5, 1, 5, 2, 5, 3]);
    const whole = mice(
      gappy([
        [1, 2],
        [3, 4],
      ]),
      few,
    );
    expect(whole).toMatchObject({ visited: [], trace: [] });
    expect([...whole.sets[0]!.data]).toEqual([1, 2, 3, 4]);
    const twins = Array.from({ length: 30 }, (_, i) => [i, 2 * i, i % 5 === 0 ? null : 3 * i]);
    const { data } = mice(gappy(twins), { ...few, method: "norm" }).sets[0]!;
    expect(data[17]).toBeCloseTo(15, 0);
    expect(mice(incomplete([], 0, ["a"]), few).sets[0]!.rows).toBe(0);
  });

  it("refuses options out of range, a column that nothing is known of, and stops when asked to", () => {
    expect(() => mice(points, { seed: 1, sets: 1 })).toThrow("sets is 1, a whole number of 2 or more is needed");
    expect(() => mice(points, { seed: 1, iterations: 0 })).toThrow("iterations is 0");
    expect(() => mice(points, { seed: 1, donors: 0.5 })).toThrow("donors is 0.5");
    expect(() => mice(gappy([[1, null]]), few)).toThrow('column "b" has no known value');
    expect(() => mice(points, { ...few, signal: AbortSignal.abort(new Error("enough")) })).toThrow("enough");
  });
});
