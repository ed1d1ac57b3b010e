import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parityOfCounts } from "../../src/fairness/index.ts";
import { readCounts } from "../../src/plugins/fairness/readCounts.ts";
import { summarize } from "../../src/plugins/fairness/summarize.ts";
import { stream } from "../../src/random/index.ts";
import { type Database, loadColumns, openDatabase } from "../../src/table/index.ts";
import { casesOf, expectNear, holdRelations, shuffled } from "./relations.ts";

interface Groups {
  readonly n: readonly number[];
  readonly positives: readonly number[];
  readonly unassigned: number;
  readonly names: readonly string[];
}

const groups: fc.Arbitrary<Groups> = fc
  .array(
    fc.integer({ min: 31, max: 3000 }).chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 1, max: n - 1 }))),
    { minLength: 2, maxLength: 5 },
  )
  .map((list) => ({
    ...{ n: list.map(([n]) => n), positives: list.map(([, positives]) => positives), unassigned: 7 },
    names: list.map((_, i) => `g${i}`),
  }));

function run({ names, ...counts }: Groups) {
  const found = parityOfCounts(counts, names, { random: stream(3, "relations"), resamples: 200 });
  const rates = found.groups.map(({ name, rate, interval }) => ({
    name,
    rate,
    low: interval?.low,
    high: interval?.high,
  }));
  return { rates, difference: found.difference?.value, ratio: found.ratio?.value };
}
type Output = ReturnType<typeof run>;
const order = ({ n, positives, unassigned, names }: Groups, places: readonly number[]): Groups => ({
  ...{ n: places.map((i) => n[i]!), positives: places.map((i) => positives[i]!), unassigned },
  names: places.map((i) => names[i]!),
});

describe("demographic parity", () => {
  holdRelations<Groups, Output>({ inputs: groups, run, tolerance: 1e-12, cases: 200 }, [
    {
      name: "does not depend on the order of groups",
      change: (input, draw) => order(input, shuffled([...input.n.keys()], draw)),
      expected: (output, _, draw) => ({ ...output, rates: shuffled(output.rates, draw) }),
    },
    {
      name: "has other names when groups have",
      change: (input) => ({ ...input, names: input.names.map((name) => `k${name}`) }),
      expected: (output) => ({ ...output, rates: output.rates.map((one) => ({ ...one, name: `k${one.name}` })) }),
    },
    {
      name: "has the same difference for the opposite decision",
      change: (input) => ({ ...input, positives: input.positives.map((positives, i) => input.n[i]! - positives) }),
      expected: ({ rates, difference }) => {
        const turned = rates.map(({ name, rate, low, high }) => ({
          name,
          rate: 1 - rate!,
          low: 1 - high!,
          high: 1 - low!,
        }));
        const values = turned.map(({ rate }) => rate);
        return { rates: turned, difference, ratio: Math.min(...values) / Math.max(...values) };
      },
    },
    { name: "does not know people of no known group", change: (input) => ({ ...input, unassigned: 1000 }) },
    {
      name: "has the same gaps with a group that is like another",
      change: ({ n, positives, unassigned, names }) => ({
        n: [...n, n[0]!],
        positives: [...positives, positives[0]!],
        unassigned,
        names: [...names, "twin"],
      }),
      expected: (output) => ({ ...output, rates: [...output.rates, { ...output.rates[0]!, name: "twin" }] }),
    },
    {
      name: "has the same rates and gaps when everybody is there several times, in narrower intervals",
      change: (input, { size }) => ({
        ...input,
        n: input.n.map((n) => (size + 1) * n),
        positives: input.positives.map((n) => (size + 1) * n),
      }),
      expected: (output, input, { size }) => {
        const many = run({
          ...input,
          n: input.n.map((n) => (size + 1) * n),
          positives: input.positives.map((n) => (size + 1) * n),
        });
        many.rates.forEach(({ low, high }, i) => {
          expect(high! - low!).toBeLessThan(output.rates[i]!.high! - output.rates[i]!.low!);
        });
        return {
          ...output,
          rates: output.rates.map((one, i) => ({ ...one, low: many.rates[i]!.low, high: many.rates[i]!.high })),
        };
      },
    },
    {
      name: "has no difference when all groups are put to the rate of the first",
      change: ({ n, positives, ...rest }) => ({
        ...rest,
        n: n.map(() => n[0]!),
        positives: positives.map(() => positives[0]!),
      }),
      expected: ({ rates }) => ({ rates: rates.map(({ name }) => ({ ...rates[0]!, name })), difference: 0, ratio: 1 }),
    },
    {
      name: "has the gaps of the farthest groups alone",
      change: (input) => {
        const rate = (i: number) => input.positives[i]! / input.n[i]!;
        const places = [...input.n.keys()].toSorted((a, b) => rate(a) - rate(b));
        return order(input, [places[0]!, places.at(-1)!]);
      },
      expected: ({ rates, difference, ratio }) => {
        const sorted = rates.toSorted((a, b) => a.rate! - b.rate!);
        return { rates: [sorted[0]!, sorted.at(-1)!], difference, ratio };
      },
    },
  ]);

  test("fails no more with wider limits, and passes no less", () => {
    const rank = { fail: 0, "insufficient-evidence": 1, pass: 2 };
    fc.assert(
      fc.property(groups, fc.double({ min: 0.02, max: 0.5, noNaN: true }), ({ names, ...counts }, limit) => {
        const judged = (maximumDifference: number, minimumRatio: number) =>
          rank[
            parityOfCounts(counts, names, {
              random: stream(3, "relations"),
              resamples: 200,
              maximumDifference,
              minimumRatio,
            }).verdict
          ];
        expect(judged(limit + 0.2, 0.5)).toBeGreaterThanOrEqual(judged(limit, 0.5));
        expect(judged(limit, 0.3)).toBeGreaterThanOrEqual(judged(limit, 0.6));
      }),
      { numRuns: casesOf({ cases: 200 }) },
    );
  });
});

describe("counts of decisions by group", () => {
  interface Decided {
    readonly people: readonly {
      readonly id: string;
      readonly value: string | null;
      readonly decided: number;
      readonly known: boolean;
    }[];
  }
  let db: Database;
  beforeAll(async () => {
    db = await openDatabase({ threads: 1 });
  });
  afterAll(() => db.close());

  const people: fc.Arbitrary<Decided> = fc
    .array(
      fc.record({
        value: fc.constantFrom("f", "m", "x", null),
        decided: fc.nat({ max: 1 }),
        known: fc.constantFrom(true, true, true, false),
      }),
      { minLength: 1, maxLength: 40 },
    )
    .map((list) => ({ people: list.map((one, i) => ({ ...one, id: `c${String(i).padStart(3, "0")}` })) }));

  async function count({ people: list }: Decided, minimum = 4) {
    const known = list.filter((one) => one.known);
    await loadColumns(db, "customers", [
      { name: "customer_id", type: "text", values: known.map(({ id }) => id) },
      { name: "gender", type: "text", values: known.map(({ value }) => value) },
    ]);
    await loadColumns(db, "decided", [
      { name: "customer_id", type: "text", values: list.map(({ id }) => id) },
      { name: "decided", type: "integer", values: Int32Array.from(list, ({ decided }) => decided) },
    ]);
    const query = "SELECT customer_id, 'targeted' AS outcome, decided FROM decided";
    return readCounts(db, "customers", { audit: "x", query }, "gender", minimum);
  }
  type Counted = Awaited<ReturnType<typeof count>>;
  const doubled = ({ people: list }: Decided): Decided => ({
    people: [...list, ...list.map((one) => ({ ...one, id: `k${one.id}` }))],
  });
  const common = (list: Decided["people"], value: string) =>
    list.filter((one) => one.known && one.value === value).length >= 4;

  holdRelations<Decided, Counted>({ inputs: people, run: (input) => count(input), cases: 60 }, [
    {
      name: "do not depend on the order of people",
      change: (input, draw) => ({ people: shuffled(input.people, draw) }),
    },
    {
      name: "do not depend on ids",
      change: ({ people: list }) => ({ people: list.map((one, i) => ({ ...one, id: `z${list.length - i}` })) }),
    },
    {
      name: "have other values when values have other names in their order",
      change: ({ people: list }) => ({
        people: list.map((one) => ({ ...one, value: one.value === null ? null : `a ${one.value}` })),
      }),
      expected: (rows, { people: list }) => rows.map((row) => renamedGroups(row, list)),
    },
    {
      name: "do not see blanks around a value",
      change: ({ people: list }) => ({
        people: list.map((one, i) => ({
          ...one,
          value: one.value !== null && i % 2 === 0 ? ` ${one.value} ` : one.value,
        })),
      }),
    },
    {
      name: "take a blank for no value",
      change: ({ people: list }) => ({ people: list.map((one) => ({ ...one, value: one.value ?? "  " })) }),
    },
    {
      name: "take people without a record for people without a value",
      change: ({ people: list }) => ({
        people: list.map((one) => ({ ...one, known: one.known && one.value !== null })),
      }),
    },
    {
      name: "are twice as many when everybody is there twice and all values are common",
      change: (input) =>
        doubled({
          people: input.people.filter(({ value, known }) => value === null || !known || common(input.people, value)),
        }),
      expected: (_, input) =>
        countByHand(
          doubled({
            people: input.people.filter(({ value, known }) => value === null || !known || common(input.people, value)),
          }),
        ),
    },
    {
      name: "are of the other decision what is left of the people",
      change: ({ people: list }) => ({ people: list.map((one) => ({ ...one, decided: 1 - one.decided })) }),
      expected: (rows) =>
        rows.map((row) => ({ ...row, positives: row.customers.map((n, i) => n - row.positives[i]!) })),
    },
  ]);

  function countByHand({ people: list }: Decided): unknown {
    if (list.length === 0) return [];
    const known = (one: Decided["people"][number]) => (one.known ? one.value : null);
    const values = [...new Set(list.flatMap((one) => known(one) ?? []))].sort();
    const of = (value: string) => list.filter((one) => known(one) === value);
    return [
      {
        ...{ audit: "x", outcome: "targeted", attribute: "gender", values },
        customers: values.map((value) => of(value).length),
        positives: values.map((value) => of(value).reduce((sum, { decided }) => sum + decided, 0)),
        unknown: list.filter((one) => known(one) === null).length,
      },
    ];
  }

  /** The name `other` stands for rare values: it sorts behind the renamed ones. */
  function renamedGroups(row: Counted[number], list: Decided["people"]): unknown {
    const pairs = row.values.map(
      (value, i) => [common(list, value) ? `a ${value}` : value, row.customers[i]!, row.positives[i]!] as const,
    );
    const sorted = pairs.toSorted(([a], [b]) => (a < b ? -1 : 1));
    return {
      ...row,
      values: sorted.map(([value]) => value),
      customers: sorted.map(([, n]) => n),
      positives: sorted.map(([, , n]) => n),
    };
  }
});

test("the audit of all comparisons is that of the worst, and does not depend on their order", () => {
  const verdict = fc.constantFrom("pass" as const, "fail" as const, "insufficient-evidence" as const);
  const comparison = fc.record({ verdict, outcome: fc.constantFrom("a", "b") }).map((one) => ({
    ...{
      audit: "segment-assignment",
      attribute: "gender",
      groups: [],
      difference: undefined,
      ratio: undefined,
      reason: "",
    },
    ...one,
  }));
  fc.assert(
    fc.property(fc.array(comparison, { minLength: 1, maxLength: 6 }), (comparisons) => {
      const all = (list: typeof comparisons) =>
        summarize({ attributes: ["gender"], confidence: 0.95, comparisons: list }).verdict;
      expect(all(comparisons.toReversed())).toBe(all(comparisons));
      expect(all([...comparisons, ...comparisons])).toBe(all(comparisons));
      const worst = ["fail", "insufficient-evidence", "pass"].find((one) =>
        comparisons.some((own) => own.verdict === one),
      );
      expectNear(all(comparisons), worst, 0);
    }),
    { numRuns: casesOf({ cases: 200 }) },
  );
});
