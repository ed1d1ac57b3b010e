import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { CheckError } from "../../src/errors.ts";
import { csvScanner } from "../../src/ingest/csvScanner.ts";
import { expectedCell } from "./expectedCell.ts";
import { type ModelFile, modelFiles, writtenFile } from "./modelFile.ts";
import { readBack, sourceOf, storedTexts } from "./source.ts";

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

/** Cases of the property below: `SEGMENTARIUM_ACCOUNTING_CASES=20000` for a thorough run of some minutes. */
const cases = Number(process.env.SEGMENTARIUM_ACCOUNTING_CASES ?? 1000);

test(
  "readSource gives every cell of any file that csv-parse gives, converted, and rejects the others by line and column",
  async () => {
    await fc.assert(
      fc.asyncProperty(modelFiles, async (file) => {
        const { text, lines } = writtenFile(file);
        const expected = expectedOutcome(file, text, lines);
        const outcome = await readBack(text, modelSource(file)).catch((cause: CheckError) => cause.problems[0]?.code);
        if (typeof outcome === "string" || outcome === undefined) {
          expect(outcome).toBe(expected.counted === 0 ? "no-rows" : "all-rejected");
          expect(expected.rows).toEqual([]);
          return;
        }
        expect(await storedTexts()).toEqual(expected.rows);
        expect(outcome.rejects.map(({ line, column }) => [line, column])).toEqual(expected.rejects);
        const [rows, rejects] = [expected.rows.length, expected.rejects.length];
        expect(outcome.accounts).toMatchObject([{ counted: expected.counted, accepted: rows, rejected: rejects }]);
      }),
      { numRuns: cases },
    );
  },
  60_000 + cases * 300,
);

function modelSource({ types, delimiter, quote, escape: mark, packed }: ModelFile) {
  const format = { date: "%Y-%m-%d", timestamp: "%Y-%m-%d %H:%M:%S" };
  const columns = types.map((type, i) => {
    const declared = type === "date" || type === "timestamp" ? { type, format: format[type] } : { type };
    return type === "id" ? [`c${i}_id`, { from: `h${i}`, type: "text" }] : [`c${i}`, { from: `h${i}`, ...declared }];
  });
  const dialect = { delimiter, quote, escape: mark, nulls: ["", "NULL"] };
  return sourceOf({ files: [packed ? "any.csv.gz" : "any.csv"], columns: Object.fromEntries(columns), dialect });
}

/** What csv-parse takes the text for, and what a conversion of our own, written twice, makes of it. */
function expectedOutcome(file: ModelFile, text: string, lines: readonly number[]) {
  const { delimiter, quote, escape: mark, lineEnd: record_delimiter, types } = file;
  const options = { delimiter, quote, escape: mark, record_delimiter, bom: true, relax_column_count: true };
  const [, ...records] = parse(text, options) as string[][];
  expect(records).toEqual(file.records);
  const rows: (string | null)[][] = [];
  const rejects: (readonly [number | undefined, string | null])[] = [];
  records.forEach((record, r) => {
    const blank = record.length === 1 && record[0] === "" && !file.quoteAll;
    if (blank) return;
    const spare = record.length > types.length && record.slice(types.length).every((cell) => cell === "");
    const cells = types.map((type, i) => expectedCell(record[i] ?? "", type));
    const bad = cells.indexOf(undefined);
    if (record.length !== types.length && !spare) rejects.push([lines[r], null]);
    else if (bad >= 0) rejects.push([lines[r], types[bad] === "id" ? `c${bad}_id` : `c${bad}`]);
    else rows.push(cells as (string | null)[]);
  });
  return { rows, rejects, counted: rows.length + rejects.length };
}

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

test("readSource refuses a file of which more rows are read than were counted, though as many are unfit", async () => {
  const columns = { order_id: { from: "id", type: "text" }, amount: { from: "id", type: "integer" } };
  const source = sourceOf({ files: ["any.csv"], columns });
  for (const content of ["id\n5\nbad\n63\r\n7\n", "id\n5\n63\r\n7\nbad\n", "id\nbad\n5\r\n7\nbad\r\n63\n"]) {
    const outcome = await readBack(content, source).catch((cause: CheckError) => cause.problems[0]?.code);
    expect(outcome, JSON.stringify(content)).toBe("row-count");
  }
});

test("readSource refuses a file with lines that end in CR alone and others in CR LF, and names the first that differs", async () => {
  const clashing = ["h0,h1,h2\r\n51,2,3\n52,2,3\r53,2,3\n", "h0,h1,h2\r51,2,3\n52,2,3\r\n53,2,3\n"];
  for (const content of clashing) {
    const problem = await readBack(content, sourceFor(3)).catch((cause: CheckError) => cause.problems[0]);
    expect(problem, JSON.stringify(content)).toMatchObject({ code: "mixed-line-ends", line: 3 });
  }
});

test("readSource takes small files with mixed line ends for what csv-parse takes them for, or refuses them", async () => {
  const cell = fc.constantFrom("5", "63", "bad", "x", "", '"7"', '""', '"a,b"', '"c""d"');
  const end = fc.constantFrom("\n", "\n", "\r\n", "\r");
  const mixed = fc.integer({ min: 1, max: 3 }).chain((width) =>
    fc.record({
      width: fc.constant(width),
      header: end,
      lines: fc.array(
        fc.tuple(
          fc.oneof(
            { weight: 5, arbitrary: fc.array(cell, { minLength: width, maxLength: width }) },
            { weight: 1, arbitrary: fc.constant([]) },
          ),
          end,
        ),
        { minLength: 1, maxLength: 8 },
      ),
    }),
  );
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(mixed, async ({ width, header, lines }) => {
      const names = Array.from({ length: width }, (_, i) => `h${i}`);
      const content = `${names.join(",")}${header}${lines.map(([cells, last]) => cells.join(",") + last).join("")}`;
      const records = parse(content, {
        record_delimiter: ["\r\n", "\n", "\r"],
        skip_empty_lines: width > 1,
      }) as string[][];
      const truth = records.slice(1).map(([first = "", ...rest]) => [first, ...rest, first]);
      const columns = {
        ...Object.fromEntries(names.map((from, i) => [`c${i}`, { from, type: "text" }])),
        amount: { from: "h0", type: "integer" },
      };
      const source = sourceOf({ files: ["any.csv"], columns, dialect: { nulls: ["NULL"] } });
      const outcome = await readBack(content, source).catch((cause: CheckError) => cause.problems[0]?.code);
      if (typeof outcome === "string" || outcome === undefined) {
        expect(outcome).toMatch(/^(row-count|mixed-line-ends|no-rows|all-rejected)$/);
        return;
      }
      taken++;
      const fits = truth.filter((row) => /^\d+$/.test(row.at(-1) ?? ""));
      expect(await storedTexts()).toEqual(fits);
      expect(outcome.accounts[0]).toMatchObject({ counted: truth.length, accepted: fits.length });
    }),
    { numRuns: 500, seed: 5 },
  );
  expect(taken).toBeGreaterThan(100);
}, 120_000);

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

test("csvScanner calls a file trimmed only when no field has white space at an edge, and finds that of most files without", () => {
  let trimmed = 0;
  fc.assert(
    fc.property(modelFiles, (file) => {
      const { text } = writtenFile(file);
      const scanner = csvScanner(file);
      scanner.push(Buffer.from(text));
      const scan = scanner.end();
      const { delimiter, quote, escape: mark, lineEnd: record_delimiter } = file;
      const options = { delimiter, quote, escape: mark, record_delimiter, bom: true, relax_column_count: true };
      const cells = (parse(text, options) as string[][]).flat();
      const edges = cells.some((cell) => /^[\t-\r ]|[\t-\r ]$/.test(cell));
      if (edges) expect(scan.trimmed).toBe(false);
      else if (scan.trimmed) trimmed++;
    }),
    { numRuns: 1000 },
  );
  expect(trimmed).toBeGreaterThan(200);
});
