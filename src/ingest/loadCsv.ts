import type { Source, SourceColumn } from "../config/index.ts";
import { CheckError, QueryError } from "../errors.ts";
import { type Database, literal } from "../table/index.ts";
import { type BrokenRecord, type CsvScan, type CsvScanner, csvScanner } from "./csvScanner.ts";
import { shapeOf, shapesOf } from "./fieldShapes.ts";
import { isAddress } from "./isAddress.ts";
import type { LoadedFile, Reject } from "./loadedFile.ts";
import { mapColumns } from "./mapColumns.ts";
import { mostColumns } from "./mostColumns.ts";
import { onePath } from "./onePath.ts";
import { packingOf } from "./packing.ts";
import { type FileName, fileProblem, readBytes, utf8Only } from "./readBytes.ts";
import { TooManyBroken } from "./tooManyRejects.ts";

const longestRow = 2_000_000;

const reasons: Readonly<Record<BrokenRecord["reason"], string>> = {
  "too-few-columns": "the row has too few columns",
  "too-many-columns": "the row has too many columns",
  "text-after-quote": "there is text after a closing quote",
};

/**
 * Loads a text file as text: an own scan counts and judges its records, DuckDB takes them apart without guessing
 * anything, where the rows are read, and both must agree on how many records are whole. The rows are taken apart
 * where they are read, and lie nowhere in between.
 */
export async function loadCsv(db: Database, source: Source, file: FileName, most: number): Promise<LoadedFile> {
  checkDialect(source, file);
  const scanner = csvScanner(source.dialect, undefined, (header) => shapesOf(source, header));
  const gate = utf8Only(file, scanner.push, scanner.line);
  const take = (bytes: Buffer): void => {
    gate.push(bytes);
    if (scanner.broken.length > most) throw new TooManyBroken(recordsOf(scanner), scanner.broken.map(rejectOf));
  };
  const digest = await readBytes(file, take, source.unpacksTo);
  gate.end();
  const scan = scanner.end();
  checkScan(scan, file);
  const { columns, extra } = mapColumns(source, scan.header, file.name);
  refuseAddresses(scan.header, extra, file);
  const text = readCsv(source, scan, file);
  return {
    ...digest,
    raw: {
      sql: text,
      plain: gate.plain() && scan.trimmed,
      columns: columns.map(({ name, index }) => {
        const shape = shapeOf(source.columns[name] as SourceColumn, source);
        return { name, raw: `c${index}`, type: "VARCHAR", shaped: shape !== 0 && scan.shapes[index] === shape };
      }),
      rows: scan.records - scan.broken.length,
      reading: (read) => takeApart(db, text, scan, file, read),
    },
    counted: scan.records,
    extra,
    broken: scan.broken.map(rejectOf),
    jumps: rowJumps(scan),
    lineOf: (row) => scan.lineOf(recordOf(row, scan.broken)),
  };
}

function rejectOf({ line, reason }: BrokenRecord): Reject {
  return { line, column: null, reason: reasons[reason] };
}

/** Records up to the last broken one. */
function recordsOf({ broken }: CsvScanner): number {
  return (broken.at(-1)?.record ?? -1) + 1;
}

function checkDialect({ id, dialect }: Source, file: FileName): void {
  const { delimiter, quote } = dialect;
  const fault = [delimiter, quote, dialect.escape].some((character) => character.charCodeAt(0) > 126);
  if (!fault && delimiter !== quote && delimiter !== dialect.escape) return;
  const message = "delimiter, quote and escape must be ASCII characters, the delimiter different from the others";
  throw new CheckError(`Cannot read ${file.name}`, [{ code: "dialect", path: `sources/${id}/dialect`, message }]);
}

function checkScan(scan: CsvScan, { name }: FileName): void {
  const fail = (code: string, line: number, message: string, remedy: string): never => {
    throw new CheckError(`Cannot read ${name}`, [{ code, file: name, line, message, remedy }]);
  };
  if (scan.unclosedQuoteLine !== undefined) {
    fail("unclosed-quote", scan.unclosedQuoteLine, "a quote is opened here and never closed", "close or double it");
  }
  if (scan.header.length === 0) fail("empty-file", 1, "there is no header", "deliver it again, or remove the source");
  if (scan.header.some((column) => column.includes("\u0000"))) {
    fail("encoding", 1, "the text is not UTF-8, perhaps UTF-16", "save the file as UTF-8");
  }
  if (scan.header.length > mostColumns)
    fail("too-many-columns", 1, `there are more than ${mostColumns} columns`, "split it");
  if (scan.longestRecord > longestRow) {
    fail("row-too-long", scan.longestRecordLine, `a row has more than ${longestRow} bytes`, "check its quotes");
  }
  if (scan.clashingLineEnds !== undefined) {
    const message = "some lines end in CR alone, others in CR LF";
    fail("mixed-line-ends", scan.clashingLineEnds, message, "save the file with one kind of line end");
  }
  if (scan.mixedLineEnds !== undefined && scan.broken.length > 0) {
    const message = "lines end in more than one way, and some rows are broken";
    fail("mixed-line-ends", scan.mixedLineEnds, message, "save the file with one kind of line end");
  }
}

/** Where the first line has an address, it is a row, or has lost its end and a row follows on it, which would not be counted. */
function refuseAddresses(header: readonly string[], unread: readonly number[], file: FileName): void {
  const place = unread.find((one) => isAddress(header[one - 1] ?? ""));
  if (place === undefined) return;
  const message = `the name of column ${place} is an address of e-mail: the first line is a row, or has lost its end`;
  throw fileProblem(file, "no-header", message, "begin it with a line of the names of columns alone", 1);
}

/** The reader's own words may quote the text: what it fails at is not told, but for lack of memory. */
async function takeApart<T>(
  db: Database,
  text: string,
  scan: CsvScan,
  file: FileName,
  read: () => Promise<T>,
): Promise<T> {
  await dropRejects(db);
  try {
    const found = await read();
    await checkRejects(db, scan, file);
    return found;
  } catch (cause) {
    if (cause instanceof QueryError && (await isTorn(db, text)))
      throw fileProblem(file, "corrupt-file", "the text cannot be taken apart", "check quotes and line ends");
    throw cause;
  } finally {
    await dropRejects(db);
  }
}

/** Whether it is the text at which a query over it fails. */
async function isTorn(db: Database, text: string): Promise<boolean> {
  try {
    await db.run(`SELECT count(COLUMNS(*)) FROM ${text}`);
    return false;
  } catch (cause) {
    return cause instanceof QueryError && !cause.message.includes("Out of Memory");
  }
}

function readCsv({ dialect }: Source, scan: CsvScan, { path }: FileName): string {
  const columns = scan.header.map((_, i) => `c${i}: 'VARCHAR'`).join(", ");
  const settings = [
    `columns = {${columns}}`,
    `delim = ${literal(dialect.delimiter)}`,
    `quote = ${literal(dialect.quote)}`,
    `escape = ${literal(dialect.escape)}`,
    "auto_detect = false, hive_partitioning = false, header = true, null_padding = false, store_rejects = true, rejects_limit = 0",
    `strict_mode = ${scan.mixedLineEnds === undefined}`,
    `max_line_size = ${longestRow * 2}`,
    `compression = ${literal(packingOf(path) ?? "none")}`,
  ];
  return `read_csv(${literal(onePath(path))}, ${settings.join(", ")})`;
}

/** The rows that DuckDB put aside must be as many as the scan found broken; then the ones it read are the whole ones. */
async function checkRejects(db: Database, scan: CsvScan, { name }: FileName): Promise<void> {
  const row = await db.row("SELECT count(DISTINCT line_byte_position) AS n FROM reject_errors");
  const rejected = Number(row?.["n"]);
  if (rejected === scan.broken.length) return;
  const message = `${scan.broken.length} rows are broken by one count and ${rejected} by another`;
  const line = scan.broken[0]?.line ?? 1;
  throw new CheckError(`Cannot read ${name}`, [
    { code: "row-count", file: name, line, message, remedy: "check quotes and line ends" },
  ]);
}

async function dropRejects(db: Database): Promise<void> {
  await db.run("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans");
}

/** Jumps of records and what broken records leave out, as whole rows. */
function rowJumps({ jumps, broken }: CsvScan): readonly number[] {
  const records = [...jumps, ...broken.map(({ record }) => record + 1)].sort((a, b) => a - b);
  const rows = new Set<number>();
  let before = 0;
  for (const record of records) {
    while (before < broken.length && (broken[before] as BrokenRecord).record < record) before++;
    rows.add(record - before);
  }
  return [...rows];
}

/** The record that the n-th whole row comes from, when broken ones lie between. */
function recordOf(row: number, broken: readonly BrokenRecord[]): number {
  let low = 0;
  let high = broken.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((broken[middle] as BrokenRecord).record - middle <= row) low = middle + 1;
    else high = middle;
  }
  return row + low;
}
