import { describe, expect, it } from "vitest";
import { cophenetic, copheneticCorrelation, linkage } from "../../../src/cluster/index.ts";
import { fromRows } from "../reference.ts";
import { cases } from "./reference.ts";

describe("cophenetic", () => {
  const few = cases.find(({ name }) => name === "few")!;
  it.each(few.trees)("equals scipy's cophenet, pair by pair, by $method (heights copied, so 1e-12)", (expected) => {
    const distances = cophenetic(linkage(few.points, expected.method));
    expect(distances).toHaveLength(expected.cophenetic!.length);
    expected.cophenetic!.forEach((distance, pair) => {
      expect(distances[pair]).toBeCloseTo(distance, 12);
    });
  });

  it("refuses more rows than pairs can be kept of", () => {
    const few = linkage(fromRows([[0], [1]]), "single");
    expect(() => cophenetic({ ...few, rows: 20_001 })).toThrow(
      "Cannot take cophenetic distances: there are 20001 rows",
    );
  });
});

describe("copheneticCorrelation", () => {
  for (const { name, points, trees } of cases.filter((one) => one.name !== "grid")) {
    it.each(trees)(`equals scipy's of ${name} by $method (1e-10)`, (expected) => {
      expect(copheneticCorrelation(linkage(points, expected.method), points)).toBeCloseTo(expected.correlation, 10);
    });
  }

  it("does not exist for fewer than three rows or equal distances", () => {
    const two = fromRows([[0], [5]]);
    const equal = fromRows([[3], [3], [3]]);
    expect(copheneticCorrelation(linkage(two, "average"), two)).toBeUndefined();
    expect(copheneticCorrelation(linkage(equal, "average"), equal)).toBeUndefined();
    expect(() => copheneticCorrelation(linkage(two, "average"), equal)).toThrow("it has 2 rows and the points 3");
  });
});
