import { beforeAll, describe, expect, test } from "vitest";
import { type Ingested, ingestProject } from "./project.ts";

const time = { type: "timestamp", format: "%Y-%m-%d %H:%M" };
const lineColumns = {
  order_id: { from: "order", type: "text" },
  product_id: { from: "sku", type: "text" },
  product_name: { from: "name", type: "text" },
  quantity: { from: "n", type: "integer" },
  unit_price: { from: "price", type: "decimal" },
  ordered_at: { from: "at", ...time },
  customer_id: { from: "who", type: "text" },
};
const lines = { id: "lines", table: "order_lines", files: ["lines.csv"], format: "csv", columns: lineColumns };
const header = "order,sku,name,n,price,at,who\n";

describe("order lines from one file", () => {
  const content = `${header}${[
    "1,A,Apple,2,1.50,2024-01-01 10:00,c1",
    "1,A,Apple,2,1.50,2024-01-01 10:00,c1",
    "1,POST,Postage,1,4.00,2024-01-01 10:00,c1",
    "C2,A,Apple,1,1.50,2024-01-03 10:00,c1",
    "3,B,Bread,-1,2.00,2024-01-04 10:00,c2",
    "4,B,Bread,1,0,2024-01-05 10:00,c2",
    "5,TEST1,Test,1,9.00,2024-01-06 10:00,c2",
    "6,B,Bread,3,2.00,2024-01-07 10:00,",
    "7,POST,Postage,1,4.00,2024-01-08 10:00,c3",
    "8,B,Bread,0,2.00,2024-01-08 10:00,c3",
    "9,B,Brot,1,2.00,2024-01-08 11:00,c3",
  ].join("\n")}\n`;
  const cleaning = {
    returns: [{ column: "order_id", startsWith: "C" }],
    charges: [{ column: "product_id", in: ["POST"] }],
    tests: [{ column: "product_id", matches: "^TEST" }],
  };

  let ingested: Ingested;
  beforeAll(async () => {
    ingested = await ingestProject({ sources: [lines], cleaning }, { "lines.csv": content });
  });

  test("are judged by each declared rule, and every rule is counted", async () => {
    expect(await ingested.counts()).toEqual({
      "order_lines: exact duplicates": 1,
      "order_lines: test orders": 1,
      "order_lines: no quantity": 1,
      "order_lines: unpriced": 1,
      "order_lines: charges": 2,
      "order_lines: returns": 2,
      "order_lines: guests": 1,
      "orders: orders of charges alone": 1,
    });
    const rows = await ingested.rows("order_lines");
    expect(rows.map((row) => [row["order_id"], row["line"], row["quantity"], row["amount"], row["kind"]])).toEqual([
      ["1", 1, 2, 3, "sale"],
      ["1", 2, 1, 4, "charge"],
      ["3", 1, -1, -2, "return"],
      ["6", 1, 3, 6, "sale"],
      ["7", 1, 1, 4, "charge"],
      ["9", 1, 1, 2, "sale"],
      ["C2", 1, -1, -1.5, "return"],
    ]);
  });

  test("make orders without charges, customers since their first order, products by their most frequent name", async () => {
    const order = (order_id: string, customer_id: string | null, ordered_at: string, kind: string, amount: number) => {
      return { order_id, customer_id, ordered_at, last_line_at: ordered_at, channel: null, kind, amount };
    };
    expect(await ingested.rows("orders")).toEqual([
      order("1", "c1", "2024-01-01T10:00:00", "sale", 3),
      order("3", "c2", "2024-01-04T10:00:00", "return", -2),
      order("6", null, "2024-01-07T10:00:00", "sale", 6),
      order("9", "c3", "2024-01-08T11:00:00", "sale", 2),
      order("C2", "c1", "2024-01-03T10:00:00", "return", -1.5),
    ]);
    expect(await ingested.rows("customers")).toEqual([
      { customer_id: "c1", joined_at: "2024-01-01T10:00:00" },
      { customer_id: "c2", joined_at: "2024-01-04T10:00:00" },
      { customer_id: "c3", joined_at: "2024-01-08T11:00:00" },
    ]);
    expect(await ingested.rows("products")).toEqual([
      { product_id: "A", name: "Apple", category: null },
      { product_id: "B", name: "Bread", category: null },
    ]);
  });

  test("are the same whatever the order of rows, but for their numbers", async () => {
    const shuffled = `${header}${content.split("\n").slice(1, -1).reverse().join("\n")}\n`;
    const pick = async (found: Ingested) => {
      const rows = (await found.rows("order_lines")).map(({ line: _, ...row }) => JSON.stringify(row));
      return [rows.sort(), await found.rows("orders"), await found.counts()];
    };
    const other = await ingestProject({ sources: [lines], cleaning }, { "lines.csv": shuffled });
    expect(await pick(other)).toEqual(await pick(ingested));
  });

  test("keep what the project says to keep", async () => {
    const keeping = { ...cleaning, duplicates: "keep", unpriced: "keep" };
    const ingested = await ingestProject({ sources: [lines], cleaning: keeping }, { "lines.csv": content });
    const amounts = (await ingested.rows("orders")).map((row) => [row["order_id"], row["amount"]]);
    expect(amounts).toContainEqual(["1", 6]);
    expect(amounts).toContainEqual(["4", 0]);
  });

  test("stop with words when a rule names a column that is not there", async () => {
    const wrong = { tests: [{ column: "is_test", equals: true }] };
    const ingested = await ingestProject({ sources: [lines], cleaning: wrong }, { "lines.csv": content });
    const step = ingested.result.record.steps.find(({ id }) => id === "orders");
    expect(step?.reason).toMatch(/cleaning\/tests.*"is_test"/);
  });
});

describe("files that overlap", () => {
  const first = `${header}1,A,Apple,1,1,2024-01-01 10:00,c1\n2,A,Apple,1,1,2024-01-02 10:00,c1\n2,A,Apple,1,1,2024-01-02 10:00,c1\n`;
  const second = `who,at,order,sku,name,n,price\nc1,2024-01-02 10:00,2,A,nan,1,1\nc1,2024-01-02 10:00,2,A,nan,1,1\nc1,2024-01-02 10:00,2,A,nan,1,1\nc1,2024-01-03 10:00,3,A,nan,1,1\n`;
  const named = { ...lines, columns: { ...lineColumns, product_name: { from: "name", type: "text" } } };
  const plain = first.replaceAll("Apple", "");

  test("are counted once: the n-th copy in one file is the n-th in another", async () => {
    const other = { ...named, id: "later", files: ["later.csv"], dialect: { nulls: ["", "nan"] } };
    const cleaning = { duplicates: "keep" };
    const ingested = await ingestProject(
      { sources: [lines, other], cleaning },
      { "lines.csv": plain, "later.csv": second },
    );
    expect(await ingested.counts()).toMatchObject({
      "order_lines: overlapping files": 2,
      "order_lines: exact duplicates": 2,
    });
    expect((await ingested.rows("order_lines")).map((row) => row["order_id"])).toEqual(["1", "2", "2", "2", "3"]);
  });

  test("also within one source of several files", async () => {
    const both = { ...lines, files: ["lines.csv", "again.csv"] };
    const ingested = await ingestProject({ sources: [both] }, { "lines.csv": first, "again.csv": `${first}\n` });
    expect(await ingested.counts()).toMatchObject({
      "order_lines: overlapping files": 3,
      "order_lines: exact duplicates": 1,
    });
    expect(await ingested.value<{ file: string }[]>("accounting/lines")).toMatchObject([
      { file: "lines.csv", counted: 3 },
      { file: "again.csv", counted: 3 },
    ]);
  });

  test("and adds no row when a file that fits a pattern is delivered twice", async () => {
    const both = { ...lines, files: ["*.csv"] };
    const ingested = await ingestProject({ sources: [both] }, { "1.csv": first, "2.csv": first });
    const counts = await ingested.counts();
    expect(counts).toMatchObject({ "order_lines: exact duplicates": 1 });
    expect(Object.keys(counts)).not.toContain("order_lines: overlapping files");
    expect(await ingested.value<{ file: string }[]>("accounting/lines")).toMatchObject([
      { file: "1.csv", counted: 3 },
      { file: "2.csv", counted: 0 },
    ]);
  });
});

describe("orders of one number that say different things", () => {
  const amount = { from: "spent", type: "decimal" };
  const { order_id, ordered_at } = lineColumns;
  const source = { table: "orders", format: "csv", columns: { order_id, ordered_at, amount } };
  const of = (spent: number): string => `order,at,spent\n1,2024-01-01 10:00,${spent}\n`;

  test.each([
    { files: ["*.csv"], counts: 5, why: "the first by path" },
    { files: ["b.csv", "a.csv"], counts: 7, why: "the first as listed" },
  ])("count by one file, $why, and the cleaning table says so", async ({ files, counts }) => {
    const delivered = { "a.csv": of(5), "b.csv": of(7) };
    const ingested = await ingestProject({ sources: [{ ...source, id: "orders", files }] }, delivered);
    expect(await ingested.rows("orders")).toMatchObject([{ order_id: "1", amount: counts }]);
    const cleaning = await ingested.value<{ rule: string }[]>("cleaning");
    expect(cleaning.find(({ rule }) => rule === "conflicting orders")).toMatchObject({
      ...{ policy: "first kept", rows: 1 },
      description: expect.stringContaining("which counts: by the order of sources, files and rows, whichever is right"),
    });
  });
});

describe("orders, lines, rates and identities from several files", () => {
  const orders = {
    id: "orders",
    table: "orders",
    files: ["orders.csv.gz"],
    format: "csv",
    columns: {
      order_id: { from: "order", type: "text" },
      customer_id: { from: "who", type: "text" },
      ordered_at: { from: "at", ...time },
      currency: { from: "currency", type: "text" },
      channel: { from: "channel", type: "text" },
      is_test: { from: "test", type: "boolean" },
    },
  };
  const { ordered_at: _, customer_id: __, product_name: ___, ...rest } = lineColumns;
  const bare = { ...lines, columns: { ...rest, discount: { from: "off", type: "decimal" } } };
  const rates = {
    id: "rates",
    table: "rates",
    files: ["rates.csv"],
    format: "csv",
    columns: {
      valid_from: { from: "day", type: "date", format: "%Y-%m-%d" },
      currency: { from: "currency", type: "text" },
      rate: { from: "rate", type: "number" },
    },
  };
  const identities = {
    id: "ids",
    table: "identities",
    files: ["ids.csv"],
    format: "csv",
    columns: { alias_id: { from: "web", type: "text" }, customer_id: { from: "crm", type: "text" } },
  };
  const people = {
    id: "crm",
    table: "customers",
    files: ["crm.csv"],
    format: "csv",
    columns: {
      customer_id: { from: "crm", type: "text" },
      joined_at: { from: "at", ...time },
      region: { from: "region", type: "text" },
    },
  };
  const events = {
    id: "web",
    table: "events",
    files: ["web.csv"],
    format: "csv",
    columns: {
      event_id: { from: "e", type: "text" },
      customer_id: { from: "web", type: "text" },
      occurred_at: { from: "at", ...time },
      kind: { from: "kind", type: "text" },
    },
  };
  const files = {
    "orders.csv.gz":
      "order,who,at,currency,channel,test\n1,k2,2024-01-10 10:00,GBP,web,false\n2,k1,2024-02-10 10:00,EUR,shop,false\n3,k9,2024-02-11 10:00,EUR,shop,true\n4,k9,2024-02-12 10:00,GBP,web,no\n",
    "lines.csv": "order,sku,n,price,off\n1,A,1,10,0\n2,A,3,1.01,0.03\n2,B,-1,1,\n3,A,1,1,0\n4,A,1,1,0\n5,A,1,1,0\n",
    "rates.csv": "day,currency,rate\n2024-01-01,EUR,0.9\n2024-02-01,EUR,0.8555\n2024-03-01,EUR,0.1\n",
    "ids.csv": "web,crm\nw1,k1\nw1,k2\nw2,k1\n",
    "crm.csv": "crm,at,region\nk2,2023-01-01 00:00,south\nk1,2023-05-01 00:00,\n",
    "web.csv":
      "e,web,at,kind\ne1,w2,2024-01-01 00:00,page_view\ne2,w7,2024-01-01 00:00,page_view\ne3,,2024-01-01 00:00,page_view\ne4,k1,2022-12-01 00:00,page_view\n",
  };
  const sources = [people, identities, rates, orders, bare, events];
  const cleaning = { tests: [{ column: "is_test", equals: true }] };

  test("become one person, one currency, one table each", async () => {
    const ingested = await ingestProject({ sources, cleaning }, files);
    expect(await ingested.counts()).toEqual({
      "order_lines: test orders": 1,
      "order_lines: undated lines": 1,
      "order_lines: returns": 1,
      "order_lines: foreign currency": 2,
      "customers: merged identities": 1,
      "customers: unlisted customers": 1,
      "events: unknown person": 1,
    });
    const published = await ingested.value<{ rule: string; rows: number | null }[]>("release/cleaning");
    expect(Object.fromEntries(published.map(({ rule, rows }) => [rule, rows]))).toMatchObject({
      returns: 1,
      "merged identities": null,
      "unlisted customers": null,
    });
    const lineRows = await ingested.rows("order_lines");
    expect(lineRows.map((row) => [row["order_id"], row["line"], row["customer_id"], row["amount"]])).toEqual([
      ["1", 1, "k1", 10],
      ["2", 1, "k1", 2.5665],
      ["2", 2, "k1", -0.8555],
      ["4", 1, "k9", 1],
    ]);
    // k1 is seen before k2, by an event, but joined later.
    expect(await ingested.rows("customers")).toEqual([
      { customer_id: "k1", joined_at: "2023-01-01T00:00:00", region: "south" },
      { customer_id: "k9", joined_at: "2024-02-12T10:00:00", region: null },
    ]);
    expect((await ingested.rows("events")).map((row) => row["customer_id"])).toEqual(["k1", null, null, "k1"]);
    expect((await ingested.rows("orders")).map((row) => row["channel"])).toEqual(["web", "shop", "web"]);
  });

  test("stop when a currency has no rate in time, naming it", async () => {
    const late = { ...files, "rates.csv": "day,currency,rate\n2024-03-01,EUR,0.9\n" };
    const ingested = await ingestProject({ sources, cleaning }, late);
    const step = ingested.result.record.steps.find(({ id }) => id === "orders");
    expect(step?.reason).toMatch(/no-rate: currency EUR has no rate for 2 lines, the first of 2024-02-10/);
  });

  test("stop when a currency has two rates at one time, since nothing says which holds", async () => {
    const twice = { ...files, "rates.csv": "day,currency,rate\n2024-01-01,EUR,0.9\n2024-01-01,EUR,0.8\n" };
    const ingested = await ingestProject({ sources, cleaning }, twice);
    const step = ingested.result.record.steps.find(({ id }) => id === "orders");
    expect(step?.reason).toMatch(/two-rates: 1 currencies and times have two rates, the first on 2024-01-01/);
  });

  test("work with orders alone, which then have amounts", async () => {
    const columns = { ...orders.columns, amount: { from: "amount", type: "decimal" } };
    const content =
      "order,who,at,currency,channel,test,amount\n1,a,2024-01-01 00:00,GBP,,false,5.25\n2,a,2024-01-02 00:00,GBP,,false,-1\n";
    const ingested = await ingestProject({ sources: [{ ...orders, columns }], cleaning }, { "orders.csv.gz": content });
    const rows = await ingested.rows("orders");
    expect(rows.map((row) => [row["order_id"], row["kind"], row["amount"]])).toEqual([
      ["1", "sale", 5.25],
      ["2", "return", -1],
    ]);
    expect(await ingested.rows("order_lines")).toMatchObject([
      { order_id: "1", line: 1, product_id: null, quantity: 1, unit_price: 5.25, amount: 5.25 },
      { order_id: "2", line: 1, product_id: null, quantity: -1, unit_price: 1, amount: -1 },
    ]);
  });

  test("warn where a line names no currency and another of its order names a foreign one", async () => {
    const money = { currency: { from: "currency", type: "text" } };
    const told = { ...lines, columns: { ...lineColumns, ...money } };
    const codes = async (second: string) => {
      const row = (order: string, currency: string) => `${order},A,Apple,1,2.00,2024-02-03 10:00,c1,${currency}\n`;
      const content = `order,sku,name,n,price,at,who,currency\n${row("1", "EUR")}${row("1", second)}${row("2", "")}`;
      const ingested = await ingestProject(
        { sources: [told, rates] },
        { "lines.csv": content, "rates.csv": files["rates.csv"] },
      );
      const warnings = ingested.result.record.steps.flatMap((step) => step.warnings);
      return warnings.map(({ code }) => code);
    };
    expect(await codes("")).toContain("currency-unsaid");
    expect(await codes("EUR")).not.toContain("currency-unsaid");
  });

  test("are refused together when columns are missing or of another type", () => {
    const { quantity: _quantity, ...without } = bare.columns;
    const wrong = { ...people, columns: { ...people.columns, joined_at: { from: "at", type: "text" } } };
    const project = { sources: [{ ...bare, columns: without }, wrong] };
    return expect(ingestProject(project, files)).rejects.toThrow(
      /"ordered_at"[\s\S]*"quantity"[\s\S]*"joined_at" is declared as text/,
    );
  });
});

test("reconciliation holds known figures against what was read, and warns of those that differ", async () => {
  const expectations = [
    {
      measure: "lines",
      asRead: 'SELECT count(*) FROM source."lines"',
      byPolicy: "SELECT count(*) FROM clean.orders",
      expected: 2,
    },
    { measure: "sum", asRead: 'SELECT sum(quantity * unit_price) FROM source."lines"', expected: 3 },
  ];
  const content = `${header}1,A,Apple,1,1.50,2024-01-01 10:00,c1\n1,B,Bread,1,2,2024-01-01 10:00,c1\n`;
  const ingested = await ingestProject({ sources: [lines], expectations }, { "lines.csv": content });
  expect(await ingested.value("reconciliation")).toEqual([
    { measure: "lines", expected: 2, asRead: 2, byPolicy: 1, agrees: true, reference: "" },
    { measure: "sum", expected: 3, asRead: 3.5, byPolicy: null, agrees: false, reference: "" },
  ]);
  const warnings = ingested.result.record.steps.flatMap((step) => step.warnings.map(({ code }) => code));
  expect(warnings).toEqual(["does-not-reconcile"]);
});
