import { CheckError } from "../errors.ts";
import type { FileName } from "../ingest/readBytes.ts";
import { type Database, loadColumns } from "../table/index.ts";
import { checkHeader } from "./checkHeader.ts";
import { count, few } from "./few.ts";
import { type FoundSeparators, findSeparators, fits } from "./findSeparators.ts";
import { partBytes, readParts, type TextPart, type TextParts } from "./readParts.ts";
import type { Sample } from "./sample.ts";
import { splitRecords } from "./splitRecords.ts";

/**
 * Looks at the first, middle and last part of a text file and loads the rows found there.
 *
 * @throws CheckError `no-rows`, `no-header`, `duplicate-header`, and as `readParts`.
 */
export async function sampleText(db: Database, file: FileName, table: string, limit = partBytes): Promise<Sample> {
  const text = await readParts(file, limit);
  const first = (text.parts[0]?.text ?? "").replace(/^\ufeff/, "");
  const separators = findSeparators(first);
  const looked = text.parts.map((part, i) =>
    i === 0
      ? splitRecords(first, separators, part.ends)
      : splitRecords(aligned(part, separators), separators, part.ends),
  );
  const [header = [], ...rest] = looked.flatMap(({ records }) => records);
  const names = header.map((name) => name.trim());
  const rows = rest.filter((record) => fits(record, names.length));
  const broken = rest.length - rows.length + looked.reduce((sum, split) => sum + split.broken, 0);
  if (rows.length === 0)
    throw problem(file, "no-rows", "no row has as many fields as the first line", "check the file");
  checkHeader(file, names, rows);
  const columns = names.map((name, c) => ({ name, type: "VARCHAR", values: rows.map((row) => row[c] ?? "") }));
  const loaded = columns.map(({ values }, c) => ({ name: `c${c}`, type: "text" as const, values }));
  await loadColumns(db, table, loaded);
  const evidence = [lookedAt(text, limit, rows.length, broken), written(text, first, separators)];
  const { delimiter, quote, escape: mark } = separators;
  const whole = text.parts.length === 1;
  return {
    format: "csv",
    table,
    columns,
    rows: rows.length,
    whole,
    separators: { delimiter, quote, escape: mark },
    evidence,
  };
}

/** How many line starts of a later part are tried until records fit. */
const tries = 60;

/** The part from the first line start after which records have the right number of fields. */
function aligned({ text }: TextPart, separators: FoundSeparators): string {
  let start = 0;
  let fallback: string | undefined;
  for (let i = 0; i < tries; i++) {
    const end = text.indexOf("\n", start);
    if (end < 0) break;
    start = end + 1;
    const from = text.slice(start);
    fallback ??= from;
    const { records, broken } = splitRecords(from.slice(0, 50_000), separators, false, 20);
    if (broken === 0 && records.length > 0 && records.every((record) => fits(record, separators.fields))) return from;
  }
  return fallback ?? "";
}

function lookedAt({ size, parts }: TextParts, limit: number, rows: number, broken: number): string {
  const what =
    parts.length === 1
      ? `all ${count(size)} bytes`
      : `the first, middle and last ${count(limit)} of ${count(size)} bytes`;
  return `Looked at ${what}: ${count(rows)} rows; ${few(broken)} with another number of fields than the header`;
}

function written({ byteOrderMark }: TextParts, first: string, found: FoundSeparators): string {
  const start = first.slice(0, 100_000);
  const windows = start.match(/\r\n/g)?.length ?? 0;
  const kinds = [
    ["CR LF", windows],
    ["LF", (start.match(/\n/g)?.length ?? 0) - windows],
    ["CR", (start.match(/\r/g)?.length ?? 0) - windows],
  ] as const;
  const ends = kinds.filter(([, lines]) => lines > 0).map(([kind]) => kind);
  const encoding = byteOrderMark ? "UTF-8 with a byte-order mark" : "UTF-8";
  const mark = found.escape === found.quote ? "doubled" : `escaped by ${JSON.stringify(found.escape)}`;
  const separated = `delimiter ${JSON.stringify(found.delimiter)}, quote ${JSON.stringify(found.quote)}, ${mark}`;
  return `Written in ${encoding}; lines end in ${ends.join(" and ") || "nothing"}; ${separated}`;
}

function problem(file: FileName, code: string, message: string, remedy: string): CheckError {
  return new CheckError(`Cannot propose from ${file.name}`, [{ code, file: file.name, message, remedy }]);
}
