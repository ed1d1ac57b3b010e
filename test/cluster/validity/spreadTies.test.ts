import { describe, expect, it } from "vitest";
import { spreadTies } from "../../../src/cluster/validity/spreadTies.ts";
import { matrix } from "../../../src/matrix/index.ts";
import { stream } from "../../../src/random/index.ts";

const spread = (values: readonly number[]) =>
  spreadTies(matrix(Float64Array.from(values), values.length, ["a"]), stream("ties")).data;

describe("spreadTies", () => {
  it("leaves a column without ties, and one of equal values, as it is", () => {
    expect(Array.from(spread([3, 1, 2]))).toEqual([
      expect.closeTo(3, 12),
      expect.closeTo(1, 12),
      expect.closeTo(2, 12),
    ]);
    expect(Array.from(spread([5, 5, 5]))).toEqual([5, 5, 5]);
  });

  it("keeps mean, spread and order of values, and leaves no ties", () => {
    const values = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? 0 : i % 7));
    const found = spread(values);
    const mean = (all: Iterable<number>) => [...all].reduce((sum, value) => sum + value, 0) / 300;
    expect(new Set(found).size).toBe(300);
    expect(mean(found)).toBeCloseTo(mean(values), 10);
    expect(mean(found.map((value) => value ** 2))).toBeCloseTo(mean(values.map((value) => value ** 2)), 8);
    for (let i = 1; i < 300; i++) if (values[i]! < values[0]!) expect(found[i]!).toBeLessThan(found[0]!);
  });

  it("spreads a pile at the end as thinly as the rows beside it lie", () => {
    // 100 rows at 0, then 100 rows from 1 to 2: as many beside them reach 2 away, so the pile reaches from −2 to halfway, 0.5.
    const found = spread([
      ...new Array<number>(100).fill(0),
      ...Array.from({ length: 100 }, (_, i) => 1 + (i + 1) / 100),
    ]);
    const [first, second] = [found.slice(0, 100), found.slice(100)];
    const width = (all: Float64Array) => Math.max(...all) - Math.min(...all);
    expect(width(first) / width(second)).toBeGreaterThan(2.2);
    expect(width(first) / width(second)).toBeLessThan(2.6);
  });
});
