import { describe, expect, test } from "vitest";
import { type RfmSegment, ruleSets } from "../../../src/plugins/rfm/ruleSets.ts";

const values = [1, 2, 3, 4, 5];
const all = values.flatMap((r) => values.flatMap((f) => values.map((m) => [r, f, m] as const)));

function holds({ recency, frequency, monetary }: RfmSegment, score: readonly number[]): boolean {
  return [recency, frequency, monetary].every(([low, high], i) => score[i]! >= low && score[i]! <= high);
}

const nameOf = (score: readonly number[]) => ruleSets.own.segments.find((segment) => holds(segment, score))?.name;

describe("ruleSets.own", () => {
  test("names each of the 125 scores exactly once", () => {
    expect(all).toHaveLength(125);
    const counts = all.map((score) => ruleSets.own.segments.filter((segment) => holds(segment, score)).length);
    expect(counts).toEqual(all.map(() => 1));
  });

  test("has names that differ, each with a score", () => {
    const names = ruleSets.own.segments.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(all.map(nameOf))).toEqual(new Set(names));
  });

  test("names the outermost scores as readers expect", () => {
    expect(nameOf([5, 5, 5])).toBe("Champions");
    expect(nameOf([1, 1, 1])).toBe("Lost");
    expect(nameOf([1, 5, 5])).toBe("Cannot lose them");
    expect(nameOf([5, 1, 1])).toBe("New customers");
  });
});

describe("ruleSets of the R package", () => {
  test("leave no score without a name: what has none there is called Others", () => {
    const { segments } = ruleSets["rfm-package"];
    expect(all.every((score) => segments.some((segment) => holds(segment, score)))).toBe(true);
    expect(segments.at(-1)?.name).toBe("Others");
  });
});
