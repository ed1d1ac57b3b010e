import fc from "fast-check";
import { addSteps, addTo, exactSums, numberAt, wholeAt } from "segmentarium/stats";
import { describe, expect, it } from "vitest";

const value = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -(2 ** 52), max: 2 ** 52 }));
const additions = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), value, fc.integer({ min: -3, max: 3 })));

describe("exactSums", () => {
  it("sums whole numbers exactly beyond what a number holds", () => {
    fc.assert(
      fc.property(additions, (rows) => {
        const sums = exactSums(3);
        const whole = [0n, 0n, 0n];
        for (const [place, added, steps] of rows) {
          addTo(sums, place, added);
          addSteps(sums, place, steps);
          whole[place]! += BigInt(added) + BigInt(steps) * 2n ** 52n;
        }
        expect([0, 1, 2].map((place) => wholeAt(sums, place))).toEqual(whole);
        expect([0, 1, 2].map((place) => numberAt(sums, place) + 0)).toEqual(whole.map(Number));
      }),
    );
  });

  it("keeps sums of many large numbers apart from rounding", () => {
    const sums = exactSums(1);
    for (let i = 0; i < 10_000; i++) addTo(sums, 0, 2 ** 52 - 1);
    addTo(sums, 0, 1);
    expect(wholeAt(sums, 0)).toBe(10_000n * (2n ** 52n - 1n) + 1n);
  });
});
