import { expect, test } from "vitest";
import { netPromoter } from "../../src/stats/index.ts";

test("netPromoter adds 3/4 promoter, 3/4 detractor and 3 answers in all to the interval only", () => {
  const found = netPromoter({ promoters: 14, passives: 9, detractors: 13 })!;
  const score = (14.75 - 13.75) / 39;
  const half = 1.959963984540054 * Math.sqrt(((14.75 + 13.75) / 39 - score ** 2) / 39);
  expect(found.score).toBeCloseTo(100 / 36, 12);
  expect(found.low).toBeCloseTo(100 * (score - half), 12);
  expect(found.high).toBeCloseTo(100 * (score + half), 12);
  expect([found.responses, found.method]).toEqual([36, "adjusted-wald"]);
});

test("netPromoter keeps a width and stays within its scale when all agree", () => {
  const all = netPromoter({ promoters: 12, passives: 0, detractors: 0 })!;
  expect([all.score, all.high]).toEqual([100, 100]);
  expect(all.low).toBeLessThan(90);
  expect(netPromoter({ promoters: 0, passives: 0, detractors: 1 })!.low).toBe(-100);
  expect(netPromoter({ promoters: 0, passives: 5, detractors: 0 })!.score).toBe(0);
});

test("netPromoter turns over when promoters and detractors change places", () => {
  const one = netPromoter({ promoters: 30, passives: 11, detractors: 4 })!;
  const other = netPromoter({ promoters: 4, passives: 11, detractors: 30 })!;
  expect([other.score, other.low, other.high].map((end) => -end)).toEqual([one.score, one.high, one.low]);
});

test("netPromoter covers the truth in 95 % of samples on average, by enumeration, where plain Wald does not", () => {
  const truths = [
    [0.5, 0.3],
    [0.3, 0.4],
    [0.7, 0.2],
    [0.6, 0.35],
    [0.85, 0.1],
    [0.2, 0.2],
  ] as const;
  const covered = truths.map(([up, middle]) => exactCoverage(20, up, middle, adjusted));
  expect(covered.reduce((sum, part) => sum + part, 0) / covered.length).toBeGreaterThan(0.945);
  expect(Math.min(...covered)).toBeGreaterThan(0.92);
  expect(exactCoverage(20, 0.85, 0.1, wald)).toBeLessThan(0.88);
});

test("netPromoter of no answers is undefined and impossible counts are refused", () => {
  expect(netPromoter({ promoters: 0, passives: 0, detractors: 0 })).toBeUndefined();
  for (const bad of [-1, 0.5, Number.NaN]) {
    expect(() => netPromoter({ promoters: bad, passives: 1, detractors: 1 })).toThrow(RangeError);
  }
});

test("netPromoter survives JSON", () => {
  const found = netPromoter({ promoters: 3, passives: 2, detractors: 1 });
  expect(JSON.parse(JSON.stringify(found))).toEqual(found);
});

type Ends = { low: number; high: number };

function adjusted(promoters: number, passives: number, detractors: number): Ends {
  return netPromoter({ promoters, passives, detractors })!;
}

function wald(promoters: number, passives: number, detractors: number): Ends {
  const n = promoters + passives + detractors;
  const score = (promoters - detractors) / n;
  const half = 1.96 * Math.sqrt(((promoters + detractors) / n - score ** 2) / n);
  return { low: 100 * (score - half), high: 100 * (score + half) };
}

function exactCoverage(n: number, up: number, middle: number, interval: typeof adjusted): number {
  const truth = 100 * (up - (1 - up - middle));
  let covered = 0;
  for (let promoters = 0; promoters <= n; promoters++) {
    for (let passives = 0; passives <= n - promoters; passives++) {
      const { low, high } = interval(promoters, passives, n - promoters - passives);
      if (low <= truth + 1e-9 && truth - 1e-9 <= high)
        covered += chance([promoters, passives, n - promoters - passives], [up, middle, 1 - up - middle]);
    }
  }
  return covered;
}

function chance(counts: readonly number[], shares: readonly number[]): number {
  let log = 0;
  let total = 0;
  counts.forEach((count, c) => {
    for (let i = 1; i <= count; i++) log += Math.log(++total) - Math.log(i) + Math.log(shares[c]!);
  });
  return Math.exp(log);
}
