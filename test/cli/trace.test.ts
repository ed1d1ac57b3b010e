import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TraceQuestion, traceCommand } from "../../src/commands/trace.ts";
import type { Host } from "../../src/host.ts";
import { root, segmentarium } from "./runCommand.ts";

const name = "test-trace";
const folder = join(root, "projects", name);
const work = join(root, ".segmentarium", name);

const text = (from: string) => ({ from, type: "text" });
const sources = [
  {
    ...{ id: "crm", table: "customers", files: ["crm.csv"], format: "csv" },
    columns: { customer_id: text("id"), country: text("country") },
  },
  {
    ...{ id: "web", table: "identities", files: ["web.csv"], format: "csv" },
    columns: { alias_id: text("web"), customer_id: text("id") },
  },
  {
    ...{ id: "orders", table: "orders", files: ["orders.csv"], format: "csv" },
    columns: {
      order_id: text("order"),
      customer_id: text("who"),
      ordered_at: { from: "day", type: "date", format: "%Y-%m-%d" },
    },
  },
  {
    ...{ id: "lines", table: "order_lines", files: ["lines.csv", "more.csv"], format: "csv" },
    columns: {
      order_id: text("order"),
      product_id: text("sku"),
      quantity: { from: "n", type: "integer" },
      unit_price: { from: "price", type: "decimal" },
    },
  },
];
const files = {
  "crm.csv": 'id,country\nsecret-1,UK\nsecret-2,"Fra\u202ence"\nsecret-3,Nowhere\n',
  "web.csv": "web,id\nw1,secret-1\nw1,secret-2\nw1,secret-4\nw2,secret-3\n",
  "orders.csv": "order,who,day\no1,secret-1,2024-02-01\no2,secret-3,2024-02-02\n",
  "lines.csv": 'order,sku,n,price\no1,"a\nb",1,5\no1,c,1,x\no2,c,1,0\no2,d,1,5\no2,d,1,5\n',
  "more.csv": "order,sku,n,price\no2,d,1,5\n",
};

async function remove(): Promise<void> {
  for (const path of [folder, work]) await rm(path, { recursive: true, force: true });
}

beforeAll(async () => {
  await remove();
  await mkdir(folder, { recursive: true });
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), content);
  const standardise = { "customers.country": { kind: "country" } };
  const project = { title: "A traced shop", asOf: "2024-03-01", currency: "EUR", sources, standardise };
  await writeFile(join(folder, "project.jsonc"), JSON.stringify(project));
  await segmentarium("run", name);
});
afterAll(remove);

/** What the command says on a terminal of a person, or elsewhere. */
async function trace(question: Partial<TraceQuestion>, interactive = false): Promise<string> {
  const said: string[] = [];
  const output = { write: (words: string) => void said.push(words), interactive, columns: 100 };
  const host: Host = {
    ...{ root, output, clock: () => 0, signal: new AbortController().signal, cores: 1, versions: {} },
  };
  const asked = { table: "order_lines", showValues: false, ...question };
  const code = await traceCommand(host, name, asked, { threads: 1, memoryLimit: "1GB", set: [] });
  expect(code).toBe(0);
  return said.join("");
}

describe("segmentarium trace", { timeout: 180_000 }, () => {
  it("lists the rules that touched rows, with the first place of each", async () => {
    const { code, text: said } = await segmentarium("trace", "order_lines", "--project", name);
    expect(said.split("\n").map((line) => line.trim().split(/ {2,}/))).toEqual([
      ["order_lines: rows that rules touched"],
      ["1", "rejected rows", "set aside", "first lines.csv line 4"],
      ["1", "exact duplicates", "dropped", "first lines.csv line 7"],
      ["1", "overlapping files", "dropped", "first more.csv line 2"],
      ["1", "unpriced", "dropped", "first lines.csv line 5"],
      [""],
    ]);
    expect(code).toBe(0);
  });

  it("tells how many ids the largest merged identity has, and nothing of it where none was merged", async () => {
    const lines = (await trace({ table: "customers" })).trimEnd().split("\n");
    expect(lines.filter((line) => line.includes("merged identities"))).toHaveLength(1);
    expect(lines.at(-1)).toBe("largest merged identity: 3 customer ids of one person");
    expect(await trace({})).not.toContain("largest");
  });

  it("lists the rows that were rejected, with the reason and without the value", async () => {
    const said = await trace({ rule: "rejected rows" });
    expect(said).toMatch(/^lines\.csv line 4: unit_price .+\n$/);
    expect(said).not.toContain("x\n");
    await expect(trace({ table: "customers", rule: "rejected rows" })).rejects.toThrow("no-rule");
  });

  it("lists the rows of one rule, and the rows that stay for them", async () => {
    expect(await trace({ rule: "overlapping files" })).toBe("more.csv line 2: dropped, lines.csv line 6 stays\n");
    expect(await trace({ rule: "unpriced" })).toBe("lines.csv line 5: dropped\n");
    expect(await trace({ table: "customers", rule: "country: country codes" })).toBe(
      "crm.csv line 2: country changed\ncrm.csv line 3: country changed\n",
    );
  });

  it("finds all rows behind the row that a line became, also from a copy, and the order of a line", async () => {
    const behind = `3 rows are behind this row of order_lines
lines.csv line 6 (source lines)
  no rule touched it
lines.csv line 7 (source lines)
  exact duplicates: dropped, lines.csv line 6 stays
more.csv line 2 (source lines)
  overlapping files: dropped, lines.csv line 6 stays
orders.csv line 3 (source orders)
  no rule touched it
`.replace("3 rows", "4 rows");
    for (const [file, line] of [
      ["lines.csv", 6],
      ["lines.csv", 7],
      ["more.csv", 2],
    ] as const) {
      expect(await trace({ file, line })).toBe(behind);
    }
  });

  it("finds the records of all ids of a person", async () => {
    const said = await trace({ table: "customers", file: "crm.csv", line: 3 });
    expect(said.replaceAll(/c\d{10}/g, "<number>")).toBe(`2 rows are behind this row of customers
crm.csv line 2 (source crm)
  country: country codes: country changed
crm.csv line 3 (source crm)
  country: country codes: country changed
  merged identities: merged into <number>
`);
  });

  it("says that a row was rejected and why, or that none begins there", async () => {
    expect(await trace({ file: "lines.csv", line: 4 })).toBe(
      "lines.csv line 4 was rejected: unit_price is not a number with at most four decimals\n",
    );
    await expect(trace({ file: "lines.csv", line: 3 })).rejects.toThrow(/no-row.*begins on line 3/);
    await expect(trace({ file: "none.csv", line: 3 })).rejects.toThrow(/no-file.*lines\.csv, more\.csv/);
    await expect(trace({ rule: "none" })).rejects.toThrow(/no-rule/);
    await expect(trace({ table: "none" })).rejects.toThrow(/no-table/);
    await expect(trace({ file: "lines.csv" })).rejects.toThrow(/half-a-place/);
  });

  it("shows values on a terminal alone, escaped, and of one row at a time", async () => {
    const question = { table: "customers", file: "crm.csv", line: 3, showValues: true };
    const said = await trace(question, true);
    expect(said).toContain('    customer_id = "secret-2"\n    country = "France"\n');
    expect(said).toContain('    customer_id = "secret-1"\n');
    expect(await trace({ file: "lines.csv", line: 2, showValues: true }, true)).toContain('product_id = "a\\nb"\n');
    await expect(trace(question)).rejects.toThrow(/values-refused.*on a terminal alone/);
    await expect(trace({ showValues: true }, true)).rejects.toThrow(/values-refused.*one row at a time/);
    const asked = ["--file", "crm.csv", "--line", "3", "--show-values", "--project", name];
    const { code, text: refused } = await segmentarium("trace", "customers", ...asked);
    expect(code).toBe(1);
    expect(refused).toContain("values-refused");
    expect(refused).not.toContain("secret");
    for (const question of [{ table: "customers", file: "crm.csv", line: 3 }, { rule: "unpriced" }, {}]) {
      expect(await trace(question)).not.toMatch(/secret|France|Nowhere/);
    }
  });

  it("is in no release table, and nothing is written by asking", async () => {
    const runs = async () => (await readdir(work, { recursive: true })).sort();
    const before = await runs();
    await trace({ table: "customers", file: "crm.csv", line: 3, showValues: true }, true);
    expect(await runs()).toEqual(before);
    const release = join(work, "release");
    for (const file of await readdir(release).catch(() => [])) {
      expect(await readFile(join(release, file), "utf8")).not.toMatch(/into_row|secret-/);
    }
    expect(before.some((path) => path.endsWith("ingest-trace-orders.parquet"))).toBe(true);
  });
});

describe("of a project of orders that have no ids", { timeout: 180_000 }, () => {
  it("finds the rows of a customer's day, and lines in the files of orders", async () => {
    const other = join(root, "projects", `${name}-days`);
    const log = {
      ...{ id: "log", table: "orders", files: ["log.csv"], format: "csv", orderIs: "customer-day" },
      columns: {
        customer_id: text("who"),
        ordered_at: { from: "day", type: "date", format: "%Y-%m-%d" },
        amount: { from: "spent", type: "decimal" },
      },
    };
    const project = { title: "Days", asOf: "2024-03-01", currency: "EUR", sources: [log] };
    await mkdir(other, { recursive: true });
    try {
      await writeFile(
        join(other, "log.csv"),
        "who,day,spent\na,2024-01-01,1\na,2024-01-02,2\na,2024-01-01,3\nb,2024-01-01,4\n",
      );
      await writeFile(join(other, "project.jsonc"), JSON.stringify(project));
      await segmentarium("run", `${name}-days`);
      for (const table of ["orders", "order_lines"]) {
        const place = ["--file", "log.csv", "--line", "2", "--project", `${name}-days`];
        const { code, text: said } = await segmentarium("trace", table, ...place);
        expect([code, said]).toEqual([0, expect.stringContaining(`2 rows are behind this row of ${table}`)]);
        expect(said).toContain("log.csv line 4 (source log)");
        expect(said).not.toContain("line 5");
      }
    } finally {
      await rm(other, { recursive: true, force: true });
      await rm(join(root, ".segmentarium", `${name}-days`), { recursive: true, force: true });
    }
  });
});
