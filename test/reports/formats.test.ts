import { describe, expect, test } from "vitest";
import { ABSENT, formats } from "../../reports/components/formats.ts";

const format = formats("GBP");

describe("formats", () => {
  test("prints counts with thousands and a true minus", () => {
    expect(format.count(1234567)).toBe("1,234,567");
    expect(format.count(-1200)).toBe("−1,200");
  });

  test("prints money with pence below a thousand and without from there on", () => {
    expect(format.money(12.5)).toBe("£12.50");
    expect(format.money(11834022.41)).toBe("£11,834,022");
    expect(format.moneyShort(11834022.41)).toBe("£11.8m");
  });

  test("prints a share as a percentage", () => {
    expect(format.percent(0.1284)).toBe("12.8%");
    expect(format.percent(0.1284, 0)).toBe("13%");
  });

  test("ignores a row that a table hands over as the number of places", () => {
    expect([0.5].map(format.percent)).toEqual(["50%"]);
    expect((format.percent as (share: number, row: unknown) => string)(0.5, { share: 0.5 })).toBe("50.0%");
  });

  test("signs scores, but not one that rounds to zero", () => {
    expect(format.signed(31.2)).toBe("+31");
    expect(format.signed(-8.6)).toBe("−9");
    expect(format.signed(0.2)).toBe("0");
    expect(format.signed(-0.2)).toBe("0");
    expect(format.decimal(-0.0001, 3)).toBe("0.000");
  });

  test("prints what does not exist as a dash, never as zero", () => {
    for (const print of [format.count, format.money, format.percent, format.signed, format.decimal, format.times]) {
      for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) expect(print(value)).toBe(ABSENT);
    }
    expect(format.interval(1, null, format.count)).toBe(ABSENT);
    expect(format.date(null)).toBe(ABSENT);
  });

  test("prints a value by its unit", () => {
    expect(format.value(0.061, "share")).toBe("6.1%");
    expect(format.value(64.2, "GBP")).toBe("£64.20");
    expect(format.value(143.24, "days")).toBe("143 days");
    expect(format.value(1.5, "ratio")).toBe("1.50 ×");
    expect(format.value(5)).toBe("5");
    expect(format.value(null, "days")).toBe(ABSENT);
  });

  test("prints dates and months of the calendar, whatever the time zone of the reader", () => {
    expect(format.date("2025-01-01")).toBe("1 January 2025");
    expect(format.month("2024-11")).toBe("Nov 2024");
  });

  test("prints bytes in steps of a thousand", () => {
    expect([0, 999, 1000, 26313338, 5e9].map(format.bytes)).toEqual(["0 B", "999 B", "1 kB", "26.3 MB", "5 GB"]);
  });
});
