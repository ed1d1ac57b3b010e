import { describe, expect, it } from "vitest";
import { leastSize } from "../../src/segmentation/index.ts";

describe("leastSize", () => {
  it.each([
    [0.03, 10, 12, 10 / 12, "10 customers"],
    [0.03, 10, 5, 0.999, "10 customers"],
    [0.03, 1200, 30_000, 0.04, "1,200 customers"],
    [0.03, 10, 1000, 0.03, "3%"],
    [0.03, 30, 1000, 0.03, "3%"],
  ])("of a share of %f and %i people among %i customers is %f, %s", (share, people, customers, minimumShare, words) => {
    expect(leastSize(share, people, customers)).toEqual({ minimumShare, minimumWords: words });
  });
});
