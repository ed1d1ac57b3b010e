import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CheckError } from "../../src/errors.ts";
import { literal, openDatabase } from "../../src/table/index.ts";
import { readFiles } from "../ingest/source.ts";
import { proposeFiles, proposeFrom } from "./proposeFiles.ts";

const canary = "CANARY-7";

function record(i: number): object {
  return {
    order_id: i + 1000,
    customer_id: `K${i % 40}`,
    ordered_at: `2024-0${1 + (i % 9)}-${10 + (i % 19)}T10:00:00Z`,
    amount: i + 1.25,
    weight: 1.234,
    shipping: { address: { street: `${canary} ${i}` }, express: i % 2 === 0 },
    billing: { street: canary },
    tags: [canary],
    ...(i % 3 === 0 ? { [canary]: 1 } : {}),
    ...(i === 7 ? { "someone@example.org": 1 } : {}),
  };
}

const records = Array.from({ length: 300 }, (_, i) => JSON.stringify(record(i)));

/** Proposes from a text, sees that no value is told, and reads it as proposed. */
async function readAsProposed(name: string, content: string) {
  const path = join(await mkdtemp(join(tmpdir(), "segmentarium-json-")), name);
  await writeFile(path, content);
  const { sources, text } = await proposeFiles([{ path, name }]);
  expect(text).not.toContain(canary);
  expect(text).not.toContain("example.org");
  const [source] = sources;
  const read = await readFiles(source!, [path]);
  return { source: source!, text, read };
}

describe("propose, of JSON", () => {
  it("proposes keys, also of objects in objects, so that ingest reads every record as proposed", async () => {
    for (const [name, content] of [
      ["orders.ndjson", records.join("\n")],
      ["orders.json", `\ufeff[\n${records.join(",\n")}\n]\n`],
    ] as const) {
      const { source, text, read } = await readAsProposed(name, content);
      expect(source, name).toMatchObject({ id: "orders", table: "orders", format: "json" });
      expect(source.columns).toMatchObject({
        order_id: { from: "order_id", type: "text" },
        customer_id: { from: "customer_id", type: "text" },
        ordered_at: { from: "ordered_at", type: "timestamp" },
        amount: { from: "amount", type: "decimal" },
        weight: { from: "weight", type: "decimal" },
        shipping_express: { from: "shipping.express", type: "boolean" },
      });
      expect(source.ignore).toEqual(["shipping.address.street", "billing.street", "tags"]);
      expect(text).toContain('Keys, unique and never missing in all rows: "order_id"');
      expect(text).toMatch(/"order_id": id \(high/);
      expect(read.accounts[0]).toMatchObject({ counted: 300, accepted: 300 });
      expect(read.rows[1]).toMatchObject({ order_id: "1001", amount: 2.25, shipping_express: false });
      expect(read.warnings, name).toEqual([]);
    }
  });

  it("looks at first, middle and last records of long lines, and at the first of a long list", async () => {
    const limits = { bytes: 2000, rows: 1 };
    const lines = await proposeFrom(records.join("\n"), "orders.ndjson", limits);
    const last = lines.proposals[0]?.sample.columns[0]?.values.at(-1);
    expect([last, lines.text]).toEqual(["1299", expect.stringContaining("the first, middle and last 2,000 of")]);
    const list = await proposeFrom(`[${records.join(",")}]`, "orders.json", limits);
    expect(list.text).toMatch(
      /Looked at the first 2,000 of [\d,]+ bytes: \d+ records; none that cannot be taken apart/,
    );
    expect(list.columns).toEqual(lines.columns);
  });

  it("refuses what holds no records", async () => {
    const refused = async (content: string): Promise<string | undefined> => {
      const fault: unknown = await proposeFrom(content, "orders.json").catch((cause: unknown) => cause);
      expect(String(fault)).not.toContain(canary);
      return fault instanceof CheckError ? fault.problems[0]?.code : String(fault);
    };
    expect(await refused(`[${records[0]}`)).toBe("not-json");
    expect(await refused(`[${records[0]}] {}`)).toBe("not-json");
    expect(await refused(canary)).toBe("no-rows");
    expect(await refused(`["${canary}"]`)).toBe("no-rows");
    expect(await refused("[]")).toBe("no-rows");
    expect(await refused('{"a": [1]}')).toBe("no-rows");
    expect(await refused(`{"a": 1, "a": "${canary}"}`)).toBe("no-rows");
    expect(await refused("")).toBe("empty-file");
  });
});

describe("propose, of text packed as zstd", () => {
  it("proposes the same as of the text itself", async () => {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-zstd-"));
    const db = await openDatabase();
    const files = ["o.csv", "o.csv.zst", "o.json", "o.json.zst"].map((name) => ({ path: join(folder, name), name }));
    for (const { path, name } of files) {
      const how = `FORMAT ${name.includes("csv") ? "csv" : "json"}${name.endsWith("zst") ? ", COMPRESSION zstd" : ""}`;
      await db.run(`COPY (SELECT 'A' || i AS order_id, 'K' || i % 30 AS customer_id, DATE '2024-01-31' AS order_date,
        i / 4 AS amount FROM range(200) t(i)) TO ${literal(path)} (${how})`);
    }
    db.close();
    const { sources } = await proposeFiles(files);
    expect(sources.map(({ id }) => id)).toEqual(["o", "o-2", "o-3", "o-4"]);
    expect(sources.map(({ table }) => table)).toEqual(["orders", "orders", "orders", "orders"]);
    expect(sources[1]?.columns).toEqual(sources[0]?.columns);
    expect(sources[3]?.columns).toEqual(sources[2]?.columns);
    for (const [i, source] of sources.entries()) {
      expect((await readFiles(source, [files[i]!.path])).accounts[0], source.id).toMatchObject({ accepted: 200 });
    }
  });
});
