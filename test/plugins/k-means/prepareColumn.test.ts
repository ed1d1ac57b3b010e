import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { missingColumn, prepareColumn } from "../../../src/plugins/k-means/prepareColumn.ts";
import { boxCoxPower, yeoJohnsonPower } from "../../../src/stats/index.ts";
import reference from "../../reference/clustering-space.json" with { type: "json" };

const none = (n: number) => new Uint8Array(n);
const asItIs = { transform: "none", scaling: "z", winsorise: 0 } as const;

describe("prepareColumn", () => {
  it("places a constant and the most frequent value as it places values, and refuses a constant without a place", () => {
    const values = Float64Array.of(3, 3, 1, 2, 5, 6, 7, 8, 900);
    const how = { transform: "log1p", scaling: "z", winsorise: 0.1 } as const;
    const { column } = prepareColumn("m", values, none(9), how, 4)!;
    expect(column.mode).toBeCloseTo(Math.log1p(3), 15);
    expect(column.constant).toBeCloseTo(Math.log1p(4), 15);
    expect(prepareColumn("m", values, none(9), how, 1e9)!.column.constant).toBe(column.high);
    // Ten values at each end are pulled in to one, and are not taken for the most frequent value, which two customers have.
    const spread = Float64Array.from({ length: 101 }, (_, i) => Math.min(i, 100 - (i % 2)) - Number(i === 51));
    expect(prepareColumn("m", spread, none(101), how)!.column.mode).toBeCloseTo(Math.log1p(50), 15);
    expect(() => prepareColumn("m", values, none(9), how, -1)).toThrow(
      'Cannot put the constant -1 in place of unknown values of "m": the transform log1p has no value for it, one of 0 or more is needed',
    );
    expect(() => prepareColumn("m", values, none(9), { ...how, transform: "box-cox" }, 0)).toThrow(
      "one above 0 is needed",
    );
    const signed = prepareColumn("m", Float64Array.of(-5, 0, 5), none(3), { ...how, winsorise: 0 }, -1)!.column;
    expect(signed).toMatchObject({ transform: "signed-log1p", constant: -Math.log1p(1) });
    const power = prepareColumn("m", values, none(9), { ...how, transform: "yeo-johnson", winsorise: 0 }, 3)!.column;
    expect(power.constant).toBe(power.mode);
    expect(power).toMatchObject({ transform: "yeo-johnson" });
  });

  it("transforms, pulls in tails and standardises as numpy and scipy do, to rounding", () => {
    for (const { values, transform, winsorise, prepared, ...facts } of reference.cases) {
      const how = { transform: transform as "log1p" | "none", scaling: "z" as const, winsorise };
      const { values: ours, column } = prepareColumn("m", Float64Array.from(values), none(values.length), how)!;
      ours.forEach((value, i) => {
        expect(value).toBeCloseTo(prepared[i]!, 10);
      });
      expect(column.center).toBeCloseTo(facts.mean, 10);
      expect(column.scale).toBeCloseTo(facts.deviation, 10);
      expect(column.skewBefore).toBeCloseTo(facts.skewBefore, 10);
      expect(column.skewAfter).toBeCloseTo(facts.skewAfter, 10);
      expect(column.pulledIn).toBe(facts.pulledIn);
    }
  });

  it("takes the signed logarithm of a metric that falls below 0", () => {
    const how = { ...asItIs, transform: "log1p" } as const;
    const { column } = prepareColumn("m", Float64Array.of(-10, 0, 10), none(3), how)!;
    expect(column.transform).toBe("signed-log1p");
  });

  it("fits a Box-Cox power where all values are above 0, else a Yeo-Johnson one, and says which", () => {
    const tail = Float64Array.from({ length: 40 }, (_, i) => Math.exp(i / 8));
    const how = { ...asItIs, transform: "box-cox" } as const;
    const { column } = prepareColumn("m", tail, none(40), how)!;
    expect(column).toMatchObject({ transform: "box-cox", power: boxCoxPower(tail) });
    expect(Math.abs(column.skewAfter!)).toBeLessThan(0.05);
    const zero = tail.slice();
    zero[0] = 0;
    const mixed = prepareColumn("m", zero, none(40), how)!.column;
    expect(mixed).toMatchObject({ transform: "yeo-johnson", power: yeoJohnsonPower(zero) });
    expect(prepareColumn("m", zero, none(40), { ...how, transform: "yeo-johnson" })!.column).toEqual(mixed);
  });

  it("scales by range or by quartiles when asked, and by the deviation where the middle half is one value", () => {
    const values = Float64Array.of(0, 1, 2, 3, 4, 100);
    const ranged = prepareColumn("m", values, none(6), { ...asItIs, scaling: "min-max" })!;
    expect(ranged.column).toMatchObject({ scaling: "min-max", scale: 100 });
    ranged.values.forEach((value, i) => {
      expect(value - ranged.values[0]!).toBeCloseTo([0, 0.01, 0.02, 0.03, 0.04, 1][i]!, 14);
    });
    const robust = prepareColumn("m", values, none(6), { ...asItIs, scaling: "robust" })!;
    expect(robust.column).toMatchObject({ scaling: "robust", center: 2.5, scale: 2.5 });
    expect(robust.values[5]).toBe(39);
    const flat = prepareColumn("m", Float64Array.of(1, 1, 1, 1, 1, 7), none(6), { ...asItIs, scaling: "robust" })!;
    expect(flat.column).toMatchObject({ scaling: "z", center: 2 });
  });

  it("puts customers without a value at 0 and lets them have no part in mean and deviation", () => {
    const missing = Uint8Array.of(0, 1, 0);
    const { values, column } = prepareColumn("m", Float64Array.of(2, 1e9, 4), missing, asItIs)!;
    expect([...values]).toEqual([-1, 0, 1]);
    expect(column).toMatchObject({ center: 3, scale: 1, missing: 1 });
  });

  it.each([
    ["z", 2.5],
    ["min-max", 2.5],
    ["robust", 2],
  ] as const)("puts them in the midst of the values, whatever the scaling: %s", (scaling, midst) => {
    const values = Float64Array.of(5, 0, 1, 2, 2);
    const { column } = prepareColumn("m", values, Uint8Array.of(0, 1, 0, 0, 0), { ...asItIs, scaling })!;
    expect(column.center).toBe(midst);
    expect((5 - column.center) / column.scale).toBeLessThan(5);
  });

  it("does not depend on the unit of a metric that is not transformed", () => {
    const sizes = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 30 });
    fc.assert(
      fc.property(sizes, fc.double({ min: 0.01, max: 1000, noNaN: true }), (list, factor) => {
        const one = prepareColumn("m", Float64Array.from(list), none(list.length), asItIs);
        fc.pre(one !== undefined && one.column.scale > 1e-3);
        const two = prepareColumn(
          "m",
          Float64Array.from(list, (x) => x * factor),
          none(list.length),
          asItIs,
        )!;
        two.values.forEach((value, i) => {
          expect(value).toBeCloseTo(one.values[i]!, 6);
        });
      }),
    );
  });

  it("has no column for a metric that does not vary or that nobody has", () => {
    expect(prepareColumn("m", Float64Array.of(5, 5), none(2), asItIs)).toBeUndefined();
    expect(prepareColumn("m", Float64Array.of(5, 6), Uint8Array.of(1, 1), asItIs)).toBeUndefined();
    expect(prepareColumn("m", new Float64Array(0), none(0), asItIs)).toBeUndefined();
  });
});

describe("missingColumn", () => {
  it("is a standardised flag, and is not there when all or none have a value", () => {
    expect([...missingColumn("m", Uint8Array.of(1, 0))!.values]).toEqual([1, -1]);
    expect([...missingColumn("m", Uint8Array.of(1, 0), "robust")!.values]).toEqual([1, -1]);
    expect([...missingColumn("m", Uint8Array.of(1, 0), "min-max")!.values]).toEqual([0.5, -0.5]);
    expect(missingColumn("m", none(3))).toBeUndefined();
    expect(missingColumn("m", Uint8Array.of(1, 1))).toBeUndefined();
  });
});
