import { execFileSync } from "node:child_process";
import { appendFile, chmod, mkdir, mkdtemp, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { CheckError } from "../../src/errors.ts";
import { checkSources, readSource } from "../../src/ingest/index.ts";
import { fileHash } from "../../src/stepKey.ts";
import { type Database, openDatabase } from "../../src/table/index.ts";
import { ingestProject } from "../plugins/ingest/project.ts";
import { attempt, attemptFiles, secret } from "./attempt.ts";
import { readFiles, sourceOf } from "./source.ts";

const columns = {
  order_id: { from: "id", type: "text", required: true },
  amount: { from: "amount", type: "decimal" },
};
const orders = sourceOf({ files: ["orders.csv"], columns });
const packed = sourceOf({ files: ["orders.csv.gz"], columns });
const file = "orders.csv";

/** The whole list of problems of a file that is refused. */
async function problems(content: string | Buffer, source = orders) {
  return (await attempt(content, source)).problems;
}

const few = "the row has too few columns";
const many = "the row has too many columns";
const again = "deliver it again, or remove the source";

describe("a text file as a whole", () => {
  test("1 that is empty is refused", async () => {
    expect(await problems("")).toEqual([{ code: "empty-file", file, message: "the file has 0 bytes", remedy: again }]);
    const empty = [
      { code: "empty-file", file: "orders.csv.gz", line: 1, message: "there is no header", remedy: again },
    ];
    expect(await problems("", packed)).toEqual(empty);
  });

  test("2 that has a header and no rows is refused", async () => {
    const message = "the file has no rows";
    const expected = [{ code: "no-rows", file, message, remedy: again }];
    for (const content of ["id,amount\n", "id,amount", "id,amount\n\n\n"])
      expect(await problems(content)).toEqual(expected);
  });

  test("3 that starts with a byte-order mark is read without it", async () => {
    expect(await attempt("\ufeffid,amount\na,1\n", orders)).toMatchObject({
      rows: [["a", 1]],
      rejects: [],
      warnings: [],
    });
  });

  test("4 that is not UTF-8 is refused with its line", async () => {
    const remedy = "save the file as UTF-8";
    const latin = Buffer.from(`id,amount\na,1\n${secret}\u00e9,1\n`, "latin1");
    const expected = { code: "encoding", file, message: "the text is not UTF-8", remedy };
    expect(await problems(latin)).toEqual([{ ...expected, line: 3 }]);
    const late = Buffer.concat([Buffer.from(`id,amount\n${"a,1\n".repeat(200_000)}`), Buffer.from([0xff, 10])]);
    expect(await problems(late)).toEqual([{ ...expected, line: 200_002 }]);
    const utf16 = Buffer.from(`\ufeffid,amount\n${secret},1\n`, "utf16le");
    expect(await problems(utf16)).toEqual([{ ...expected, line: 1 }]);
    const bare = Buffer.from(`id,amount\n${secret},1\n`, "utf16le");
    const message = "the text is not UTF-8, perhaps UTF-16";
    expect(await problems(bare)).toEqual([{ ...expected, line: 1, message }]);
    const cut = Buffer.concat([Buffer.from("id,amount\na,1\nb"), Buffer.from([0xc3])]);
    expect(await problems(cut)).toEqual([{ ...expected, line: 3 }]);
  });

  test("5 in which a text holds NUL loses that row", async () => {
    const { rows, rejects } = await attempt(`id,amount\na,1\n${secret}\u0000,2\nc,3\n`, orders);
    expect(rows).toEqual([
      ["a", 1],
      ["c", 3],
    ]);
    expect(rejects).toEqual([[3, "order_id", "holds a NUL character"]]);
  });

  test("6 with ragged rows loses those rows", async () => {
    const { rows, rejects, warnings } = await attempt(`id,amount\na,1\n${secret}\nb,2,${secret}\nc,3,\n`, orders);
    expect(rows).toEqual([
      ["a", 1],
      ["c", 3],
    ]);
    expect(rejects).toEqual([
      [3, null, few],
      [4, null, many],
    ]);
    expect(warnings).toEqual([`rows-rejected: Fewer than 10 rows of source "orders" were rejected: ${few}; ${many}`]);
  });

  test("7 that changes its dialect, or grows wider at row 1000, loses those rows and no other", async () => {
    const turned = await attempt(`id,amount\na,1\n${secret};2\nb;3\nc;4\nd,5\n`, orders);
    expect(turned.rows).toEqual([
      ["a", 1],
      ["d", 5],
    ]);
    expect(turned.rejects).toEqual([3, 4, 5].map((line) => [line, null, few]));
    const rows = Array.from({ length: 30_000 }, (_, i) => (i < 1000 ? `a${i},${i}` : `a${i},${i},${secret}`));
    const wider = await attempt(`id,amount\n${rows.join("\n")}\n`, orders);
    expect(wider.rows).toEqual(rows.slice(0, 1000).map((_, i) => [`a${i}`, i]));
    expect(wider.rejects).toEqual(Array.from({ length: 29_000 }, (_, i) => [1002 + i, null, many]));
    expect(wider.warnings).toEqual([`rows-rejected: 29000 rows of source "orders" were rejected: 29000 × ${many}`]);
  });

  test("8 with a quote that nothing closes is refused with the line where it opens", async () => {
    const message = "a quote is opened here and never closed";
    const expected = [{ code: "unclosed-quote", file, line: 3, message, remedy: "close or double it" }];
    expect(await problems(`id,amount\na,1\n"${secret},2\nc,3\n`)).toEqual(expected);
  });

  test("9 with lines that end in both ways is read", async () => {
    const { rows, rejects, warnings } = await attempt('id,amount\r\na,1\nb,2\r\n"c\r\nd",3\n', orders);
    expect(rows).toEqual([
      ["a", 1],
      ["b", 2],
      ["c\r\nd", 3],
    ]);
    expect([rejects, warnings]).toEqual([[], []]);
  });

  test("10 with two headers that are equal but for case is refused", async () => {
    const duplicate = (column: number, first: number) => {
      const message = `columns ${first} and ${column} have the same name but for case`;
      return { code: "duplicate-header", file, line: 1, column, message, remedy: "rename one" };
    };
    expect(await problems("id,amount,ID,note,Note\na,1,b,x,y\n")).toEqual([duplicate(3, 1), duplicate(5, 4)]);
  });

  test("11 without a header is refused, column by column", async () => {
    const missing = (from: string, name: string) => {
      const message = `there is no column "${from}", which "${name}" is read from`;
      const path = `sources/orders/columns/${name}`;
      return { code: "missing-column", file, line: 1, path, message, remedy: "mend the file or the source" };
    };
    expect(await problems(`${secret},1\nb,2\n`)).toEqual([missing("id", "order_id"), missing("amount", "amount")]);
  });

  test("12 is read by name: another order is fine, more columns warn, one less stops", async () => {
    const turned = await attempt("amount,note,id\n1,x,a\n", orders);
    expect(turned.rows).toEqual([["a", 1]]);
    expect(turned.warnings).toEqual([
      `unread-columns: Source "orders" has columns that are not read: column 2 of "${file}"`,
    ]);
    expect(await problems("id,note\na,x\n")).toMatchObject([
      { code: "missing-column", path: "sources/orders/columns/amount" },
    ]);
  });

  test("23 with a field of three million bytes is refused", async () => {
    const message = "a row has more than 2000000 bytes";
    const expected = [{ code: "row-too-long", file, line: 3, message, remedy: "check its quotes" }];
    expect(await problems(`id,amount\na,1\n${secret}${"x".repeat(3_000_000)},1\n`)).toEqual(expected);
  });

  test("24 with ten thousand columns is refused", async () => {
    const names = ["id", "amount", ...Array.from({ length: 9998 }, (_, i) => `c${i}`)];
    const message = "there are more than 2000 columns";
    const expected = [{ code: "too-many-columns", file, line: 1, message, remedy: "split it" }];
    expect(await problems(`${names.join(",")}\n${names.map(() => secret).join(",")}\n`)).toEqual(expected);
  });
});

describe("a packed file", () => {
  const content = `id,amount\n${Array.from({ length: 5000 }, (_, i) => `${secret}${i},${i}`).join("\n")}\n`;
  const message = "the file cannot be unpacked or read to its end";
  const corrupt = [{ code: "corrupt-file", file: "orders.csv.gz", message, remedy: "deliver it again" }];

  test("33 that unpacks to more than is declared, or than is usual, is refused before it is unpacked", async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from("id,amount\n"), Buffer.alloc(120_000_000, "a,1\n")]));
    const large = (size: number, most: number) => {
      const text = `the file of ${size} bytes unpacks to more than ${most} bytes`;
      const remedy = "check where it is from, or raise unpacksTo of the source";
      return [{ code: "unpacks-too-large", file: "orders.csv.gz", message: text, remedy }];
    };
    expect(await problems(bomb, packed)).toEqual(large(bomb.length, 100_000_000));
    const declared = sourceOf({ files: ["orders.csv.gz"], columns, unpacksTo: { bytes: 1000 } });
    const small = gzipSync(content);
    expect(await problems(small, declared)).toEqual(large(small.length, 1000));
    expect((await attempt(small, packed)).counted).toBe(5000);
  });

  test("33 that holds another packed file, or an archive, is refused", async () => {
    expect(await problems(gzipSync(gzipSync(content)), packed)).toMatchObject([{ code: "encoding", line: 1 }]);
    const archive = Buffer.from("504b03040a0000000000", "hex");
    expect(await problems(archive, packed)).toEqual(corrupt);
    const codes = (await problems(Buffer.concat([archive, Buffer.alloc(40)]))).map(({ code }) => code);
    expect(codes).toEqual(["missing-column", "missing-column"]);
  });

  test("33 that is cut short, damaged or followed by something else is refused or read in full", async () => {
    const bytes = gzipSync(content);
    expect(await problems(bytes.subarray(0, bytes.length - 9), packed)).toEqual(corrupt);
    const damaged = Buffer.from(bytes);
    for (let i = 0; i < 8; i++) damaged[bytes.length - 100 + i] = 255 - (bytes[bytes.length - 100 + i] as number);
    expect(await problems(damaged, packed)).toEqual(corrupt);
    const twice = await attempt(Buffer.concat([bytes, gzipSync(`x,1\n`)]), packed);
    expect([twice.counted, twice.rows.length, twice.rows.at(-1)]).toEqual([5001, 5001, ["x", 1]]);
  });
});

async function folderWith(name: string, content: string): Promise<{ folder: string; path: string }> {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-bad-"));
  const path = join(folder, name);
  await writeFile(path, content);
  return { folder, path };
}

describe("a file that changes while it is read", () => {
  /** A database before whose keeping of a file's rows something happens to the file, so many times. */
  async function disturbed(times: number, disturb: () => Promise<void>): Promise<Database> {
    const db = await openDatabase();
    let left = times;
    return {
      ...db,
      run: async (sql) => {
        if (sql.includes("read_csv") && sql.includes("accepted rows") && left-- > 0) await disturb();
        await db.run(sql);
      },
    };
  }
  const options = {
    table: "accepted",
    rejectsTable: "rejected",
    linesTable: "lines",
    minimumPeople: 10,
    warn: () => undefined,
  };

  test("34 is read once more, and the second reading counts", async () => {
    const { path } = await folderWith(file, "id,amount\na,1\n");
    const db = await disturbed(1, () => appendFile(path, "b,2\n"));
    const [account] = await readSource(db, orders, [path], options);
    expect(account).toMatchObject({ counted: 2, accepted: 2, bytes: 18 });
    expect(await db.rows("SELECT order_id FROM accepted ORDER BY source_row")).toEqual([
      { order_id: "a" },
      { order_id: "b" },
    ]);
  });

  test("34 is refused when it changes again: longer, shorter, or of the same size and time", async () => {
    const message = "the file changed while it was read";
    const expected = [{ code: "file-changed", file, message, remedy: "run again when it is complete" }];
    const old = new Date("2024-01-01");
    let turn = 0;
    for (const change of [
      (path: string) => appendFile(path, `${secret},2\n`),
      (path: string) => truncate(path, 14 - ++turn),
      async (path: string) => {
        await writeFile(path, `id,amount\na,${++turn}\n`);
        await utimes(path, old, old);
      },
    ]) {
      const { path } = await folderWith(file, "id,amount\na,1\n");
      await utimes(path, old, old);
      const fault = await readSource(await disturbed(2, () => change(path)), orders, [path], options).catch((e) => e);
      expect(fault).toBeInstanceOf(CheckError);
      expect(fault.problems).toEqual(expected);
    }
  });
});

describe("a name that is no file of one's own", () => {
  async function refusal(path: string, source = orders) {
    const fault = await readFiles(source, [path]).catch((cause: unknown) => cause);
    expect(fault).toBeInstanceOf(CheckError);
    return (fault as CheckError).problems;
  }
  const irregular = [{ code: "not-regular", file, message: "this is not a regular file", remedy: "name a file" }];

  test("35 but a link, a pipe, a device or a folder is refused at once", async () => {
    const { folder, path } = await folderWith(file, "id,amount\na,1\n");
    await symlink(path, join(folder, "link.csv"));
    const message = "this is a link, not a file";
    const remedy = "name the file that it leads to";
    expect(await refusal(join(folder, "link.csv"))).toEqual([{ code: "not-regular", file, message, remedy }]);
    execFileSync("mkfifo", [join(folder, "pipe.csv")]);
    expect(await refusal(join(folder, "pipe.csv"))).toEqual(irregular);
    expect(await refusal("/dev/zero")).toEqual(irregular);
    await expect(fileHash(join(folder, "pipe.csv"))).rejects.toThrow(/not a regular file/);
    await expect(fileHash("/dev/zero")).rejects.toThrow(/not a regular file/);
    expect(await refusal(folder)).toEqual(irregular);
  });

  test("35 but nothing, or something that may not be read, is refused", async () => {
    const { folder, path } = await folderWith(file, "id,amount\na,1\n");
    const missing = {
      code: "missing-file",
      file,
      message: "there is no such file",
      remedy: "put it there or mend the name",
    };
    expect(await refusal(join(folder, "none.csv"))).toEqual([missing]);
    await chmod(path, 0o000);
    await chmod(folder, 0o755);
    const closed = { code: "no-access", file, message: "the file cannot be opened", remedy: "let it be read" };
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65_534);
    try {
      expect(await refusal(path)).toEqual([closed]);
    } finally {
      if (root) process.seteuid?.(0);
    }
    expect(await refusal(join(folder, `${"x".repeat(256)}.csv`))).toEqual([closed]);
    expect(await refusal(join(folder, "nul\u0000.csv"))).toEqual([closed]);
  });
});

describe("an odd name", () => {
  test.each([
    ["quotes", 'it\'s "one".csv'],
    ["a statement", "'); drop table accepted; --.csv"],
    ["a line end", "two\nlines.csv"],
    ["per cent", "100%20%s%n.csv"],
    ["letters of patterns", "a*b?[c]{d,e}.csv"],
    ["only a pattern", "[o]rders.csv"],
    ["emoji and marks", "\u{1f600}e\u0301\u202e.csv"],
    ["a device of another system", "CON"],
    ["a backslash", "..\\up.csv"],
    ["255 bytes", `${"n".repeat(251)}.csv`],
  ])("36 of a file is only a name: %s", async (_, name) => {
    const source = sourceOf({ files: [name], columns });
    const { folder, path } = await folderWith(name, "id,amount\na,1\nb,x\n");
    await writeFile(join(folder, "orders.csv"), `id,amount\n${secret},9\n`);
    await writeFile(join(folder, "axb.csv"), `id,amount\n${secret},9\n`);
    const { rows, rejects, accounts } = await readFiles(source, [path]);
    expect(rows).toEqual([{ source_row: 0, order_id: "a", amount: 1 }]);
    expect(rejects).toMatchObject([{ file: name, line: 3 }]);
    expect(accounts).toMatchObject([{ file: name, counted: 2, accepted: 1, rejected: 1 }]);
  });

  test("36 that leads out of the folder leads to that file", async () => {
    const { folder, path } = await folderWith(file, "id,amount\na,1\n");
    await mkdir(join(folder, "inner"));
    expect((await attemptFiles(orders, [join(folder, "inner", "..", file)])).rows).toEqual([["a", 1]]);
    expect((await attemptFiles(orders, [path])).rows).toEqual([["a", 1]]);
  });

  test("37 of a column is only a name", async () => {
    const names = [
      '"; drop table t; --',
      "select",
      "constructor",
      "__proto__",
      "it's {a: 1}",
      "rowid",
      "x".repeat(300),
    ];
    const declared = Object.fromEntries(names.map((from, i) => [`column_${i}`, { from, type: "text" }]));
    const odd = sourceOf({ files: [file], columns: { ...declared, constructor: { from: "id", type: "text" } } });
    const header = [...names, "id", ""].map((name) => `"${name.replaceAll('"', '""')}"`).join(",");
    const { rows, rejects, warnings } = await attempt(`${header}\n1,2,3,4,5,6,7,8,${secret}\n`, odd);
    expect(rows).toEqual([["1", "2", "3", "4", "5", "6", "7", "8"]]);
    expect(rejects).toEqual([]);
    expect(warnings).toEqual([`unread-columns: Source "orders" has columns that are not read: column 9 of "${file}"`]);
  });

  test("37 of a canonical column may be that of a property of every object, and not one that ingest adds", async () => {
    const id = { product_id: { from: "id", type: "text" } };
    const one = { id: "one", table: "products", files: ["one.csv"], format: "csv", columns: id };
    const more = { ...id, constructor: { from: "made by", type: "text" } };
    const two = { ...one, id: "two", files: ["two.csv"], columns: more };
    const ingested = await ingestProject(
      { sources: [one, two] },
      { "one.csv": "id\np1\n", "two.csv": "id,made by\np2,x\n" },
    );
    const made = (await ingested.rows("products")).map((row) => [row["product_id"], row["constructor"]]);
    expect(made).toEqual([
      ["p1", null],
      ["p2", "x"],
    ]);
    const taken = sourceOf({
      table: "products",
      files: [file],
      columns: { ...id, source_row: { from: "n", type: "text" } },
    });
    expect(checkSources({ sources: [taken] })).toMatchObject([
      { code: "reserved-name", path: "sources/orders/columns/source_row" },
    ]);
  });

  test("37 of a canonical column may not be one by which rows of several files are told apart", () => {
    const made = { product_id: { from: "id", type: "text" }, file_index: { from: "FILE_INDEX", type: "integer" } };
    expect(checkSources({ sources: [sourceOf({ table: "products", files: [file], columns: made })] })).toMatchObject([
      { code: "reserved-name", path: "sources/orders/columns/file_index" },
    ]);
    const other = { product_id: made.product_id, FILE_INDEX: made.file_index };
    expect(() => sourceOf({ table: "products", files: [file], columns: other })).toThrow("lower-case name");
  });
});
