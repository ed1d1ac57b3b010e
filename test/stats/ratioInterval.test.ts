import { expect, test } from "vitest";
import { stream } from "../../src/random/index.ts";
import { bootstrap, moments, ratioInterval } from "../../src/stats/index.ts";
import { coverage, drawNormal } from "./draws.ts";

test("ratioInterval agrees with resampling whole customers, segment and everybody together", () => {
  const random = stream("customers");
  const people = Array.from({ length: 800 }, () => {
    const inside = random() < 0.25;
    return { inside, value: Math.exp((inside ? 0.4 : 0) + 0.5 * drawNormal(random)) };
  });
  const { index, interval } = indexOf(people)!;
  const statistic = (rows: Int32Array) => indexOf(Array.from(rows, (row) => people[row]!))?.index;
  const resampled = bootstrap(people.length, statistic, { random, resamples: 4000 })!;
  const width = resampled.high - resampled.low;
  expect(index).toBeGreaterThan(1.2);
  expect(Math.abs(interval!.low - resampled.low)).toBeLessThan(0.08 * width);
  expect(Math.abs(interval!.high - resampled.high)).toBeLessThan(0.08 * width);
});

test.each([
  { people: 1000, share: 0.1, spread: 0.5, least: 0.935 },
  { people: 300, share: 0.1, spread: 1, least: 0.9 },
  { people: 1000, share: 0.6, spread: 1, least: 0.935 },
])(
  "ratioInterval covers the true index ($people people, share $share, log sd $spread)",
  ({ people, share, spread, least }) => {
    const random = stream("index", people, share);
    const inside = Math.exp(0.3 + spread ** 2 / 2);
    const truth = inside / (share * inside + (1 - share) * Math.exp(spread ** 2 / 2));
    const covered = coverage(1500, () => {
      const drawn = Array.from({ length: people }, () => {
        const member = random() < share;
        return { inside: member, value: Math.exp((member ? 0.3 : 0) + spread * drawNormal(random)) };
      });
      const { low, high } = indexOf(drawn)!.interval!;
      return low <= truth && truth <= high;
    });
    expect(covered).toBeGreaterThan(least);
    expect(covered).toBeLessThan(0.97);
  },
);

test("ratioInterval of a segment that does not vary agrees with resampling whole customers", () => {
  const people = Array.from({ length: 200 }, (_, i) => ({ inside: i < 50, value: i < 50 ? 1 : 5 + (i % 7) }));
  const { index, interval } = indexOf(people)!;
  const statistic = (rows: Int32Array) => indexOf(Array.from(rows, (row) => people[row]!))?.index;
  const resampled = bootstrap(people.length, statistic, { random: stream("one value"), resamples: 4000 })!;
  const width = resampled.high - resampled.low;
  expect(index).toBeCloseTo(0.16, 2);
  expect(Math.abs(interval!.low - resampled.low)).toBeLessThan(0.08 * width);
  expect(Math.abs(interval!.high - resampled.high)).toBeLessThan(0.08 * width);
});

test("ratioInterval of everybody is exactly 1", () => {
  const all = { n: 50, mean: 3, variance: 2 };
  expect(ratioInterval(all, all)).toEqual({ index: 1, interval: { low: 1, high: 1 } });
});

test("ratioInterval does not depend on the unit", () => {
  const one = ratioInterval({ n: 40, mean: 12, variance: 30 }, { n: 400, mean: 10, variance: 50 })!;
  const cents = ratioInterval({ n: 40, mean: 1200, variance: 30e4 }, { n: 400, mean: 1000, variance: 50e4 })!;
  expect(cents.interval!.low).toBeCloseTo(one.interval!.low, 12);
  expect(cents.interval!.high).toBeCloseTo(one.interval!.high, 12);
});

test("ratioInterval says nothing where an index or its interval means nothing", () => {
  const overall = { n: 400, mean: 10, variance: 50 };
  expect(ratioInterval({ n: 40, mean: 1, variance: 2 }, { n: 400, mean: 0, variance: 1 })).toBeUndefined();
  expect(ratioInterval({ n: 40, mean: 1, variance: 2 }, { n: 400, mean: -3, variance: 1 })).toBeUndefined();
  expect(ratioInterval({ n: 40, mean: 0, variance: 0 }, overall)).toEqual({ index: 0, interval: undefined });
  expect(ratioInterval({ n: 40, mean: 10, variance: 0 }, { n: 400, mean: 10, variance: 0 })).toEqual({
    index: 1,
    interval: undefined,
  });
  expect(ratioInterval({ n: 1, mean: 20, variance: 0 }, overall)).toEqual({ index: 2, interval: undefined });
  expect(ratioInterval({ n: 40, mean: 1, variance: 5 }, { n: 400, mean: 0.1, variance: 50 })!.interval).toBeUndefined();
});

test("ratioInterval of a negative segment mean is symmetric", () => {
  const { index, interval } = ratioInterval({ n: 40, mean: -2, variance: 30 }, { n: 400, mean: 10, variance: 50 })!;
  expect(index).toBe(-0.2);
  expect((interval!.low + interval!.high) / 2).toBeCloseTo(-0.2, 12);
});

test("ratioInterval refuses moments that cannot be", () => {
  const overall = { n: 40, mean: 10, variance: 50 };
  expect(() => ratioInterval({ n: 41, mean: 1, variance: 1 }, overall)).toThrow(/at most 40 are possible/);
  expect(() => ratioInterval({ n: 4, mean: 1, variance: -1 }, overall)).toThrow(RangeError);
  expect(() => ratioInterval({ n: 4, mean: Number.NaN, variance: 1 }, overall)).toThrow(RangeError);
  expect(() => ratioInterval({ n: 0, mean: 1, variance: 1 }, overall)).toThrow(RangeError);
});

function indexOf(people: readonly { inside: boolean; value: number }[]) {
  const segment = moments(people.filter((person) => person.inside).map((person) => person.value));
  const overall = moments(people.map((person) => person.value));
  return segment && overall && ratioInterval(segment, overall);
}
