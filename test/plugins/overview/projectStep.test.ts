import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditsStep } from "../../../src/plugins/overview/auditsStep.ts";
import { projectStep } from "../../../src/plugins/overview/projectStep.ts";
import { openDoor, type PrivateRow } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

const step = projectStep("GBP");
const settings = { title: "A shop", currency: "GBP", asOf: "2024-03-01", seed: 3, minimumPeople: 2 };

describe("project", () => {
  let db: Database;
  beforeAll(async () => {
    db = await openDatabase({ threads: 2 });
    await db.run(`CREATE TABLE order_lines AS SELECT order_id, customer_id, CAST(moment AS TIMESTAMP) AS ordered_at, kind,
      CAST(amount AS DECIMAL(18,4)) AS amount FROM (VALUES
      ('o1', 'a', '2024-01-05 10:00', 'sale', 10), ('o1', 'a', '2024-01-05 10:00', 'charge', 4),
      ('o2', 'b', '2024-01-09 10:00', 'sale', 5.5), ('o3', NULL, '2024-02-01 23:00', 'sale', 1),
      ('r1', 'c', '2024-02-20 10:00', 'return', -2), ('o4', 'd', '2024-03-01 00:00', 'sale', 99)
      ) AS lines(order_id, customer_id, moment, kind, amount)`);
  });
  afterAll(() => db.close());

  const project = async (inputs: Readonly<Record<string, unknown>>) => {
    const all = { order_lines: await tableInput(db, "order_lines"), ...inputs };
    return (await runStep(step, db, all, settings)).outputs["release/project"] as readonly PrivateRow[];
  };

  test("counts customers, orders, guests and revenue before the as-of, without charges", async () => {
    expect((await project({}))[0]).toMatchObject({
      title: "A shop",
      as_of: "2024-03-01",
      customers: 2,
      orders: 3,
      guests_orders: 1,
      revenue: 14.5,
      first_order: "2024-01-05",
      last_order: "2024-02-01",
    });
  });

  test("adds the orders and revenue of people who did not consent, and counts them as no customer", async () => {
    await db.run(`CREATE TABLE withheld AS SELECT * FROM (VALUES
      (NULL, 12, 20, 100.25), (DATE '2024-01-01', 12, 11, 60.25), (DATE '2024-02-01', 9, 9, 40)
      ) AS sums(month, people, orders, revenue)`);
    const [row] = await project({ withheld: await tableInput(db, "withheld") });
    expect(row).toMatchObject({ customers: 2, orders: 23, guests_orders: 1, revenue: 114.75 });
  });

  test("passes the door without surveys, and hides an NPS of too few answers", async () => {
    const open = (rows: readonly PrivateRow[]) => openDoor(step.tables![0]!, rows, { minimumPeople: 2 }).rows[0];
    expect(open(await project({}))).toMatchObject({ customers: 2, guests_orders: null, nps: null, suppressed: false });
    const nps = (responses: number) => ({ nps: { score: 40, low: 10, high: 70, responses } });
    expect(open(await project(nps(2)))).toMatchObject({ nps: 40, nps_low: 10, nps_high: 70, nps_responses: 2 });
    expect(open(await project(nps(1)))).toMatchObject({
      nps: null,
      nps_responses: null,
      suppressed_columns: "guests_orders nps nps_low nps_high nps_responses",
    });
  });

  test("lists every audit with its verdict", async () => {
    const audit = { title: "A", verdict: "pass", summary: "All is well" };
    const inputs = { "audit/*": { "audit/one": audit, "audit/two": { ...audit, verdict: "could-not-run" } } };
    const { outputs } = await runStep(auditsStep, db, inputs);
    const opened = openDoor(auditsStep.tables![0]!, outputs["release/audits"] as PrivateRow[], { minimumPeople: 10 });
    expect(opened.rows).toEqual([
      { audit: "one", ...audit },
      { audit: "two", ...audit, verdict: "could-not-run" },
    ]);
  });
});
