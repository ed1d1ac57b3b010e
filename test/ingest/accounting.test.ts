import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvScanner } from "../../src/ingest/csvScanner.ts";
import { readBack, sourceOf } from "./source.ts";

const cell = fc.oneof(
  fc.constantFrom("", "a", "007", "x,y", 'q"q', "two\nlines", "cr\r\nlf", "é", "\u{1f600}", "a b", "-1.5", "NULL"),
  fc.string({ unit: "grapheme", maxLength: 8 }).map((text) =>
    text
      .replaceAll(/\p{Cc}/gu, "")
      .trim()
      .normalize("NFC"),
  ),
);
const table = fc
  .integer({ min: 2, max: 4 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }));
const lineEnd = fc.constantFrom("\n", "\r\n");

function written(rows: readonly (readonly string[])[], end: string, quoteAll: boolean): string {
  const field = (text: string): string =>
    quoteAll || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const width = rows[0]?.length ?? 0;
  const header = Array.from({ length: width }, (_, i) => `h${i}`);
  return [header, ...rows].map((row) => row.map(field).join(",") + end).join("");
}

function sourceFor(width: number) {
  const columns = Array.from({ length: width }, (_, i) => [`c${i}`, { from: `h${i}`, type: "text" }]);
  return sourceOf({ files: ["any.csv"], columns: Object.fromEntries(columns), dialect: { nulls: [] } });
}

test("readSource gives every cell that csv-parse gives, and accounts for every row", async () => {
  await fc.assert(
    fc.asyncProperty(table, lineEnd, fc.boolean(), async (rows, end, quoteAll) => {
      const content = written(rows, end, quoteAll);
      const [, ...expected] = parse(content, { relax_column_count: true }) as string[][];
      const { rows: read, accounts } = await readBack(content, sourceFor(rows[0]?.length ?? 0));
      expect(read.map(({ source_row: _, ...row }) => Object.values(row))).toEqual(expected);
      expect(accounts[0]).toMatchObject({ counted: expected.length, accepted: expected.length, rejected: 0 });
    }),
    { numRuns: 250, seed: 1 },
  );
});

test("readSource rejects exactly the records that csv-parse finds ragged, with their lines", async () => {
  const ragged = fc.array(fc.array(fc.constantFrom("a", "b c", "two\nlines", "1"), { minLength: 1, maxLength: 5 }), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(ragged, async (rows) => {
      const whole = ["1", "2", "3"];
      const content = written([whole, ...rows], "\n", false);
      const records = parse(content, { relax_column_count: true, info: true, from: 2 }) as unknown as {
        record: string[];
        info: { lines: number };
      }[];
      const { rows: read, rejects, lines, accounts } = await readBack(content, sourceFor(3));
      const good = records.filter(({ record }) => record.length === 3);
      expect(read.map(({ source_row: _, ...row }) => Object.values(row))).toEqual(good.map(({ record }) => record));
      const bad = records.filter(({ record }) => record.length !== 3);
      const lastLines = (line: number, record: string[]): number =>
        line - record.filter((c) => c.includes("\n")).length;
      expect(lines).toEqual(good.map(({ record, info }) => lastLines(info.lines, record)));
      expect(rejects.map((row) => row["line"])).toEqual(bad.map(({ record, info }) => lastLines(info.lines, record)));
      expect(accounts[0]).toMatchObject({ counted: records.length, accepted: good.length, rejected: bad.length });
    }),
    { numRuns: 150, seed: 2 },
  );
});

test("readSource accounts for every row of any text, or says that it cannot", async () => {
  const soup = fc.array(fc.constantFrom("a", "1", ",", '"', "\n", "\r\n", " ", '""', "é", "\t"), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(soup, async (parts) => {
      const outcome = await readBack(`h0,h1\nx,y\n${parts.join("")}`, sourceFor(2)).catch((cause: Error) => cause);
      if (outcome instanceof Error) {
        expect(outcome.message).toMatch(/unclosed-quote|mixed-line-ends|row-count/);
        return;
      }
      const [account] = outcome.accounts;
      expect(outcome.rows.length).toBe(account?.accepted);
      expect(outcome.rejects.length).toBe(account?.rejected);
      expect(outcome.rows.length + outcome.rejects.length).toBe(account?.counted);
    }),
    { numRuns: 300, seed: 3 },
  );
});

test("csvScanner counts the same however the bytes are cut into parts", () => {
  const content = written(
    [
      ["a", 'q"\r\n"q'],
      ["two\nlines", ""],
      ["é", "\u{1f600}"],
    ],
    "\r\n",
    false,
  );
  const bytes = Buffer.from(content);
  const scan = (sizes: number) => {
    const scanner = csvScanner({ delimiter: ",", quote: '"', escape: '"' });
    for (let i = 0; i < bytes.length; i += sizes) scanner.push(bytes.subarray(i, i + sizes));
    const { lineOf, ...rest } = scanner.end();
    return { ...rest, lines: [lineOf(0), lineOf(1), lineOf(2)] };
  };
  const whole = scan(bytes.length);
  expect(whole).toMatchObject({ records: 3, header: ["h0", "h1"], broken: [], lines: [2, 4, 6] });
  for (const size of [1, 2, 3, 7]) expect(scan(size)).toEqual(whole);
});
