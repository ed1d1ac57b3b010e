import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { monthParts } from "../../../src/plugins/profile/monthParts.ts";
import { numberParts } from "../../../src/plugins/profile/numberParts.ts";

describe("the parts of a histogram of numbers", () => {
  test("are cut at round numbers between the quantiles, with open ends", () => {
    expect(numberParts(1, 29, 541_909, true)).toMatchObject({
      cuts: ["2", "4", "6", "8", "10", "12", "14", "16", "18", "20", "22", "24", "26", "28"],
    });
    expect(numberParts(0.42, 9.95, 60, false)).toEqual({
      cuts: ["2", "4", "6", "8"],
      labels: ["below 2", "2 to below 4", "4 to below 6", "6 to below 8", "8 or more"],
    });
    expect(numberParts(-0.12, 0.11, 100, false).cuts).toEqual(["-0.10", "-0.05", "0.00", "0.05", "0.10"]);
  });

  test("are named by the whole number where each is one", () => {
    expect(numberParts(0, 4, 1000, true).labels).toEqual(["below 1", "1", "2", "3", "4 or more"]);
    expect(numberParts(1, 29, 60, true).labels[1]).toBe("10 to 19");
  });

  test("are none where the quantiles are equal", () => {
    expect(numberParts(1, 1, 1000, true)).toEqual({ cuts: [], labels: [] });
  });

  test("are at most twenty, rise, and show no value beyond the quantiles", () => {
    const three = (value: number) => Number(value.toPrecision(3));
    const finite = fc
      .double({ min: -1e9, max: 1e9, noNaN: true })
      .filter((value) => value === 0 || Math.abs(value) > 1e-6);
    fc.assert(
      fc.property(finite, finite, fc.integer({ min: 50, max: 1e9 }), fc.boolean(), (a, b, rows, whole) => {
        const [low, high] = [
          three(whole ? Math.round(Math.min(a, b)) : Math.min(a, b)),
          three(whole ? Math.round(Math.max(a, b)) : Math.max(a, b)),
        ];
        const { cuts, labels } = numberParts(low, high, rows, whole);
        const numbers = cuts.map(Number);
        expect(labels.length).toBe(cuts.length === 0 ? 0 : cuts.length + 1);
        expect(labels.length).toBeLessThanOrEqual(20);
        expect(new Set(labels).size).toBe(labels.length);
        numbers.forEach((cut, i) => {
          if (i > 0) expect(cut).toBeGreaterThan(numbers[i - 1]!);
        });
        const width = numbers.length > 1 ? numbers[1]! - numbers[0]! : 0;
        if (numbers.length > 0) {
          expect(numbers[0]!).toBeGreaterThan(low - 1e-6 * width);
          expect(numbers.at(-1)!).toBeLessThanOrEqual(high + 1e-6 * Math.max(width, Math.abs(high)));
        }
      }),
    );
  });
});

describe("the parts of a distribution of dates", () => {
  test("are months, quarters or years, so that there are at most twenty", () => {
    expect(monthParts("2024-01", "2024-03")).toEqual({
      cuts: ["2024-02-01", "2024-03-01"],
      labels: ["2024-01 or earlier", "2024-02", "2024-03 or later"],
    });
    expect(monthParts("2022-02", "2024-12").labels.slice(0, 2)).toEqual(["2022 Q1 or earlier", "2022 Q2"]);
    expect(monthParts("2010-05", "2024-12").labels).toHaveLength(15);
    expect(monthParts("1931-05", "2006-12").labels.slice(0, 2)).toEqual(["1930 to 1934 or earlier", "1935 to 1939"]);
    expect(monthParts("2024-01", "2024-01")).toEqual({ cuts: [], labels: [] });
  });

  test("are at most twenty for any two months", () => {
    const month = fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }));
    const text = ([y, m]: readonly [number, number]) => `${String(y).padStart(4, "0")}-${String(m).padStart(2, "0")}`;
    fc.assert(
      fc.property(month, month, (a, b) => {
        const [from, to] = [text(a), text(b)].sort() as [string, string];
        const { cuts, labels } = monthParts(from, to);
        expect(labels.length).toBe(cuts.length === 0 ? 0 : cuts.length + 1);
        expect(labels.length).toBeLessThanOrEqual(20);
        for (const cut of cuts) expect(cut > `${from}-00` && cut <= `${to}-01`).toBe(true);
      }),
    );
  });
});
