import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CandidateK, chooseK } from "../../src/cluster/index.ts";

describe("chooseK", () => {
  it("takes the highest silhouette that clearly stands out", () => {
    const choice = chooseK([candidate(2, 0.3), candidate(4, 0.45), candidate(3, 0.35)]);
    expect(choice.k).toBe(4);
    expect(choice.reason).toBe(
      "k = 4 has the highest silhouette (0.450, 0.440 to 0.460) of the candidates whose smallest segment holds at least 3%",
    );
    expect(choice.verdicts.map(({ k, chosen, reason }) => [k, chosen, reason])).toEqual([
      [2, false, "silhouette below that of k = 4"],
      [3, false, "silhouette below that of k = 4"],
      [4, true, "highest silhouette"],
    ]);
  });

  it("takes the smallest k inside the interval of the best", () => {
    const choice = chooseK([candidate(3, 0.439), candidate(4, 0.441), candidate(6, 0.45)], { tolerance: 0 });
    expect(choice.k).toBe(4);
    expect(choice.reason).toContain(
      "k = 4 (silhouette 0.441, 0.431 to 0.451) is the smallest that cannot be told from the best, k = 6",
    );
    expect(choice.verdicts.map(({ reason }) => reason)).toEqual([
      "silhouette below that of k = 6",
      "smallest k that cannot be told from the best",
      "highest silhouette, but k = 4 cannot be told from it and is smaller",
    ]);
  });

  it("says what the silhouettes are by, and how small is too small, in the words that it is given", () => {
    const words = { by: "by Gower's dissimilarities", minimumWords: "10 customers" };
    const choice = chooseK([candidate(3, 0.442), candidate(4, 0.441), candidate(5, 0.3), candidate(6, 0.45)], words);
    const clear = chooseK([candidate(3, 0.3), candidate(4, 0.45), candidate(5, 0.9, { smallestShare: 0.01 })], words);
    expect([choice, clear].flatMap(({ verdicts }) => verdicts.map(({ reason }) => reason))).toEqual([
      "smallest k that cannot be told from the best by Gower's dissimilarities",
      "cannot be told from the best by Gower's dissimilarities, but k = 3 is smaller",
      "silhouette by Gower's dissimilarities below that of k = 6",
      "highest silhouette by Gower's dissimilarities, but k = 3 cannot be told from it and is smaller",
      "silhouette by Gower's dissimilarities below that of k = 4",
      "highest silhouette by Gower's dissimilarities",
      "its smallest cluster holds less than the minimum of 10 customers",
    ]);
    expect(clear.reason).toContain("whose smallest segment holds at least 10 customers");
    const flat = chooseK([candidate(2, 0.005)], words);
    expect(flat.reason).toContain("the best silhouette by Gower's dissimilarities, of k = 2");
    expect(flat.verdicts[0]!.reason).toBe("silhouette by Gower's dissimilarities not above 0");
    const small = chooseK([candidate(2, 0.5, { smallestShare: 0.01 })], words);
    expect(small.reason).toContain("a smallest segment of at least 10 customers");
  });

  it("passes over fewer clusters than asked for, and says so", () => {
    const choice = chooseK([candidate(2, 0.6), candidate(3, 0.3), candidate(4, 0.4)], { fewest: 3 });
    expect(choice.k).toBe(4);
    expect(choice.reason).toContain("of at least 3 segments");
    expect(choice.verdicts[0]).toMatchObject({ k: 2, eligible: false, reason: "fewer than the 3 segments asked for" });
  });

  it("counts a rival within the tolerance as equal, also where silhouettes are exact", () => {
    const exact = [candidate(3, 0.396, { low: 0.396, high: 0.396 }), candidate(5, 0.4, { low: 0.4, high: 0.4 })];
    expect(chooseK(exact, { tolerance: 0.02 }).k).toBe(3);
    expect(chooseK(exact, { tolerance: 0 })).toMatchObject({ k: 5, reason: expect.stringContaining("(0.400)") });
  });

  it("passes over a k whose smallest cluster is too small, and says so", () => {
    const choice = chooseK([candidate(3, 0.3), candidate(4, 0.6, { smallestShare: 0.0294 })]);
    expect(choice.k).toBe(3);
    expect(choice.verdicts[1]).toEqual({
      k: 4,
      chosen: false,
      eligible: false,
      reason: "its smallest cluster holds less than the minimum of 3%",
    });
  });

  it("may choose none: nothing given, none large enough, none above 0", () => {
    expect(chooseK([])).toEqual({ k: undefined, reason: "No k was chosen: there are no candidates", verdicts: [] });
    const small = chooseK([candidate(2, 0.5, { smallestShare: 0.01 }), { ...candidate(1, 0), silhouette: undefined }]);
    expect(small).toMatchObject({ k: undefined, reason: expect.stringContaining("of 2 candidates none has") });
    expect(small.verdicts.map(({ reason }) => reason)[0]).toBe("has no silhouette");
    const flat = chooseK([candidate(2, 0.005)]);
    expect(flat).toMatchObject({ k: undefined, reason: expect.stringContaining("cannot be told from 0") });
  });

  it("does not depend on the order of the candidates and chooses an eligible one (property)", () => {
    const one = fc.record({
      silhouette: fc.integer({ min: -20, max: 90 }),
      smallestShare: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 9 }), fc.integer({ min: 0, max: 8 }), (rows, turn) => {
        const candidates = rows.map((row, i) =>
          candidate(i + 2, row.silhouette / 100, { smallestShare: row.smallestShare / 100 }),
        );
        const choice = chooseK(candidates);
        expect(chooseK([...candidates.slice(turn), ...candidates.slice(0, turn)])).toEqual(choice);
        expect(choice.verdicts.filter(({ chosen }) => chosen).map(({ k, eligible }) => [k, eligible])).toEqual(
          choice.k === undefined ? [] : [[choice.k, true]],
        );
      }),
    );
  });

  it("refuses a k that stands twice and options out of range", () => {
    expect(() => chooseK([candidate(2, 0.1), candidate(2, 0.2)])).toThrow("a candidate stands twice");
    expect(() => chooseK([], { minimumShare: 1 })).toThrow("minimumShare is 1");
    expect(() => chooseK([], { tolerance: -0.1 })).toThrow("tolerance is -0.1");
  });
});

function candidate(k: number, silhouette: number, more: Partial<CandidateK> = {}): CandidateK {
  return { k, silhouette, low: silhouette - 0.01, high: silhouette + 0.01, smallestShare: 0.2, ...more };
}
