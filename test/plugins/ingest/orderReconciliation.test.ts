import { describe, expect, test } from "vitest";
import { ingestProject } from "./project.ts";

const csv = (id: string, table: string, columns: Readonly<Record<string, string>>) => ({
  ...{ id, table, files: [`${id}.csv`], format: "csv" },
  columns: Object.fromEntries(
    Object.entries(columns).map(([name, type]) => [
      name,
      type === "timestamp" ? { from: name, type, format: "%Y-%m-%d" } : { from: name, type },
    ]),
  ),
});

const orders = csv("orders", "orders", {
  ...{ order_id: "text", customer_id: "text", ordered_at: "timestamp", currency: "text", amount: "decimal" },
  is_test: "boolean",
});
const lines = csv("lines", "order_lines", {
  ...{ order_id: "text", product_id: "text", quantity: "integer", unit_price: "decimal", discount: "decimal" },
});
const payments = csv("payments", "payments", {
  ...{ payment_id: "text", order_id: "text", paid_at: "timestamp", amount: "decimal", currency: "text" },
});
const rates = csv("rates", "rates", { valid_from: "timestamp", currency: "text", rate: "number" });

const files = {
  "orders.csv": `order_id,customer_id,ordered_at,currency,amount,is_test
equal,a,2024-01-01,GBP,30.00,false
penny,a,2024-01-02,GBP,10.00,false
share,b,2024-01-03,GBP,200.00,false
off,c,2024-01-04,GBP,50.00,false
twice,c,2024-01-05,EUR,20.00,false
unpaid,,2024-01-06,GBP,5.00,false
dollars,d,2024-01-07,GBP,9.00,false
free,d,2024-01-08,GBP,0.00,false
trial,d,2024-01-09,GBP,77.00,true
`,
  "lines.csv": `order_id,product_id,quantity,unit_price,discount
equal,p1,3,10.00,0
equal,p2,1,0.50,0.50
penny,p1,1,10.00,0
penny,p1,1,10.00,0
share,p1,20,10.00,0
off,p1,5,10.00,0
twice,p1,2,10.00,0
unpaid,p1,1,5.00,0
dollars,p1,1,9.00,0
free,p2,1,0.50,0.50
trial,p1,1,77.00,0
`,
  "payments.csv": `payment_id,order_id,paid_at,amount,currency
1,equal,2024-01-01,20.00,GBP
2,equal,2024-01-02,10.00,
3,penny,2024-01-02,10.01,GBP
4,share,2024-01-03,201.00,GBP
5,off,2024-01-04,49.00,GBP
6,twice,2024-01-05,20.00,EUR
7,twice,2024-01-05,20.00,EUR
8,dollars,2024-01-07,9.00,USD
9,nowhere,2024-01-08,3.00,GBP
9,nowhere,2024-01-08,3.00,GBP
`,
  "rates.csv": "valid_from,currency,rate\n2024-01-01,EUR,0.8\n2024-01-01,USD,0.7\n",
};

const project = {
  sources: [orders, lines, payments, rates],
  cleaning: { tests: [{ column: "is_test", equals: true }] },
};
const comparison = { id: "paid", left: "order_lines", right: "payments", tolerance: { amount: 0.01, share: 0.005 } };

describe("reconciliation between sources", () => {
  test("compares lines with payments order by order, in the order's currency, by hand", async () => {
    const ingested = await ingestProject({ ...project, reconcile: [comparison] }, files);
    const rows = await ingested.value<Record<string, unknown>[]>("order-reconciliation");
    expect(
      rows.map(({ status, orders: n, people, leftSum, rightSum }) => [status, n, people, leftSum, rightSum]),
    ).toEqual([
      ["matched", 2, 2, 30, 30],
      ["within-tolerance", 2, 2, 210, 211.01],
      ["differing", 1, 1, 50, 49],
      ["doubled", 1, 1, 16, 32],
      ["other-currency", 1, 1, 9, 6.3],
      ["missing-left", 1, 1, null, 3],
      ["missing-right", 1, 1, 5, null],
    ]);
    expect(ingested.result.record.steps.flatMap(({ warnings }) => warnings.map(({ code }) => code))).toEqual([
      "orders-differ",
    ]);
  });

  test("keeps which orders differ in a private table", async () => {
    const ingested = await ingestProject({ ...project, reconcile: [comparison] }, files);
    expect(await ingested.rows("order-differences")).toEqual(
      [
        ["dollars", "other-currency", "GBP", 9, 9],
        ["nowhere", "missing-left", "GBP", null, 3],
        ["off", "differing", "GBP", 50, 49],
        ["twice", "doubled", "EUR", 20, 40],
        ["unpaid", "missing-right", "GBP", 5, null],
      ].map(([order_id, status, currency, left_amount, right_amount]) => ({
        ...{ comparison: "paid", order_id, status, currency, left_amount, right_amount },
      })),
    );
    const released = JSON.stringify(await ingested.value("release/order_reconciliation"));
    for (const id of ["dollars", "nowhere", "unpaid"]) expect(released).not.toContain(id);
  });

  test("leaves out rows that name no order, on both sides, and counts them", async () => {
    const { order_id: _, currency: __, is_test: ___, ...columns } = orders.columns;
    const log = { ...orders, id: "log", files: ["log.csv"], columns, orderIs: "row" };
    const sources = [orders, log, payments, rates];
    const declared = { ...comparison, left: "orders" };
    const ingest = (more: string, paid: string) =>
      ingestProject(
        { ...project, sources, reconcile: [declared] },
        {
          ...files,
          "log.csv": `customer_id,ordered_at,amount\n${more}`,
          "payments.csv": `${files["payments.csv"]}${paid}`,
        },
      );
    const few = await ingest("a,2024-01-03,7.00\nz,2024-01-03,7.50\n", "10,,2024-01-03,7.00,GBP\n");
    const one = await ingest("a,2024-01-03,7.00\n", "");
    expect(await few.value("order-reconciliation")).toEqual(await one.value("order-reconciliation"));
    expect(await few.rows("order-differences")).toEqual(await one.rows("order-differences"));
    expect((await few.rows("order-differences")).map(({ order_id }) => order_id)).not.toContain(null);
    const step = few.result.record.steps.find(({ id }) => id === "order-reconciliation");
    const reason = "a row that names no order is not compared";
    expect(step?.exclusions).toEqual([
      { step: "order-reconciliation", what: "orders", rows: 2, reason },
      { step: "order-reconciliation", what: "payments", rows: 1, reason },
    ]);
  });

  test("takes what names no currency as in that of its order, else of the project, and rates an order without lines at its time", async () => {
    const named = (currency: string) => ({
      "orders.csv": `order_id,customer_id,ordered_at,currency,amount,is_test
base,a,2024-01-02,${currency},10.00,false
mixed,b,2024-01-03,${currency},20.00,false
abroad,c,2024-01-04,EUR,5.00,false
`,
      "payments.csv": `payment_id,order_id,paid_at,amount,currency
1,base,2024-01-02,10.00,EUR
2,mixed,2024-01-03,10.00,${currency}
3,mixed,2024-01-03,10.00,EUR
`,
      "rates.csv": files["rates.csv"],
    });
    const declared = { id: "settled", left: "orders", right: "payments" };
    const ingest = async (currency: string) => {
      const sources = [orders, payments, rates];
      const ingested = await ingestProject({ ...project, sources, reconcile: [declared] }, named(currency));
      const told = await ingested.value<Record<string, unknown>[]>("order-reconciliation");
      return {
        told: told.map(({ status, orders: n, leftSum, rightSum }) => [status, n, leftSum, rightSum]),
        differences: (await ingested.rows("order-differences")).map((row) => [row["order_id"], row["currency"]]),
      };
    };
    const unnamed = await ingest("");
    expect(unnamed.told).toEqual([
      ["other-currency", 2, 30, 24],
      ["missing-right", 1, 4, null],
    ]);
    expect(unnamed.differences).toEqual([
      ["abroad", "EUR"],
      ["base", "GBP"],
      ["mixed", "GBP"],
    ]);
    expect(await ingest("GBP")).toEqual(unnamed);
  });

  test("counts the customer of orders that have no line as one person", async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `n${i},z,2024-01-10,GBP,7.00,false`).join("\n");
    const more = { ...files, "orders.csv": `${files["orders.csv"]}${rows}\n` };
    const declared = { id: "declared", left: "orders", right: "order_lines" };
    const ingested = await ingestProject({ ...project, reconcile: [declared] }, more);
    const found = await ingested.value<Record<string, unknown>[]>("order-reconciliation");
    expect(found.find(({ status }) => status === "missing-right")).toMatchObject({ orders: 12, people: 1 });
  });

  test("compares what orders declare with their lines, and with nothing tolerated", async () => {
    const declared = { id: "declared", left: "orders", right: "order_lines" };
    const wrong = { ...files, "orders.csv": files["orders.csv"].replace("GBP,200.00", "GBP,200.01") };
    const ingested = await ingestProject({ ...project, reconcile: [declared] }, wrong);
    const rows = await ingested.value<Record<string, unknown>[]>("order-reconciliation");
    expect(rows.map(({ status, orders: n }) => [status, n])).toEqual([
      ["matched", 7],
      ["differing", 1],
    ]);
  });

  test("works with orders alone against payments, and gives nothing when nothing is declared", async () => {
    const sources = [orders, payments, rates];
    const reconcile = [{ id: "paid", left: "orders", right: "payments", tolerance: { amount: 0.01 } }];
    const rows = await (await ingestProject({ ...project, sources, reconcile }, files)).value<{ orders: number }[]>(
      "order-reconciliation",
    );
    expect(rows.reduce((sum, row) => sum + row.orders, 0)).toBe(8);
    const nothing = await ingestProject(project, files);
    expect(await nothing.value("release/order_reconciliation")).toEqual([]);
    expect(await nothing.rows("order-differences")).toEqual([]);
  });

  test("refuses a comparison without its sources, with itself or with another's id, all at once", async () => {
    const { amount: _, ...columns } = orders.columns;
    const sources = [{ ...orders, columns }, lines];
    const reconcile = [
      { id: "paid", left: "order_lines", right: "payments" },
      { id: "paid", left: "orders", right: "orders" },
    ];
    const refused = ingestProject({ sources, reconcile }, files);
    await expect(refused).rejects.toMatchObject({
      problems: [
        { code: "no-side", path: "reconcile/0" },
        { code: "duplicate-id", path: "reconcile/1" },
        { code: "same-sides", path: "reconcile/1" },
        { code: "no-side", path: "reconcile/1" },
      ],
    });
  });
});
