import fc from "fast-check";
import { expect } from "vitest";
import { type Project, projectSchema } from "../../src/config/index.ts";
import type { CleaningCount, QueryOutput, Step } from "../../src/plugin.ts";
import { customersStep } from "../../src/plugins/ingest/customersStep.ts";
import { identitiesStep } from "../../src/plugins/ingest/identitiesStep.ts";
import { idsStep } from "../../src/plugins/ingest/idsStep.ts";
import { ordersStep } from "../../src/plugins/ingest/ordersStep.ts";
import { productsStep } from "../../src/plugins/ingest/productsStep.ts";
import { tableStep } from "../../src/plugins/ingest/tableStep.ts";
import { type Column, type Database, ident, loadColumns, openDatabase } from "../../src/table/index.ts";
import { dropTemporaries } from "../plugins/dropTemporaries.ts";
import { runStep, tableInput } from "../plugins/runStep.ts";

export type Cell = string | number | boolean | null;
export type Rows = readonly Readonly<Record<string, Cell>>[];

/** Files of rows as they were accepted, by source. */
export type Sources = Readonly<Record<"crm" | "ids" | "orders" | "lines" | "rates" | "payments", readonly Rows[]>>;

export interface Cleaned {
  readonly tables: Readonly<Record<string, Rows>>;
  readonly counts: Readonly<Record<string, number>>;
}

const types: Readonly<Record<string, readonly [table: string, columns: Readonly<Record<string, string>>]>> = {
  crm: ["customers", { customer_id: "text", joined_at: "timestamp", country: "text" }],
  ids: ["identities", { alias_id: "text", customer_id: "text" }],
  orders: [
    "orders",
    { order_id: "text", customer_id: "text", ordered_at: "timestamp", currency: "text", is_test: "boolean" },
  ],
  lines: [
    "order_lines",
    {
      order_id: "text",
      line: "integer",
      product_id: "text",
      quantity: "integer",
      unit_price: "decimal",
      discount: "decimal",
    },
  ],
  rates: ["rates", { valid_from: "date", currency: "text", rate: "number" }],
  payments: [
    "payments",
    {
      payment_id: "text",
      order_id: "text",
      customer_id: "text",
      paid_at: "timestamp",
      amount: "decimal",
      currency: "text",
    },
  ],
};
const sqlTypes: Readonly<Record<string, string>> = {
  ...{ text: "VARCHAR", integer: "BIGINT", decimal: "DECIMAL(18,4)", number: "DOUBLE" },
  ...{ boolean: "BOOLEAN", date: "DATE", timestamp: "TIMESTAMP" },
};

/** Names of the sources, in the order in which a project has them. */
export const sourceNames: readonly string[] = Object.keys(types);

/** @param n deliveries, of each of which products are called by its own names. */
function projectOf(order: readonly string[], n: number): Project {
  return projectSchema.parse({
    ...{ title: "Test", asOf: "2024-06-01", currency: "GBP" },
    sources: order.map((id) => {
      const [table, columns] = types[id]!;
      const declared = Object.entries(columns).map(([name, type]) => [name, { from: name, type }]);
      return { ...{ id, table, files: [`${id}.csv`], format: "csv" }, columns: Object.fromEntries(declared) };
    }),
    cleaning: {
      tests: [{ column: "is_test", equals: true }],
      charges: [{ column: "product_id", in: Array.from({ length: n }, (_, i) => nameIn("post", i)) }],
      returns: [{ column: "order_id", startsWith: "back" }],
    },
    standardise: { "customers.country": { kind: "country" } },
  });
}

export const time = (day: number): string =>
  new Date(Date.parse("2024-02-28T10:00:00Z") + day * 86_400_000).toISOString().slice(0, 19);
const people = ["k1", "k2", "k3", "k4", null];
const line = fc.record({
  product_id: fc.constantFrom("a", "b", "post", null),
  quantity: fc.constantFrom(1, 2, 3, -1, 0, null),
  unit_price: fc.constantFrom("2.50", "10", "0", "0.99", null),
  discount: fc.constantFrom("0", "0.50", null),
});
const order = fc.record({
  customer_id: fc.constantFrom("k1", "k2", "k3", "w1", "w9", null),
  day: fc.integer({ min: 0, max: 60 }),
  currency: fc.constantFrom("GBP", "EUR", null),
  is_test: fc.constantFrom(false, false, false, true),
  back: fc.constantFrom("", "", "", "back"),
  lines: fc.array(line, { minLength: 1, maxLength: 3 }),
});

/** A small shop as delivered: one file for each source, with returns, charges, tests, gifts, aliases and two currencies. */
export const deliveries: fc.Arbitrary<Sources> = fc
  .record({
    orders: fc.array(order, { minLength: 1, maxLength: 7 }),
    countries: fc.array(fc.constantFrom("UK", "FR", "france", "Atlantis", null), { minLength: 4, maxLength: 4 }),
  })
  .map(({ orders, countries }) => {
    const id = (i: number) => `${orders[i]!.back}o${i}`;
    return {
      crm: [
        people.flatMap((customer_id, i) =>
          customer_id === null ? [] : [{ customer_id, joined_at: time(-i), country: countries[i] ?? null }],
        ),
      ],
      ids: [
        [
          { alias_id: "w1", customer_id: "k1" },
          { alias_id: "w1", customer_id: "k2" },
        ],
      ],
      orders: [
        orders.map(({ customer_id, day, currency, is_test }, i) => ({
          order_id: id(i),
          customer_id,
          ordered_at: time(day),
          currency,
          is_test,
        })),
      ],
      lines: [orders.flatMap(({ lines }, i) => lines.map((one, j) => ({ order_id: id(i), line: j + 1, ...one })))],
      rates: [
        [
          { valid_from: "2024-01-01", currency: "EUR", rate: 0.5 },
          { valid_from: "2024-03-20", currency: "EUR", rate: 0.8 },
        ],
      ],
      payments: [
        orders.map(({ customer_id, day, currency }, i) => ({
          payment_id: `p${i}`,
          order_id: id(i),
          customer_id,
          paid_at: time(day),
          amount: "5.00",
          currency,
        })),
      ],
    };
  });

/** What is named in a delivery, named so that those of others differ and the order of names stays. */
const nameIn = (name: string, delivery: number): string => `${name}.${String(delivery).padStart(2, "0")}`;
const ownName = (name: string): string => name.slice(0, -3);
const deliveryOf = (name: Cell | undefined): number => Number(String(name).slice(-2));
const names = ["customer_id", "alias_id", "order_id", "payment_id", "product_id", "currency"];
const base = "GBP";

const renamedBy = (row: Rows[number], change: (name: string) => string): Rows[number] =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      const named = names.includes(column) && value !== null && value !== base;
      return [column, named ? change(String(value)) : value];
    }),
  );

/** A row as it was delivered, and in which delivery. */
interface Placed {
  readonly delivery: number;
  readonly row: Rows[number];
}

/** The files of a source of all deliveries: of each place one, with the rows of the first delivery, then those of the next. */
function filesOf(lot: readonly Sources[], id: keyof Sources): readonly (readonly Placed[])[] {
  const most = Math.max(...lot.map((sources) => sources[id].length));
  return Array.from({ length: most }, (_, file) =>
    lot.flatMap((sources, delivery) =>
      (sources[id][file] ?? []).map((row) => ({ delivery, row: renamedBy(row, (name) => nameIn(name, delivery)) })),
    ),
  );
}

async function load(db: Database, id: string, files: readonly (readonly Placed[])[]): Promise<void> {
  const columns = types[id]![1];
  const rows = files.flatMap((file, source_file) =>
    file.map(({ row }, source_row) => ({ ...row, source_file, source_row })),
  );
  const texts: Column[] = Object.keys(columns).map((name) => ({
    ...{ name, type: "text" },
    values: rows.map((row) => {
      const value = (row as Readonly<Record<string, Cell>>)[name] ?? null;
      return value === null ? null : String(value);
    }),
  }));
  await loadColumns(db, "written", [
    { name: "source_file", type: "integer", values: Int32Array.from(rows, ({ source_file }) => source_file) },
    { name: "source_row", type: "bigint", values: rows.map(({ source_row }) => source_row) },
    ...texts,
  ]);
  const list = Object.entries(columns).map(
    ([name, type]) => `CAST(${ident(name)} AS ${sqlTypes[type]}) AS ${ident(name)}`,
  );
  await db.run(`
    CREATE TABLE ${ident(`source/${id}`)} AS SELECT source_file, source_row, ${list.join(", ")} FROM written;
    DROP TABLE written`);
}

/**
 * Runs the steps that make canonical tables, once for many deliveries that share nothing but the base currency, and takes apart what
 * they make: rows by their names, what is counted by the rows of files that each rule touched. All of these must be what is counted.
 */
export async function cleanLot(lot: readonly Sources[], order = sourceNames): Promise<readonly Cleaned[]> {
  const project = projectOf(order, lot.length);
  const db = await openDatabase({ threads: 1 });
  try {
    const files = new Map(order.map((id) => [id, filesOf(lot, id as keyof Sources)] as const));
    for (const [id, own] of files) await load(db, id, own);
    const steps: Step[] = [
      idsStep(project),
      identitiesStep(project),
      tableStep(project, "rates"),
      ordersStep(project),
      tableStep(project, "payments"),
      customersStep(project),
      productsStep(project),
    ];
    const declared: CleaningCount[] = [];
    const touched: Touched[] = [];
    for (const step of steps) {
      const inputs = await Promise.all(step.needs.map(async (need) => [need, await tableInput(db, need)] as const));
      const { outputs } = await runStep(step, db, Object.fromEntries(inputs), project);
      for (const [artifact, output] of Object.entries(outputs)) {
        if (artifact.startsWith("cleaning/")) declared.push(...(output as CleaningCount[]));
        else if (artifact.startsWith("ingest/trace-")) {
          touched.push(...((await db.rows((output as QueryOutput).sql)) as unknown as Touched[]));
        } else if (artifact === "identities") {
          await loadColumns(db, artifact, (output as { columns: Column[] }).columns);
        } else if (artifact !== "identity-report") {
          await db.run(`CREATE TABLE ${ident(artifact)} AS ${(output as QueryOutput).sql}`);
        }
      }
      await dropTemporaries(db);
    }
    const tables: Record<string, readonly Rows[]> = {};
    for (const [table, key] of Object.entries(keys)) {
      const rows = groupBy(await named(db, table), (row) => deliveryOf(row[key]));
      tables[table] = lot.map((_, i) => (rows.get(i) ?? []).map((row) => renamedBy(row, ownName)));
    }
    const counts = lot.map((sources, i) => ({
      ...countsOf(
        touched.filter(({ source, source_file, source_row }) => {
          return files.get(source)![source_file]![source_row]!.delivery === i;
        }),
      ),
      ...unlisted(sources, tables["customers"]![i]!),
    }));
    expect(sumsOf(counts)).toEqual(
      sumsOf(declared.map(({ table, rule, rows }) => (rows === 0 ? {} : { [`${table}: ${rule}`]: rows }))),
    );
    return lot.map((_, i) => ({
      tables: Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, rows[i]!])),
      counts: counts[i]!,
    }));
  } finally {
    db.close();
  }
}

/** The tables that are held to relations, and of each the column that says of which delivery a row is. */
const keys = {
  ...{ customers: "customer_id", orders: "order_id", order_lines: "order_id" },
  ...{ payments: "payment_id", products: "product_id" },
};

/** A row of a trace: that of a file, and what is counted when it is not rows. */
interface Touched {
  readonly table: string;
  readonly rule: string;
  readonly source: string;
  readonly source_file: number;
  readonly source_row: number;
  readonly counted: string | null;
}

/** How many things each rule touched. */
function countsOf(touched: readonly Touched[]): Readonly<Record<string, number>> {
  const things = groupBy(touched, ({ table, rule }) => `${table}: ${rule}`);
  const thing = ({ counted, source, source_file, source_row }: Touched) =>
    counted ?? `${source}/${source_file}/${source_row}`;
  return Object.fromEntries([...things].map(([rule, list]) => [rule, new Set(list.map(thing)).size]));
}

/** Customers of orders whom no record tells of: the one rule that touches no row. */
function unlisted({ crm }: Sources, customers: Rows): Readonly<Record<string, number>> {
  const listed = new Set(crm.flat().map(({ customer_id }) => customer_id));
  const n = customers.filter(({ customer_id }) => !listed.has(customer_id!)).length;
  return n === 0 ? {} : { "customers: unlisted customers": n };
}

function groupBy<T, Key>(list: readonly T[], keyOf: (one: T) => Key): ReadonlyMap<Key, readonly T[]> {
  const groups = new Map<Key, T[]>();
  for (const one of list) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}

function sumsOf(counts: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [rule, n] of counts.flatMap((one) => Object.entries(one))) sums[rule] = (sums[rule] ?? 0) + n;
  return sums;
}

/** The rows of a table, with the ids of people as they were delivered; customers, who lie in the order of their numbers, by these ids. */
async function named(db: Database, table: string): Promise<Rows> {
  const ids = new Map(
    (await db.rows(`SELECT * FROM "ingest/ids"`)).map((row) => [row["customer_id"], row["raw_id"] ?? null]),
  );
  const order = table === "payments" ? "ORDER BY payment_id" : "";
  const rows = await db.rows(`SELECT * FROM ${ident(table)} ${order}`);
  const real = rows.map((row) => {
    const who = row["customer_id"];
    return who === undefined || who === null ? row : { ...row, customer_id: ids.get(who) ?? null };
  });
  if (table !== "customers") return real as Rows;
  const numbers = rows.map((row) => String(row["customer_id"]));
  expect(numbers).toEqual(numbers.toSorted());
  return (real as Rows).toSorted((a, b) => (String(a["customer_id"]) < String(b["customer_id"]) ? -1 : 1));
}
