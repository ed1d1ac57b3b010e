import { defineStep, type ReleaseRow } from "segmentarium/plugin";
import { type Database, literal, readColumns } from "segmentarium/table";
import { z } from "zod";
import { type JudgedGap, judgeNextGaps } from "./judgeNextGaps.ts";
import type { LifecycleRules } from "./lifecycleRules.ts";
import { type KnownGaps, nextGap, nextVariance, nextWithin } from "./nextGap.ts";
import { expectedOrdersTable, expectedThenTable, nextOrderQualityTable, overdueTable } from "./nextOrderTables.ts";
import { type Pace, readPace } from "./pace.ts";
import { purchasesQuery } from "./purchasesQuery.ts";
import { statesQuery } from "./statesQuery.ts";

const options = z.strictObject({
  weeks: z.int().min(1).max(52).default(12).describe("Weeks ahead for which expected next purchases are counted"),
  confidence: z.number().gt(0).lt(1).default(0.8).describe("Share of next purchases that the interval should hold"),
  evaluationDays: z.int().min(30).default(365).describe("Days before the as-of at which the estimate is tried"),
});

/** When customers are expected to buy next, how many are overdue, and how well the same estimate did in the past. */
export const nextOrderStep = defineStep(import.meta.url, {
  id: "next-order",
  title: "Expected next purchases",
  needs: ["order_lines", "lifecycle-rules", "membership"],
  provides: [
    "release/expected_orders",
    "release/expected_orders_then",
    "release/overdue_segments",
    "release/next_order_quality",
  ],
  settings: ["asOf"],
  options,
  tables: [expectedOrdersTable, expectedThenTable, overdueTable, nextOrderQualityTable],
  async run({ order_lines, "lifecycle-rules": rules, membership }, { db, settings: { asOf }, options: chosen }) {
    await db.run(`CREATE OR REPLACE TEMP TABLE purchases AS ${purchasesQuery(order_lines.sql, asOf)}`);
    const now = await openDay(db, "now_states", asOf, rules);
    const past = await openDay(db, "past_states", daysBefore(asOf, chosen.evaluationDays), rules);
    return {
      "release/expected_orders": now === undefined ? [] : weeksOf(now, await awake(db, now), chosen.weeks).map(ahead),
      "release/expected_orders_then": past === undefined ? [] : weeksOf(past, await awake(db, past), chosen.weeks),
      "release/overdue_segments": now === undefined ? [] : await countOverdue(db, membership.sql),
      "release/next_order_quality": past === undefined ? [] : judge(past, await awake(db, past), chosen),
    };
  },
});

interface Day {
  readonly table: string;
  readonly day: string;
  readonly pace: Pace & { readonly mean: number };
}

/** The states of a day as a table; undefined when nobody had bought on two days before it. */
async function openDay(db: Database, table: string, day: string, rules: LifecycleRules): Promise<Day | undefined> {
  const pace = await readPace(db, "purchases", day);
  await db.run(`CREATE OR REPLACE TEMP TABLE ${table} AS ${statesQuery("purchases", day, pace, rules)}`);
  return pace.mean === undefined ? undefined : { table, day, pace: { ...pace, mean: pace.mean } };
}

interface Customer extends KnownGaps {
  /** Days from the last purchase before the day to the next one from it on; -1 when none is known. */
  readonly actual: number;
}

async function awake(db: Database, { table, day, pace }: Day): Promise<Customer[]> {
  const names = ["silence_days", "gaps", "expected_log", "actual"];
  const { data, rows } = await readColumns(
    db,
    `WITH next AS (
      SELECT customer_id, min(day) AS day FROM purchases WHERE day >= CAST(${literal(day)} AS DATE) GROUP BY customer_id
    )
    SELECT s.silence_days, s.gaps, s.expected_log, coalesce(n.day - s.last_day, -1) AS actual
    FROM ${table} AS s LEFT JOIN next AS n USING (customer_id)
    WHERE s.state <> 'dormant' ORDER BY customer_id`,
    names,
  );
  return Array.from({ length: rows }, (_, i) => {
    const [silenceDays = 1, gaps = 0, expectedLog = 0, actual = -1] = data.subarray(4 * i, 4 * i + 4);
    return { silenceDays, expectedLog, variance: nextVariance(pace, gaps), actual };
  });
}

/** Per week from the day on: the sum of probabilities that the next purchase is in it, and how many were known to be. */
function weeksOf({ day }: Day, customers: readonly Customer[], weeks: number) {
  return Array.from({ length: weeks }, (_, i) => {
    const expected = customers.reduce((sum, one) => sum + nextWithin(one, 7 * i + 7) - nextWithin(one, 7 * i), 0);
    const bought = customers.filter(({ actual, silenceDays }) => Math.floor((actual - silenceDays) / 7) === i).length;
    const people = customers.length;
    return { week: i + 1, from_day: daysBefore(day, -7 * i), people, expected, bought, others: people - bought };
  });
}

/** What is still ahead has not happened. */
function ahead({ bought: _, others: __, ...row }: ReturnType<typeof weeksOf>[number]): ReleaseRow {
  return row;
}

function countOverdue(db: Database, membership: string): Promise<readonly ReleaseRow[]> {
  return db.rows(`
    WITH person AS (
      SELECT m.segment, coalesce(s.silence_days > exp(s.expected_log), false) AS overdue
      FROM ${membership} AS m LEFT JOIN now_states AS s USING (customer_id)
    )
    SELECT segment, count(*) AS people, count(*) FILTER (overdue) AS overdue, count(*) FILTER (NOT overdue) AS on_time,
      count(*) FILTER (overdue) / count(*) AS overdue_share
    FROM person GROUP BY segment ORDER BY segment`);
}

/** Both estimates on the same customers: those whose intervals ended before the as-of, which is known without their outcome. */
function judge(
  past: Day,
  customers: readonly Customer[],
  { confidence, evaluationDays }: z.output<typeof options>,
): ReleaseRow[] {
  const { mean, within, between } = past.pace;
  const pairs = customers.map((customer) => {
    const actual = customer.actual < 0 ? undefined : customer.actual;
    const everybody = { ...customer, expectedLog: mean, variance: within + between };
    const judged = (known: KnownGaps): JudgedGap => ({ estimate: nextGap(known, confidence), actual });
    return { own: judged(customer), all: judged(everybody), seen: customer.silenceDays + evaluationDays };
  });
  const over = pairs.filter(({ own, all, seen }) =>
    [own, all].every(({ estimate }) => Math.ceil(estimate.high) < seen),
  );
  const row = (estimate: string, gaps: readonly JudgedGap[]) => {
    return { estimate, day: past.day, confidence, ...judgeNextGaps(gaps) };
  };
  return [
    row(
      "own-gaps",
      over.map(({ own }) => own),
    ),
    row(
      "population",
      over.map(({ all }) => all),
    ),
  ];
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}
