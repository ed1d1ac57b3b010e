import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cohortsStep } from "../../../src/plugins/cohorts/cohortsStep.ts";
import { setAside } from "../../../src/plugins/cohorts/setAside.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { loadOrderLines, type OrderLine, sale } from "../orderLines.ts";
import { runStep, tableInput } from "../runStep.ts";
import { type Matrix, reference, referenceLines } from "./reference.ts";

type Row = Readonly<Record<string, number | string | boolean | null>>;
const step = cohortsStep("GBP");
let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 2 });
});
afterAll(() => db.close());

async function cohorts(lines: readonly OrderLine[], asOf = "2024-07-01", options: unknown = {}, minimumPeople = 2) {
  await loadOrderLines(db, lines);
  const inputs = { order_lines: await tableInput(db, "order_lines") };
  const { outputs } = await runStep(step, db, inputs, { asOf, minimumPeople }, { options });
  return {
    cohorts: outputs["release/cohorts"] as readonly Row[],
    months: outputs["release/cohort_months"] as readonly Row[],
  };
}

/** Customers of each cohort, and how many are active in each later month, as the reference has them. */
function matrixOf(tables: Awaited<ReturnType<typeof cohorts>>): Matrix {
  return Object.fromEntries(
    tables.cohorts.map((row) => {
      const cells = tables.months.filter((cell) => cell.cohort === row.cohort);
      return [String(row.cohort), [Number(row.people), ...cells.map((cell) => Number(cell.active))]];
    }),
  );
}

const small: readonly OrderLine[] = [
  sale("o1", "a", "2024-01-05T10:00:00"),
  sale("o2", "b", "2024-01-31T23:59:59", { amount: "20" }),
  sale("o3", "a", "2024-02-01T00:00:00"),
  sale("o4", "a", "2024-02-20T10:00:00"),
  sale("r1", "b", "2024-03-03T10:00:00", { kind: "return", quantity: -1, amount: "-20" }),
  sale("o5", "c", "2024-03-10T10:00:00"),
  sale("o6", null, "2024-03-11T10:00:00"),
  sale("p1", "b", "2024-04-02T10:00:00", { kind: "charge", amount: "3" }),
  sale("o7", "a", "2024-04-03T10:00:00"),
];

describe("cohorts", () => {
  test("count each customer once per month, from the month of the first purchase, computed by hand", async () => {
    const found = await cohorts(small);
    expect(found.cohorts).toMatchObject([
      { cohort: "2024-01", people: 2, revenue: 40, revenue_per_customer: 20 },
      { cohort: "2024-03", people: 1, revenue: 10, revenue_per_customer: 10 },
    ]);
    expect(
      found.months.map((row) => [row.month, row.cohort, row.age, row.active, row.inactive, row.retention]),
    ).toEqual([
      ["2024-02", "2024-01", 1, 1, 1, 0.5],
      ["2024-03", "2024-01", 2, 0, 2, 0],
      ["2024-04", "2024-01", 3, 1, 1, 0.5],
      ["2024-04", "2024-03", 1, 0, 1, 0],
    ]);
  });

  test("leave cancellations and charges out, unless every line shall count", async () => {
    const found = await cohorts(small, "2024-07-01", { activity: "lines" });
    expect(matrixOf(found)).toEqual({ "2024-01": [2, 1, 1, 2], "2024-03": [1, 0] });
  });

  test("use nothing of the as-of day or later, and mark the months that the data covers in part", async () => {
    const found = await cohorts(small, "2024-03-10");
    expect(found.cohorts).toMatchObject([{ cohort: "2024-01", people: 2, complete: true }]);
    expect(found.months.map((row) => [row.month, row.active, row.complete])).toEqual([
      ["2024-02", 1, true],
      ["2024-03", 0, false],
    ]);
  });

  test("are none without orders", async () => {
    expect(await cohorts([])).toEqual({ cohorts: [], months: [] });
  });

  test("agree with pandas on generated orders, with and without returns", async () => {
    const sales = await cohorts(referenceLines, reference.as_of);
    expect(matrixOf(sales)).toEqual(reference.cohorts.sales);
    const revenue = sales.cohorts.map((row) => [String(row.cohort), Math.round(100 * Number(row.revenue))]);
    expect(Object.fromEntries(revenue)).toEqual(reference.cohorts.revenue_cents);
    expect(matrixOf(await cohorts(referenceLines, reference.as_of, { activity: "lines" }))).toEqual(
      reference.cohorts.lines,
    );
  });
});

describe("cohorts, whatever the orders", () => {
  const anyOrders = fc.array(
    fc.record({
      customer: fc.constantFrom("a", "b", "c", "d", "e", null),
      day: fc.integer({ min: 0, max: 195 }),
      kind: fc.constantFrom("sale" as const, "sale" as const, "return" as const, "charge" as const),
    }),
    { minLength: 1, maxLength: 25 },
  );
  type Drawn = { readonly customer: string | null; readonly day: number; readonly kind: OrderLine["kind"] };
  const dayOf = (number: number, months = 0) =>
    new Date(Date.UTC(2023, months + Math.floor(number / 28), 1 + (number % 28))).toISOString().slice(0, 10);
  const linesOf = (drawn: readonly Drawn[], months = 0) =>
    drawn.map(({ customer, day, kind }, i) => sale(`o${i}`, customer, `${dayOf(day, months)}T12:00:00`, { kind }));
  const runs = { numRuns: 12 };

  test("do not change when rows are shuffled", async () => {
    await fc.assert(
      fc.asyncProperty(anyOrders, async (drawn) => {
        expect(await cohorts([...linesOf(drawn)].reverse())).toEqual(await cohorts(linesOf(drawn)));
      }),
      runs,
    );
  });

  test("move with their dates by whole months", async () => {
    await fc.assert(
      fc.asyncProperty(anyOrders, fc.integer({ min: -30, max: 12 }), async (drawn, months) => {
        const before = Object.entries(matrixOf(await cohorts(linesOf(drawn))));
        const after = Object.entries(matrixOf(await cohorts(linesOf(drawn, months), "2026-01-01")));
        expect(after.map(([, cells]) => cells)).toEqual(before.map(([, cells]) => cells));
        const number = (cohort: string) => 12 * Number(cohort.slice(0, 4)) + Number(cohort.slice(5));
        expect(after.map(([cohort]) => number(cohort) - months)).toEqual(before.map(([cohort]) => number(cohort)));
      }),
      runs,
    );
  });

  test("are twice as large, and as loyal, when every customer has a double", async () => {
    await fc.assert(
      fc.asyncProperty(anyOrders, async (drawn) => {
        const lines = linesOf(drawn);
        const doubles = lines.map((line) => {
          return { ...line, order: `${line.order}-2`, customer: line.customer === null ? null : `${line.customer}-2` };
        });
        const once = await cohorts(lines);
        const twice = await cohorts([...lines, ...doubles]);
        expect(Object.values(matrixOf(twice)).flat()).toEqual(
          Object.values(matrixOf(once))
            .flat()
            .map((n) => 2 * n),
        );
        expect(twice.months.map((row) => row.retention)).toEqual(once.months.map((row) => row.retention));
      }),
      runs,
    );
  });

  test("add up to all customers, and in each month to its repeat customers", async () => {
    await fc.assert(
      fc.asyncProperty(anyOrders, async (drawn) => {
        const { cohorts: sizes, months } = await cohorts(linesOf(drawn));
        const bought = drawn.filter(({ customer, kind }) => kind === "sale" && customer !== null);
        expect(sizes.reduce((sum, row) => sum + Number(row.people), 0)).toBe(
          new Set(bought.map(({ customer }) => customer)).size,
        );
        for (const month of new Set(months.map((row) => row.month))) {
          const now = bought.filter(({ day }) => dayOf(day).startsWith(String(month)));
          const earlier = new Set(
            bought.filter(({ day }) => dayOf(day) < String(month)).map(({ customer }) => customer),
          );
          const repeat = new Set(now.map(({ customer }) => customer).filter((customer) => earlier.has(customer)));
          const cells = months.filter((row) => row.month === month);
          expect(cells.reduce((sum, row) => sum + Number(row.active), 0)).toBe(repeat.size);
        }
      }),
      runs,
    );
  });
});

describe("small cohorts", () => {
  test("are set aside with the next smallest one, until they are two or more and enough people together", () => {
    const aside = (sizes: Readonly<Record<string, number>>) => [...setAside(new Map(Object.entries(sizes)), 10)];
    expect(aside({ a: 50, b: 40, c: 10 })).toEqual([]);
    expect(aside({ a: 50, b: 40, c: 3 })).toEqual(["c", "b"]);
    expect(aside({ a: 50, b: 2, c: 3 })).toEqual(["b", "c", "a"]);
    expect(aside({ a: 50, b: 40, c: 6, d: 7 })).toEqual(["c", "d"]);
    expect(aside({ a: 3 })).toEqual(["a"]);
  });

  test("are held back alike in both tables, by the door and by the step", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(sizes, async (drawn) => {
        const lines = drawn.flatMap((people, month) =>
          Array.from({ length: people }, (_, i) =>
            sale(`o${month}-${i}`, `c${month}-${i}`, `2024-0${month + 1}-10T12:00:00`),
          ),
        );
        const { cohorts: rows, months } = await cohorts(lines, "2024-07-01", {}, 4);
        const opened = openDoor(step.tables![0]!, rows, { minimumPeople: 4 }).rows;
        const cells = openDoor(step.tables![1]!, months, { minimumPeople: 4 }).rows;
        for (const row of opened) {
          for (const cell of cells.filter(({ cohort }) => cohort === row.cohort)) {
            expect(cell.people).toBe(row.people);
            expect(cell.suppressed).toBe(row.suppressed);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
