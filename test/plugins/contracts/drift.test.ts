import { describe, expect, test } from "vitest";
import { refuseUnfit } from "../../../src/commands/refuseUnfit.ts";
import { CheckError, type Problem } from "../../../src/errors.ts";
import { ingestProject } from "../ingest/project.ts";

const time = { type: "timestamp", format: "%Y-%m-%d %H:%M" };
const text = (from: string) => ({ from, type: "text", required: true });
const sources = [
  {
    id: "orders",
    table: "orders",
    files: ["orders.csv"],
    format: "csv",
    columns: {
      order_id: text("order"),
      customer_id: text("who"),
      channel: text("channel"),
      ordered_at: { from: "at", ...time },
      shipped_at: { from: "shipped", ...time },
    },
  },
  {
    id: "lines",
    table: "order_lines",
    files: ["lines-1.csv", "lines-2.csv"],
    format: "csv",
    columns: {
      order_id: text("order"),
      line: { from: "line", type: "integer" },
      product_id: text("sku"),
      quantity: { from: "n", type: "integer" },
      unit_price: { from: "price", type: "decimal" },
    },
  },
];
const rules = [
  { id: "orders-readable", source: "orders", readable: true },
  { id: "channels", source: "orders", set: { column: "channel", values: ["web", "shop"] } },
  { id: "not-later", source: "orders", range: { column: "ordered_at", max: "asOf" } },
  { id: "fresh", source: "orders", freshness: { column: "ordered_at", withinDays: 14 } },
  { id: "shipped-after", source: "orders", order: { earlier: "ordered_at", later: "shipped_at" } },
  { id: "lines-readable", source: "lines", readable: true },
  { id: "line-key", source: "lines", unique: ["order_id", "line"] },
  { id: "prices", source: "lines", range: { column: "unit_price", min: 0, max: 50 } },
  { id: "known-orders", source: "lines", references: { columns: "order_id", source: "orders" } },
  { id: "enough-lines", source: "lines", volume: { minimum: 74 } },
  { id: "as-usual", source: "orders", usual: { column: "ordered_at", per: "week", periods: 4, fewest: 0.5 } },
  { id: "sold-as-usual", table: "order_lines", usual: { column: "ordered_at", per: "week", periods: 4, fewest: 0.5 } },
];

const orders = Array.from({ length: 40 }, (_, i) => {
  const day = String((i % 30) + 1).padStart(2, "0");
  return `o${i},c${i % 12},${i % 2 === 0 ? "web" : "shop"},2024-05-${day} 10:00,2024-05-${day} 18:00`;
});
const lines = orders.flatMap((_, i) => [`o${i},1,A,1,2.50`, `o${i},2,B,2,${i}.00`]);
const file = (header: string, rows: readonly string[]) => `${header}\n${rows.join("\n")}\n`;
const orderHeader = "order,who,channel,at,shipped";
const lineHeader = "order,line,sku,n,price";
const good = {
  "orders.csv": file(orderHeader, orders),
  "lines-1.csv": file(lineHeader, lines.slice(0, 40)),
  "lines-2.csv": file(lineHeader, lines.slice(40)),
};

/** A contract that also holds lines to the publication of April. */
const withHistory = {
  history: "history.json",
  rules: [...rules, { id: "as-before", source: "lines", previous: { fewest: 0.9 } }],
};
const april = { asOf: "2024-05-01", sources: { lines: { "lines-1.csv": 40, "lines-2.csv": 40 } } };

async function problemsOf(
  files: Partial<typeof good>,
  more: Readonly<Record<string, unknown>> = {},
  earlier?: typeof april,
): Promise<readonly Problem[]> {
  const { result } = await ingestProject({ sources, rules, ...more }, { ...good, ...files }, earlier);
  const fault: unknown = await refuseUnfit(result).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (fault === undefined) return [];
  expect(fault).toBeInstanceOf(CheckError);
  expect((fault as CheckError).message).toContain("Cannot publish");
  return (fault as CheckError).problems;
}

/** Broken rules by id, and of failed steps the reader's code. */
async function refusedFor(files: Partial<typeof good>): Promise<readonly string[]> {
  return (await problemsOf(files)).map(({ code, path, message }) => {
    if (code === "rule-broken") return path?.replace("rules/", "") ?? "";
    return `${path} ${/\n\s+(?:\S+ )?(\S+?)(?: at \S+)?: /.exec(message)?.[1]}`;
  });
}

const change = (rows: readonly string[], edit: (row: string, i: number) => string) => rows.map(edit);

describe("a delivery that drifted stops the publication", () => {
  test("not while it is as declared", async () => {
    expect(await refusedFor({})).toEqual([]);
  });

  test("by a renamed column", async () => {
    expect(await refusedFor({ "orders.csv": good["orders.csv"].replace("channel", "sales channel") })).toEqual([
      "source-orders missing-column",
    ]);
  });

  test("by a missing column", async () => {
    const rows = change(orders, (row) => row.split(",").slice(0, 4).join(","));
    expect(await refusedFor({ "orders.csv": file("order,who,channel,at", rows) })).toEqual([
      "source-orders missing-column",
    ]);
  });

  test("by a change of type, of all rows or of some", async () => {
    const all = change(lines.slice(0, 40), (row) => row.replace(/,(\d+\.\d+)$/, ",GBP $1"));
    expect(await refusedFor({ "lines-1.csv": file(lineHeader, all) })).toEqual(["source-lines all-rejected"]);
    const some = change(lines.slice(0, 40), (row, i) =>
      i < 4 ? row.replace(/,1,2.50$|,2,\d+.00$/, ",1.5,2.50") : row,
    );
    expect(await refusedFor({ "lines-1.csv": file(lineHeader, some) })).toEqual(["lines-readable"]);
  });

  test("by a new category", async () => {
    const rows = change(orders, (row, i) => (i > 25 ? row.replace(/web|shop/, "kiosk") : row));
    expect(await refusedFor({ "orders.csv": file(orderHeader, rows) })).toEqual(["channels"]);
  });

  test("by a unit that is a hundred times smaller", async () => {
    const rows = change(lines.slice(40), (row) =>
      row.replace(/([\d.]+)$/, (price) => (100 * Number(price)).toFixed(2)),
    );
    expect(await refusedFor({ "lines-2.csv": file(lineHeader, rows) })).toEqual(["prices"]);
  });

  test("by a file that ends too early, in the middle of a row or between two", async () => {
    const whole = good["lines-2.csv"];
    expect(await refusedFor({ "lines-2.csv": whole.slice(0, whole.indexOf("o35,1") + 4) })).toEqual([
      "lines-readable",
      "enough-lines",
    ]);
    expect(await refusedFor({ "lines-2.csv": whole.slice(0, whole.indexOf("o30,1")) })).toEqual(["enough-lines"]);
  });

  test("by a week that is halved, told with its count and what is usual", async () => {
    const halved = (row: string): boolean => /,2024-05-(25|27|29) /.test(row);
    const gone = new Set(orders.filter(halved).map((row) => row.split(",")[0]));
    const left = lines.filter((row) => !gone.has(row.split(",")[0]));
    const files = {
      "orders.csv": file(
        orderHeader,
        orders.filter((row) => !halved(row)),
      ),
      "lines-1.csv": file(lineHeader, left.slice(0, 40)),
      "lines-2.csv": file(lineHeader, left.slice(40)),
    };
    const found = await problemsOf(files, { minimumPeople: 2 });
    expect(found.map(({ path }) => path)).toEqual(["rules/as-usual", "rules/sold-as-usual"]);
    expect(found[0]?.message).toBe(
      'source "orders": the number of rows in the last week by ordered_at is at least 0.5 times the median of the 4 weeks ' +
        "before; it is 3, the median of 3 weeks before 7",
    );
    expect((await problemsOf(files)).map(({ message }) => message.split("; ")[1])).toEqual([
      "it is not told how many",
      "it is not told how many",
    ]);
  });

  test("by a file that shrank since the publication before, though there are enough rows in all", async () => {
    expect(await problemsOf({}, withHistory, april)).toEqual([]);
    const files = {
      "lines-1.csv": file(lineHeader, lines.slice(0, 45)),
      "lines-2.csv": file(lineHeader, lines.slice(45)),
    };
    const [problem, ...rest] = await problemsOf(files, withHistory, april);
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({ path: "rules/as-before", file: "lines-2.csv" });
    expect(problem?.message).toContain("of the 2 files of then 0 gone and 1 with fewer rows");
    const before = { ...april, sources: { lines: { ...april.sources.lines, "lines-0.csv": 30 } } };
    expect((await problemsOf({}, withHistory, before))[0]).toMatchObject({
      file: "lines-0.csv",
      message: expect.stringContaining("it is 80, as of 2024-05-01 110; of the 3 files of then 1 gone"),
    });
  });

  test("not by the first publication, which has none before, and says so", async () => {
    const { result } = await ingestProject({ sources, ...withHistory }, good);
    await refuseUnfit(result);
    expect(result.record.steps.flatMap(({ warnings }) => warnings.map(({ code, message }) => [code, message]))).toEqual(
      [["rule-not-judged", expect.stringContaining("the history holds no publication of an earlier as-of day")]],
    );
  });

  test("by an empty file", async () => {
    expect(await refusedFor({ "orders.csv": "" })).toContain("source-orders empty-file");
    expect(await refusedFor({ "orders.csv": `${orderHeader}\n` })).toContain("source-orders no-rows");
    expect(await refusedFor({ "lines-1.csv": "", "lines-2.csv": `${lineHeader}\n` })).toEqual(["source-lines no-rows"]);
  });

  test("by an empty file among others, where a rule says how many rows there must be", async () => {
    const refused = ["enough-lines", "sold-as-usual"];
    expect(await refusedFor({ "lines-2.csv": "" })).toEqual(refused);
    expect(await refusedFor({ "lines-2.csv": `${lineHeader}\n` })).toEqual(refused);
  });

  test("by rows that are delivered twice, in files of other bytes", async () => {
    const files = { "lines-1.csv": file(lineHeader, lines), "lines-2.csv": `${file(lineHeader, lines)}\n` };
    const [problem, ...rest] = await problemsOf(files);
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({ path: "rules/line-key", file: "lines-2.csv" });
    expect(problem?.message).toContain("80 of 160 rows break it, no row may; the first on lines 2, 3, 4, 5, 6");
  });

  test("by a file of long ago", async () => {
    const rows = change(orders, (row) => row.replaceAll("2024-05", "2024-03"));
    expect(await refusedFor({ "orders.csv": file(orderHeader, rows) })).toEqual(["fresh"]);
  });

  test("by dates in the future", async () => {
    const rows = change(orders, (row, i) => (i % 30 === 29 ? row.replaceAll("2024-05-30", "2204-05-30") : row));
    expect(await refusedFor({ "orders.csv": file(orderHeader, rows) })).toEqual(["not-later"]);
  });

  test("by a reference to what is not there", async () => {
    expect(await refusedFor({ "orders.csv": file(orderHeader, orders.slice(3)) })).toEqual(["known-orders"]);
  });

  test("by times that are swapped", async () => {
    const rows = change(orders, (row) => row.replace(/,([^,]+),([^,]+)$/, ",$2,$1"));
    expect(await refusedFor({ "orders.csv": file(orderHeader, rows) })).toEqual(["shipped-after"]);
  });

  test("by several faults at once, told together: of the reader in one source, of rules in another", async () => {
    const rows = change(lines, (row, i) => (i < 20 ? row.replace(/^o\d+,\d+/, "o1,1").replace(/[\d.]+$/, "900") : row));
    const files = { "lines-1.csv": file(lineHeader, rows.slice(0, 40)) };
    expect(await refusedFor(files)).toEqual(["line-key", "prices"]);
    expect(await refusedFor({ ...files, "orders.csv": "" })).toEqual([
      "source-orders empty-file",
      "line-key",
      "prices",
    ]);
  });

  test("and no message holds a value of the data", async () => {
    const rows = change(lines, (row) => row.replace(/^o(\d+)/, "secret$1").replace(/([\d.]+)$/, "7777"));
    const found = await problemsOf({ "lines-1.csv": file(lineHeader, rows) });
    expect(found.map(({ path }) => path)).toEqual(["rules/prices", "rules/known-orders"]);
    expect(JSON.stringify(found)).not.toMatch(/secret|7777/);
  });
});
