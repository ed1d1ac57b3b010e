import { describe, expect, test } from "vitest";
import { parseProject } from "../../src/config/index.ts";
import { packed } from "./packed.ts";
import { readBack, sourceOf } from "./source.ts";

const columns = { order_id: { from: "id", type: "text" }, amount: { from: "amount", type: "decimal" } };
const csv = sourceOf({ files: ["orders.csv.zst"], columns });
const json = sourceOf({ files: ["orders.json.zst"], format: "json", columns });
const rows = [
  { source_row: 0, order_id: "007", amount: 1.5 },
  { source_row: 1, order_id: "é", amount: -2 },
];

describe("readSource, of .zst files", () => {
  test("reads text of one frame and of several, with and without checksums", async () => {
    for (const content of [packed.csv, packed.csvFrames, packed.csvUnchecked]) {
      const read = await readBack(content, csv);
      expect(read.rows).toEqual(rows);
      expect(read.accounts[0]).toMatchObject({ bytes: content.length, counted: 2, accepted: 2 });
    }
    expect((await readBack(packed.json, json)).rows).toEqual(rows);
  });

  test("refuses a file that is cut short anywhere, or was never packed", async () => {
    for (const end of [3, 10, packed.csv.length - 5, packed.csv.length - 1]) {
      await expect(readBack(packed.csv.subarray(0, end), csv)).rejects.toThrow(/corrupt-file/);
    }
    await expect(readBack("id,amount\n1,2\n", csv)).rejects.toThrow(/corrupt-file/);
  });

  test("refuses a frame that asks for more memory than 128 MiB, the first or a later one, and takes no such memory", async () => {
    const greedy = Buffer.from(packed.csv);
    greedy[4] = greedy[4]! & ~0x20;
    greedy[5] = 0xa7;
    const before = process.memoryUsage().arrayBuffers;
    for (const content of [greedy, Buffer.concat([packed.csv, greedy])]) {
      await expect(readBack(content, csv)).rejects.toThrow(/corrupt-file/);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 27);
    }
  });

  test("refuses a file whose checksum does not fit, which DuckDB sees", async () => {
    for (const [content, source] of [
      [packed.csv, csv],
      [packed.json, json],
    ] as const) {
      const flipped = Buffer.from(content);
      flipped[flipped.length - 1] = 255 - (flipped.at(-1) as number);
      await expect(readBack(flipped, source)).rejects.toThrow();
    }
  });
});

describe("readSource, of text with tabs", () => {
  const declared = (dialect: string) => {
    const text = `{ "title": "Shop", "asOf": "2024-06-01", "currency": "GBP", "sources": [{ "id": "orders", "table": "orders",
      "files": ["orders.tsv"], "format": "csv", "dialect": ${dialect}, "columns": ${JSON.stringify(columns)} }] }`;
    const source = parseProject(text, "project.jsonc").sources[0];
    if (source === undefined) throw new Error("no source");
    return source;
  };

  test("takes a tab as the project file writes it", async () => {
    const { rows: read, rejects } = await readBack(
      'id\tamount\tnote\n007\t1.5\t"a\tb"\né\t-2\tx, y\nshort\n',
      declared('{ "delimiter": "\\t" }'),
    );
    expect(read).toEqual(rows);
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([[4, "the row has too few columns"]]);
  });

  test("takes quotes as text when its writer knows none", async () => {
    const dialect = '{ "delimiter": "\\t", "quote": "\\u0001", "escape": "\\u0001" }';
    const { rows: read } = await readBack('id\tamount\n"5" disc\t1\nsay "hi\t2\n', declared(dialect));
    expect(read.map((row) => row["order_id"])).toEqual(['"5" disc', 'say "hi']);
  });
});
