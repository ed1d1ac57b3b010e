import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueryOutput, Step } from "../../../src/plugin.ts";
import { lifecycleFeatureStep } from "../../../src/plugins/cohorts/lifecycleFeatureStep.ts";
import { lifecycleRulesStep, states } from "../../../src/plugins/cohorts/lifecycleRules.ts";
import { lifecycleStep } from "../../../src/plugins/cohorts/lifecycleStep.ts";
import { lifecycleTablesStep } from "../../../src/plugins/cohorts/lifecycleTablesStep.ts";
import { readPace } from "../../../src/plugins/cohorts/pace.ts";
import { purchasesQuery } from "../../../src/plugins/cohorts/purchasesQuery.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { type Database, openDatabase, type Row } from "../../../src/table/index.ts";
import { loadOrderLines, type OrderLine, sale } from "../orderLines.ts";
import { runStep, tableInput } from "../runStep.ts";
import { reference, referenceLines } from "./reference.ts";

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 2 });
});
afterAll(() => db.close());

async function run(step: Step, lines: readonly OrderLine[], cutoff: string, options: unknown = {}) {
  await loadOrderLines(db, lines);
  const rules = lifecycleRulesStep.options?.parse(options);
  const inputs = { order_lines: await tableInput(db, "order_lines"), "lifecycle-rules": rules };
  return (await runStep(step, db, inputs, { asOf: cutoff, minimumPeople: 2 }, { cutoff })).outputs;
}

async function lifecycle(lines: readonly OrderLine[], cutoff: string, options: unknown = {}): Promise<Row[]> {
  return db.rows(((await run(lifecycleStep, lines, cutoff, options)).lifecycle as QueryOutput).sql);
}

const stateOf = (rows: readonly Row[]) => Object.fromEntries(rows.map((row) => [row.customer_id, row.state]));

/** A customer who buys on each of the days, counted from the first of January 2024. */
const buyer = (customer: string, days: readonly number[]) =>
  days.map((day) =>
    sale(`${customer}-${day}`, customer, new Date(Date.UTC(2024, 0, 1 + day, 9)).toISOString().slice(0, 19)),
  );
const monthly = (until: number) => Array.from({ length: Math.floor(until / 30) + 1 }, (_, i) => 30 * i);

describe("lifecycle states", () => {
  const crowd = Array.from({ length: 20 }, (_, i) => buyer(`x${i}`, monthly(360))).flat();

  test("go by a silence that is measured by the usual gap, 30 days here", async () => {
    const rows = await lifecycle(
      [
        ...crowd,
        ...buyer("current", monthly(340)),
        ...buyer("risk", monthly(300)),
        ...buyer("edge", monthly(300).slice(0, -1).concat(306)),
        ...buyer("dormant", monthly(240)),
        ...buyer("back", [0, 30, 60, 350]),
        ...buyer("long-back", [0, 30, 60, 250, 280, 310, 340]),
        ...buyer("new", [330, 345]),
        ...buyer("once", [200]),
      ],
      "2024-12-31",
    );
    expect(stateOf(rows)).toMatchObject({
      x0: "current",
      current: "current",
      risk: "at-risk",
      edge: "current",
      dormant: "dormant",
      back: "reactivated",
      "long-back": "current",
      new: "new",
      once: "dormant",
    });
  });

  test("follow the options", async () => {
    const lines = [...crowd, ...buyer("a", monthly(300)), ...buyer("b", [330])];
    const of = async (options: unknown) => stateOf(await lifecycle(lines, "2024-12-31", options));
    expect(await of({ atRiskFactor: 3 })).toMatchObject({ a: "current", b: "new" });
    expect(await of({ dormantFactor: 2.1, newDays: 30 })).toMatchObject({ a: "dormant", b: "current" });
    expect(lifecycleRulesStep.options?.safeParse({ atRiskFactor: 5 }).success).toBe(false);
  });

  test("have nobody at risk while nobody bought twice", async () => {
    const rows = await lifecycle([...buyer("a", [0]), ...buyer("b", [350])], "2024-12-31");
    expect(stateOf(rows)).toEqual({ a: "current", b: "new" });
    expect(rows.map((row) => row.expected_log)).toEqual([null, null]);
  });

  test("agree with pandas and numpy, customer by customer, as do the expected gaps", async () => {
    const { cutoff, customers, pace } = reference.lifecycle;
    expect(stateOf(await lifecycle(referenceLines, cutoff))).toEqual(
      Object.fromEntries(Object.entries(customers).map(([customer, [state]]) => [customer, state])),
    );
    const found = await readPace(db, "purchases", cutoff);
    expect(found.mean).toBeCloseTo(pace.mean, 6);
    expect(found.within).toBeCloseTo(pace.within, 5);
    expect(found.between).toBeCloseTo(pace.between, 5);
    const outputs = await run(lifecycleFeatureStep, referenceLines, cutoff);
    const rows = await db.rows((outputs["feature/lifecycle"] as QueryOutput).sql);
    expect(rows).toHaveLength(Object.keys(customers).length);
    for (const row of rows) {
      const [, gap, overdue] = customers[String(row.customer_id)]!;
      expect(Number(row.expected_gap_days) / gap).toBeCloseTo(1, 5);
      expect(Number(row.days_overdue)).toBeCloseTo(overdue, 3);
    }
  });
});

describe("the pace of customers", () => {
  test("is the same to the last bit with one thread and with two, and with rows in any order", async () => {
    await run(lifecycleStep, referenceLines, "2023-07-01");
    const two = await readPace(db, "purchases", "2023-07-01");
    const single = await openDatabase({ threads: 1 });
    await loadOrderLines(single, [...referenceLines].reverse());
    const table = await tableInput(single, "order_lines");
    await single.run(`CREATE TABLE purchases AS ${purchasesQuery(table.sql, "2023-07-01")}`);
    expect(await readPace(single, "purchases", "2023-07-01")).toEqual(two);
    single.close();
  });
});

describe("lifecycle states, whatever the orders", () => {
  const anyBuyers = fc.array(fc.array(fc.integer({ min: 0, max: 380 }), { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 8,
  });
  const linesOf = (buyers: readonly (readonly number[])[], shift = 0, suffix = "") =>
    buyers.flatMap((days, i) =>
      buyer(
        `c${i}${suffix}`,
        days.map((day) => day + shift),
      ),
    );
  const dayAfter = (days: number) => new Date(Date.UTC(2024, 0, 1 + days)).toISOString().slice(0, 10);
  const runs = { numRuns: 15 };

  test("give every customer who bought before the cutoff exactly one", async () => {
    await fc.assert(
      fc.asyncProperty(anyBuyers, async (buyers) => {
        const rows = await lifecycle(linesOf(buyers), dayAfter(360));
        const known = buyers.flatMap((days, i) => (days.some((day) => day < 360) ? [`c${i}`] : []));
        expect(rows.map((row) => row.customer_id)).toEqual([...known].sort());
        for (const row of rows) expect(states).toContain(row.state);
      }),
      runs,
    );
  });

  test("do not see what happens on the cutoff day or later, nor the order of rows, nor a shift of all days", async () => {
    await fc.assert(
      fc.asyncProperty(anyBuyers, fc.integer({ min: -100, max: 100 }), async (buyers, weeks) => {
        const lines = linesOf(buyers);
        const rows = await lifecycle(lines, dayAfter(200));
        const earlier = lines.filter(({ at }) => at < dayAfter(200));
        expect(await lifecycle(earlier.length === 0 ? [] : [...earlier].reverse(), dayAfter(200))).toEqual(rows);
        const shifted = await lifecycle(linesOf(buyers, 7 * weeks), dayAfter(200 + 7 * weeks));
        expect(stateOf(shifted)).toEqual(stateOf(rows));
      }),
      runs,
    );
  });

  test("come twice as often when every customer has a double", async () => {
    await fc.assert(
      fc.asyncProperty(anyBuyers, async (buyers) => {
        const doubled = [...linesOf(buyers), ...linesOf(buyers, 0, "-2")];
        const outputs = await run(lifecycleTablesStep, doubled, dayAfter(390));
        const people = outputs["release/lifecycle"] as readonly Row[];
        for (const row of people) expect(Number(row.people) % 2).toBe(0);
        const last = people.filter((row) => row.day === dayAfter(390));
        expect(last.reduce((sum, row) => sum + Number(row.people), 0)).toBe(2 * buyers.length);
      }),
      runs,
    );
  });
});

describe("the tables of the lifecycle", () => {
  test("add up: states to customers, flows to the states that they leave and enter", async () => {
    const outputs = await run(lifecycleTablesStep, referenceLines, "2024-01-01");
    const people = outputs["release/lifecycle"] as readonly Row[];
    const flow = outputs["release/lifecycle_flow"] as readonly Row[];
    const sum = (rows: readonly Row[]) => rows.reduce((total, row) => total + Number(row.people), 0);
    expect(new Set(people.map((row) => row.day)).size).toBe(13);
    for (const state of states) {
      const at = (day: string) => people.find((row) => row.day === day && row.state === state)?.people;
      const told = (rows: readonly Row[]) => rows.every((row) => row.people !== null);
      const [out, into] = [
        flow.filter((row) => row.from_state === state),
        flow.filter((row) => row.to_state === state),
      ];
      if (told(out)) expect(sum(out)).toBe(at("2023-01-01"));
      if (told(into)) expect(sum(into)).toBe(at("2024-01-01"));
    }
    expect(flow.some((row) => row.to_state === "new" && row.from_state !== "none")).toBe(false);
    const customers = await lifecycle(referenceLines, "2024-01-01");
    expect(sum(people.filter((row) => row.day === "2024-01-01"))).toBe(customers.length);
  });

  test("hold back the flow of a state that is held back, and pass the door", async () => {
    const outputs = await run(lifecycleTablesStep, referenceLines, "2024-01-01");
    const [statesTable, flowTable] = lifecycleTablesStep.tables!;
    const people = openDoor(statesTable!, outputs["release/lifecycle"] as never, { minimumPeople: 2 }).rows;
    const flow = openDoor(flowTable!, outputs["release/lifecycle_flow"] as never, { minimumPeople: 2 }).rows;
    const hidden = people.filter((row) => row.suppressed && row.day === "2024-01-01").map((row) => row.state);
    expect(flow.filter((row) => hidden.includes(row.to_state) && !row.suppressed)).toEqual([]);
    expect(flow.some((row) => !row.suppressed)).toBe(true);
  });

  test("are empty without orders, and have no flow when everybody came lately", async () => {
    expect(await run(lifecycleTablesStep, [], "2024-12-31")).toEqual({
      "release/lifecycle": [],
      "release/lifecycle_flow": [],
    });
    const outputs = await run(lifecycleTablesStep, buyer("a", [350]), "2024-12-31");
    expect(outputs["release/lifecycle"]).toHaveLength(5);
    expect(outputs["release/lifecycle_flow"]).toEqual([]);
  });
});
