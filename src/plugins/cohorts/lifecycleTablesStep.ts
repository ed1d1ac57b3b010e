import { defineStep, type ReleaseRow } from "segmentarium/plugin";
import { type Database, literal, type Row } from "segmentarium/table";
import { type LifecycleRules, states } from "./lifecycleRules.ts";
import { lifecycleFlowTable, lifecycleTable } from "./lifecycleTables.ts";
import { readPace } from "./pace.ts";
import { purchasesQuery } from "./purchasesQuery.ts";
import { setAside } from "./setAside.ts";
import { statesQuery } from "./statesQuery.ts";

/** States on the as-of and the same day of the 12 months before, and who went from which to which. */
export const lifecycleTablesStep = defineStep(import.meta.url, {
  id: "lifecycle-tables",
  title: "Lifecycle over the last 12 months",
  needs: ["order_lines", "lifecycle-rules"],
  provides: ["release/lifecycle", "release/lifecycle_flow"],
  settings: ["asOf", "minimumPeople"],
  tables: [lifecycleTable, lifecycleFlowTable],
  async run({ order_lines, "lifecycle-rules": rules }, { db, settings: { asOf, minimumPeople } }) {
    await db.run(`CREATE OR REPLACE TEMP TABLE purchases AS ${purchasesQuery(order_lines.sql, asOf)}`);
    const days = await daysWithCustomers(db, asOf);
    const rows: Row[] = [];
    for (const [i, day] of days.entries()) rows.push(...(await countStates(db, `states_${i}`, day, rules)));
    const counts = await countFlow(db, days, rules);
    const size = (day: string | undefined) =>
      new Map(rows.filter((row) => row.day === day).map((row) => [String(row.state), Number(row.people)]));
    const [from, to] = [size(days[0]), size(days.at(-1))];
    const [fromUntold, toUntold] = [setAside(from, minimumPeople), setAside(to, minimumPeople)];
    const flow = counts.map((row): ReleaseRow => {
      const [before, after, people] = [String(row.from_state), String(row.to_state), Number(row.people)];
      const untold = fromUntold.has(before) || toUntold.has(after);
      const base = from.get(before) ?? 0;
      const share = base > 0 ? people / base : null;
      return { from_day: days[0], to_day: days.at(-1), ...row, people: untold ? null : people, share };
    });
    return { "release/lifecycle": rows, "release/lifecycle_flow": flow };
  },
});

async function daysWithCustomers(db: Database, asOf: string): Promise<string[]> {
  const rows = await db.rows(`
    WITH days AS (
      SELECT CAST(CAST(${literal(asOf)} AS DATE) - to_months(CAST(ago AS INTEGER)) AS DATE) AS day
      FROM range(0, 13) AS months(ago)
    )
    SELECT CAST(day AS TEXT) AS day FROM days WHERE day > (SELECT min(day) FROM purchases) ORDER BY day`);
  return rows.map((row) => String(row.day));
}

async function countStates(db: Database, table: string, day: string, rules: LifecycleRules): Promise<Row[]> {
  const pace = await readPace(db, "purchases", day);
  await db.run(`CREATE OR REPLACE TEMP TABLE ${table} AS ${statesQuery("purchases", day, pace, rules)}`);
  return db.rows(`
    SELECT ${literal(day)} AS day, state, count(s.customer_id) AS people,
      count(s.customer_id) / (SELECT count(*) FROM ${table}) AS share
    FROM (SELECT unnest(${literal([...states])}) AS state) LEFT JOIN ${table} AS s USING (state)
    GROUP BY state ORDER BY state`);
}

/** Every possible pair of a state on the first day, or none, and one on the last; nobody stays new for so long. */
async function countFlow(db: Database, days: readonly string[], { newDays }: LifecycleRules): Promise<Row[]> {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined || first === last) return [];
  return db.rows(`
    WITH pairs AS (
      SELECT coalesce(a.state, 'none') AS from_state, b.state AS to_state
      FROM states_${days.length - 1} AS b LEFT JOIN states_0 AS a USING (customer_id)
    ),
    grid AS (
      SELECT f.state AS from_state, t.state AS to_state
      FROM (SELECT unnest(${literal([...states, "none"])}) AS state) AS f
      CROSS JOIN (SELECT unnest(${literal([...states])}) AS state) AS t
      WHERE f.state = 'none' OR t.state <> 'new' OR date_diff('day', DATE ${literal(first)}, DATE ${literal(last)}) < ${newDays}
    )
    SELECT from_state, to_state, count(p.from_state) AS people
    FROM grid LEFT JOIN pairs AS p USING (from_state, to_state)
    GROUP BY from_state, to_state ORDER BY from_state, to_state`);
}
