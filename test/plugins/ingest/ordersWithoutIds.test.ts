import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collect } from "../../../src/collect.ts";
import { sourceSchema } from "../../../src/config/index.ts";
import { firstParty } from "../../../src/firstParty.ts";
import { checkSources } from "../../../src/ingest/index.ts";
import { resolvePlugin } from "../../../src/loadPlugins.ts";
import { plan } from "../../../src/plan.ts";
import type { CleaningCount } from "../../../src/plugin.ts";
import { checkReconcile } from "../../../src/plugins/ingest/checkReconcile.ts";
import { readProject } from "../../../src/readProject.ts";
import { type Ingested, ingestProject } from "./project.ts";

const when = { from: "day", type: "date", format: "%Y-%m-%d" };
const columns = {
  customer_id: { from: "who", type: "text" },
  ordered_at: when,
  amount: { from: "spent", type: "decimal" },
};
const log = { id: "log", table: "orders", files: ["log.csv"], format: "csv", columns };
const content = `who,day,spent\n${[
  "b,2024-01-02,5.00",
  "a,2024-01-01,1.50",
  "a,2024-01-01,2.50",
  "a,2024-01-01,2.50",
  ",2024-01-01,7.00",
  ",2024-01-01,8.00",
  "a,2024-01-03,-2.50",
].join("\n")}\n`;

/** Order and customer by what stands for them, amount and kind. */
async function orders(ingested: Ingested) {
  const rows = await ingested.rows("orders");
  return rows.map((row) => [row["order_id"], row["customer_id"], row["amount"], row["kind"]]);
}

/** As the rows were delivered: the id is made of the file and the row. */
const row = (n: number): string => `r000-000000-${String(n).padStart(12, "0")}`;

describe("orders whose files name none", () => {
  test("are the rows, where a project says so; equal ones are dropped and counted", async () => {
    const ingested = await ingestProject({ sources: [{ ...log, orderIs: "row" }] }, { "log.csv": content });
    const [first] = (await orders(ingested))[0] as [string];
    const from = Number(first.slice(-12));
    expect(await orders(ingested)).toEqual(
      [
        [0, "b", 5, "sale"],
        [1, "a", 1.5, "sale"],
        [2, "a", 2.5, "sale"],
        [4, null, 7, "sale"],
        [5, null, 8, "sale"],
        [6, "a", -2.5, "return"],
      ].map(([n, ...rest]) => [row(Number(n) + from), ...rest]),
    );
    expect(await ingested.counts()).toEqual({
      "orders: exact duplicates": 1,
      "order_lines: returns": 1,
      "order_lines: guests": 2,
    });
  });

  test("keep equal rows by the policy for order lines", async () => {
    const project = { sources: [{ ...log, orderIs: "row" }], cleaning: { duplicates: "keep" } };
    const ingested = await ingestProject(project, { "log.csv": content });
    expect((await orders(ingested)).length).toBe(7);
    expect(await ingested.counts()).toMatchObject({ "orders: exact duplicates": 1 });
  });

  test("are the days of customers, summed; a row of nobody is one by itself", async () => {
    const project = { sources: [{ ...log, orderIs: "customer-day" }], cleaning: { duplicates: "keep" } };
    const ingested = await ingestProject(project, { "log.csv": content });
    const found = await orders(ingested);
    expect(found.map(([, ...rest]) => rest)).toEqual([
      ["a", 6.5, "sale"],
      ["a", -2.5, "return"],
      ["b", 5, "sale"],
      [null, 7, "sale"],
      [null, 8, "sale"],
    ]);
    const made = found.map(([id]) => String(id));
    expect(made.slice(0, 3)).toEqual(["c0000000001-20240101", "c0000000001-20240103", "c0000000002-20240102"]);
    expect(await ingested.counts()).toEqual({
      "orders: exact duplicates": 1,
      "order_lines: returns": 1,
      "order_lines: guests": 2,
    });
  });

  test("count the same row of two files once, and the days of a person once under all aliases", async () => {
    const sources = [
      { ...log, files: ["log.csv", "again.csv"], orderIs: "customer-day" },
      {
        ...{ id: "links", table: "identities", files: ["links.csv"], format: "csv" },
        columns: { alias_id: { from: "alias", type: "text" }, customer_id: { from: "who", type: "text" } },
      },
    ];
    const files = {
      "log.csv": "who,day,spent\na,2024-01-01,1.00\nweb-a,2024-01-01,2.00\n",
      "again.csv": "who,day,spent\na,2024-01-01,1.00\na,2024-01-02,4.00\n",
      "links.csv": "alias,who\nweb-a,a\n",
    };
    const ingested = await ingestProject({ sources }, files);
    expect((await orders(ingested)).map(([, customer, amount]) => [customer, amount])).toEqual([
      ["a", 3],
      ["a", 4],
    ]);
    expect(await ingested.counts()).toMatchObject({ "orders: overlapping files": 1 });
  });

  test("are put together of lines in the same way", async () => {
    const lines = {
      ...{ id: "basket", table: "order_lines", files: ["basket.csv"], format: "csv", orderIs: "customer-day" },
      columns: {
        customer_id: columns.customer_id,
        ordered_at: when,
        product_id: { from: "sku", type: "text" },
        quantity: { from: "n", type: "integer" },
        unit_price: { from: "price", type: "decimal" },
      },
    };
    const basket = "who,day,sku,n,price\na,2024-01-01,x,2,1.50\na,2024-01-01,y,1,4.00\na,2024-01-02,x,1,1.50\n";
    const ingested = await ingestProject({ sources: [lines] }, { "basket.csv": basket });
    expect((await orders(ingested)).map(([id, , amount]) => [id, amount])).toEqual([
      ["c0000000001-20240101", 7],
      ["c0000000001-20240102", 1.5],
    ]);
    expect((await ingested.rows("order_lines")).map(({ line, product_id }) => [line, product_id])).toEqual([
      [1, "x"],
      [2, "y"],
      [1, "x"],
    ]);
  });
});

/** A shop whose receipts have numbers and whose till roll has none. Two receipts are there twice, and one says two things. */
describe("orders with ids beside orders without", () => {
  const receipts = {
    ...{ ...log, id: "receipts", files: ["receipts.csv"] },
    columns: { ...columns, order_id: { from: "no", type: "text" } },
  };
  const files = {
    "log.csv": content,
    "receipts.csv": `no,who,day,spent\n${[
      "x1,a,2024-01-05,3.00",
      "x1,a,2024-01-05,3.00",
      "x2,b,2024-01-05,4.00",
      "x2,b,2024-01-05,4.00",
      "x2,b,2024-01-05,4.00",
      "x3,c,2024-01-06,5.00",
      "x3,c,2024-01-06,6.00",
    ].join("\n")}\n`,
  };
  const ingest = (duplicates: "drop" | "keep", orderIs: "row" | "customer-day") =>
    ingestProject({ sources: [receipts, { ...log, orderIs }], cleaning: { duplicates } }, files);

  test.each(["row", "customer-day"] as const)("of which each is a %s: kept rows are counted apart", async (orderIs) => {
    const ingested = await ingest("keep", orderIs);
    expect(await ingested.counts()).toEqual({
      "orders: exact duplicates": 1,
      "orders: repeated orders": 3,
      "orders: conflicting orders": 1,
      "order_lines: returns": 1,
      "order_lines: guests": 2,
    });
    const lines = await ingested.rows("order_lines");
    expect(lines.filter(({ order_id }) => String(order_id).startsWith("x")).map(({ amount }) => amount)).toEqual([
      3, 4, 5,
    ]);
    expect(lines).toHaveLength(3 + 7);
  });

  test("have an account that adds up: rows of files but for those dropped are lines", async () => {
    for (const duplicates of ["drop", "keep"] as const) {
      const ingested = await ingest(duplicates, "row");
      const cleaning = await ingested.value<readonly CleaningCount[]>("cleaning");
      const gone = cleaning.filter(({ table, policy }) => table === "orders" && /dropped|first kept/.test(policy));
      const dropped = gone.reduce((sum, { rows }) => sum + rows, 0);
      expect(await ingested.rows("order_lines")).toHaveLength(14 - dropped);
      const rules = cleaning.map(({ table, rule }) => `${table}: ${rule}`);
      expect(new Set(rules).size).toBe(rules.length);
    }
  });

  test("lead from each row that went to the one that stays, and no kept row to another", async () => {
    const ingested = await ingest("keep", "row");
    const rows = await ingested.rows("ingest/trace-orders");
    const told = rows
      .filter(({ table }) => table === "orders")
      .map(({ rule, what, source, source_row, into_row }) => [rule, what, source, source_row, into_row].join(" "));
    expect(told).toEqual([
      "conflicting orders dropped receipts 6 5",
      "exact duplicates kept log 3 ",
      "repeated orders dropped receipts 1 0",
      "repeated orders dropped receipts 3 2",
      "repeated orders dropped receipts 4 2",
    ]);
  });

  test("are the same whichever source comes first, also where a receipt lacks its number", async () => {
    const more = { ...files, "receipts.csv": `${files["receipts.csv"]},d,2024-01-07,9.00\n` };
    const sources = [receipts, { ...log, orderIs: "row" }];
    const ingest = async (own: object[]) => {
      const ingested = await ingestProject({ sources: own, cleaning: { duplicates: "keep" } }, more);
      const lines = await ingested.rows("order_lines");
      return { counts: await ingested.counts(), amounts: lines.map(({ amount }) => Number(amount)).toSorted() };
    };
    expect(await ingest(sources.toReversed())).toEqual(await ingest(sources));
  });
});

test("lines of a day are numbered anew, and days of other clocks give a warning", async () => {
  const lines = {
    ...{ id: "basket", table: "order_lines", files: ["basket.csv"], format: "csv", orderIs: "customer-day" },
    columns: {
      customer_id: columns.customer_id,
      ordered_at: { from: "day", type: "timestamp", format: "%Y-%m-%d %H:%M", timeZone: "Australia/Sydney" },
      line: { from: "line", type: "integer" },
      product_id: { from: "sku", type: "text" },
      quantity: { from: "n", type: "integer" },
      unit_price: { from: "price", type: "decimal" },
    },
  };
  const row = (time: string, line: number, sku: string) => `a,2024-01-10 ${time},${line},${sku},1,2.00\n`;
  const basket = `who,day,line,sku,n,price\n${row("12:00", 1, "x")}${row("12:00", 2, "y")}${row("15:00", 1, "z")}`;
  const ingested = await ingestProject({ sources: [lines] }, { "basket.csv": basket });
  expect((await ingested.rows("order_lines")).map(({ line, product_id }) => [line, product_id])).toEqual([
    [1, "x"],
    [2, "y"],
    [3, "z"],
  ]);
  const warnings = ingested.result.record.steps.flatMap((step) => step.warnings.map(({ code }) => code));
  expect(warnings).toContain("days-of-utc");
});

test("orders without lines are lines of no product, one each", async () => {
  const named = { ...log, columns: { ...columns, order_id: { from: "no", type: "text" } } };
  const ingested = await ingestProject({ sources: [named] }, { "log.csv": "no,who,day,spent\nx,a,2024-01-01,3.25\n" });
  expect(await ingested.rows("order_lines")).toMatchObject([
    { order_id: "x", line: 1, customer_id: "a", product_id: null, quantity: 1, unit_price: 3.25, amount: 3.25 },
  ]);
});

describe("what an order is", () => {
  const source = (more: Record<string, unknown>) => sourceSchema.parse({ ...log, ...more });
  const problems = (...sources: Record<string, unknown>[]) => checkSources({ sources: sources.map(source) });

  test("must be said where no column names it", () => {
    expect(problems({})).toMatchObject([
      {
        code: "missing-column",
        message: 'table "orders" needs a column "order_id"',
        remedy: 'declare where it comes from, or "orderIs" where the files name no order',
      },
    ]);
    expect(problems({ orderIs: "row" })).toEqual([]);
  });

  test("is not said twice, of other tables, of orders with lines, or by days of nobody", () => {
    const orderIs = "customer-day";
    const id = { order_id: { from: "no", type: "text" } };
    const lines = {
      ...{ id: "lines", table: "order_lines" },
      columns: {
        ...{ order_id: id.order_id, product_id: id.order_id },
        ...{ quantity: { from: "n", type: "integer" }, unit_price: columns.amount },
      },
    };
    const { customer_id: _, ...nobody } = columns;
    const wrong = (message: string) => ({ code: "wrong-order-is", path: "sources/log/orderIs", message });
    expect(problems({ orderIs, columns: { ...columns, ...id } })).toMatchObject([
      wrong('rows have an "order_id", which already says what an order is'),
    ]);
    expect(problems({ orderIs, table: "customers" })).toMatchObject([
      wrong('"orderIs" is of orders and order_lines, and this source is of customers'),
    ]);
    expect(problems({ orderIs }, lines)).toMatchObject([
      wrong("orders and their lines cannot be brought together without ids of orders"),
    ]);
    expect(problems({ orderIs, columns: nobody })).toMatchObject([
      wrong('an order is to be a customer\'s day, and there is no column "customer_id"'),
    ]);
  });

  test("goes with no rows that their order alone says whose they are, where people may refuse", () => {
    const consent = { purpose: "profiling" } as never;
    const paid = {
      ...{ id: "paid", table: "payments" },
      columns: {
        ...{ payment_id: { from: "id", type: "text" }, order_id: { from: "no", type: "text" } },
        ...{ paid_at: when, amount: columns.amount },
      },
    };
    const both = [source({ orderIs: "row" }), source(paid)];
    expect(checkSources({ sources: both })).toEqual([]);
    expect(checkSources({ sources: both, consent })).toMatchObject([
      { code: "no-person", path: "sources/paid/columns", remedy: 'declare "customer_id" of these rows' },
    ]);
    const known = source({ ...paid, columns: { ...paid.columns, customer_id: columns.customer_id } });
    expect(checkSources({ sources: [both[0]!, known], consent })).toEqual([]);
  });

  test("is no side of a comparison of orders", () => {
    const sources = [source({ orderIs: "row" })];
    const comparison = { id: "paid", left: "orders", right: "payments", tolerance: { amount: 0, share: 0 } } as const;
    const told = checkReconcile({ sources, reconcile: [comparison] });
    expect(told.map(({ message }) => message)).toContain('no source gives the amounts of "orders" by ids of orders');
  });
});

test("a project of one file of orders without ids lacks no step but those of events and surveys", async () => {
  const root = await mkdtemp(join(tmpdir(), "segmentarium-orders-alone-"));
  const folder = join(root, "projects", "shop");
  await mkdir(folder, { recursive: true });
  const declared = { title: "Shop", description: "A shop", asOf: "2024-06-01", currency: "GBP" };
  await writeFile(
    join(folder, "project.jsonc"),
    JSON.stringify({ ...declared, sources: [{ ...log, orderIs: "row" }] }),
  );
  await writeFile(join(folder, "log.csv"), content);
  const disk = await readProject(root, "shop", ["shop"], []);
  const registry = collect(firstParty.map((source) => resolvePlugin(source, disk)));
  const skipped = plan(registry, disk).flatMap(({ contributed, skipped }) =>
    skipped === undefined ? [] : [[contributed.step.id, ...skipped.missing]],
  );
  expect(skipped.length).toBeGreaterThan(0);
  expect([...new Set(skipped.flatMap(([, ...missing]) => missing))].toSorted()).toEqual(["events", "surveys"]);
});
