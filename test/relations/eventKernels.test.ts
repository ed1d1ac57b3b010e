import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueryOutput } from "../../src/plugin.ts";
import { engagementStep } from "../../src/plugins/engagement/engagementStep.ts";
import { webStep } from "../../src/plugins/web/webStep.ts";
import { type Database, loadColumns, openDatabase } from "../../src/table/index.ts";
import { runStep, tableInput } from "../plugins/runStep.ts";
import { loadEvents, type WebEvent } from "../plugins/web/eventTable.ts";
import { casesOf, expectNear, holdRelations, shuffled } from "./relations.ts";

type Row = Readonly<Record<string, unknown>>;

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 1 });
});
afterAll(() => db.close());
const cases = 10;
const tolerance = 1e-9;

/** Events before and after a cutoff. */
interface Visits {
  readonly events: readonly WebEvent[];
  readonly cutoff: string;
}

const cutoff = "2024-07-01";
const moment = (minutes: number, from = cutoff): string =>
  new Date(Date.parse(`${from}T00:00:00Z`) - minutes * 60_000).toISOString().slice(0, 19);
const kinds = [
  "page_view",
  "product_view",
  "add_to_cart",
  "purchase",
  "email_sent",
  "email_open",
  "email_click",
  "scroll",
];

const drawn = fc.record({
  customer: fc.constantFrom("c1", "c2", "c3", "c4", null),
  session: fc.constantFrom(null, null, "s1", "s2"),
  day: fc.integer({ min: -3, max: 120 }),
  minute: fc.integer({ min: 0, max: 90 }),
  kind: fc.constantFrom(...kinds),
  page: fc.constantFrom("/", "/product/1", "/checkout/pay", null),
  device: fc.constantFrom("mobile", "desktop", null),
  seconds: fc.constantFrom(null, 5, 4000),
});

/** The first events are long ago and of nobody, so that the window is covered and e-mails are known. */
const visits: fc.Arbitrary<Visits> = fc.array(drawn, { minLength: 1, maxLength: 25 }).map((list) => ({
  cutoff,
  events: [
    ...["page_view", "email_sent"].map((kind, i) => eventOf(`e-first-${i}`, null, moment(1440 * 400), kind)),
    ...list.map(({ day, minute, ...rest }, i) => ({
      ...rest,
      id: `e${String(i).padStart(3, "0")}`,
      at: moment(1440 * day + minute),
    })),
  ],
}));

function eventOf(id: string, customer: string | null, at: string, kind: string): WebEvent {
  return { id, customer, session: null, at, kind, page: null, device: null, seconds: null };
}

async function web({ events, cutoff: day }: Visits): Promise<readonly Row[]> {
  const { outputs } = await runStep(webStep(), db, await loadEvents(db, events), {}, { cutoff: day });
  return db.rows((outputs["feature/web"] as QueryOutput).sql);
}

const each = (input: Visits, change: (event: WebEvent) => WebEvent): Visits => ({
  ...input,
  events: input.events.map(change),
});
const named = (name: (id: string) => string) => (rows: readonly Row[]) =>
  rows
    .map((row) => ({ ...row, customer_id: name(String(row["customer_id"])) }))
    .toSorted((a, b) => (a.customer_id < b.customer_id ? -1 : 1));
const renamed = (input: Visits, name: (id: string) => string, prefix = "k"): Visits =>
  each(input, (one) => ({
    ...one,
    id: `${prefix}${one.id}`,
    customer: one.customer === null ? null : name(one.customer),
    session: one.session === null ? null : `${prefix}${one.session}`,
  }));
const withK = (id: string) => `k${id}`;
const backwards = (id: string) => `c${5 - Number(id.slice(1))}`;

describe("the use of a site", () => {
  holdRelations<Visits, readonly Row[]>({ inputs: visits, run: web, tolerance, cases }, [
    {
      name: "does not depend on the order of events",
      change: (input, draw) => ({ ...input, events: shuffled(input.events, draw) }),
    },
    {
      name: "has other ids when ids change and keep their order",
      change: (input) => renamed(input, withK),
      expected: named(withK),
    },
    {
      name: "has other ids when ids change their order",
      change: (input) => renamed(input, backwards, ""),
      expected: named(backwards),
    },
    {
      name: "is the same some weeks later",
      change: ({ events, cutoff: day }, { size }) => {
        const minutes = -1440 * 7 * 53 * size;
        return {
          cutoff: moment(minutes, day).slice(0, 10),
          events: events.map((one) => ({
            ...one,
            at: new Date(Date.parse(`${one.at}Z`) - minutes * 60_000).toISOString().slice(0, 19),
          })),
        };
      },
    },
    {
      name: "is the same with events of the cutoff day and after",
      change: (input, { size }) => ({
        ...input,
        events: [
          ...["c1", "c2", "c9"].map((who, i) => eventOf(`z${i}`, who, moment(-1440 * i * size), "purchase")),
          ...input.events,
        ],
      }),
    },
    {
      name: "is the same without what came on the cutoff day and after",
      change: (input) => ({ ...input, events: input.events.filter(({ at }) => at < input.cutoff) }),
    },
    {
      name: "is the same with visitors whom nobody knows",
      change: (input) => ({
        ...input,
        events: [...input.events, ...input.events.map((one) => ({ ...one, id: `n${one.id}`, customer: null }))],
      }),
    },
    {
      name: "has everybody twice when everybody is there twice",
      change: (input) => ({ ...input, events: [...input.events, ...renamed(input, withK).events] }),
      expected: (rows) =>
        [...rows, ...named(withK)(rows)].toSorted((a, b) =>
          String(a["customer_id"]) < String(b["customer_id"]) ? -1 : 1,
        ),
    },
    {
      name: "is the same with words in another language, when they are declared",
      change: (input) =>
        each(input, (one) => ({ ...one, device: one.device === "desktop" ? "table top" : one.device })),
    },
    {
      name: "loses a visit for each that is taken away whole",
      change: (input) => ({ ...input, events: input.events.filter(({ customer }) => customer !== "c1") }),
      expected: (rows) => rows.filter((row) => row["customer_id"] !== "c1"),
    },
  ]);
});

/** Measures of customers, a table of each, and what each weighs. */
interface Measures {
  readonly columns: readonly {
    readonly name: string;
    readonly weight: number;
    readonly values: readonly (number | null)[];
  }[];
  readonly ids: readonly string[];
}

const measures: fc.Arbitrary<Measures> = fc.integer({ min: 2, max: 12 }).chain((n) =>
  fc
    .array(
      fc.record({
        weight: fc.constantFrom(1, 2, -1, -3),
        values: fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(null)), { minLength: n, maxLength: n }),
      }),
      { minLength: 2, maxLength: 3 },
    )
    .map((columns) => ({
      ids: Array.from({ length: n }, (_, i) => `c${String(i).padStart(2, "0")}`),
      columns: columns.map((column, i) => ({ ...column, name: `m${i}` })),
    })),
);

async function score({ columns, ids }: Measures): Promise<readonly Row[]> {
  const tables = ["feature/rfm", "feature/behaviour", "feature/web"];
  for (const [i, table] of tables.entries()) {
    const own = columns.filter((_, j) => j % 3 === i);
    await loadColumns(db, table, [
      { name: "customer_id", type: "text", values: ids },
      ...own.map(({ name, values }) => ({ name, type: "number" as const, values })),
    ]);
  }
  const inputs = Object.fromEntries(
    await Promise.all(tables.map(async (table) => [table, await tableInput(db, table)] as const)),
  );
  const weights = Object.fromEntries(columns.map(({ name, weight }) => [name, weight]));
  const { outputs } = await runStep(engagementStep({ weights }), db, inputs, {}, { cutoff, options: { weights } });
  return db.rows((outputs["feature/engagement"] as QueryOutput).sql);
}

const eachColumn = (
  input: Measures,
  change: (column: Measures["columns"][number], i: number) => Measures["columns"][number],
): Measures => ({
  ...input,
  columns: input.columns.map(change),
});

describe("the engagement score", () => {
  holdRelations<Measures, readonly Row[]>({ inputs: measures, run: score, tolerance, cases: 20 }, [
    {
      name: "does not depend on the order of customers",
      change: ({ columns, ids }, draw) => {
        const order = shuffled([...ids.keys()], draw);
        return {
          ids: order.map((i) => ids[i]!),
          columns: columns.map((one) => ({ ...one, values: order.map((i) => one.values[i]!) })),
        };
      },
    },
    {
      name: "has other ids when ids change",
      change: (input) => ({ ...input, ids: input.ids.map(withK) }),
      expected: named(withK),
    },
    {
      name: "has no unit",
      change: (input) =>
        eachColumn(input, (one, i) => ({ ...one, values: one.values.map((x) => (x === null ? null : 10 ** i * x)) })),
    },
    {
      name: "knows the order of values alone",
      change: (input) =>
        eachColumn(input, (one) => ({ ...one, values: one.values.map((x) => (x === null ? null : x ** 3 + x)) })),
    },
    {
      name: "is the same when all weights grow alike",
      change: (input, { size }) => eachColumn(input, (one) => ({ ...one, weight: size * 2 * one.weight })),
    },
    {
      name: "is the same when a measure and its weight turn their sign",
      change: (input) =>
        eachColumn(input, (one) => ({
          ...one,
          weight: -one.weight,
          values: one.values.map((x) => (x === null ? null : -x)),
        })),
    },
    {
      name: "turns round when all weights do",
      change: (input) => eachColumn(input, (one) => ({ ...one, weight: -one.weight })),
      expected: (rows) =>
        rows.map((row) => ({
          ...row,
          engagement_score: row["engagement_score"] === null ? null : 100 - Number(row["engagement_score"]),
        })),
    },
    {
      name: "does not depend on the table that a measure is in",
      change: (input) => ({ ...input, columns: input.columns.toReversed() }),
    },
    {
      name: "is the same when a measure is there twice with half its weight",
      change: ({ ids, columns: [first, ...rest] }) => ({
        ids,
        columns: [
          ...rest,
          { ...first!, weight: first!.weight / 2 },
          { ...first!, name: "again", weight: first!.weight / 2 },
        ],
      }),
    },
    {
      name: "does not know a measure that nobody has",
      change: (input) => ({
        ...input,
        columns: [...input.columns, { name: "none", weight: 5, values: input.ids.map(() => null) }],
      }),
    },
    {
      name: "has no value for a customer without any measure, and the same for the others",
      change: ({ ids, columns }) => ({
        ids: [...ids, "z"],
        columns: columns.map((one) => ({ ...one, values: [...one.values, null] })),
      }),
      expected: (rows) => [...rows, { customer_id: "z", engagement_score: null }],
    },
  ]);

  test("lies from 0 to 100, and is 50 in the middle of those who have all measures", async () => {
    await fc.assert(
      fc.asyncProperty(measures, async (input) => {
        const full = eachColumn(input, (one) => ({ ...one, values: one.values.map((x) => x ?? 0) }));
        const found = (await score(full)).map((row) => Number(row["engagement_score"]));
        expect(found.every((x) => x >= 0 && x <= 100)).toBe(true);
        expectNear(found.reduce((sum, x) => sum + x, 0) / found.length, 50, tolerance);
      }),
      { numRuns: casesOf({ cases: 20 }) },
    );
  });
});
