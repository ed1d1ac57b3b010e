import { describe, expect, it } from "vitest";
import { evenOut } from "../../../src/cluster/validity/evenOut.ts";
import { matrix } from "../../../src/matrix/index.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { moments, skewness } from "../../../src/stats/index.ts";

const random = stream("even");
const tails = Float64Array.from({ length: 800 }, () => Math.exp(normal(random)));
const column = (values: Float64Array) => evenOut(matrix(values, values.length, ["a"])).data;

describe("evenOut", () => {
  it("brings long tails in and keeps order, mean and spread", () => {
    const found = column(tails);
    expect(skewness(tails)!).toBeGreaterThan(2);
    expect(Math.abs(skewness(found)!)).toBeLessThan(0.5);
    expect(moments(found)!.mean).toBeCloseTo(moments(tails)!.mean, 10);
    const order = (values: Float64Array) => [...values.keys()].sort((a, b) => values[a]! - values[b]!);
    expect(order(found)).toEqual(order(tails));
  });

  it("does not depend on place or unit", () => {
    const [own, moved] = [column(tails), column(tails.map((value) => 50 * value - 7))];
    moved.forEach((value, i) => {
      expect((value + 7) / 50).toBeCloseTo(own[i]!, 6);
    });
  });

  it("leaves a column that does not vary", () => {
    expect([...column(Float64Array.of(3, 3, 3))]).toEqual([3, 3, 3]);
  });
});
