import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type JudgedGap, judgeNextGaps } from "../../src/plugins/cohorts/judgeNextGaps.ts";
import { lifecycleRulesStep } from "../../src/plugins/cohorts/lifecycleRules.ts";
import { type KnownGaps, nextGap, nextVariance, nextWithin } from "../../src/plugins/cohorts/nextGap.ts";
import { nextOrderStep } from "../../src/plugins/cohorts/nextOrderStep.ts";
import { type Database, openDatabase } from "../../src/table/index.ts";
import { dropTemporaries } from "../plugins/dropTemporaries.ts";
import { runStep, tableInput } from "../plugins/runStep.ts";
import { expectNear, holdLots, holdRelations, type Relation, shuffled } from "./relations.ts";
import { oneByOne, type Runs } from "./shopLots.ts";
import { moved, type Row, relationsBut, type Shop, shopRelations, shops } from "./shops.ts";

const cases = 200;

/** What is known of a customer, and the share of next purchases that an interval should hold. */
interface Asked extends KnownGaps {
  readonly confidence: number;
  readonly days: number;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  expectedLog: fc.integer({ min: 0, max: 600 }).map((n) => n / 100),
  variance: fc.integer({ min: 5, max: 200 }).map((n) => n / 100),
  silenceDays: fc.integer({ min: 1, max: 400 }),
  confidence: fc.constantFrom(0.5, 0.8, 0.95),
  days: fc.integer({ min: 1, max: 60 }),
});
/** Where the silence is not so long that hardly anybody would still come: what is told there is the end of the tail. */
const usual = asked.filter(({ expectedLog, variance, silenceDays }) => {
  return Math.log(silenceDays) - expectedLog < 2 * Math.sqrt(variance);
});

describe("the next gap of a customer", () => {
  const run = (one: Asked) => ({ ...nextGap(one, one.confidence), within: nextWithin(one, one.days) });
  type Output = ReturnType<typeof run>;
  /** The day from which the next purchase is awaited: half a day before the one that has not passed. */
  const start = ({ silenceDays }: KnownGaps) => silenceDays - 0.5;
  const relations: Relation<Asked, Output>[] = [
    {
      name: "has no unit of time: what takes some times as long is expected as many times later",
      change: (one, { size }) => ({
        ...{ confidence: one.confidence, variance: one.variance, days: one.days * (1 + size) },
        expectedLog: one.expectedLog + Math.log(1 + size),
        silenceDays: (1 + size) * start(one) + 0.5,
      }),
      expected: ({ low, median, high, within }, _, { size }) => ({
        ...{ low: (1 + size) * low, median: (1 + size) * median, high: (1 + size) * high, within },
      }),
    },
    {
      name: "has the upper quartile in the middle, once the middle has passed",
      change: (one) => ({ ...one, silenceDays: nextGap(one, 0.5).median + 0.5 }),
      expected: (_, one) => {
        const later = { ...one, silenceDays: nextGap(one, 0.5).median + 0.5 };
        return { ...run(later), median: nextGap(one, 0.5).high };
      },
    },
    {
      name: "is within the days to the middle in one case of two",
      change: (one) => ({ ...one, days: nextGap(one, one.confidence).median - start(one) }),
      expected: (output) => ({ ...output, within: 0.5 }),
    },
    {
      name: "is within the days to either end in as many cases as the interval leaves out",
      change: (one) => ({ ...one, days: nextGap(one, one.confidence).high - start(one) }),
      expected: (output, { confidence }) => ({ ...output, within: (1 + confidence) / 2 }),
    },
    {
      name: "is within days put together as within the first, or then within the second",
      change: (one, { size }) => ({ ...one, days: one.days + 7 * size }),
      expected: (output, one, { size }) => {
        const then = nextWithin({ ...one, silenceDays: one.silenceDays + one.days }, 7 * size);
        return { ...output, within: output.within + (1 - output.within) * then };
      },
    },
    {
      name: "is the whole rest when the interval must hold hardly anything: both ends are the middle",
      change: (one) => ({ ...one, confidence: 1e-12 }),
      expected: ({ median, within }) => ({ low: median, median, high: median, within }),
    },
    {
      name: "is the same for what the interval does not ask",
      change: (one) => ({ ...one, days: 0 }),
      expected: (output) => ({ ...output, within: 0 }),
    },
    {
      name: "is the expected gap or the silence where nothing varies",
      change: (one) => ({ ...one, variance: 0 }),
      expected: (_, one) => {
        const gap = Math.max(start(one), Math.exp(one.expectedLog));
        return { low: gap, median: gap, high: gap, within: gap <= start(one) + one.days ? 1 : 0 };
      },
    },
  ];
  holdRelations<Asked, Output>({ inputs: usual, run, tolerance: 1e-6, cases }, relations);

  test("is later after a longer silence, of a slower customer and at the end of a wider interval", () => {
    fc.assert(
      fc.property(asked, (one) => {
        const before = run(one);
        const silent = run({ ...one, silenceDays: one.silenceDays + 1 });
        const slower = run({ ...one, expectedLog: one.expectedLog + 0.1 });
        const wider = nextGap(one, (1 + one.confidence) / 2);
        for (const later of [silent, slower]) expect(later.median).toBeGreaterThanOrEqual(before.median);
        expect(slower.within).toBeLessThanOrEqual(before.within + 1e-9);
        expect([wider.low <= before.low, wider.high >= before.high]).toEqual([true, true]);
      }),
      { numRuns: cases },
    );
  });

  test("varies the less the more gaps are known, from both variances to that of the gaps alone, in any unit", () => {
    const variance = fc.integer({ min: 0, max: 300 }).map((n) => n / 100);
    fc.assert(
      fc.property(variance, variance, fc.integer({ min: 0, max: 50 }), (within, between, gaps) => {
        const pace = { customers: 9, gaps: 50, mean: 3, within, between };
        const found = nextVariance(pace, gaps);
        expect(nextVariance(pace, gaps + 1)).toBeLessThanOrEqual(found + 1e-12);
        expect(found).toBeGreaterThanOrEqual(within);
        expectNear(nextVariance(pace, 0), within + between, 1e-12);
        expectNear(nextVariance({ ...pace, within: 4 * within, between: 4 * between }, gaps), 4 * found, 1e-12);
      }),
      { numRuns: cases },
    );
  });
});

describe("the trial of next gaps", () => {
  const judged: fc.Arbitrary<readonly JudgedGap[]> = fc.array(
    fc
      .record({
        low: fc.integer({ min: 1, max: 90 }),
        median: fc.integer({ min: 0, max: 60 }),
        high: fc.integer({ min: 0, max: 90 }),
        actual: fc.option(fc.integer({ min: 1, max: 250 }), { nil: undefined }),
      })
      .map(({ low, median, high, actual }) => ({
        estimate: { low, median: low + median, high: low + median + high },
        actual,
      })),
    { minLength: 1, maxLength: 20 },
  );
  type Output = ReturnType<typeof judgeNextGaps>;
  const change =
    (days: (day: number) => number) =>
    (gaps: readonly JudgedGap[]): readonly JudgedGap[] =>
      gaps.map(({ estimate: { low, median, high }, actual }) => ({
        estimate: { low: days(low), median: days(median), high: days(high) },
        actual: actual === undefined ? undefined : days(actual),
      }));
  const wilsonOf = ({ share_low, share_high }: Output) => ({ share_low, share_high });
  const silent: JudgedGap = { estimate: { low: 3, median: 9, high: 27 }, actual: undefined };
  const relations: Relation<readonly JudgedGap[], Output>[] = [
    { name: "does not depend on the order of customers", change: shuffled },
    {
      name: "counts everybody twice, with the same share, when everybody is there twice",
      change: (gaps) => [...gaps, ...gaps],
      expected: (output, gaps) => ({
        ...{ ...output, ...wilsonOf(judgeNextGaps([...gaps, ...gaps])) },
        ...{ people: 2 * output.people, hits: 2 * output.hits, misses: 2 * output.misses },
        ...{ returned: 2 * output.returned, silent: 2 * output.silent },
      }),
    },
    { name: "is the same some days later", change: (gaps, { size }) => change((day) => day + 7 * size)(gaps) },
    {
      name: "grows with the length of a day, and its shares do not",
      change: (gaps, { size }) => change((day) => 2 ** size * day)(gaps),
      expected: (output, _, { size }) => ({
        ...output,
        interval_days: 2 ** size * output.interval_days!,
        error_days: output.error_days === null ? null : 2 ** size * output.error_days,
      }),
    },
    {
      name: "has a miss more, and the same distance, for one who never came back",
      change: (gaps) => [...gaps, silent],
      expected: (output, gaps) => {
        const { interval_days, ...shares } = judgeNextGaps([...gaps, silent]);
        const share = output.hits / (output.people + 1);
        const counts = { people: output.people + 1, misses: output.misses + 1, silent: output.silent + 1 };
        return { ...{ ...output, ...counts, share, interval_days }, ...wilsonOf({ ...output, ...shares }) };
      },
    },
    {
      name: "does not see what was expected of those who never came back, in the distance",
      change: (gaps) =>
        gaps.map((one) => (one.actual === undefined ? { ...one, estimate: { ...one.estimate, median: 9e5 } } : one)),
    },
    {
      name: "has everybody who came back within intervals that hold everything",
      change: (gaps) => gaps.map(({ estimate, actual }) => ({ estimate: { ...estimate, low: 0, high: 999 }, actual })),
      expected: ({ returned, people, ...output }, gaps) => {
        const found = judgeNextGaps(
          gaps.map(({ estimate, actual }) => ({ estimate: { ...estimate, low: 0, high: 999 }, actual })),
        );
        const counts = { people, returned, hits: returned, misses: people - returned, share: returned / people };
        return { ...output, ...counts, ...wilsonOf(found), interval_days: 999 };
      },
    },
    {
      name: "has no distance, and no miss but the silent, when everybody comes in the middle",
      change: (gaps) =>
        gaps.map(({ estimate, actual }) => ({ estimate, actual: actual === undefined ? actual : estimate.median })),
      expected: ({ returned, people, ...output }, gaps) => {
        const found = judgeNextGaps(
          gaps.map(({ estimate, actual }) => ({ estimate, actual: actual === undefined ? actual : estimate.median })),
        );
        const counts = { people, returned, hits: returned, misses: people - returned, share: returned / people };
        return { ...output, ...counts, ...wilsonOf(found), error_days: returned === 0 ? null : 0 };
      },
    },
  ];
  holdRelations<readonly JudgedGap[], Output>(
    { inputs: judged, run: judgeNextGaps, tolerance: 1e-12, cases },
    relations,
  );
});

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 1 });
});
afterAll(() => db.close());

/** Days before the as-of at which the estimate is tried. */
const trial = 365;

/** The rows of all tables of a shop, each with the name of its table. Segments: those who first bought long before, and the others. */
const runsOf = (weeks: number): Runs => ({
  ...oneByOne(
    async ({ orders, order_lines }, { cutoff: asOf }) => {
      await db.run(`
        CREATE OR REPLACE TABLE membership AS
        SELECT customer_id, CASE WHEN min(ordered_at) < DATE '${asOf}' - 300 THEN 'early' ELSE 'late' END AS segment
        FROM ${order_lines.sql} WHERE kind = 'sale' AND customer_id IS NOT NULL AND ordered_at < TIMESTAMP '${asOf}'
        GROUP BY customer_id`);
      const membership = await tableInput(db, "membership");
      const inputs = { orders, order_lines, membership, "lifecycle-rules": lifecycleRulesStep.options?.parse({}) };
      const options = { weeks, evaluationDays: trial };
      const { outputs } = await runStep(nextOrderStep, db, inputs, { asOf }, { options });
      await dropTemporaries(db);
      return Object.entries(outputs).flatMap(([table, rows]) => (rows as Row[]).map((row) => ({ table, ...row })));
    },
    () => db,
  ),
  cases: 15,
});

/** Shops in which some bought often until shortly before the trial, so that there is something to expect and to judge. */
const paced: fc.Arbitrary<Shop> = shops.map((shop) => {
  const [model] = shop.lines as [Shop["lines"][number]];
  const sold = { kind: "sale" as const, quantity: 1, amount: "2.00", discount: "0.00" };
  const known = Array.from({ length: 18 }, (_, i) => {
    const days = 395 + 16 * (i % 6) + (i % 4);
    const at = new Date(Date.parse(`${shop.cutoff}T09:00:00Z`) - days * 86_400_000).toISOString();
    return { ...model, ...sold, order: `known-${i}`, customer: `c${1 + Math.floor(i / 6)}`, at: at.slice(0, 19) };
  });
  return { ...shop, lines: [...shop.lines, ...known] };
});

describe("the next purchases that a shop expects", () => {
  const runs = runsOf(6);
  const columns = { dates: ["from_day", "day"] };
  const inDays = (rows: readonly Row[], { cutoff }: Shop) =>
    rows.map((row) => ({
      ...row,
      ...Object.fromEntries(
        columns.dates.flatMap((name) =>
          row[name] === undefined ? [] : [[name, Date.parse(String(row[name])) - Date.parse(cutoff)]],
        ),
      ),
    }));
  /** With everybody twice, how much customers differ from each other is known better: the variance between them is another. */
  const relations = relationsBut(columns, "weeks", "doubled");
  holdRelations<Shop, readonly Row[]>({ inputs: paced, ...runs, tolerance: 1e-9 }, relations);
  const { weeks } = shopRelations(columns);
  const since: Runs = {
    ...runs,
    run: async (shop) => inDays(await runs.run(shop), shop),
    runLot: async (lot) => (await runs.runLot(lot)).map((rows, i) => inDays(rows, lot[i]!)),
  };
  holdRelations<Shop, readonly Row[]>({ inputs: paced, ...since, tolerance: 1e-9 }, [weeks]);

  test("are in its first weeks the same whoever asks for more weeks, and are never more than its customers", async () => {
    const more = runsOf(9);
    const hold = async (lot: readonly Shop[]): Promise<void> => {
      const [few, many] = [await runs.runLot(lot), await more.runLot(lot)];
      for (const [i, rows] of many.entries()) {
        expectNear(
          rows.filter(({ week }) => week === undefined || Number(week) <= 6),
          few[i],
          1e-12,
        );
        const ahead = rows.filter(({ table }) => table === "release/expected_orders");
        const expected = ahead.reduce((sum, row) => sum + Number(row["expected"]), 0);
        expect(expected).toBeLessThanOrEqual(Number(ahead[0]?.["people"] ?? 0) + 1e-9);
      }
    };
    await holdLots(
      fc.asyncProperty(paced, (shop) => hold([shop])),
      runs,
      (lot) => hold(lot.map(([shop]) => shop)),
    );
  });

  test("are at a day in the past what the shop expected then", async () => {
    const earlier = (shop: Shop): Shop => {
      const { cutoff } = moved(shop, -trial);
      return { ...shop, cutoff };
    };
    const weeksOf = (rows: readonly Row[], name: string) =>
      rows.flatMap(({ table, week, from_day, people, expected }) =>
        table === `release/${name}` ? [{ week, from_day, people, expected }] : [],
      );
    const hold = async (lot: readonly Shop[]): Promise<void> => {
      const [now, then] = [await runs.runLot(lot), await runs.runLot(lot.map(earlier))];
      for (const i of lot.keys()) {
        expectNear(weeksOf(now[i]!, "expected_orders_then"), weeksOf(then[i]!, "expected_orders"), 1e-12);
      }
    };
    await holdLots(
      fc.asyncProperty(paced, (shop) => hold([shop])),
      runs,
      (lot) => hold(lot.map(([shop]) => shop)),
    );
  });

  test("are there in most of the shops that are drawn, so that their relations say something", async () => {
    const found = (await runs.runLot(fc.sample(paced, { numRuns: 20, seed: 1 }))).map((rows) => {
      const quality = rows.find(({ table }) => table === "release/next_order_quality");
      return Number(quality?.["people"] ?? 0);
    });
    expect(found.filter((people) => people > 0).length).toBeGreaterThan(10);
  });
});
