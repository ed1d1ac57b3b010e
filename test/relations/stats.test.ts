import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stream } from "../../src/random/index.ts";
import {
  bootstrap,
  bootstrapT,
  boxCoxPower,
  moments,
  netPromoter,
  normalCdf,
  normalQuantile,
  quantile,
  ratioInterval,
  skewness,
  studentQuantile,
  wilson,
  yeoJohnson,
  yeoJohnsonPower,
} from "../../src/stats/index.ts";
import { expectNear, holdRelations, type Relation, shuffled } from "./relations.ts";

const cases = 200;
const value = fc.integer({ min: -50_000, max: 50_000 }).map((n) => n / 100);
const samples = fc.array(value, { minLength: 3, maxLength: 40 }).map((list) => Float64Array.from(list));
type Sample = Float64Array;
const map = (change: (x: number) => number) => (list: Sample) => list.map(change);
const twice = (list: Sample) => Float64Array.from([...list, ...list]);
const shuffle: Relation<Sample, never>["change"] = (list, draw) => Float64Array.from(shuffled([...list], draw));
const varies = (list: Sample) => list.some((x) => x !== list[0]);

describe("the moments of a sample", () => {
  type Output = NonNullable<ReturnType<typeof moments>>;
  holdRelations<Sample, Output>({ inputs: samples, run: (list) => moments(list)!, tolerance: 1e-9, cases }, [
    { name: "do not depend on the order of values", change: shuffle },
    { name: "move with the values", change: map((x) => x + 1000), expected: (m) => ({ ...m, mean: m.mean + 1000 }) },
    {
      name: "grow with the unit, the variance by its square",
      change: map((x) => 10 * x),
      expected: (m) => ({ ...m, mean: 10 * m.mean, variance: 100 * m.variance }),
    },
    {
      name: "have the other sign for the mean when all values have",
      change: map((x) => -x),
      expected: (m) => ({ ...m, mean: -m.mean }),
    },
    {
      name: "keep the mean and the squares when every value is there twice",
      change: twice,
      expected: ({ n, mean, variance }) => ({ n: 2 * n, mean, variance: (variance * 2 * (n - 1)) / (2 * n - 1) }),
    },
    {
      name: "keep the mean when it is added as a value, and spread the squares over one more",
      change: (list) => Float64Array.from([...list, moments(list)!.mean]),
      expected: ({ n, mean, variance }) => ({ n: n + 1, mean, variance: (variance * (n - 1)) / n }),
    },
    {
      name: "have no variance when all values are alike",
      change: (list) => list.map(() => list[0]!),
      expected: ({ n }, list) => ({ n, mean: list[0]!, variance: 0 }),
    },
    {
      name: "follow from those of two parts",
      change: (list) => Float64Array.from([...list, ...list.map((x) => 3 * x + 5)]),
      expected: ({ n, mean, variance }) => {
        const other = 3 * mean + 5;
        const squares = (n - 1) * (variance + 9 * variance) + (n / 2) * (mean - other) ** 2;
        return { n: 2 * n, mean: (mean + other) / 2, variance: squares / (2 * n - 1) };
      },
    },
  ]);
});

describe("the quantiles of a sample", () => {
  const levels = [0, 0.05, 0.25, 0.5, 0.75, 0.9, 1];
  const run = (list: Sample) => levels.map((q) => quantile(list.slice().sort(), q)!);
  holdRelations<Sample, number[]>({ inputs: samples, run, tolerance: 1e-12, cases }, [
    { name: "do not depend on the order in which values came", change: shuffle },
    { name: "move with the values", change: map((x) => x + 250), expected: (q) => q.map((x) => x + 250) },
    { name: "grow with the unit", change: map((x) => 100 * x), expected: (q) => q.map((x) => 100 * x) },
    {
      name: "are those of the other end when the sign is turned",
      change: map((x) => -x),
      expected: (_, list) => levels.map((q) => -quantile(list.slice().sort(), 1 - q)!),
    },
    {
      name: "keep the median, the least and the most when every value is there twice",
      change: twice,
      expected: (q, list) =>
        levels.map((level, i) => ([0, 0.5, 1].includes(level) ? q[i]! : quantile(twice(list).sort(), level)!)),
    },
    {
      name: "are the one value when all are alike",
      change: (list) => list.map(() => list[0]!),
      expected: (_, list) => levels.map(() => list[0]!),
    },
    {
      name: "keep the median when one value comes below all and one above",
      change: (list) => Float64Array.from([...list, -1e6, 1e6]),
      expected: (q, list) =>
        levels.map((level, i) =>
          level === 0
            ? -1e6
            : level === 1
              ? 1e6
              : level === 0.5
                ? q[i]!
                : quantile(Float64Array.from([...list, -1e6, 1e6]).sort(), level)!,
        ),
    },
    {
      name: "go through a rising change where they are values of the sample",
      change: map((x) => x ** 3),
      expected: (q, list) =>
        levels.map((level, i) =>
          ((list.length - 1) * level) % 1 === 0 ? q[i]! ** 3 : quantile(list.map((x) => x ** 3).sort(), level)!,
        ),
    },
  ]);

  test("rise with their level and stay within the sample", () => {
    fc.assert(
      fc.property(samples, (list) => {
        const found = run(list);
        expect(found).toEqual(found.toSorted((a, b) => a - b));
        expect(found[0]).toBe(Math.min(...list));
        expect(found.at(-1)).toBe(Math.max(...list));
      }),
      { numRuns: cases },
    );
  });
});

describe("the skewness of a sample", () => {
  const spread = samples.filter((list) => moments(list)!.variance > 1);
  holdRelations<Sample, number>({ inputs: spread, run: (list) => skewness(list)!, tolerance: 1e-8, cases }, [
    { name: "does not depend on the order of values", change: shuffle },
    { name: "does not move with the values", change: map((x) => x + 300) },
    { name: "has no unit", change: map((x) => 1000 * x) },
    { name: "turns with the sign", change: map((x) => -x), expected: (skew) => -skew },
    { name: "stays when every value is there twice", change: twice },
    {
      name: "is nought for values and their mirror image",
      change: (list) => Float64Array.from([...list, ...list.map((x) => -x)]),
      expected: () => 0,
    },
    {
      name: "grows above nought by one value far above",
      change: (list) => Float64Array.from([...list, 1e13]),
      expected: (_, list) => {
        const n = list.length + 1;
        return Math.sqrt(n - 1) - 1 / Math.sqrt(n - 1);
      },
    },
  ]);

  test("does not exist when all values are alike", () => {
    fc.assert(
      fc.property(value, fc.nat(9), (x, n) => {
        expect(skewness(new Float64Array(n).fill(x / 7))).toBeUndefined();
      }),
      { numRuns: cases },
    );
  });
});

describe("the fitted powers", () => {
  const positive = fc
    .array(
      fc.integer({ min: 1, max: 50_000 }).map((n) => n / 100),
      { minLength: 5, maxLength: 40 },
    )
    .map((list) => Float64Array.from(list))
    .filter(varies);
  const inside = (power: number | undefined) => power !== undefined && Math.abs(power) < 3.9;
  const fitted = positive.filter((list) => inside(boxCoxPower(list)));
  /** The optimum is flat: a power is told to about half of the digits. */
  const tolerance = 2e-5;
  holdRelations<Sample, number>({ inputs: fitted, run: (list) => boxCoxPower(list)!, tolerance, cases }, [
    { name: "of Box and Cox do not depend on the order of values", change: shuffle },
    { name: "of Box and Cox have no unit", change: map((x) => 1000 * x) },
    { name: "of Box and Cox stay when every value is there twice", change: twice },
    { name: "of Box and Cox are half as great for squares", change: map((x) => x * x), expected: (power) => power / 2 },
    { name: "of Box and Cox are twice as great for roots", change: map(Math.sqrt), expected: (power) => 2 * power },
    { name: "of Box and Cox turn their sign for inverses", change: map((x) => 1 / x), expected: (power) => -power },
  ]);

  const any = samples.filter((list) => varies(list) && list.some((x) => x < 0) && inside(yeoJohnsonPower(list)));
  holdRelations<Sample, number>({ inputs: any, run: (list) => yeoJohnsonPower(list)!, tolerance, cases }, [
    { name: "of Yeo and Johnson do not depend on the order of values", change: shuffle },
    { name: "of Yeo and Johnson stay when every value is there twice", change: twice },
    {
      name: "of Yeo and Johnson are mirrored at 1 for mirrored values",
      change: map((x) => -x),
      expected: (power) => 2 - power,
    },
  ]);

  test("make mirror images of mirror images, at any power", () => {
    fc.assert(
      fc.property(samples, fc.double({ min: -3, max: 5, noNaN: true }), (list, power) => {
        const mirrored = yeoJohnson(map((x) => -x)(list), 2 - power);
        expectNear(
          mirrored,
          yeoJohnson(list, power).map((x) => -x),
          1e-9,
        );
      }),
      { numRuns: cases },
    );
  });
});

describe("the share of successes", () => {
  type Counts = readonly [successes: number, n: number];
  const counts: fc.Arbitrary<Counts> = fc
    .integer({ min: 1, max: 500 })
    .chain((n) => fc.tuple(fc.nat(n), fc.constant(n)));
  const run = ([successes, n]: Counts) => wilson(successes, n)!;
  holdRelations<Counts, { low: number; high: number }>({ inputs: counts, run, tolerance: 1e-12, cases }, [
    {
      name: "is that of failures, mirrored",
      change: ([s, n]) => [n - s, n],
      expected: ({ low, high }) => ({ low: 1 - high, high: 1 - low }),
    },
  ]);

  test("lies in its interval, which is within 0 and 1, rises with successes, narrows with people and widens with confidence", () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 2, max: 9 }), ([s, n], times) => {
        const { low, high } = wilson(s, n)!;
        expect(0 <= low && low <= s / n && s / n <= high && high <= 1).toBe(true);
        const many = wilson(times * s, times * n)!;
        expect(many.high - many.low).toBeLessThan(high - low);
        const sure = wilson(s, n, 0.99)!;
        expect(sure.low <= low && high <= sure.high).toBe(true);
        if (s < n) {
          const more = wilson(s + 1, n)!;
          expect(more.low >= low && more.high >= high).toBe(true);
        }
      }),
      { numRuns: cases },
    );
  });
});

describe("the Net Promoter Score", () => {
  const answers = fc
    .record({ promoters: fc.nat(200), passives: fc.nat(200), detractors: fc.nat(200) })
    .filter(({ promoters, passives, detractors }) => promoters + passives + detractors > 0);
  type Counts = Parameters<typeof netPromoter>[0];
  type Output = NonNullable<ReturnType<typeof netPromoter>>;
  holdRelations<Counts, Output>({ inputs: answers, run: (counts) => netPromoter(counts)!, tolerance: 1e-12, cases }, [
    {
      name: "turns when promoters and detractors change places",
      change: ({ promoters, passives, detractors }) => ({ promoters: detractors, passives, detractors: promoters }),
      expected: (nps) => ({ ...nps, score: -nps.score, low: -nps.high, high: -nps.low }),
    },
  ]);

  test("stays when everybody answers several times, in a narrower interval, and rises with each promoter", () => {
    fc.assert(
      fc.property(answers, fc.integer({ min: 2, max: 9 }), (counts, times) => {
        const once = netPromoter(counts)!;
        const { promoters, passives, detractors } = counts;
        const many = netPromoter({
          promoters: times * promoters,
          passives: times * passives,
          detractors: times * detractors,
        })!;
        expect(many.score).toBeCloseTo(once.score, 9);
        expect(many.high - many.low).toBeLessThanOrEqual(once.high - once.low + 1e-9);
        expect(-100 <= once.low && once.low <= once.score && once.score <= once.high && once.high <= 100).toBe(true);
        expect(netPromoter({ ...counts, promoters: promoters + 1 })!.score).toBeGreaterThanOrEqual(once.score);
        expect(Math.abs(netPromoter({ ...counts, passives: passives + 1 })!.score)).toBeLessThanOrEqual(
          Math.abs(once.score),
        );
        const sure = netPromoter(counts, 0.99)!;
        expect(sure.low <= once.low && once.high <= sure.high).toBe(true);
      }),
      { numRuns: cases },
    );
  });
});

describe("the quantiles of distributions", () => {
  const p = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
  test("of the normal are mirrored, rise, and are undone by its distribution function", () => {
    fc.assert(
      fc.property(p, p, (a, b) => {
        expectNear(normalQuantile(1 - a), -normalQuantile(a), 1e-9);
        expectNear(normalCdf(normalQuantile(a)), a, 1e-9);
        if (a < b) expect(normalQuantile(a)).toBeLessThanOrEqual(normalQuantile(b));
      }),
      { numRuns: cases },
    );
  });

  test("of Student are mirrored, rise, lie beyond those of the normal and come to them with freedom", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.51, max: 0.9999, noNaN: true }), fc.integer({ min: 1, max: 60 }), (a, freedom) => {
        expectNear(studentQuantile(1 - a, freedom), -studentQuantile(a, freedom), 1e-8);
        expect(studentQuantile(a, freedom)).toBeGreaterThan(normalQuantile(a));
        expect(studentQuantile(a, freedom + 1)).toBeLessThan(studentQuantile(a, freedom));
        expectNear(studentQuantile(a, 1e7), normalQuantile(a), 1e-5);
      }),
      { numRuns: cases },
    );
  });
});

describe("the index of a segment", () => {
  const moment = fc.record({
    n: fc.integer({ min: 2, max: 500 }),
    mean: fc.integer({ min: 1, max: 5000 }),
    variance: fc.integer({ min: 0, max: 90_000 }),
  });
  const pairs = fc.record({ segment: moment, overall: moment }).map(({ segment, overall }) => ({
    segment,
    overall: { ...overall, n: overall.n + segment.n },
  }));
  type Pair = {
    segment: { n: number; mean: number; variance: number };
    overall: { n: number; mean: number; variance: number };
  };
  const run = ({ segment, overall }: Pair) => ratioInterval(segment, overall)!;
  holdRelations<Pair, ReturnType<typeof run>>({ inputs: pairs, run, tolerance: 1e-9, cases }, [
    {
      name: "has no unit",
      change: ({ segment, overall }) => {
        const scaled = (m: Pair["segment"]) => ({ n: m.n, mean: 100 * m.mean, variance: 10_000 * m.variance });
        return { segment: scaled(segment), overall: scaled(overall) };
      },
    },
    {
      name: "is 1 without doubt when the segment is everybody",
      change: ({ overall }) => ({ segment: overall, overall }),
      expected: () => ({ index: 1, interval: { low: 1, high: 1 } }),
    },
    {
      name: "is half as great, with all its interval on a smaller scale, when the segment has half the mean and deviation and the others none",
      change: ({ segment, overall }) => ({
        segment: { ...segment, variance: 0, mean: segment.mean / 2 },
        overall: { ...overall, variance: 0 },
      }),
      expected: ({ index }) => ({ index: index / 2, interval: undefined }),
    },
  ]);

  test("lies in its interval, which narrows with people and widens with confidence", () => {
    fc.assert(
      fc.property(pairs, (pair) => {
        const { index, interval } = run(pair);
        fc.pre(interval !== undefined);
        expect(interval!.low <= index && index <= interval!.high).toBe(true);
        const sure = ratioInterval(pair.segment, pair.overall, 0.99)!.interval;
        if (sure !== undefined) expect(sure.low <= interval!.low && interval!.high <= sure.high).toBe(true);
        const many = run({
          segment: { ...pair.segment, n: 4 * pair.segment.n },
          overall: { ...pair.overall, n: 4 * pair.overall.n },
        });
        expect(many.interval!.high - many.interval!.low).toBeLessThanOrEqual(interval!.high - interval!.low + 1e-12);
      }),
      { numRuns: cases },
    );
  });
});

describe("intervals by resampling", () => {
  const resamples = 200;
  const seeded = fc.record({ list: samples.filter(varies), seed: fc.integer({ min: 1, max: 1e6 }) });
  type Seeded = { list: Sample; seed: number };
  const mean = (list: Sample) => (rows: Int32Array) => rows.reduce((sum, row) => sum + list[row]! / rows.length, 0);
  const how = (seed: number) => ({ random: stream(seed, "relations"), resamples });
  for (const [name, run] of [
    ["of a mean", ({ list, seed }: Seeded) => bootstrap(list.length, mean(list), how(seed))!],
    ["of a mean by its errors", ({ list, seed }: Seeded) => bootstrapT(list, how(seed))!],
  ] as const) {
    const change =
      (f: (x: number) => number) =>
      ({ list, seed }: Seeded) => ({ list: list.map(f), seed });
    holdRelations<Seeded, { low: number; high: number }>({ inputs: seeded, run, tolerance: 1e-8, cases }, [
      { name: `${name} are the same for the same seed`, change: (input) => input },
      {
        name: `${name} move with the values`,
        change: change((x) => x + 500),
        expected: ({ low, high }) => ({ low: low + 500, high: high + 500 }),
      },
      {
        name: `${name} grow with the unit`,
        change: change((x) => 100 * x),
        expected: ({ low, high }) => ({ low: 100 * low, high: 100 * high }),
      },
      {
        name: `${name} turn with the sign`,
        change: change((x) => -x),
        expected: ({ low, high }) => ({ low: -high, high: -low }),
      },
    ]);
  }
});
