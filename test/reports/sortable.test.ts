import { describe, expect, it } from "vitest";
import { sortedIndices } from "../../reports/components/sortable.ts";

describe("sortedIndices", () => {
  const rows = [
    { name: "ward", value: 10 },
    { name: "Gower", value: null },
    { name: "k-means", value: -2 },
    { name: "dbscan" },
    { name: "linkage", value: 9 },
  ];

  it("sorts numbers by value, either way, and puts what does not exist last, in the order given", () => {
    expect(sortedIndices(rows, "value", "descending")).toEqual([0, 4, 2, 1, 3]);
    expect(sortedIndices(rows, "value", "ascending")).toEqual([2, 4, 0, 1, 3]);
  });

  it("sorts words without regard to capitals", () => {
    expect(sortedIndices(rows, "name", "ascending").map((i) => rows[i]!.name)).toEqual([
      ...["dbscan", "Gower", "k-means", "linkage", "ward"],
    ]);
  });

  it("leaves equal rows as they are, either way", () => {
    const equal = [{ v: 1 }, { v: 2 }, { v: 1 }, { v: 2 }];
    expect(sortedIndices(equal, "v", "ascending")).toEqual([0, 2, 1, 3]);
    expect(sortedIndices(equal, "v", "descending")).toEqual([1, 3, 0, 2]);
  });
});
