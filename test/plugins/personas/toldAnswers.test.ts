import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toldAnswers } from "../../../src/plugins/personas/toldAnswers.ts";

interface YesAndNo {
  readonly id: string;
  readonly yes: number;
  readonly no: number;
}

const answered = ({ id, yes, no }: YesAndNo) => ({
  id,
  counts: new Map([
    [1, yes],
    [0, no],
  ]),
});
const told = (...segments: YesAndNo[]) => [...toldAnswers(segments.map(answered), 10)].sort();

describe("toldAnswers", () => {
  it("tells the share of all where every segment has enough of both answers", () => {
    expect(told({ id: "a", yes: 10, no: 90 }, { id: "b", yes: 50, no: 10 })).toEqual(["a", "b"]);
  });

  it("holds back a segment where few or none say yes, or no, and the smallest other one with it", () => {
    const big = { id: "big", yes: 100, no: 100 };
    const middle = { id: "middle", yes: 60, no: 60 };
    const small = { id: "small", yes: 20, no: 20 };
    expect(told(big, middle, small, { id: "few", yes: 9, no: 200 })).toEqual(["big", "middle"]);
    expect(told(big, middle, small, { id: "none", yes: 0, no: 30 })).toEqual(["big", "middle"]);
    expect(told(big, middle, { id: "f", yes: 3, no: 50 }, { id: "g", yes: 3, no: 50 })).toEqual(["big"]);
    expect(told(big, middle, { id: "f", yes: 6, no: 50 }, { id: "g", yes: 4, no: 50 })).toEqual(["big", "middle"]);
  });

  it("never leaves few to a subtraction, whatever the segments and their order", () => {
    const one = fc.record({ yes: fc.integer({ min: 0, max: 40 }), no: fc.integer({ min: 0, max: 40 }) });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 7 }), (counts) => {
        const segments = counts.map((count, i) => ({ id: `s${i}`, ...count }));
        const shown = toldAnswers(segments.map(answered), 10);
        const hidden = segments.filter(({ id }) => !shown.has(id));
        for (const { id, yes, no } of segments) if (shown.has(id)) expect(Math.min(yes, no)).toBeGreaterThanOrEqual(10);
        if (hidden.length > 0 && shown.size > 0) {
          expect(hidden.length).toBeGreaterThan(1);
          expect(hidden.reduce((sum, { yes }) => sum + yes, 0)).toBeGreaterThanOrEqual(10);
          expect(hidden.reduce((sum, { no }) => sum + no, 0)).toBeGreaterThanOrEqual(10);
        }
        expect([...toldAnswers(segments.map(answered).toReversed(), 10)].sort()).toEqual([...shown].sort());
      }),
    );
  });

  it("holds back a mean that counts who differs from nearly all, whatever they say, and none of values that vary", () => {
    const rated = (id: string, ...counts: [number, number][]) => ({ id, counts: new Map(counts) });
    const found = (...segments: ReturnType<typeof rated>[]) => [...toldAnswers(segments, 10)].sort();
    const varied = rated("varied", [1, 30], [2, 30], [3, 30]);
    const small = rated("small", [1, 12], [2, 12], [3, 12]);
    const big = rated("big", [5, 100], [7, 100]);
    expect(found(varied, small, big)).toEqual(["big", "small", "varied"]);
    expect(found(varied, small, big, rated("sparse", [0, 97], [4, 2], [9, 1]))).toEqual(["big", "varied"]);
    const each = rated("each", ...Array.from({ length: 10 }, (_, i): [number, number] => [i, 1]));
    expect(found(varied, each)).toEqual(["each", "varied"]);
  });
});
