import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeEach, describe, expect, test } from "vitest";
import { literal, openDatabase } from "../../../src/table/index.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const plugin = join(root, "test/plugin-tickets");
const node = promisify(execFile);

const answer = `id,customer_id,opened_at,topic
t1,anna,2024-03-01 10:00:00,"delivery, late"
t2,bert,2024-03-02 10:00:00,
t3,carl,yesterday,returns
t4,nobody,2024-03-04 10:00:00,returns
t5,dora,2024-03-05 10:00:00,returns
`;

let folder = "";

/** A psql that notes how it was called, gives an answer and ends with a code. */
async function fakePsql(text: string, code: number): Promise<void> {
  const script = `#!${process.execPath}
const { PGCLIENTENCODING, PGTZ } = process.env;
require("node:fs").writeFileSync(${JSON.stringify(join(folder, "called.json"))}, JSON.stringify({ args: process.argv.slice(2), PGCLIENTENCODING, PGTZ }));
process.stdout.write(${JSON.stringify(text)}, () => process.exit(${code}));
`;
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, "psql"), script);
  await chmod(join(bin, "psql"), 0o755);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-tickets-"));
  await mkdir(join(folder, "data"));
  await writeFile(join(folder, "data", "tickets.state"), "2024-03-06\n");
  await writeFile(join(folder, "data", "customers.csv"), "id,agrees\nanna,yes\nbert,yes\ncarl,yes\ndora,no\n");
});

const project = {
  title: "Test",
  asOf: "2024-06-01",
  currency: "GBP",
  consent: { required: "profiling", purposes: { profiling: { column: "agrees" } } },
  sources: [
    {
      id: "customers",
      table: "customers",
      files: ["data/customers.csv"],
      format: "csv",
      columns: { customer_id: { from: "id", type: "text" }, agrees: { from: "agrees", type: "boolean" } },
    },
  ],
};

/** What comes of the project in a process that finds the psql of the test. */
async function ran() {
  const script = join(root, "test/plugins/tickets/runTickets.ts");
  const env = { ...process.env, PATH: `${join(folder, "bin")}${delimiter}${process.env["PATH"]}` };
  const args = ["--import", "tsx", script, folder, JSON.stringify(project)];
  return JSON.parse((await node(process.execPath, args, { cwd: root, env, maxBuffer: 1e8 })).stdout);
}

describe("a plugin that reads a database", () => {
  test("gives the rows of those who agreed, under their numbers, with an account of all", async () => {
    await fakePsql(answer, 0);
    const { tickets, accounts, step } = await ran();
    expect(tickets.map((row: Record<string, unknown>) => [row["ticket_id"], row["customer_id"], row["topic"]])).toEqual(
      [
        ["t1", "c0000000001", "delivery, late"],
        ["t2", "c0000000002", null],
      ],
    );
    expect(accounts).toMatchObject([{ source: "tickets", table: "tickets", counted: 5, accepted: 4, rejected: 1 }]);
    expect(step.warnings).toMatchObject([{ code: "rows-rejected" }]);
    const called = JSON.parse(await readFile(join(folder, "called.json"), "utf8"));
    expect(called).toMatchObject({ PGCLIENTENCODING: "UTF8", PGTZ: "UTC" });
    expect(called.args.at(-1)).toMatch(/^COPY \(SELECT .* ORDER BY id\) TO STDOUT \(FORMAT csv, HEADER\)$/);
  });

  test("asks for times without parts of a second and without a zone, as its format has them", async () => {
    await fakePsql(answer, 0);
    await ran();
    const called = JSON.parse(await readFile(join(folder, "called.json"), "utf8"));
    const query = /^COPY \((.*)\) TO STDOUT/.exec(called.args.at(-1))?.[1] ?? "";
    const file = join(folder, "answer.csv");
    for (const type of ["TIMESTAMP", "TIMESTAMPTZ"]) {
      const db = await openDatabase();
      await db.run(`
        CREATE TABLE tickets (id TEXT, customer_id TEXT, opened_at ${type}, topic TEXT);
        INSERT INTO tickets VALUES ('t1', 'anna', '2024-03-01 10:00:00.987654', ''), ('t2', 'anna', '2024-03-01 10:00:01', '');
        COPY (${query}) TO ${literal(file)} (FORMAT csv, HEADER)`);
      db.close();
      await fakePsql(await readFile(file, "utf8"), 0);
      const { tickets, accounts } = await ran();
      expect(accounts).toMatchObject([{ counted: 2, accepted: 2 }]);
      const times = tickets.map((row: Record<string, unknown>) => row["opened_at"]);
      expect(times, type).toEqual(["2024-03-01T10:00:00", "2024-03-01T10:00:01"]);
    }
  });

  test("gives as many rows as are kept in a file of their own", async () => {
    const rows = Array.from(
      { length: 25_000 },
      (_, i) => `m${String(i).padStart(5, "0")},anna,2024-03-01 10:00:00,late`,
    );
    await fakePsql(`${["id,customer_id,opened_at,topic", ...rows].join("\n")}\n`, 0);
    const { tickets, accounts } = await ran();
    expect(accounts).toMatchObject([{ counted: 25_000, accepted: 25_000, rejected: 0 }]);
    expect(tickets).toHaveLength(25_000);
    expect(tickets[24_999]).toMatchObject({ ticket_id: "m24999", customer_id: "c0000000001" });
  });

  test("fails its step alone when the database does not answer to the end", async () => {
    await fakePsql(answer, 2);
    const { step, customers } = await ran();
    expect(step).toMatchObject({ status: "failed" });
    expect(step.reason).toContain("psql ended with 2");
    expect(customers).toHaveLength(3);
  });

  test("has types that fit the contract", async () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    await node(process.execPath, [tsc, "--noEmit", "-p", plugin], { cwd: root });
  });

  test("is in the docs as it is here", async () => {
    const docs = await readFile(join(root, "docs/databases.md"), "utf8");
    for (const file of (await readdir(plugin)).filter((name) => name.endsWith(".ts"))) {
      const text = await readFile(join(plugin, file), "utf8");
      expect(docs, file).toContain(`**\`${file}\`**\n\n\`\`\`ts\n${text.trimEnd()}\n\`\`\``);
    }
  });
});
