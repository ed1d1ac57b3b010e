import { describe, expect, it } from "vitest";
import { dendrogram } from "../../../src/plugins/lab/dendrogram.ts";

const merge = (clusters: number, height: number, left: number, right: number) => ({
  ...{ clusters, height, left, right, smaller: 20 },
});

describe("dendrogram", () => {
  it("places leaves from left to right and merges midway between their parts", () => {
    const placed = dendrogram([merge(1, 9, 3, 2), merge(2, 5, -1, -1), merge(3, 4, -1, -1)]);
    expect(placed.map(({ leftPlace, rightPlace }) => [leftPlace, rightPlace])).toEqual([
      [0.5, 2.5],
      [2, 3],
      [0, 1],
    ]);
    expect(placed.map(({ leftHeight, rightHeight }) => [leftHeight, rightHeight])).toEqual([
      [4, 5],
      [0, 0],
      [0, 0],
    ]);
  });

  it("is empty without merges", () => {
    expect(dendrogram([])).toEqual([]);
  });
});
