import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CheckError } from "../../src/errors.ts";
import { readBack, readFiles, sourceOf } from "./source.ts";

const columns = {
  order_id: { from: "id", type: "text", required: true },
  ordered_at: { from: "at", type: "timestamp", format: "%Y-%m-%d %H:%M:%S" },
  amount: { from: "amount", type: "decimal" },
};
const orders = sourceOf({ files: ["orders.csv"], columns });
const good = "id,at,amount\n007,2024-01-31 10:00:00,1.5\n9007199254740993,2024-02-29 00:00:00,-2.3456\n";

async function problemOf(content: string | Buffer, source = orders): Promise<Record<string, unknown>> {
  const fault = await readBack(content, source).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(fault).toBeInstanceOf(CheckError);
  return { ...(fault as CheckError).problems[0] };
}

describe("readSource, on files that are as declared", () => {
  test("keeps ids, times and decimals exactly", async () => {
    const { rows, accounts, warnings } = await readBack(good, orders);
    expect(rows).toEqual([
      { source_row: 0, order_id: "007", ordered_at: "2024-01-31T10:00:00", amount: 1.5 },
      { source_row: 1, order_id: "9007199254740993", ordered_at: "2024-02-29T00:00:00", amount: -2.3456 },
    ]);
    expect(accounts[0]).toMatchObject({ counted: 2, accepted: 2, rejected: 0, bytes: good.length, rejectReasons: [] });
    expect(warnings).toEqual([]);
  });

  test("accepts a byte-order mark, packed files, Windows line ends and a last line without end", async () => {
    const { rows } = await readBack(good, orders);
    expect((await readBack(`\ufeff${good}`, orders)).rows).toEqual(rows);
    expect((await readBack(good, sourceOf({ files: ["orders.csv.gz"], columns }))).rows).toEqual(rows);
    expect((await readBack(good.replaceAll("\n", "\r\n"), orders)).rows).toEqual(rows);
    expect((await readBack(good.slice(0, -1), orders)).rows).toEqual(rows);
  });

  test("accepts lines that end in more than one way, while all rows are whole", async () => {
    const { rows } = await readBack(good, orders);
    expect((await readBack(good.replace("amount\n", "amount\r\n"), orders)).rows).toEqual(rows);
    expect((await problemOf(`${good.replace("amount\n", "amount\r\n")}1,2\n`))["code"]).toBe("mixed-line-ends");
  });

  test("finds columns by name in any order, and warns of those that nothing declares", async () => {
    const { rows, warnings } = await readBack("amount,note,id,at\n1,x,a,\n", orders);
    expect(rows).toEqual([{ source_row: 0, order_id: "a", ordered_at: null, amount: 1 }]);
    expect(warnings).toEqual([
      'unread-columns: Source "orders" has columns that are not read: column 2 of "orders.csv"',
    ]);
    const ignoring = sourceOf({ files: ["orders.csv"], columns, ignore: ["note"] });
    expect((await readBack("amount,note,id,at\n1,x,a,\n", ignoring)).warnings).toEqual([]);
  });

  test("reads missing values by the declared tokens only", async () => {
    const source = sourceOf({ files: ["orders.csv"], columns, dialect: { nulls: ["NA", "nan"] } });
    const { rows } = await readBack("id,at,amount\nNA1,NA,nan\n", source);
    expect(rows[0]).toMatchObject({ order_id: "NA1", ordered_at: null, amount: null });
  });

  test("reads another dialect, an escape that is no quote, and quoted line ends", async () => {
    const dialect = { delimiter: ";", quote: "'", escape: "\\" };
    const source = sourceOf({ files: ["orders.csv"], columns, dialect });
    const { rows } = await readBack("id;at;amount\n'a;\n\\'b';2024-01-01 00:00:00;'3'\n", source);
    expect(rows[0]).toMatchObject({ order_id: "a;\n'b", amount: 3 });
  });

  test("brings text into composed form without the spaces around it", async () => {
    const { rows } = await readBack("id,at,amount\n Jose\u0301 ,, 7 \n", orders);
    expect(rows[0]).toMatchObject({ order_id: "José", amount: 7 });
  });

  test("gives the same rows on one thread and on two", async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => `o${i},2024-01-01 00:00:${10 + (i % 50)},${i / 100}`);
    const content = `id,at,amount\n${lines.join("\n")}\n`;
    expect((await readBack(content, orders, 1)).rows).toEqual((await readBack(content, orders, 2)).rows);
  });
});

describe("readSource, on rows that are not as declared", () => {
  test("rejects ragged rows with their line, and keeps the others", async () => {
    const content = 'id,at,amount\na,,1\n"b\nb",,2\nshort\nlong,,3,4\n"e"x,,5\nf,,6\n';
    const { rows, rejects, accounts } = await readBack(content, orders);
    expect(rows.map((row) => row["order_id"])).toEqual(["a", "b\nb", "f"]);
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [5, "the row has too few columns"],
      [6, "the row has too many columns"],
      [7, "there is text after a closing quote"],
    ]);
    expect(accounts[0]).toMatchObject({ counted: 6, accepted: 3, rejected: 3 });
  });

  test("names line, column and reason of a value, also behind broken rows, and never the value", async () => {
    const content = "id,at,amount\na,,1\nragged\nb,31/12/2024,1\n\nc,,secret\n,,1\nd,2024-02-30 00:00:00,1\n";
    const { rejects, warnings, accounts } = await readBack(content, orders);
    expect(rejects.map(({ line, column, reason }) => [line, column, reason])).toEqual([
      [3, null, "the row has too few columns"],
      [4, "ordered_at", "is not a time of the declared format"],
      [6, "amount", "is not a number with at most four decimals"],
      [7, "order_id", "the value is missing"],
      [8, "ordered_at", "is not a time of the declared format"],
    ]);
    expect(JSON.stringify([warnings, accounts, rejects])).not.toContain("secret");
  });

  test("counts in its warning only what is not about a few", async () => {
    const warned = async (short: number, long: number) => {
      const content = `id,at,amount\na,,1\n${"short\n".repeat(short)}${"long,,3,4\n".repeat(long)}`;
      return (await readBack(content, orders)).warnings;
    };
    expect(await warned(1, 2)).toEqual([
      expect.stringMatching(
        /: Fewer than 10 rows of source "\w+" were rejected: [^\d]*few columns; [^\d]*many columns$/,
      ),
    ]);
    expect(await warned(12, 3)).toEqual([
      expect.stringMatching(/: 15 rows of source "\w+" were rejected: [^\d]*few columns; [^\d]*many columns$/),
    ]);
    expect(await warned(12, 10)).toEqual([expect.stringMatching(/12 × .*few columns; 10 × .*many columns$/)]);
    expect(await warned(0, 0)).toEqual([]);
  });

  test.each(["1e400", "inf", "NaN", "1.23456", "1,5", "£1", "(5)", "1_000", "１", "0x10", "--1", "1e3"])(
    "refuses %s as a decimal",
    async (text) => {
      const { rejects } = await readBack(`id,at,amount\na,,1\nb,,"${text}"\n`, orders);
      expect(rejects.map(({ line, column }) => [line, column])).toEqual([[3, "amount"]]);
    },
  );

  test.each([
    ["integer", "9223372036854775808"],
    ["integer", "1.5"],
    ["integer", "1e3"],
    ["number", "1e999"],
    ["number", "nan"],
    ["boolean", "maybe"],
    ["date", "2023-02-29"],
    ["text", "a\u0000b"],
  ])("refuses as %s what is none", async (type, text) => {
    const format = type === "date" ? { format: "%Y-%m-%d" } : {};
    const source = sourceOf({ files: ["orders.csv"], columns: { value: { from: "v", type, ...format } } });
    const { rejects } = await readBack(`v,w\n,1\n"${text}",1\n`, source);
    expect(rejects.map(({ line, column }) => [line, column])).toEqual([[3, "value"]]);
  });

  test("finds the line of a bad value deep in a packed file", async () => {
    const lines = Array.from({ length: 30_001 }, (_, i) => `o${i},,${i === 30_000 ? "bad" : i}`);
    const source = sourceOf({ files: ["orders.csv.gz"], columns });
    const { rejects } = await readBack(`id,at,amount\n${lines.join("\n")}\n`, source);
    expect(rejects.map(({ line }) => line)).toEqual([30_002]);
  });
});

describe("readSource, on files that cannot be trusted", () => {
  test.each<[string, string | Buffer, Record<string, unknown>]>([
    ["an empty file", "", { code: "empty-file" }],
    ["blank lines alone", "\n\n", { code: "empty-file" }],
    ["a header alone", "id,at,amount\n", { code: "no-rows" }],
    ["a duplicate header", "id,at,amount,ID\n1,,1,2\n", { code: "duplicate-header", column: 4 }],
    ["a missing column", "id,at\n1,\n", { code: "missing-column", path: "sources/orders/columns/amount" }],
    ["no header", "1,2024-01-01 00:00:00,3\n", { code: "missing-column" }],
    ["an unclosed quote", 'id,at,amount\na,,1\nb,"2024,1\nc,,1\n', { code: "unclosed-quote", line: 3 }],
    ["Latin-1 text", Buffer.from("id,at,amount\ncaf\u00e9,,1\n", "latin1"), { code: "encoding" }],
    ["UTF-16 text", Buffer.from(good, "utf16le"), { code: "encoding" }],
    ["only bad rows", "id,at,amount\na,,x\nb,,y\n", { code: "all-rejected" }],
    ["a row of megabytes", `id,at,amount\n${"x".repeat(2_000_001)},,1\n`, { code: "row-too-long", line: 2 }],
  ])("refuses %s", async (_, content, problem) => {
    expect(await problemOf(content)).toMatchObject({ file: "orders.csv", ...problem });
  });

  test("refuses a file that is cut short, is not there, or is a folder", async () => {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-ingest-"));
    const packed = sourceOf({ files: ["orders.csv.gz"], columns });
    await expect(readFiles(packed, [join(folder, "none.csv.gz")])).rejects.toThrow(/missing-file/);
    await expect(readFiles(packed, [folder])).rejects.toThrow(/not-regular/);
    await rm(folder, { recursive: true });
  });
});
