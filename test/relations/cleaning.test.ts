import fc from "fast-check";
import { describe, expect } from "vitest";
import { type Project, projectSchema } from "../../src/config/index.ts";
import type { CleaningCount, QueryOutput, Step } from "../../src/plugin.ts";
import { customersStep } from "../../src/plugins/ingest/customersStep.ts";
import { identitiesStep } from "../../src/plugins/ingest/identitiesStep.ts";
import { idsStep } from "../../src/plugins/ingest/idsStep.ts";
import { ordersStep } from "../../src/plugins/ingest/ordersStep.ts";
import { productsStep } from "../../src/plugins/ingest/productsStep.ts";
import { tableStep } from "../../src/plugins/ingest/tableStep.ts";
import { type Column, type Database, ident, loadColumns, openDatabase } from "../../src/table/index.ts";
import { runStep, tableInput } from "../plugins/runStep.ts";
import { holdRelations, type Relation, shuffled } from "./relations.ts";

type Cell = string | number | boolean | null;
type Rows = readonly Readonly<Record<string, Cell>>[];

/** Files of rows as they were accepted, by source. */
type Sources = Readonly<Record<"crm" | "ids" | "orders" | "lines" | "rates" | "payments", readonly Rows[]>>;

interface Cleaned {
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

function projectOf(order: readonly string[]): Project {
  return projectSchema.parse({
    ...{ title: "Test", asOf: "2024-06-01", currency: "GBP" },
    sources: order.map((id) => {
      const [table, columns] = types[id]!;
      const declared = Object.entries(columns).map(([name, type]) => [name, { from: name, type }]);
      return { ...{ id, table, files: [`${id}.csv`], format: "csv" }, columns: Object.fromEntries(declared) };
    }),
    cleaning: {
      tests: [{ column: "is_test", equals: true }],
      charges: [{ column: "product_id", in: ["post"] }],
      returns: [{ column: "order_id", startsWith: "back" }],
    },
    standardise: { "customers.country": { kind: "country" } },
  });
}

const time = (day: number): string =>
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
const deliveries: fc.Arbitrary<Sources> = fc
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

async function load(db: Database, id: string, files: readonly Rows[]): Promise<void> {
  const columns = types[id]![1];
  const rows = files.flatMap((file, source_file) =>
    file.map((row, source_row) => ({ ...row, source_file, source_row })),
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

/** Runs the steps that make canonical tables, in one database. */
async function clean(sources: Sources, order = Object.keys(types)): Promise<Cleaned> {
  const project = projectOf(order);
  const db = await openDatabase({ threads: 1 });
  try {
    for (const id of order) await load(db, id, sources[id as keyof Sources]);
    const steps: Step[] = [
      idsStep(project),
      identitiesStep(project),
      tableStep(project, "rates"),
      ordersStep(project),
      tableStep(project, "payments"),
      customersStep(project),
      productsStep(project),
    ];
    const counts: CleaningCount[] = [];
    for (const step of steps) {
      const inputs = await Promise.all(step.needs.map(async (need) => [need, await tableInput(db, need)] as const));
      const { outputs } = await runStep(step, db, Object.fromEntries(inputs), project);
      for (const [artifact, output] of Object.entries(outputs)) {
        if (artifact.startsWith("cleaning/")) counts.push(...(output as CleaningCount[]));
        else if (artifact === "identities") await loadColumns(db, artifact, (output as { columns: Column[] }).columns);
        else if (artifact !== "identity-report")
          await db.run(`CREATE TABLE ${ident(artifact)} AS ${(output as QueryOutput).sql}`);
      }
      await dropTemporary(db);
    }
    const tables: Record<string, Rows> = {};
    for (const table of ["customers", "orders", "order_lines", "payments", "products"])
      tables[table] = await named(db, table);
    return {
      tables,
      counts: Object.fromEntries(
        counts.filter(({ rows }) => rows > 0).map(({ table, rule, rows }) => [`${table}: ${rule}`, rows]),
      ),
    };
  } finally {
    db.close();
  }
}

/** Each step of a run has a database of its own. */
async function dropTemporary(db: Database): Promise<void> {
  for (const { name } of await db.rows(
    "SELECT view_name AS name FROM duckdb_views() WHERE temporary AND NOT internal",
  )) {
    await db.run(`DROP VIEW ${ident(String(name))}`);
  }
  for (const { name } of await db.rows("SELECT table_name AS name FROM duckdb_tables() WHERE temporary")) {
    await db.run(`DROP TABLE ${ident(String(name))}`);
  }
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

const bySource = (
  sources: Sources,
  change: (files: readonly Rows[], id: keyof Sources) => readonly Rows[],
): Sources => {
  const { crm, ids, orders, lines, rates, payments } = sources;
  return {
    ...{ crm: change(crm, "crm"), ids: change(ids, "ids"), orders: change(orders, "orders") },
    ...{ lines: change(lines, "lines"), rates: change(rates, "rates"), payments: change(payments, "payments") },
  };
};

const changed = (
  sources: Sources,
  change: (row: Readonly<Record<string, Cell>>, source: string) => Readonly<Record<string, Cell>>,
): Sources => bySource(sources, (files, id) => files.map((file) => file.map((row) => change(row, id))));

const mapped = (
  { tables, counts }: Cleaned,
  change: (row: Readonly<Record<string, Cell>>, table: string) => Readonly<Record<string, Cell>>,
): Cleaned => ({
  tables: Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [table, rows.map((row) => change(row, table))]),
  ),
  counts,
});

const columnsOf = (names: readonly string[], change: (value: Cell) => Cell) => (row: Readonly<Record<string, Cell>>) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, names.includes(name) && value !== null ? change(value) : value]),
  );

const ids = ["customer_id", "alias_id", "order_id", "payment_id"];
const renamed = columnsOf(ids, (id) => (String(id).startsWith("back") ? `back-${id}` : `j${id}`));
const money = ["unit_price", "discount", "amount"];
const dates = ["joined_at", "ordered_at", "valid_from", "paid_at", "last_line_at"];
const later = (days: number) =>
  columnsOf(dates, (at) => {
    const text = String(at);
    const moment = new Date(Date.parse(text.length > 10 ? `${text}Z` : text) + days * 86_400_000).toISOString();
    return moment.slice(0, text.length > 10 ? 19 : 10);
  });
const more = (cleaned: Cleaned, counts: Readonly<Record<string, number>>): Cleaned => ({
  tables: cleaned.tables,
  counts: {
    ...cleaned.counts,
    ...Object.fromEntries(
      Object.entries(counts)
        .map(([rule, n]) => [rule, (cleaned.counts[rule] ?? 0) + n])
        .filter(([, n]) => n !== 0),
    ),
  },
});

const relations: Relation<Sources, Cleaned>[] = [
  {
    name: "does not depend on the order of rows in files",
    change: (sources, draw) => bySource(sources, (files) => files.map((file) => shuffled(file, draw))),
  },
  {
    name: "is the same with each file cut in two",
    change: (sources, { size }) => bySource(sources, ([file = []]) => [file.slice(0, size), file.slice(size)]),
  },
  {
    name: "is the same with every file delivered again behind itself, which is counted",
    change: (sources) => bySource(sources, (files) => [...files, ...files]),
    expected: (cleaned, { crm, orders, lines, rates, payments }) => {
      const rows = (files: readonly Rows[]) => files.flat().length;
      return more(cleaned, {
        "customers: overlapping files": rows(crm),
        "orders: overlapping files": rows(orders),
        "order_lines: overlapping files": rows(lines),
        "rates: overlapping files": rows(rates),
        "payments: overlapping files": rows(payments),
      });
    },
  },
  {
    name: "is the same with every row twice in its file, which is counted",
    change: (sources) => bySource(sources, ([file = []]) => [[...file, ...file]]),
    expected: (cleaned, { crm, orders, lines, rates, payments }) => {
      const rows = (files: readonly Rows[]) => files.flat().length;
      return more(cleaned, {
        "customers: exact duplicates": rows(crm),
        "orders: exact duplicates": rows(orders),
        "order_lines: exact duplicates": rows(lines),
        "rates: exact duplicates": rows(rates),
        "payments: exact duplicates": rows(payments),
      });
    },
  },
  {
    name: "has the new ids when ids change and keep their order",
    change: (sources) => changed(sources, renamed),
    expected: (cleaned) => mapped(cleaned, renamed),
  },
  {
    name: "moves with its dates",
    change: (sources, { size }) => changed(sources, later(365 * size)),
    expected: (cleaned, _, { size }) => mapped(cleaned, later(365 * size)),
  },
  {
    name: "grows with a power of ten of all money",
    change: (sources, { size }) =>
      changed(
        sources,
        columnsOf(money, (amount) => (Number(amount) * 10 ** size).toFixed(4)),
      ),
    expected: (cleaned, _, { size }) =>
      mapped(
        cleaned,
        columnsOf(money, (amount) => Number(amount) * 10 ** size),
      ),
  },
  {
    name: "has one customer more, and nothing else, for a customer without orders",
    change: (sources) => ({
      ...sources,
      crm: [[...sources.crm[0]!, { customer_id: "k5", joined_at: time(3), country: "DE" }]],
    }),
    expected: ({ tables, counts }) => {
      const others = tables["customers"]!.filter(({ customer_id }) => customer_id === "w9");
      const known = tables["customers"]!.filter(({ customer_id }) => customer_id !== "w9");
      return {
        tables: {
          ...tables,
          customers: [...known, { customer_id: "k5", joined_at: time(3), country: "DE" }, ...others],
        },
        counts,
      };
    },
  },
  {
    name: "is that of both for two shops that share nothing",
    change: (sources) => {
      const other = changed(sources, renamed);
      return bySource(sources, (files, id) => (id === "rates" ? files : [[...files.flat(), ...other[id].flat()]]));
    },
    expected: (cleaned) => {
      const other = mapped(cleaned, renamed);
      const key = (row: Readonly<Record<string, Cell>>, table: string) =>
        table === "order_lines" ? `${row["order_id"]} ${row["line"]}` : String(row[keys[table] ?? "customer_id"]);
      const tables = Object.entries(cleaned.tables).map(([table, rows]) => {
        const both = table === "products" ? rows : [...rows, ...other.tables[table]!];
        const placed = table === "products" ? both : both.toSorted((a, b) => (key(a, table) < key(b, table) ? -1 : 1));
        return [table, placed] as const;
      });
      const counts = Object.entries(cleaned.counts).map(
        ([rule, n]) => [rule, rule.startsWith("rates") ? n : 2 * n] as const,
      );
      return { tables: Object.fromEntries(tables), counts: Object.fromEntries(counts) };
    },
  },
  {
    name: "is the same in a currency whose rate is 1, which is counted",
    change: (sources) => ({
      ...changed(
        sources,
        columnsOf(["currency"], (name) => (name === "GBP" ? "XGB" : name)),
      ),
      rates: [[...sources.rates[0]!, { valid_from: "2020-01-01", currency: "XGB", rate: 1 }]],
    }),
    expected: ({ tables, counts }, sources) => ({
      tables: {
        ...tables,
        payments: tables["payments"]!.map((row) => ({
          ...row,
          currency: row["currency"] === "GBP" ? "XGB" : row["currency"]!,
        })),
      },
      counts: withForeign(counts, sources, tables["order_lines"]!),
    }),
  },
  {
    name: "is the same when prices are twice as high and each is worth half",
    change: (sources) => {
      const foreign = new Set(
        sources.orders[0]!.filter(({ currency }) => currency === "EUR").map(({ order_id }) => order_id),
      );
      const twice = columnsOf(["unit_price", "discount"], (amount) => (2 * Number(amount)).toFixed(4));
      return changed(sources, (row, id) => {
        if (id === "lines" && foreign.has(row["order_id"]!)) return twice(row);
        return id === "rates" ? columnsOf(["rate"], (rate) => Number(rate) / 2)(row) : row;
      });
    },
  },
  {
    name: "is the same with orders made for testing, which are counted",
    change: (sources, { size }) => ({
      ...sources,
      orders: [
        [
          ...sources.orders[0]!,
          ...tests(size).map((order_id) => ({
            order_id,
            customer_id: "k1",
            ordered_at: time(1),
            currency: "GBP",
            is_test: true,
          })),
        ],
      ],
      lines: [
        [
          ...sources.lines[0]!,
          ...tests(size).map((order_id) => ({
            order_id,
            line: 1,
            product_id: "a",
            quantity: 1,
            unit_price: "9",
            discount: null,
          })),
        ],
      ],
    }),
    expected: (cleaned, _, { size }) => more(cleaned, { "order_lines: test orders": size }),
  },
  {
    name: "is the same with countries that are codes already, and has nothing to replace then",
    change: (sources) =>
      changed(
        sources,
        columnsOf(["country"], (name) => codes[String(name)] ?? name),
      ),
    expected: ({ tables, counts }) => {
      const { "customers: country: country codes": _, ...rest } = counts;
      return { tables, counts: rest };
    },
  },
];

const keys: Readonly<Record<string, string>> = { orders: "order_id", payments: "payment_id" };
const codes: Readonly<Record<string, string>> = { UK: "GB", france: "FR" };
const tests = (n: number): string[] => Array.from({ length: n }, (_, i) => `test${i}`);

/** Lines that stay, of orders in pounds: they are in another currency now. */
function withForeign(counts: Cleaned["counts"], { orders }: Sources, lines: Rows): Cleaned["counts"] {
  const pounds = new Set(orders[0]!.filter(({ currency }) => currency === "GBP").map(({ order_id }) => order_id));
  const n = lines.filter(({ order_id }) => pounds.has(order_id!)).length;
  const rule = "order_lines: foreign currency";
  return n === 0 ? counts : { ...counts, [rule]: (counts[rule] ?? 0) + n };
}

describe("what cleaning makes of a delivery", () => {
  const kernel = { inputs: deliveries, run: (sources: Sources) => clean(sources), tolerance: 1e-12, cases: 6 };
  holdRelations<Sources, Cleaned>(kernel, relations);
  holdRelations<Sources, Cleaned>(
    { ...kernel, run: async (sources) => ({ ...(await clean(sources, Object.keys(types).toReversed())), counts: {} }) },
    [relations[0]!],
  );
});
