import { describe, expect, it } from "vitest";
import { pool } from "../../src/impute/index.ts";

describe("pool", () => {
  const sets = [
    { estimate: 10, variance: 1 },
    { estimate: 12, variance: 2 },
    { estimate: 14, variance: 3 },
  ];

  it("follows Rubin's rules, as worked out by hand", () => {
    const found = pool(sets);
    // U = 2, B = 4, T = 2 + 4/3 · 4 = 22/3; λ = (16/3)/(22/3) = 8/11; ν = 2 · (11/8)²; r = 8/3.
    expect(found.estimate).toBe(12);
    expect(found.within).toBe(2);
    expect(found.between).toBe(4);
    expect(found.total).toBeCloseTo(22 / 3, 12);
    expect(found.freedom).toBeCloseTo(2 * (11 / 8) ** 2, 12);
    expect(found.fractionMissing).toBeCloseTo((8 / 3 + 2 / (3.78125 + 3)) / (11 / 3), 12);
  });

  it("takes Barnard and Rubin's degrees of freedom where those of complete data are known", () => {
    const found = pool(sets, 20);
    // ν_obs = 21/23 · 20 · 3/11 = 4.98024; ν = 3.78125 · 4.98024 / (3.78125 + 4.98024) = 2.14935.
    expect(found.freedom).toBeCloseTo(2.14935, 4);
    expect(found.fractionMissing).toBeCloseTo((8 / 3 + 2 / 5.14935) / (11 / 3), 5);
    // t at 0.975 with 2.149352 degrees of freedom is 4.0284693 (scipy).
    expect(found.high - 12).toBeCloseTo(Math.sqrt(22 / 3) * 4.0284693, 5);
    expect(12 - found.low).toBeCloseTo(found.high - 12, 12);
  });

  it("is the estimate itself when the sets agree", () => {
    const found = pool([sets[0]!, sets[0]!], 30);
    expect(found).toMatchObject({ estimate: 10, total: 1, freedom: 30, fractionMissing: 0 });
    expect(found.high).toBeCloseTo(10 + 2.0422724563, 6);
    expect(pool([sets[0]!, sets[0]!]).high).toBeCloseTo(10 + 1.959963984540054, 9);
  });

  it("knows nothing when all that differs is missing", () => {
    const found = pool([
      { estimate: 1, variance: 0 },
      { estimate: 2, variance: 0 },
    ]);
    expect(found.fractionMissing).toBe(1);
    expect(pool([sets[0]!, { estimate: 10, variance: 0 }]).total).toBe(0.5);
  });

  it("refuses a single set, for which there is no rule", () => {
    expect(() => pool([sets[0]!])).toThrow("Cannot pool estimates: there are 1 of them, at least two are needed");
    expect(() => pool([sets[0]!, { estimate: 1, variance: -1 }])).toThrow("variances of 0 or more");
    expect(() => pool([sets[0]!, { estimate: Number.NaN, variance: 1 }])).toThrow("finite estimates");
    expect(() => pool(sets, 0)).toThrow("a freedom above 0");
  });
});
