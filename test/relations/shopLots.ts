import fc from "fast-check";
import { test } from "vitest";
import type { QueryOutput, Step, TableInput } from "../../src/plugin.ts";
import { lifecycleRulesStep } from "../../src/plugins/cohorts/lifecycleRules.ts";
import type { Database } from "../../src/table/index.ts";
import { loadOrderLines, loadProducts } from "../plugins/orderLines.ts";
import { runStep, tableInput } from "../plugins/runStep.ts";
import { expectNear, holdLots, type Kernel } from "./relations.ts";
import { type Row, renamed, type Shop, shopPairs } from "./shops.ts";

/** How a kernel runs for a shop, and for many; and of how many cases it is held to relations. */
export type Runs = Required<Pick<Kernel<Shop, readonly Row[]>, "run" | "runLot" | "lot" | "cases">>;

/** The canonical tables of a shop. */
export type ShopTables = Readonly<Record<"orders" | "order_lines", TableInput>>;

const nameIn = (name: string | null, shop: number) =>
  name === null ? null : `s${String(shop).padStart(3, "0")}.${name}`;
const ownName = "s000.".length;

/** Tables of many shops that share nothing, whose names say of which shop they are. */
async function loadAll(db: Database, lot: readonly Shop[]) {
  const apart = lot.map((shop, i) => renamed(shop, (id) => nameIn(id, i), nameIn("", i)!));
  await loadOrderLines(
    db,
    apart.flatMap(({ lines }) => lines),
  );
  const products = await loadProducts(db, Object.assign({}, ...apart.map(({ categories }) => categories)));
  return { orders: await tableInput(db, "orders"), order_lines: await tableInput(db, "order_lines"), ...products };
}

/** The tables of each of many shops, under its own names: loaded together, since that takes longer than most kernels. */
async function loadEach(db: Database, lot: readonly Shop[]): Promise<readonly ShopTables[]> {
  const all = await loadAll(db, lot);
  const own = (...names: string[]) =>
    `CAST(substr(order_id, 2, 3) AS INTEGER) AS shop,
      * REPLACE (${names.map((name) => `substr(${name}, ${ownName + 1}) AS ${name}`).join(", ")})`;
  await db.run(`
    CREATE OR REPLACE TABLE orders_of AS SELECT ${own("order_id", "customer_id")} FROM orders;
    CREATE OR REPLACE TABLE lines_of AS SELECT ${own("order_id", "customer_id", "product_id")} FROM order_lines`);
  const counts = await db.rows(`
    SELECT shop, (SELECT count(*) FROM orders_of AS o WHERE o.shop = l.shop) AS orders, count(*) AS lines
    FROM lines_of AS l GROUP BY shop`);
  const rows = new Map(
    counts.map(({ shop, orders, lines }) => [shop, { orders: Number(orders), lines: Number(lines) }]),
  );
  return lot.map((_, i) => {
    const of = (table: string) => `(SELECT * EXCLUDE shop FROM ${table} WHERE shop = ${i})`;
    const { orders, lines } = rows.get(i) ?? { orders: 0, lines: 0 };
    return {
      orders: { ...all.orders, sql: of("orders_of"), rows: orders },
      order_lines: { ...all.order_lines, sql: of("lines_of"), rows: lines },
    };
  });
}

/** 200 cases of a kernel whose rows say nothing of other shops: it takes many of one cutoff as one, and its rows tell whose they are by a name. */
export function atOnce(
  kernel: (inputs: Awaited<ReturnType<typeof loadAll>>, shop: Shop) => Promise<readonly Row[]>,
  databaseOf: () => Database,
  name: string,
): Runs {
  const runLot = async (lot: readonly Shop[]): Promise<readonly (readonly Row[])[]> => {
    const found = lot.map((): Row[] => []);
    for (const cutoff of new Set(lot.map((shop) => shop.cutoff))) {
      const places = lot.flatMap((shop, i) => (shop.cutoff === cutoff ? [i] : []));
      const together = places.map((i) => lot[i]!);
      for (const row of await kernel(await loadAll(databaseOf(), together), together[0]!)) {
        const place = places[Number(String(row[name]).slice(1, ownName - 1))]!;
        found[place]!.push(withoutNames(row));
      }
    }
    return found;
  };
  return { cases: 200, lot: 100, runLot, run: async (shop) => (await runLot([shop]))[0]! };
}

/** With the customer's own name, and without that of the order. */
function withoutNames({ order_id: _, ...row }: Row): Row {
  const { customer_id } = row;
  return typeof customer_id === "string" ? { ...row, customer_id: customer_id.slice(ownName) } : row;
}

/** A few cases of a kernel whose rows are about all of a shop, and of which 200 are for a nightly run, as README.md says: it takes one after the other, and leaves nothing behind. */
export function oneByOne(
  kernel: (inputs: ShopTables, shop: Shop) => Promise<readonly Row[]>,
  databaseOf: () => Database,
): Runs {
  const runLot = async (lot: readonly Shop[]): Promise<readonly (readonly Row[])[]> => {
    const db = databaseOf();
    const inputs = await loadEach(db, lot);
    const found: (readonly Row[])[] = [];
    for (const [i, shop] of lot.entries()) {
      await db.run("BEGIN TRANSACTION");
      try {
        found.push(await kernel(inputs[i]!, shop));
      } finally {
        await db.run("ROLLBACK");
      }
    }
    return found;
  };
  return { cases: 10, lot: 25, runLot, run: async (shop) => (await runLot([shop]))[0]! };
}

/** Rows of an artifact of a step at the cutoff of a shop, without some columns. */
export async function featureRows(
  db: Database,
  step: Step,
  artifact: string,
  inputs: ShopTables,
  { cutoff }: Shop,
  without: readonly string[] = [],
): Promise<Row[]> {
  const rules = lifecycleRulesStep.options?.parse({});
  const settings = { asOf: cutoff, minimumPeople: 2 };
  const { outputs } = await runStep(step, db, { ...inputs, "lifecycle-rules": rules }, settings, { cutoff });
  const rows = await db.rows((outputs[artifact] as QueryOutput).sql);
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !without.includes(name))));
}

/** Of two shops that share nothing: what holds of each customer holds in both together. */
export function holdTogether({ runLot, lot, cases }: Runs, tolerance: number): void {
  test("together with a shop that shares nothing: the same for the customers of each", async () => {
    const hold = async (pairs: readonly (typeof shopPairs extends fc.Arbitrary<infer Pair> ? Pair : never)[]) => {
      const found = await runLot(pairs.flatMap(({ one, other, both }) => [one, other, both]));
      for (const i of pairs.keys()) {
        expectNear(found[3 * i + 2], [...found[3 * i]!, ...found[3 * i + 1]!], tolerance);
      }
    };
    await holdLots(
      fc.asyncProperty(shopPairs, (pair) => hold([pair])),
      { cases, lot },
      (lot) => hold(lot.map(([pair]) => pair)),
    );
  });
}
