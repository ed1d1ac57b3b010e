import { describe, expect, it } from "vitest";
import { toldPeople } from "../../../src/plugins/personas/toldPeople.ts";

const told = (...segments: readonly (readonly [size: number, known: number])[]) => [
  ...toldPeople(
    segments.map(([size, known], i) => ({ id: `s${i}`, size, known })),
    10,
  ).values(),
];
const exact = (people: number) => ({ people, people_exact: true });
const atLeast = (people: number) => ({ people, people_exact: false });

describe("toldPeople", () => {
  it("is exact where all members have a value, or enough lack one", () => {
    expect(told([100, 100], [90, 80], [50, 12])).toEqual([exact(100), exact(80), exact(12)]);
  });

  it("is one bound for all numbers of too few who lack a value", () => {
    for (let lacking = 1; lacking < 10; lacking++)
      expect(told([100, 100 - lacking], [90, 90])).toEqual([atLeast(91), exact(90)]);
    expect(told([12, 11])).toEqual([atLeast(10)]);
  });

  it("holds back all others with gaps where all who lack a value less these would tell the few", () => {
    expect(told([100, 96], [200, 150], [200, 160], [70, 70])).toEqual([
      ...[atLeast(91), atLeast(10), atLeast(10), exact(70)],
    ]);
    expect(told([100, 96], [200, 150], [200, 150])).toEqual([atLeast(91), atLeast(10), atLeast(10)]);
    // Two that are enough together need no third.
    expect(told([100, 96], [100, 93], [200, 150])).toEqual([atLeast(91), atLeast(91), exact(150)]);
    expect(told([100, 96], [100, 97], [200, 150])).toEqual([atLeast(91), atLeast(91), atLeast(10)]);
  });

  it("leaves to the door what is of too few", () => {
    expect(told([100, 6], [12, 5])).toEqual([exact(6), exact(5)]);
  });
});
