import fc from "fast-check";
import { type Project, projectSchema } from "../../src/config/index.ts";
import type { QueryOutput } from "../../src/plugin.ts";
import { orderReconciliationStep, type ReconciledOrders } from "../../src/plugins/ingest/orderReconciliationStep.ts";
import type { Database } from "../../src/table/index.ts";
import { dropTemporaries } from "../plugins/dropTemporaries.ts";
import { runStep, tableInput } from "../plugins/runStep.ts";
import { type CellRow, loadFiles, loadOwnIds, loadRows } from "./sourceTables.ts";

/** What orders, their lines and their payments say, in files; the orders that cleaning keeps; and what may differ. */
export interface Books {
  readonly orders: readonly (readonly CellRow[])[];
  readonly lines: readonly (readonly CellRow[])[];
  readonly payments: readonly (readonly CellRow[])[];
  readonly rates: readonly CellRow[];
  readonly kept: readonly string[];
  readonly comparisons: readonly Project["reconcile"][number][];
}

/** What is told of all orders, and which orders differ. */
export interface Found {
  readonly told: readonly Omit<ReconciledOrders, "toleranceAmount" | "toleranceShare">[];
  readonly differences: readonly CellRow[];
}

const columns = {
  orders: {
    ...{ order_id: "VARCHAR", customer_id: "VARCHAR", ordered_at: "TIMESTAMP", currency: "VARCHAR" },
    amount: "DECIMAL(18,4)",
  },
  lines: {
    ...{ order_id: "VARCHAR", line: "BIGINT", product_id: "VARCHAR", quantity: "BIGINT" },
    ...{ unit_price: "DECIMAL(18,4)", discount: "DECIMAL(18,4)" },
  },
  payments: {
    ...{ payment_id: "VARCHAR", order_id: "VARCHAR", paid_at: "TIMESTAMP", amount: "DECIMAL(18,4)" },
    currency: "VARCHAR",
  },
} as const;
const rateColumns = { valid_from: "TIMESTAMP", currency: "VARCHAR", rate: "DECIMAL(18,8)" };
const types: Readonly<Record<string, string>> = {
  ...{ VARCHAR: "text", TIMESTAMP: "timestamp", BIGINT: "integer", "DECIMAL(18,4)": "decimal" },
};
const tables = { orders: "orders", lines: "order_lines", payments: "payments" } as const;
export type Name = keyof typeof tables;
const names: readonly Name[] = ["orders", "lines", "payments"];

function projectOf({ comparisons }: Books): Project {
  return projectSchema.parse({
    ...{ title: "Test", asOf: "2024-06-01", currency: "GBP", minimumPeople: 2, reconcile: comparisons },
    sources: [
      ...names.map((id) => ({
        ...{ id, table: tables[id], files: [`${id}.csv`], format: "csv" },
        columns: Object.fromEntries(
          Object.entries(columns[id]).map(([name, type]) => [name, { from: name, type: types[type] }]),
        ),
      })),
      {
        ...{ id: "rates", table: "rates", files: ["rates.csv"], format: "csv" },
        columns: {
          ...{ valid_from: { from: "d", type: "timestamp" }, currency: { from: "c", type: "text" } },
          rate: { from: "r", type: "number" },
        },
      },
    ],
  });
}

export const dayLength = 86_400_000;
export const time = (day: number): string =>
  new Date(Date.parse("2024-03-01T10:00:00Z") + day * dayLength).toISOString().slice(0, 19);
const amount = fc.constantFrom("0.00", "1.00", "10.00", "10.02", "20.00", "40.00");
const order = fc.record({
  customer_id: fc.constantFrom("k1", "k2", "k3", null),
  day: fc.integer({ min: 0, max: 40 }),
  currency: fc.constantFrom("GBP", "EUR", null),
  amount: fc.option(amount),
  lines: fc.array(
    fc.record({
      product_id: fc.constantFrom("a", "b"),
      quantity: fc.constantFrom(1, 2, -1),
      unit_price: amount,
      discount: fc.constantFrom("0", "1.00", null),
    }),
    { maxLength: 2 },
  ),
  payments: fc.array(fc.record({ amount, currency: fc.constantFrom(null, null, "EUR") }), { maxLength: 2 }),
  /** Whether the orders have it, and whether cleaning keeps it. */
  there: fc.constantFrom(true, true, true, false),
  kept: fc.constantFrom(true, true, true, false),
});

export const books: fc.Arbitrary<Books> = fc
  .record({
    orders: fc.array(order, { minLength: 1, maxLength: 7 }),
    tolerance: fc.constantFrom({ amount: 0, share: 0 }, { amount: 0.04, share: 0.5 }),
  })
  .map(({ orders, tolerance }) => ({
    orders: [
      orders.flatMap(({ customer_id, day, currency, amount, there }, i) =>
        there ? [{ order_id: `o${i}`, customer_id, ordered_at: time(day), currency, amount }] : [],
      ),
    ],
    lines: [orders.flatMap(({ lines }, i) => lines.map((one, j) => ({ order_id: `o${i}`, line: j + 1, ...one })))],
    payments: [
      orders.flatMap(({ payments, day }, i) =>
        payments.map((one, j) => ({ payment_id: `p${i}-${j}`, order_id: `o${i}`, paid_at: time(day + j), ...one })),
      ),
    ],
    rates: [
      { valid_from: "2024-01-01", currency: "EUR", rate: 0.5 },
      { valid_from: "2024-03-20", currency: "EUR", rate: 0.8 },
    ],
    kept: orders.flatMap(({ there, kept, lines }, i) => (there && kept && lines.length > 0 ? [`o${i}`] : [])),
    comparisons: [
      { id: "declared", left: "orders", right: "order_lines", tolerance },
      { id: "paid", left: "order_lines", right: "payments", tolerance },
      { id: "settled", left: "orders", right: "payments", tolerance },
    ],
  }));

/** Runs the comparisons of books in a database. */
export async function compareBooks(db: Database, book: Books): Promise<Found> {
  const project = projectOf(book);
  for (const name of names) await loadFiles(db, name, columns[name], book[name]);
  await loadRows(db, "rates", rateColumns, book.rates);
  const orders = new Map(book.orders.flat().map((row) => [row["order_id"], row]));
  await loadOwnIds(
    db,
    [...orders.values()].map((row) => row["customer_id"]),
  );
  const { order_id, customer_id, ordered_at } = columns.orders;
  await loadRows(
    db,
    "ingest/orders",
    { order_id, customer_id, ordered_at, withheld: "BOOLEAN" },
    book.kept.map((id) => ({ withheld: false, ...orders.get(id)! })),
  );
  const step = orderReconciliationStep(project);
  const inputs = await Promise.all(step.needs.map(async (need) => [need, await tableInput(db, need)] as const));
  const { outputs } = await runStep(step, db, Object.fromEntries(inputs), project);
  const differences = (await db.rows((outputs["order-differences"] as QueryOutput).sql)) as CellRow[];
  await dropTemporaries(db);
  const told = (outputs["order-reconciliation"] as ReconciledOrders[]).map(
    ({ toleranceAmount: _, toleranceShare: __, ...row }) => row,
  );
  return { told, differences };
}

export const byFile = (
  book: Books,
  change: (files: readonly (readonly CellRow[])[], name: Name) => Books[Name],
): Books => ({
  ...book,
  ...{ orders: change(book.orders, "orders"), lines: change(book.lines, "lines") },
  payments: change(book.payments, "payments"),
});
export const byRow = (book: Books, change: (row: CellRow, name: Name) => CellRow): Books =>
  byFile(book, (files, name) => files.map((file) => file.map((row) => change(row, name))));
export const cellsOf = (columns: readonly string[], change: (cell: string) => string | number) => (row: CellRow) =>
  Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [
      name,
      columns.includes(name) && cell !== null ? change(String(cell)) : cell,
    ]),
  );
export const renamed = (book: Books, name: (id: string) => string): Books => ({
  ...byRow(book, cellsOf(["order_id", "payment_id", "customer_id"], name)),
  kept: book.kept.map(name),
});
export const withK = (id: string) => `k${id}`;
