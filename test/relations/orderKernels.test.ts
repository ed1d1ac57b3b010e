import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { coverageQuery, longPausesQuery, ordersBefore, rowsBefore } from "../../src/ingest/index.ts";
import type { QueryOutput, Step } from "../../src/plugin.ts";
import { behaviourStep } from "../../src/plugins/behaviour/behaviourStep.ts";
import { cohortsStep } from "../../src/plugins/cohorts/cohortsStep.ts";
import { lifecycleFeatureStep } from "../../src/plugins/cohorts/lifecycleFeatureStep.ts";
import { lifecycleRulesStep } from "../../src/plugins/cohorts/lifecycleRules.ts";
import { lifecycleStep } from "../../src/plugins/cohorts/lifecycleStep.ts";
import { kpisStep } from "../../src/plugins/kpi/kpisStep.ts";
import { rfmStep } from "../../src/plugins/rfm/rfmStep.ts";
import { rfmTablesStep } from "../../src/plugins/rfm/rfmTablesStep.ts";
import { type Database, loadColumns, openDatabase } from "../../src/table/index.ts";
import { loadOrderLines, loadProducts } from "../plugins/orderLines.ts";
import { runStep, tableInput } from "../plugins/runStep.ts";
import { casesOf, expectNear, holdRelations, shuffled } from "./relations.ts";
import { type Columns, type Row, relationsBut, type Shop, shopPairs, shopRelations, shops } from "./shops.ts";

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 1 });
});
afterAll(() => db.close());

const cases = 10;
/** Quotients are rounded once each: a power of ten, or another order of a sum of quotients, moves the last digits. */
const tolerance = 1e-9;

async function inputsOf(shop: Shop) {
  await loadOrderLines(db, shop.lines);
  const products = await loadProducts(db, shop.categories);
  return { orders: await tableInput(db, "orders"), order_lines: await tableInput(db, "order_lines"), ...products };
}

async function feature(step: Step, artifact: string, shop: Shop, without: readonly string[] = []): Promise<Row[]> {
  const rules = lifecycleRulesStep.options?.parse({});
  const inputs = { ...(await inputsOf(shop)), "lifecycle-rules": rules };
  const settings = { asOf: shop.cutoff, minimumPeople: 2 };
  const { outputs } = await runStep(step, db, inputs, settings, { cutoff: shop.cutoff });
  const rows = await db.rows((outputs[artifact] as QueryOutput).sql);
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !without.includes(name))));
}

/** Of two shops that share nothing: what holds of each customer holds in both together. */
function holdTogether(run: (shop: Shop) => Promise<readonly Row[]>): void {
  test("together with a shop that shares nothing: the same for the customers of each", async () => {
    await fc.assert(
      fc.asyncProperty(shopPairs, async ({ one, other, both }) => {
        expectNear(await run(both), [...(await run(one)), ...(await run(other))], tolerance);
      }),
      { numRuns: casesOf({ cases }) },
    );
  });
}

const amounts = [
  "order_value",
  "weighted_revenue",
  "revenue_last_30_days",
  "revenue_last_90_days",
  "revenue_last_365_days",
];

describe("buying behaviour of a shop", () => {
  const run = (shop: Shop) => feature(behaviourStep("GBP"), "feature/behaviour", shop);
  const columns: Columns = { person: "customer_id", money: amounts };
  /** Halves are more lines per order. */
  const relations = relationsBut(columns, "laterLines", "past", "parted", "calendar");
  holdRelations({ inputs: shops, run, tolerance, cases }, relations);
  /** Of an order that reaches over the cutoff, the channel is not known. */
  const apartFromChannels = (shop: Shop) => feature(behaviourStep("GBP"), "feature/behaviour", shop, ["online_share"]);
  const { laterLines, past } = shopRelations(columns);
  holdRelations({ inputs: shops, run: apartFromChannels, tolerance, cases }, [laterLines, past]);
  holdTogether(run);
});

describe("recency, frequency and monetary value of a shop", () => {
  const scores = ["recency_score", "frequency_score", "monetary_score", "rfm_segment"];
  const columns: Columns = { person: "customer_id", money: ["monetary"] };
  const run = (shop: Shop) => feature(rfmStep("GBP"), "feature/rfm", shop);
  holdRelations({ inputs: shops, run, tolerance, cases }, relationsBut(columns, "doubled", "calendar"));
  /** Scores are cut at quantiles between values, which move when every value is there twice. */
  const values = (shop: Shop) => feature(rfmStep("GBP"), "feature/rfm", shop, scores);
  holdRelations({ inputs: shops, run: values, tolerance, cases }, [shopRelations(columns).doubled]);
  holdTogether(values);
});

describe("RFM segments and grid of a shop", () => {
  async function run(shop: Shop): Promise<readonly Row[]> {
    const { outputs } = await runStep(rfmStep("GBP"), db, await inputsOf(shop), {}, { cutoff: shop.cutoff });
    await db.run(`CREATE OR REPLACE TABLE rfm_kept AS ${(outputs["feature/rfm"] as QueryOutput).sql}`);
    const tables = await runStep(rfmTablesStep, db, { "feature/rfm": await tableInput(db, "rfm_kept") });
    return Object.values(tables.outputs).flat() as Row[];
  }
  holdRelations({ inputs: shops, run, tolerance, cases }, relationsBut({}, "doubled", "calendar"));
});

describe("the usual gap of a shop's customers", () => {
  const run = (shop: Shop) => feature(lifecycleFeatureStep, "feature/lifecycle", shop);
  /** How much a customer's own gaps say is learnt from all: more customers, even the same ones, say more. */
  const relations = relationsBut({ person: "customer_id" }, "doubled", "calendar");
  holdRelations({ inputs: shops, run, tolerance, cases }, relations);
});

describe("the lifecycle of a shop's customers", () => {
  const run = (shop: Shop) => feature(lifecycleStep, "lifecycle", shop);
  const columns: Columns = { person: "customer_id", dates: ["first_day", "last_day"] };
  holdRelations({ inputs: shops, run, tolerance, cases }, relationsBut(columns, "doubled", "weeks"));
});

describe("the cohorts of a shop", () => {
  async function run(shop: Shop): Promise<readonly Row[]> {
    const settings = { asOf: shop.cutoff, minimumPeople: 1 };
    const { outputs } = await runStep(cohortsStep("GBP"), db, await inputsOf(shop), settings);
    return Object.values(outputs).flat() as Row[];
  }
  const columns: Columns = {
    dates: ["cohort", "month"],
    counts: ["people", "active", "inactive", "revenue"],
    money: ["revenue", "revenue_per_customer"],
  };
  /** What comes back also tells which months the data covers. */
  holdRelations({ inputs: shops, run, tolerance, cases }, relationsBut(columns, "weeks", "returner"));
});

describe("the monthly figures of a shop", () => {
  /** Customers are of two segments by their number; those of a double too. */
  async function run(shop: Shop): Promise<readonly Row[]> {
    const inputs = await inputsOf(shop);
    const ids = [...new Set(shop.lines.flatMap(({ customer }) => customer ?? []))];
    await loadColumns(db, "membership", [
      { name: "customer_id", type: "text", values: ids },
      { name: "segment", type: "text", values: ids.map((id) => (Number(id.at(-1)) % 2 === 0 ? "even" : "odd")) },
    ]);
    const membership = await tableInput(db, "membership");
    const { outputs } = await runStep(kpisStep("GBP"), db, { ...inputs, membership }, { asOf: shop.cutoff });
    return outputs["release/kpis"] as readonly Row[];
  }
  const counts = ["orders", "people", "new_customers", "repeat_customers", "retention_people", "retained", "lapsed"];
  const columns: Columns = {
    dates: ["month"],
    counts: ["revenue", ...counts],
    money: ["revenue", "average_order_value"],
  };
  const bothSegments = shops.map((shop) => withBoth(shop));
  const relations = relationsBut(columns, "weeks", "backwards", "guests", "returner");
  holdRelations({ inputs: bothSegments, run, tolerance, cases }, relations);
  const segments = async (shop: Shop) =>
    (await run(shop)).filter(({ segment }) => segment === "even" || segment === "odd");
  holdRelations({ inputs: shops, run: segments, tolerance, cases }, [shopRelations(columns).guests]);

  test("add up: the segments and guests are all, month by month", async () => {
    await fc.assert(
      fc.asyncProperty(bothSegments, async (shop) => {
        const rows = await run(shop);
        for (const all of rows.filter(({ segment }) => segment === "all")) {
          const parts = rows.filter(({ month, segment }) => month === all["month"] && segment !== "all");
          for (const name of ["revenue", "orders"]) {
            expectNear(
              parts.reduce((sum, row) => sum + Number(row[name]), 0),
              all[name],
              tolerance,
            );
          }
        }
      }),
      { numRuns: casesOf({ cases }) },
    );
  });
});

/** A shop in which customers of both segments and guests bought long ago: no change of it makes a new group. */
function withBoth(shop: Shop): Shop {
  const first = ["c1", "c2", "c9", null].map((customer, i) => ({
    ...{ order: `first-${i}`, customer, at: "2022-01-01T00:00:00", product: "p1", channel: "web" },
    ...{ quantity: 1, discount: "0.00", amount: "2.00", kind: "sale" as const },
  }));
  return { ...shop, lines: [...first, ...shop.lines] };
}

describe("orders as they stood at a cutoff", () => {
  async function run(shop: Shop): Promise<readonly Row[]> {
    await inputsOf(shop);
    const query = ordersBefore({ orders: "orders", lines: "order_lines" }, shop.cutoff);
    return db.rows(`SELECT * EXCLUDE (order_id, channel) FROM (${query}) ORDER BY order_id`);
  }
  const columns: Columns = { person: "customer_id", dates: ["ordered_at"], money: ["amount"] };
  /** Rows are orders here, in their order. */
  const relations = relationsBut(columns, "guests", "returner", "weeks", "doubled", "backwards");
  holdRelations({ inputs: shops, run, tolerance, cases }, relations);
});

/** Shops that sell on most days, but for one long pause. */
const busyShops: fc.Arbitrary<Shop> = fc
  .record({
    pauses: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 120, maxLength: 200 }),
    at: fc.integer({ min: 10, max: 110 }),
    long: fc.integer({ min: 1, max: 90 }),
    one: shops,
  })
  .map(({ pauses, at, long, one }) => {
    const [model] = one.lines as [Shop["lines"][number]];
    let day = Date.parse("2024-06-30T12:00:00Z");
    const lines = pauses.map((pause, i) => {
      day -= 86_400_000 * (i === at ? long : pause);
      const sold = { kind: "sale" as const, quantity: 1, amount: "2.00", discount: "0.00" };
      return {
        ...model,
        ...sold,
        order: `b${i}`,
        customer: `c${1 + (i % 6)}`,
        at: new Date(day).toISOString().slice(0, 19),
      };
    });
    return { ...one, lines };
  });

describe.each([
  ["the months that the data of a shop covers", coverageQuery],
  ["the long pauses of a shop", longPausesQuery],
])("%s", (_, query) => {
  async function run(shop: Shop): Promise<readonly Row[]> {
    await inputsOf(shop);
    return db.rows(query({ lines: "order_lines", asOf: shop.cutoff }));
  }
  const columns: Columns = { dates: ["month", "first_day", "last_day"] };
  holdRelations({ inputs: busyShops, run, cases }, relationsBut(columns, "weeks", "returner"));
});

test("busy shops have long pauses and months that are not covered, so that their relations say something", async () => {
  const found = { pauses: 0, partial: 0 };
  for (const shop of fc.sample(busyShops, { numRuns: 30, seed: 1 })) {
    await inputsOf(shop);
    const tables = { lines: "order_lines", asOf: shop.cutoff };
    found.pauses += (await db.rows(longPausesQuery(tables))).length;
    found.partial += (await db.rows(coverageQuery(tables))).filter(({ complete }) => complete === false).length;
  }
  expect(found.pauses).toBeGreaterThan(5);
  expect(found.partial).toBeGreaterThan(30);
});

describe("rows of surveys as they were at a cutoff", () => {
  interface Answer {
    readonly id: string;
    readonly customer: string | null;
    readonly sent: number | null;
    readonly answered: number | null;
    readonly score: number;
  }
  interface Wave {
    readonly answers: readonly Answer[];
    readonly cutoffs: readonly number[];
    readonly start: string;
  }
  const day = fc.integer({ min: -60, max: 60 });
  const answer = fc.record({
    customer: fc.constantFrom("c1", "c2", "c3", null),
    sent: fc.option(day),
    answered: fc.option(fc.integer({ min: 0, max: 40 })),
    score: fc.integer({ min: 0, max: 10 }),
  });
  const waves: fc.Arbitrary<Wave> = fc.array(answer, { minLength: 1, maxLength: 20 }).map((list) => ({
    start: "2024-07-01",
    cutoffs: [0],
    answers: list.map((one, i) => ({
      ...one,
      id: `r${i}`,
      answered: one.answered === null ? null : (one.sent ?? 0) + one.answered,
    })),
  }));
  const at = (days: number | null, start: string): string | null =>
    days === null ? null : new Date(Date.parse(`${start}T10:00:00Z`) + days * 86_400_000).toISOString().slice(0, 19);
  async function run({ answers, cutoffs, start }: Wave): Promise<readonly Row[]> {
    await loadColumns(db, "raw_surveys", [
      { name: "response_id", type: "text", values: answers.map(({ id }) => id) },
      { name: "customer_id", type: "text", values: answers.map(({ customer }) => customer) },
      { name: "sent_at", type: "text", values: answers.map(({ sent }) => at(sent, start)) },
      { name: "answered_at", type: "text", values: answers.map(({ answered }) => at(answered, start)) },
      { name: "score", type: "bigint", values: answers.map(({ score }) => score) },
    ]);
    const columns = ["response_id", "customer_id", "sent_at", "answered_at", "score"];
    let sql = `(SELECT * REPLACE (CAST(sent_at AS TIMESTAMP) AS sent_at, CAST(answered_at AS TIMESTAMP) AS answered_at) FROM raw_surveys)`;
    for (const cutoff of cutoffs) {
      sql = `(${rowsBefore({ table: "surveys", sql, columns }, at(cutoff, start)!.slice(0, 10))})`;
    }
    const rows = await db.rows(`SELECT * FROM ${sql} ORDER BY response_id`);
    const since = (moment: unknown) =>
      moment === null ? null : (Date.parse(`${moment}Z`) - Date.parse(`${start}T10:00:00Z`)) / 86_400_000;
    return rows.map((row) => ({ ...row, sent_at: since(row["sent_at"]), answered_at: since(row["answered_at"]) }));
  }
  const later: readonly Answer[] = [
    { id: "s1", customer: "c1", sent: 0, answered: 1, score: 3 },
    { id: "s2", customer: "c4", sent: 14, answered: null, score: 9 },
  ];
  holdRelations<Wave, readonly Row[]>({ inputs: waves, run, cases }, [
    {
      name: "do not depend on the order of rows",
      change: (wave, draw) => ({ ...wave, answers: shuffled(wave.answers, draw) }),
    },
    {
      name: "have the new ids when ids change",
      change: (wave) => ({ ...wave, answers: wave.answers.map((one) => ({ ...one, id: `k${one.id}` })) }),
      expected: (rows) => rows.map((row) => ({ ...row, response_id: `k${row["response_id"]}` })),
    },
    {
      name: "move with their dates and the cutoff",
      change: (wave, { size }) => ({ ...wave, start: `202${4 + size}-02-27` }),
    },
    {
      name: "are the same with rows that came later",
      change: (wave) => ({ ...wave, answers: [...later, ...wave.answers] }),
    },
    {
      name: "are the same when they are cut at a later day before",
      change: (wave, { size }) => ({ ...wave, cutoffs: [10 * size, 0] }),
    },
    { name: "are the same when they are cut twice", change: (wave) => ({ ...wave, cutoffs: [0, 0] }) },
    {
      name: "are those of the earlier day when they are cut at two",
      change: (wave, { size }) => ({ ...wave, cutoffs: [-9 * size, 0] }),
      expected: (_, wave, { size }) => earlier(wave, -9 * size),
    },
    {
      name: "are the same without answers that came later",
      change: (wave) => ({
        ...wave,
        answers: wave.answers.map((one) =>
          one.answered !== null && one.answered >= 0 ? { ...one, answered: null, score: -1 } : one,
        ),
      }),
    },
    {
      name: "keep a row without a date",
      change: (wave) => ({
        ...wave,
        answers: [...wave.answers, { id: "z", customer: "c1", sent: null, answered: null, score: 1 }],
      }),
      expected: (rows) => [
        ...rows,
        { response_id: "z", customer_id: "c1", sent_at: null, answered_at: null, score: null },
      ],
    },
  ]);

  /** By hand: what was sent before, and answers that came before. */
  function earlier({ answers }: Wave, cutoff: number): readonly Row[] {
    return answers
      .filter(({ sent }) => sent === null || sent < cutoff)
      .map(({ id, customer, sent, answered, score }) => {
        const known = answered !== null && answered < cutoff;
        return {
          response_id: id,
          customer_id: customer,
          sent_at: sent,
          answered_at: known ? answered : null,
          score: known ? score : null,
        };
      })
      .toSorted((a, b) => (a.response_id < b.response_id ? -1 : 1));
  }
});
