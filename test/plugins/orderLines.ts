import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ordersQuery } from "../../src/ingest/index.ts";
import { type Database, loadColumns } from "../../src/table/index.ts";
import { dropTemporaries } from "./dropTemporaries.ts";
import { tableInput } from "./runStep.ts";

/** A line of an order as the canonical table has it; money as decimal text. */
export interface OrderLine {
  readonly order: string;
  readonly customer: string | null;
  /** ISO, such as 2024-01-31T10:00:00. */
  readonly at: string;
  readonly product: string | null;
  readonly quantity: number;
  readonly discount: string;
  readonly amount: string;
  readonly kind: "sale" | "return" | "charge";
  /** Of its order; absent = unknown. */
  readonly channel?: string | null;
}

/** Makes the canonical tables order_lines and orders of lines, in their order, as ingest does; drops what steps left. */
export async function loadOrderLines(db: Database, lines: readonly OrderLine[]): Promise<void> {
  const text = (name: string, value: (line: OrderLine) => string | null) => {
    return { name, type: "text" as const, values: lines.map(value) };
  };
  await loadColumns(db, "written", [
    text("order_id", (line) => line.order),
    text("customer_id", (line) => line.customer),
    text("ordered_at", (line) => line.at),
    text("product_id", (line) => line.product),
    { name: "quantity", type: "bigint", values: lines.map((line) => line.quantity) },
    text("discount", (line) => line.discount),
    text("amount", (line) => line.amount),
    text("kind", (line) => line.kind),
    text("channel", (line) => line.channel ?? null),
  ]);
  await dropTemporaries(db);
  await db.run(`
    CREATE OR REPLACE TABLE order_lines AS
    SELECT order_id, CAST(row_number() OVER () AS INTEGER) AS line, customer_id,
      CAST(ordered_at AS TIMESTAMP) AS ordered_at, product_id, quantity,
      CAST((CAST(amount AS DECIMAL(18,4)) + CAST(discount AS DECIMAL(18,4))) / quantity AS DECIMAL(18,4)) AS unit_price,
      CAST(discount AS DECIMAL(18,4)) AS discount, CAST(amount AS DECIMAL(18,4)) AS amount, kind, channel
    FROM written;
    CREATE OR REPLACE TABLE orders AS ${ordersQuery("order_lines")};
    ALTER TABLE order_lines DROP COLUMN channel`);
}

/** Makes the canonical table of products: the category of each. */
export async function loadProducts(db: Database, categories: Readonly<Record<string, string | null>>) {
  await loadColumns(db, "products", [
    { name: "product_id", type: "text", values: Object.keys(categories) },
    { name: "category", type: "text", values: Object.values(categories) },
  ]);
  return { products: await tableInput(db, "products") };
}

/** Both tables as steps receive them. */
export async function canonicalTables(db: Database) {
  return { orders: await tableInput(db, "orders"), order_lines: await tableInput(db, "order_lines") };
}

/** A line of a sale of one piece. */
export function sale(order: string, customer: string | null, at: string, more: Partial<OrderLine> = {}): OrderLine {
  return { order, customer, at, product: "p", quantity: 1, discount: "0", amount: "10", kind: "sale", ...more };
}

export type Features = Readonly<Record<string, number | null>>;

type WrittenLine = [string, number, string | null, string, string | null, number, string, string, string, string];

/** A small shop and its features, computed row by row in pandas: test/reference/customer-features.py. */
export function referenceShop() {
  const file = resolve(import.meta.dirname, "../reference/customer-features.json");
  const { cutoff, channels, categories, lines, features } = JSON.parse(readFileSync(file, "utf8")) as {
    cutoff: string;
    channels: Record<string, string | null>;
    categories: Record<string, string | null>;
    lines: WrittenLine[];
    features: Record<string, Features>;
  };
  return {
    cutoff,
    features,
    categories,
    lines: lines.map(([order, , customer, at, product, quantity, , discount, amount, kind]): OrderLine => {
      const known = { kind: kind as OrderLine["kind"], channel: channels[order] ?? null };
      return { order, customer, at, product, quantity, discount, amount, ...known };
    }),
  };
}
