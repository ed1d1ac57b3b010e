import { expect, test } from "vitest";
import { demographicParity, type ParityOptions, parityOfCounts } from "../../src/fairness/index.ts";
import { stream } from "../../src/random/index.ts";
import adult from "../input/adult/counts.json" with { type: "json" };
import reference from "../reference/fairness.json" with { type: "json" };
import { coverage } from "../stats/draws.ts";

test("demographicParity agrees with fairlearn on rates, difference and ratio", () => {
  for (const { decisions, groups, rates, difference, ratio } of reference.cases) {
    const names = rates.map((_, g) => `group ${g}`);
    const found = demographicParity(Uint8Array.from(decisions), Int32Array.from(groups), names, options("fairlearn"));
    expect(found.groups.map((group) => group.rate)).toEqual(rates.map((rate) => expect.closeTo(rate, 12)));
    expect(found.difference!.value).toBeCloseTo(difference, 12);
    expect(found.ratio!.value).toBeCloseTo(ratio, 12);
  }
});

test("demographicParity of income over 50,000 in Adult: female .109251, male .303767, ratio .35966, a failure", () => {
  const found = parity(adult.people, adult.above50K, adult.groups);
  expect(found.groups.map(({ rate }) => rate)).toEqual([expect.closeTo(0.109251, 6), expect.closeTo(0.303767, 6)]);
  expect(found.difference!.value).toBeCloseTo(0.194516, 6);
  expect(found.ratio!.value).toBeCloseTo(0.35966, 5);
  expect(found.verdict).toBe("fail");
  expect(found.reason).toMatch(
    /^The difference 0\.195 \(0\.18\d to 0\.20\d\) lies wholly above the limit 0\.1; the ratio 0\.36 /,
  );
});

test("demographicParity counts decisions row by row, and those of no known group apart", () => {
  const found = demographicParity(
    Uint8Array.of(1, 0, 1, 1, 0),
    Int32Array.of(0, 0, 1, -1, 1),
    ["a", "b"],
    options("rows", { minimumGroup: 2 }),
  );
  expect(found.groups.map(({ name, n, positives, rate }) => [name, n, positives, rate])).toEqual([
    ["a", 2, 1, 0.5],
    ["b", 2, 1, 0.5],
  ]);
  expect(found.unassigned).toBe(1);
});

test("demographicParity passes equal large groups, and doubts the same rates in small ones", () => {
  const large = parity([20000, 20000], [6000, 6040]);
  expect([large.verdict, large.reason]).toEqual(["pass", expect.stringContaining("lie wholly within their limits")]);
  const small = parity([100, 100], [30, 30]);
  expect([small.verdict, small.reason]).toEqual([
    "insufficient-evidence",
    expect.stringMatching(/may lie on either side of 0\.1; differences below 0\.1\d+ would often go unseen/),
  ]);
});

test("demographicParity lists tiny and empty groups, which stand against a pass but cannot undo a failure", () => {
  const tiny = parity([20000, 20000, 3, 0], [6000, 6040, 3, 0]);
  expect(tiny.groups.map(({ n, compared }) => [n, compared])).toEqual([
    [20000, true],
    [20000, true],
    [3, false],
    [0, false],
  ]);
  expect(tiny.groups[3]!.rate).toBeUndefined();
  expect(tiny.verdict).toBe("insufficient-evidence");
  expect(tiny.reason).toBe("2 groups are too small to compare (fewer than 30 people)");
  expect(tiny.smallestGroup).toBe(0);
  expect(tiny.difference!.value).toBeCloseTo(0.002, 12);
  const failed = parity([20000, 20000, 3], [6000, 9000, 3]);
  expect([failed.verdict, failed.reason]).toEqual(["fail", expect.stringMatching(/one group is too small/)]);
});

test("demographicParity without two groups to compare has no gap and no evidence", () => {
  for (const found of [parity([], []), parity([500], [100]), parity([500, 29], [100, 5])]) {
    expect([found.difference, found.ratio, found.detectableDifference]).toEqual([undefined, undefined, undefined]);
    expect(found.verdict).toBe("insufficient-evidence");
    expect(found.reason).toMatch(/^Fewer than two groups have at least 30 people/);
  }
});

test("demographicParity of nobody chosen has no ratio; of one group left out, a ratio of 0 with a width", () => {
  const nobody = parity([500, 500], [0, 0]);
  expect([nobody.difference!.value, nobody.ratio, nobody.verdict]).toEqual([0, undefined, "insufficient-evidence"]);
  expect(nobody.difference!.interval.high).toBeGreaterThan(0);
  const left = parity([500, 500], [0, 5]);
  expect([left.ratio!.value, left.ratio!.interval.low]).toEqual([0, 0]);
  expect(left.ratio!.interval.high).toBeGreaterThan(0.2);
});

// 0.93 lies three standard errors of 1,000 repetitions below 0.95; several groups may be covered more often.
test.each([
  { about: "two groups, no gap", people: [200, 300], rates: [0.2, 0.2], least: 0.93, most: 0.98 },
  { about: "two groups, a gap", people: [200, 300], rates: [0.2, 0.35], least: 0.93, most: 0.98 },
  { about: "six groups, no gap", people: [200, 100, 60, 60, 40, 40], rates: Array(6).fill(0.2), least: 0.93, most: 1 },
  { about: "rare decisions", people: [1000, 1000, 200], rates: [0.01, 0.02, 0.015], least: 0.93, most: 1 },
])("demographicParity covers the true difference and ratio: $about", ({ people, rates, least, most }) => {
  const random = stream("parity", people.length, rates[1]!);
  const difference = Math.max(...rates) - Math.min(...rates);
  const ratio = Math.min(...rates) / Math.max(...rates);
  const failures: string[] = [];
  const covered = { difference: 0, ratio: 0 };
  const repetitions = 1000;
  coverage(repetitions, () => {
    const positives = people.map((n, g) => draw(n, rates[g]!, random));
    const found = parity(people, positives, undefined, { random, resamples: 500 });
    covered.difference += holds(found.difference!.interval, difference) / repetitions;
    covered.ratio += found.ratio === undefined ? 1 / repetitions : holds(found.ratio.interval, ratio) / repetitions;
    if (found.verdict === "fail") failures.push(found.reason);
    return true;
  });
  for (const share of Object.values(covered)) {
    expect(share).toBeGreaterThan(least);
    expect(share).toBeLessThanOrEqual(most);
  }
  if (difference === 0) expect(failures.length / repetitions).toBeLessThan(0.03);
});

test("demographicParity finds a gap of the detectable size in about 80 % of samples", () => {
  const random = stream("power");
  const { detectableDifference } = parity([400, 400], [100, 100]);
  const found = coverage(600, () => {
    const positives = [0.25 - detectableDifference! / 2, 0.25 + detectableDifference! / 2].map((p) =>
      draw(400, p, random),
    );
    return parity([400, 400], positives, undefined, { random, resamples: 300 }).difference!.interval.low > 0;
  });
  expect(found).toBeGreaterThan(0.74);
  expect(found).toBeLessThan(0.86);
});

test("demographicParity repeats for the same seed, leaves its input alone and survives JSON", () => {
  const { decisions, groups } = reference.cases[1]!;
  const given = [Uint8Array.from(decisions), Int32Array.from(groups)] as const;
  const names = ["a", "b", "c", "d"];
  const found = demographicParity(...given, names, options("same"));
  expect(demographicParity(...given, names, options("same"))).toEqual(found);
  expect(given).toEqual([Uint8Array.from(decisions), Int32Array.from(groups)]);
  expect(JSON.parse(JSON.stringify(found))).toEqual(found);
});

test("demographicParity refuses what it cannot use", () => {
  const one = (decision: number, group: number, more?: Partial<ParityOptions>) =>
    demographicParity(Uint8Array.of(decision), Int32Array.of(group), ["a"], options("refuse", more));
  expect(() => one(2, 0)).toThrow(/decision 0 is neither 0 nor 1/);
  expect(() => one(1, 1)).toThrow(RangeError);
  expect(() => one(1, -2)).toThrow(RangeError);
  expect(() => one(1, 0, { minimumGroup: 0 })).toThrow(RangeError);
  expect(() => one(1, 0, { maximumDifference: 2 })).toThrow(RangeError);
  expect(() => one(1, 0, { minimumRatio: Number.NaN })).toThrow(RangeError);
  expect(() => one(1, 0, { confidence: 95 })).toThrow(RangeError);
  expect(() => demographicParity(Uint8Array.of(1), new Int32Array(), [], options("refuse"))).toThrow(TypeError);
});

function options(seed: string, more: Partial<ParityOptions> = {}): ParityOptions {
  return { random: stream("fairness", seed), ...more };
}

function parity(n: number[], positives: number[], names?: string[], more: Partial<ParityOptions> = {}) {
  const labels = names ?? n.map((_, g) => `group ${g}`);
  return parityOfCounts({ n, positives, unassigned: 0 }, labels, options("counts", more));
}

function draw(n: number, rate: number, random: () => number): number {
  let positives = 0;
  for (let i = 0; i < n; i++) positives += random() < rate ? 1 : 0;
  return positives;
}

function holds({ low, high }: { low: number; high: number }, truth: number): number {
  return low <= truth && truth <= high ? 1 : 0;
}
