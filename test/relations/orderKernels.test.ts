import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { coverageQuery, longPausesQuery, ordersBefore, rowsBefore } from "../../src/ingest/index.ts";
import type { QueryOutput, Step } from "../../src/plugin.ts";
import { behaviourStep } from "../../src/plugins/behaviour/behaviourStep.ts";
import { cohortsStep } from "../../src/plugins/cohorts/cohortsStep.ts";
import { lifecycleFeatureStep } from "../../src/plugins/cohorts/lifecycleFeatureStep.ts";
import { lifecycleStep } from "../../src/plugins/cohorts/lifecycleStep.ts";
import { kpisStep } from "../../src/plugins/kpi/kpisStep.ts";
import { rfmStep } from "../../src/plugins/rfm/rfmStep.ts";
import { rfmTablesStep } from "../../src/plugins/rfm/rfmTablesStep.ts";
import { type Database, loadColumns, openDatabase } from "../../src/table/index.ts";
import { loadOrderLines } from "../plugins/orderLines.ts";
import { runStep, tableInput } from "../plugins/runStep.ts";
import { expectNear, holdLots, holdRelations, shuffled } from "./relations.ts";
import { atOnce, featureRows, holdTogether, oneByOne, type Runs } from "./shopLots.ts";
import { type Columns, type Row, relationsBut, type Shop, shopRelations, shops } from "./shops.ts";

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 1 });
});
afterAll(() => db.close());

const database = (): Database => db;
/** Quotients are rounded once each: a power of ten, or another order of a sum of quotients, moves the last digits. */
const tolerance = 1e-9;

/** A feature whose rows are of customers by themselves, and one for which customers are held against each other. */
const apart = (step: Step, artifact: string, without: readonly string[] = []): Runs =>
  atOnce((inputs, shop) => featureRows(db, step, artifact, inputs, shop, without), database, "customer_id");
const among = (step: Step, artifact: string): Runs =>
  oneByOne((inputs, shop) => featureRows(db, step, artifact, inputs, shop), database);

const amounts = [
  "order_value",
  "weighted_revenue",
  "revenue_last_30_days",
  "revenue_last_90_days",
  "revenue_last_365_days",
];

describe("buying behaviour of a shop", () => {
  const runs = apart(behaviourStep("GBP"), "feature/behaviour");
  const columns: Columns = { person: "customer_id", money: amounts };
  /** Halves are more lines per order. */
  const relations = relationsBut(columns, "laterLines", "past", "parted", "calendar");
  holdRelations({ inputs: shops, ...runs, tolerance }, relations);
  /** Of an order that reaches over the cutoff, the channel is not known. */
  const otherwise = apart(behaviourStep("GBP"), "feature/behaviour", ["online_share"]);
  const { laterLines, past } = shopRelations(columns);
  holdRelations({ inputs: shops, ...otherwise, tolerance }, [laterLines, past]);
  holdTogether(runs, tolerance);
});

describe("recency, frequency and monetary value of a shop", () => {
  const scores = ["recency_score", "frequency_score", "monetary_score", "rfm_segment"];
  const columns: Columns = { person: "customer_id", money: ["monetary"] };
  const runs = among(rfmStep("GBP"), "feature/rfm");
  holdRelations({ inputs: shops, ...runs, tolerance }, relationsBut(columns, "doubled", "calendar"));
  /** Scores are cut at quantiles between values, which move when every value is there twice. */
  const values = apart(rfmStep("GBP"), "feature/rfm", scores);
  holdRelations({ inputs: shops, ...values, tolerance }, relationsBut(columns, "calendar"));
  holdTogether(values, tolerance);
});

describe("RFM segments and grid of a shop", () => {
  const runs = oneByOne(async (inputs, { cutoff }) => {
    const { outputs } = await runStep(rfmStep("GBP"), db, inputs, {}, { cutoff });
    await db.run(`CREATE OR REPLACE TABLE rfm_kept AS ${(outputs["feature/rfm"] as QueryOutput).sql}`);
    const tables = await runStep(rfmTablesStep, db, { "feature/rfm": await tableInput(db, "rfm_kept") });
    return Object.values(tables.outputs).flat() as Row[];
  }, database);
  holdRelations({ inputs: shops, ...runs, tolerance }, relationsBut({}, "doubled", "calendar"));
});

describe("the usual gap of a shop's customers", () => {
  const runs = among(lifecycleFeatureStep, "feature/lifecycle");
  /** How much a customer's own gaps say is learnt from all: more customers, even the same ones, say more. */
  const relations = relationsBut({ person: "customer_id" }, "doubled", "calendar");
  holdRelations({ inputs: shops, ...runs, tolerance }, relations);
});

describe("the lifecycle of a shop's customers", () => {
  const runs = among(lifecycleStep, "lifecycle");
  const columns: Columns = { person: "customer_id", dates: ["first_day", "last_day"] };
  holdRelations({ inputs: shops, ...runs, tolerance }, relationsBut(columns, "doubled", "weeks"));
});

describe("the cohorts of a shop", () => {
  const runs = oneByOne(async (inputs, { cutoff }) => {
    const { outputs } = await runStep(cohortsStep("GBP"), db, inputs, { asOf: cutoff, minimumPeople: 1 });
    return Object.values(outputs).flat() as Row[];
  }, database);
  const columns: Columns = {
    dates: ["cohort", "month"],
    counts: ["people", "active", "inactive", "revenue"],
    money: ["revenue", "revenue_per_customer"],
  };
  /** What comes back also tells which months the data covers. */
  holdRelations({ inputs: shops, ...runs, tolerance }, relationsBut(columns, "weeks", "returner"));
});

describe("the monthly figures of a shop", () => {
  /** Customers are of two segments by their number; those of a double too. */
  const runs = oneByOne(async (inputs, shop) => {
    const ids = [...new Set(shop.lines.flatMap(({ customer }) => customer ?? []))];
    await loadColumns(db, "membership", [
      { name: "customer_id", type: "text", values: ids },
      { name: "segment", type: "text", values: ids.map((id) => (Number(id.at(-1)) % 2 === 0 ? "even" : "odd")) },
    ]);
    const membership = await tableInput(db, "membership");
    const { outputs } = await runStep(kpisStep("GBP"), db, { ...inputs, membership }, { asOf: shop.cutoff });
    return outputs["release/kpis"] as readonly Row[];
  }, database);
  const counts = ["orders", "people", "new_customers", "repeat_customers", "retention_people", "retained", "lapsed"];
  const columns: Columns = {
    dates: ["month"],
    counts: ["revenue", ...counts],
    money: ["revenue", "average_order_value"],
  };
  const bothSegments = shops.map((shop) => withBoth(shop));
  const relations = relationsBut(columns, "weeks", "backwards", "guests", "returner");
  holdRelations({ inputs: bothSegments, ...runs, tolerance }, relations);
  const ofSegments = (rows: readonly Row[]) => rows.filter(({ segment }) => segment === "even" || segment === "odd");
  const segments: Runs = {
    ...runs,
    run: async (shop) => ofSegments(await runs.run(shop)),
    runLot: async (lot) => (await runs.runLot(lot)).map(ofSegments),
  };
  holdRelations({ inputs: shops, ...segments, tolerance }, [shopRelations(columns).guests]);

  test("add up: the segments and guests are all, month by month", async () => {
    const addUp = (rows: readonly Row[]): void => {
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
    };
    await holdLots(
      fc.asyncProperty(bothSegments, async (shop) => addUp(await runs.run(shop))),
      runs,
      async (lot) => (await runs.runLot(lot.map(([shop]) => shop))).forEach(addUp),
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
  const runs = atOnce(
    async ({ orders, order_lines }, { cutoff }) => {
      const query = ordersBefore({ orders: orders.sql, lines: order_lines.sql }, cutoff);
      return db.rows(`SELECT * EXCLUDE (channel) FROM (${query}) ORDER BY order_id`);
    },
    database,
    "order_id",
  );
  const columns: Columns = { person: "customer_id", dates: ["ordered_at"], money: ["amount"] };
  /** Rows are orders here, in their order. */
  const relations = relationsBut(columns, "guests", "returner", "weeks", "doubled", "backwards");
  holdRelations({ inputs: shops, ...runs, tolerance }, relations);
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
  const runs = oneByOne(
    ({ order_lines }, { cutoff }) => db.rows(query({ lines: order_lines.sql, asOf: cutoff })),
    database,
  );
  const columns: Columns = { dates: ["month", "first_day", "last_day"] };
  holdRelations({ inputs: busyShops, ...runs }, relationsBut(columns, "weeks", "returner"));
});

test("busy shops have long pauses and months that are not covered, so that their relations say something", async () => {
  const found = { pauses: 0, partial: 0 };
  for (const shop of fc.sample(busyShops, { numRuns: 30, seed: 1 })) {
    await loadOrderLines(db, shop.lines);
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
  const ownName = "r00.".length;
  /** Of waves that are cut at the same days: a row tells by its name of which it is. */
  async function runSame(waves: readonly Wave[]): Promise<readonly (readonly Row[])[]> {
    const { cutoffs, start } = waves[0]!;
    const answers = waves.flatMap((wave, i) =>
      wave.answers.map((one) => ({ ...one, id: `r${String(i).padStart(2, "0")}.${one.id}` })),
    );
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
    const found = waves.map((): Row[] => []);
    for (const row of rows) {
      const id = String(row["response_id"]);
      const days = { sent_at: since(row["sent_at"]), answered_at: since(row["answered_at"]) };
      found[Number(id.slice(1, ownName - 1))]!.push({ ...row, ...days, response_id: id.slice(ownName) });
    }
    return found;
  }
  async function runLot(waves: readonly Wave[]): Promise<readonly (readonly Row[])[]> {
    const found = waves.map((): readonly Row[] => []);
    const daysOf = ({ cutoffs, start }: Wave) => JSON.stringify([cutoffs, start]);
    for (const days of new Set(waves.map(daysOf))) {
      const places = waves.flatMap((wave, i) => (daysOf(wave) === days ? [i] : []));
      const rows = await runSame(places.map((i) => waves[i]!));
      for (const [k, i] of places.entries()) found[i] = rows[k]!;
    }
    return found;
  }
  const run = async (wave: Wave) => (await runLot([wave]))[0]!;
  const later: readonly Answer[] = [
    { id: "s1", customer: "c1", sent: 0, answered: 1, score: 3 },
    { id: "s2", customer: "c4", sent: 14, answered: null, score: 9 },
  ];
  holdRelations<Wave, readonly Row[]>({ inputs: waves, run, runLot, cases: 200, lot: 100 }, [
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
