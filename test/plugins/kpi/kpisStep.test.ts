import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kpisStep } from "../../../src/plugins/kpi/kpisStep.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { stream } from "../../../src/random/index.ts";
import { type Database, literal, openDatabase } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

interface Line {
  readonly order: string;
  readonly customer: string | null;
  readonly day: string;
  readonly kind: "sale" | "return" | "charge";
  readonly amount: number;
}

type Kpi = Readonly<Record<string, number | string | boolean | null>>;

const step = kpisStep("GBP");
let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 2 });
});
afterAll(() => db.close());

async function kpis(
  lines: readonly Line[],
  members: Readonly<Record<string, string>>,
  asOf = "2024-12-31",
  withheld?: string,
) {
  await db.run(`CREATE OR REPLACE TABLE order_lines
    (order_id TEXT, customer_id TEXT, ordered_at TIMESTAMP, kind TEXT, amount DECIMAL(18,4))`);
  const written = lines.map(({ order, customer, day, kind, amount }) => {
    const values = [order, customer, `${day} 10:00:00`, kind, amount.toFixed(4)].map((value) => literal(value));
    return `(${values.join(", ")})`;
  });
  if (written.length > 0) await db.run(`INSERT INTO order_lines VALUES ${written.join(", ")}`);
  await db.run("CREATE OR REPLACE TABLE membership (customer_id TEXT, segment TEXT)");
  for (const [customer, segment] of Object.entries(members)) {
    await db.run(`INSERT INTO membership VALUES (${literal(customer)}, ${literal(segment)})`);
  }
  const inputs = { order_lines: await tableInput(db, "order_lines"), membership: await tableInput(db, "membership") };
  if (withheld !== undefined) await db.run(`CREATE OR REPLACE TABLE withheld AS ${withheld}`);
  const more = withheld === undefined ? {} : { withheld: await tableInput(db, "withheld") };
  const { outputs, warnings } = await runStep(step, db, { ...inputs, ...more }, { asOf });
  return { rows: outputs["release/kpis"] as readonly Kpi[], warnings };
}

const find = (rows: readonly Kpi[], month: string, segment: string) =>
  rows.find((row) => row.month === month && row.segment === segment);

const completeMonths = (rows: readonly Kpi[]) =>
  rows.filter((row) => row.segment === "all" && row.complete === true).map((row) => row.month);

/** One order a day. */
function days(first: string, count: number): Line[] {
  return Array.from({ length: count }, (_, i) => {
    const day = new Date(Date.parse(first) + i * 86_400_000).toISOString().slice(0, 10);
    return { order: `o${i}`, customer: "a", day, kind: "sale", amount: 1 };
  });
}

const lines: readonly Line[] = [
  { order: "o1", customer: "a", day: "2024-01-01", kind: "sale", amount: 10.125 },
  { order: "o1", customer: "a", day: "2024-01-01", kind: "sale", amount: 4.875 },
  { order: "o1", customer: "a", day: "2024-01-01", kind: "charge", amount: 3 },
  { order: "o2", customer: "b", day: "2024-01-31", kind: "sale", amount: 30 },
  { order: "o3", customer: "a", day: "2024-02-10", kind: "sale", amount: 20 },
  { order: "r1", customer: "b", day: "2024-02-11", kind: "return", amount: -30 },
  { order: "o4", customer: "c", day: "2024-02-29", kind: "sale", amount: 5 },
  { order: "g1", customer: null, day: "2024-02-12", kind: "sale", amount: 7 },
  { order: "g2", customer: null, day: "2024-02-12", kind: "sale", amount: 8 },
  { order: "r2", customer: "x", day: "2024-02-20", kind: "return", amount: -2 },
  { order: "o5", customer: "b", day: "2024-04-02", kind: "sale", amount: 1 },
];
const members = { a: "loyal", b: "loyal", c: "fresh" };

describe("kpis", () => {
  test("have people who did not consent in the totals of revenue and orders, and in no count of customers", async () => {
    const sums = `SELECT * FROM (VALUES (NULL, 12, 24, 90.5), (DATE '2024-02-01', 11, 20, 80.25), (DATE '2024-03-01', 3, 4, 10.25))
      AS sums(month, people, orders, revenue)`;
    const before = (await kpis(lines, members)).rows;
    const { rows } = await kpis(lines, members, "2024-12-31", sums);
    const own = rows.filter(({ segment }) => segment !== "all" && segment !== "withheld");
    expect(own).toEqual(before.filter(({ segment }) => segment !== "all"));
    const figures = (month: string, of: readonly Kpi[] = rows) => {
      const { revenue, orders, people, new_customers, retained } = find(of, month, "all") ?? {};
      return { revenue, orders, people, new_customers, retained };
    };
    expect(figures("2024-01")).toEqual(figures("2024-01", before));
    expect(figures("2024-02")).toEqual({ ...figures("2024-02", before), revenue: 88.25, orders: 24 });
    expect(figures("2024-03")).toEqual({ ...figures("2024-03", before), revenue: 10.25, orders: 4 });
    expect(find(rows, "2024-02", "withheld")).toMatchObject({
      ...{ revenue: 80.25, orders: 20, average_order_value: 4.0125, people: 11 },
      ...{ new_customers: null, repeat_customers: null, retention: null, retained: null, lapsed: null },
    });
    const opened = openDoor(step.tables![0]!, rows, { minimumPeople: 10 }).rows;
    expect(opened.find(({ month, segment }) => month === "2024-03" && segment === "withheld")?.revenue).toBeNull();
  });

  test("gives the figures of a month, computed by hand", async () => {
    const { rows } = await kpis(lines, members);
    expect(find(rows, "2024-01", "all")).toMatchObject({
      revenue: 45,
      orders: 2,
      average_order_value: 22.5,
      people: 2,
      new_customers: 2,
      repeat_customers: 0,
      retention: null,
      retention_people: 0,
      retained: 0,
      lapsed: 0,
    });
    expect(find(rows, "2024-02", "all")).toMatchObject({
      revenue: 8,
      orders: 4,
      average_order_value: 2,
      people: 2,
      new_customers: 1,
      repeat_customers: 1,
      retention: 0.5,
      retention_people: 2,
      retained: 1,
      lapsed: 1,
    });
    expect(find(rows, "2024-02", "loyal")).toMatchObject({ revenue: -10, orders: 1, people: 1, retention: 0.5 });
  });

  test("takes each order of a guest for one person, knows no new or repeat guest, and puts returns without a segment with them", async () => {
    const { rows } = await kpis(lines, members);
    expect(find(rows, "2024-02", "guests")).toMatchObject({
      revenue: 13,
      orders: 2,
      people: 2,
      new_customers: null,
      repeat_customers: null,
      retention: null,
    });
  });

  test("fills months and groups without orders with zeros", async () => {
    const { rows } = await kpis(lines, members);
    expect(rows).toHaveLength(4 * 4);
    expect(find(rows, "2024-03", "all")).toMatchObject({
      revenue: 0,
      orders: 0,
      average_order_value: null,
      people: 0,
      retention: 0,
      retention_people: 2,
    });
    expect(find(rows, "2024-04", "loyal")).toMatchObject({ people: 1, new_customers: 0, retention: null });
  });

  test("uses nothing of the as-of day or later, and calls a month incomplete that it cuts", async () => {
    const { rows, warnings } = await kpis(lines, members, "2024-02-11");
    expect(find(rows, "2024-02", "all")).toMatchObject({ revenue: 20, complete: false });
    expect(find(rows, "2024-01", "all")).toMatchObject({ complete: true });
    expect(warnings.map(({ code }) => code)).toEqual(["incomplete-month"]);
    expect(warnings[0]?.message).toContain("2024-02");
  });

  test("calls months incomplete in which the data begins or ends later than its usual pause explains", async () => {
    const daily = days("2024-01-20", 28);
    const cut = await kpis(daily, members);
    expect(cut.rows.filter((row) => row.segment === "all").map((row) => row.complete)).toEqual([false, false]);
    const whole = daily.map((line, i) => ({
      ...line,
      day: new Date(Date.UTC(2024, 0, 2 + 2 * i)).toISOString().slice(0, 10),
    }));
    const covered = await kpis(whole, members);
    expect(covered.rows.filter((row) => row.segment === "all").map((row) => row.complete)).toEqual([true, false]);
  });

  test("lets one long pause excuse neither cut months nor its own, and names it", async () => {
    const outage = days("2024-01-10", 102).filter(({ day }) => day < "2024-03-01" || day > "2024-03-25");
    expect(outage.at(-1)?.day).toBe("2024-04-20");
    const { rows, warnings } = await kpis(outage, members);
    expect(completeMonths(rows)).toEqual(["2024-02"]);
    expect(warnings.map(({ code }) => code)).toEqual(["long-pause", "incomplete-month"]);
    expect(warnings[0]?.message).toContain("from 2024-03-01 to 2024-03-25");
    expect(warnings[1]?.message).toContain("2024-01, 2024-03, 2024-04");
  });

  test("takes a pause that recurs each year for a closed shop, and one across months for both", async () => {
    const closed = (day: string) => day.slice(5) >= "12-24" || day.slice(5) <= "01-03";
    const years = days("2022-11-01", 600).filter(({ day }) => !closed(day));
    const recurring = await kpis(years, members);
    expect(recurring.warnings.map(({ code }) => code)).toEqual(["incomplete-month"]);
    expect(completeMonths(recurring.rows)).toHaveLength(19);
    const once = await kpis(
      years.filter(({ day }) => day < "2023-12-01"),
      members,
    );
    expect(once.rows.filter((row) => row.segment === "all" && row.complete === false).map((row) => row.month)).toEqual([
      "2022-12",
      "2023-01",
    ]);
    expect(once.warnings[0]?.message).toContain("from 2022-12-24 to 2023-01-03");
  });

  test("calls no pause long that chance explains where orders are rare", async () => {
    const random = stream("rare orders");
    const rare = days("2022-01-01", 1096).filter(() => random() < 0.2);
    const { rows, warnings } = await kpis(rare, members, "2025-01-01");
    expect(warnings).toEqual([]);
    expect(completeMonths(rows)).toHaveLength(36);
  });

  test("passes the door as declared", async () => {
    const { rows } = await kpis(lines, members);
    const opened = openDoor(step.tables![0]!, rows, { minimumPeople: 2 });
    expect(opened.rows.find((row) => row.month === "2024-02" && row.segment === "all")).toMatchObject({
      revenue: 8,
      people: 2,
      new_customers: null,
      repeat_customers: null,
      retention: null,
      suppressed: false,
      suppressed_columns: "new_customers repeat_customers retention retained lapsed",
    });
    expect(opened.rows.find((row) => row.month === "2024-02" && row.segment === "fresh")).toMatchObject({
      revenue: null,
      complete: true,
      suppressed: true,
    });
  });

  test("answers without any line in no rows", async () => {
    expect((await kpis([], members)).rows).toEqual([]);
  });

  test("agrees with a naive count for any lines, in any order, and its parts add up", async () => {
    const months = ["2024-01", "2024-02", "2024-03"];
    const anyLine = fc.record({
      order: fc.constantFrom("o1", "o2", "o3", "o4", "o5", "o6"),
      month: fc.constantFrom(...months),
      kind: fc.constantFrom("sale" as const, "sale" as const, "return" as const, "charge" as const),
      cents: fc.integer({ min: -99_999, max: 99_999 }),
    });
    const owner: Readonly<Record<string, string | null>> = { o1: "a", o2: "a", o3: "b", o4: "c", o5: null, o6: "x" };
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine, { minLength: 1, maxLength: 14 }), async (drawn) => {
        const made = drawn.map(({ order, month, kind, cents }): Line => {
          const customer = owner[order] ?? null;
          const never = customer === "x" && kind === "sale" ? "return" : kind;
          return { order, customer, day: `${month}-15`, kind: never, amount: cents / 10_000 };
        });
        const { rows } = await kpis([...made].reverse(), members);
        for (const row of rows) expect(row).toMatchObject(naive(made, String(row.month), String(row.segment)));
        for (const month of months) {
          const parts = rows.filter((row) => row.month === month && row.segment !== "all");
          if (parts.length === 0) continue;
          const all = find(rows, month, "all");
          const total = (name: string, of = parts) => of.reduce((sum, row) => sum + Number(row[name]), 0);
          expect(total("revenue")).toBeCloseTo(Number(all?.revenue), 9);
          expect(total("orders")).toBe(all?.orders);
          expect(
            total(
              "people",
              parts.filter((row) => row.segment !== "guests"),
            ),
          ).toBe(all?.people);
        }
      }),
      { numRuns: 25 },
    );
  });
});

function naive(made: readonly Line[], month: string, segment: string): Kpi {
  const groupOf = (customer: string | null) =>
    customer === null ? "guests" : (members[customer as keyof typeof members] ?? "guests");
  const counted = made.filter((line) => line.kind !== "charge");
  const inGroup = counted.filter((line) => segment === "all" || groupOf(line.customer) === segment);
  const now = inGroup.filter((line) => line.day.startsWith(month));
  const buyers = (of: readonly Line[]) =>
    new Set(of.flatMap((line) => (line.kind === "sale" && line.customer !== null ? [line.customer] : [])));
  const active = buyers(now);
  const before = buyers(inGroup.filter((line) => line.day.slice(0, 7) < month));
  const orders = new Set(now.filter((line) => line.kind === "sale").map((line) => line.order)).size;
  const fresh = [...active].filter((customer) => !before.has(customer)).length;
  return {
    revenue: now.reduce((sum, line) => sum + Math.round(line.amount * 10_000), 0) / 10_000,
    orders,
    people: segment === "guests" ? orders : active.size,
    new_customers: segment === "guests" ? null : fresh,
    repeat_customers: segment === "guests" ? null : active.size - fresh,
  };
}
