import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { csvScanner } from "../../src/ingest/csvScanner.ts";
import { shapesOf } from "../../src/ingest/fieldShapes.ts";
import { openDatabase } from "../../src/table/index.ts";
import { readFiles, sourceOf } from "./source.ts";

const db = await openDatabase({ threads: 1 });
afterAll(() => db.close());

const comma = { delimiter: ",", quote: '"', escape: '"' };
const stamp = "%Y-%m-%d %H:%M:%S";
const columns = {
  order_id: { from: "id", type: "text" },
  line: { from: "line", type: "integer" },
  amount: { from: "amount", type: "decimal" },
  weight: { from: "weight", type: "number" },
  day: { from: "day", type: "date" },
  ordered_at: { from: "at", type: "timestamp", format: stamp },
} as const;
const source = sourceOf({ files: ["a.csv"], columns });
const header = ["id", "line", "amount", "weight", "day", "at"];

/** What the shapes are, as patterns. */
const patterns: readonly RegExp[] = [
  /^-?[0-9]+$/,
  /^-?[0-9]+([.][0-9]{1,4})?$/,
  /^-?[0-9]+([.][0-9]{1,15})?$/,
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/,
  /^[0-9]{4}-[0-9]{2}-[0-9]{2} ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$/,
];
const good = [
  ["1", "-1", "0012", "1234567890123456", "", "-999999999999999"],
  ["1", "-1.5", "18.7700", "", "00.1", "99999999999.9999"],
  ["1", "-1.5", "0.123456789", "", "1.00000000000001"],
  ["2024-02-29", "", "2024-02-30", "0000-99-99"],
  ["2024-02-29 23:59:59", "", "2023-02-29 00:00:00"],
];
const odd = [
  "-",
  ".",
  "1.",
  ".5",
  "+1",
  "1e3",
  "1_0",
  " 1",
  "1 ",
  "--1",
  "1-",
  "1.2.3",
  "1.12345",
  "12345678901234567",
];
const odder = ["x", "é", "0x1", "infinity", "2024-2-29", "2024/02/29", "2024-02-29T00:00:00", "2024-02-29 24:00:00"];
const oddest = [
  "2024-02-29 00:60:00",
  "2024-02-29 00:00:60",
  "2024-02-29 00:00:0",
  "2024-02-29 00:00:000",
  "1:2",
  "/",
  "9999999999999.99999",
];

const shapesFound = (text: string, part: number, plain: boolean): readonly number[] => {
  const scanner = csvScanner(comma, plain ? undefined : null, (names) => shapesOf(source, names));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += part) scanner.push(bytes.subarray(at, at + part));
  return [...scanner.end().shapes];
};

test("a scan tells the columns of which all values have their shape, as patterns do, in parts of any size", () => {
  const anyOdd = fc.constantFrom(...odd, ...odder, ...oddest, ...good.flat());
  const row = fc.tuple(...good.map((values) => fc.constantFrom(...values)));
  const places = fc.array(fc.tuple(fc.nat(), fc.nat(4), anyOdd), { maxLength: 2 });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 60 }),
      places,
      fc.integer({ min: 1, max: 900 }),
      (rows, put, part) => {
        const cells = rows.map((values) => [...values]);
        for (const [i, column, value] of put) (cells[i % cells.length] as string[])[column] = value;
        const text = `${[header, ...cells.map((values) => ["o", ...values])].map((line) => line.join(",")).join("\n")}\n`;
        const expected = patterns.map((pattern, c) =>
          cells.every(
            (values) =>
              (values[c] as string) === "" ||
              ((values[c] as string).length <= (c > 2 ? 19 : 16) && pattern.test(values[c] as string)),
          ),
        );
        const asked = [3, 7, 18, 2, 1];
        const shapes = [0, ...expected.map((kept, c) => (kept ? asked[c] : 0))];
        expect(shapesFound(text, part, true)).toEqual(shapes);
        expect(shapesFound(text, part, false)).toEqual(shapes);
        expect(shapesFound(text.replaceAll("\n", "\r\n"), part, true)).toEqual(shapes);
      },
    ),
    { numRuns: 1500 },
  );
});

test.each([
  ['o,"1","2.5",3,"2024-01-01",2024-01-01 00:00:00\n', [0, 3, 7, 18, 2, 1]],
  ['"a, ""b""",1,2,3,,\n', [0, 0, 0, 0, 0, 0]],
  ['"a, b",1,"x",3,,\n', [0, 3, 0, 18, 2, 1]],
  ['o, "1",2,3,,\n', [0, 0, 0, 0, 0, 0]],
  ['o,"1"x,2,3,,\n', [0, 0, 0, 0, 0, 0]],
  ['o,1"2,2,3,,\n', [0, 0, 7, 18, 2, 1]],
])("quotes are seen through where they are as they mostly are: %s", (line, shapes) => {
  for (const part of [1, 7, 1000]) {
    const text = `${header.join(",")}\n${"o,1,2,3,2024-01-01,2024-01-01 00:00:00\n".repeat(50)}${line}`;
    expect(shapesFound(text, part, true)).toEqual(shapes);
    expect(shapesFound(text, part, false)).toEqual(shapes);
  }
});

test("values are no longer looked at where most records are quoted, and are where few are", () => {
  const line = "o,1,2,3,2024-01-01,2024-01-01 00:00:00\n";
  const lines = (quoted: string, every: number) =>
    Array.from({ length: 20_000 }, (_, i) => (i % every === 0 ? quoted : line)).join("");
  const found = (text: string) => shapesFound(`${header.join(",")}\n${text}`, 1 << 16, true);
  expect(found(lines('"o",1,2,3,,\n', 1))).toEqual([0, 0, 0, 0, 0, 0]);
  expect(found(lines('"o",1,2,3,,\n', 500))).toEqual([0, 3, 7, 18, 2, 1]);
  expect(found(lines('"o",1,"2,5",3,,\n', 500))).toEqual([0, 3, 0, 18, 2, 1]);
});

test("no shape is asked where numbers or times are written in another way", () => {
  const other = sourceOf({
    files: ["a.csv"],
    columns: {
      order_id: { from: "id", type: "text" },
      line: { from: "line", type: "integer", thousands: "," },
      amount: { from: "amount", type: "decimal", decimalMark: "," },
      day: { from: "day", type: "date", format: "%d.%m.%Y" },
      ordered_at: { from: "at", type: "timestamp" },
    },
  });
  expect(shapesOf(other, header)).toBeUndefined();
  expect(shapesOf(source, [...header, ...Array.from({ length: 260 }, (_, i) => `c${i}`)])).toBeUndefined();
});

test("where values have their shape, a plain cast gives what the declared format gives", async () => {
  const days =
    "SELECT printf('%04d-%02d-%02d', y, m, d) AS t FROM range(0, 10000, 7) a(y), range(0, 15) b(m), range(0, 34) c(d)";
  const times = `
    SELECT printf('2024-02-29 %02d:%02d:%02d', h, m, s) AS t FROM range(0, 24) a(h), range(0, 60) b(m), range(0, 60) c(s)
    UNION ALL SELECT t || ' 23:59:59' FROM (${days})`;
  const differing = async (texts: string, declared: string, cast: string): Promise<unknown> =>
    await db.row(
      `SELECT count(${declared}) > 1000 AS some, count(*) FILTER (${declared} IS DISTINCT FROM ${cast}) AS n FROM (${texts})`,
    );
  const read = (format: string, type: string) => `CAST(try_strptime(t, '${format}') AS ${type})`;
  expect(await differing(days, `CAST(${read("%Y-%m-%d", "TIMESTAMP")} AS DATE)`, "TRY_CAST(t AS DATE)")).toEqual({
    some: true,
    n: 0,
  });
  expect(await differing(times, read(stamp, "TIMESTAMP"), "TRY_CAST(t AS TIMESTAMP)")).toEqual({ some: true, n: 0 });
});

test("rows are accepted and rejected alike whether or not another row takes the shape from a column", async () => {
  const values = Array.from(
    { length: 200 },
    (_, i) =>
      `o${i},${i % 9 === 0 ? "" : i},${i}.${i % 100},-${i},2024-0${(i % 9) + 1}-${10 + (i % 22)},2024-02-${10 + (i % 22)} 0${i % 10}:00:59`,
  );
  const otherwise = "o,1e3,1e3,1e3,today,today";
  const read = async (lines: readonly string[]) => {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-shapes-"));
    await writeFile(join(folder, "a.csv"), `${[header.join(","), ...lines].join("\n")}\n`);
    return readFiles(source, [join(folder, "a.csv")]);
  };
  const [including, without] = [await read([...values, otherwise]), await read(values)];
  expect(without.rejects.length).toBeGreaterThan(10);
  expect(including.rejects.slice(0, -1)).toEqual(without.rejects);
  expect(including.rows).toEqual(without.rows);
});
