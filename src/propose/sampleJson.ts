import { CheckError } from "../errors.ts";
import { deepest, jsonRecordReader } from "../ingest/jsonRecord.ts";
import { type JsonScanFault, jsonScanner } from "../ingest/jsonScanner.ts";
import { mostColumns } from "../ingest/mostColumns.ts";
import type { FileName } from "../ingest/readBytes.ts";
import { isList, wholeRecords } from "../ingest/wholeRecords.ts";
import { type Database, loadColumns } from "../table/index.ts";
import { count, few } from "./few.ts";
import { partBytes, readParts, type TextPart } from "./readParts.ts";
import type { Sample, SampleColumn } from "./sample.ts";

const longestRecord = 2_000_000;

/** Paths of keys that are counted; rarer than half of the records, they may be values, such as ids. */
const mostPaths = 20_000;

/** A key that is a number, a day or an address is a value, and is not named. */
const isValue = /^([+-]?\d[\d.,:/ TZ-]*|\S+@\S+)$/;

/** What lies at a path of keys, in how many records: values, of which so many are numbers, or lists. */
interface PathCount {
  records: number;
  numbers: number;
  values: number;
  lists: number;
}

/**
 * Looks at the records of a JSON file's first, middle and last part, or of the first alone where it is one list that is longer, and
 * loads what their keys hold, of keys in objects too, as `address.city`. Keys that fewer than half of the records have are not named.
 *
 * @throws CheckError `not-json`, `no-rows`, `too-many-columns`, and as `readParts`.
 */
export async function sampleJson(db: Database, file: FileName, table: string, limit = partBytes): Promise<Sample> {
  const { size, parts } = await readParts(file, limit);
  const list = isList(Buffer.from(parts[0]?.text ?? ""));
  const looked = list ? parts.slice(0, 1) : parts;
  const records = looked.flatMap((part) => recordsOf(part, file));
  const found = new Map<string, PathCount>();
  const read = jsonRecordReader([]);
  const whole = records.filter((record) => !("fault" in read.read(record)) && countPaths(record, found));
  if (whole.length === 0) throw problem(file, "no-rows", "no record is a JSON object", "check the file");
  const named = [...found].filter(([, { records: n }]) => n * 2 >= whole.length);
  const often = named.filter(([, { lists }]) => lists === 0);
  const lists = named.filter(([, counted]) => counted.lists > 0).map(([name]) => name);
  const names = often.map(([name]) => name);
  const reader = jsonRecordReader(names.map((name) => ({ name, from: name, type: "decimal" })));
  const rows = whole.flatMap((record) => {
    const taken = reader.read(record);
    return "values" in taken ? [taken.values] : [];
  });
  const columns = often.map(([name, { numbers, values }], c): SampleColumn => {
    const given = rows.map((row) => row[c] ?? null);
    return { name, type: "VARCHAR", values: given, ...(numbers === values && values > 0 && { numbers: true }) };
  });
  if (columns.length === 0 || rows.length === 0)
    throw problem(file, "no-rows", "no key holds one value in half of the records", "check the file");
  if (names.length > mostColumns)
    throw problem(file, "too-many-columns", `there are more than ${mostColumns} keys`, "split it");
  await loadColumns(
    db,
    table,
    columns.map(({ values }, c) => ({ name: `c${c}`, type: "text" as const, values })),
  );
  const all = looked.length === 1 && looked[0]?.ends === true;
  const what = all
    ? `all ${count(size)} bytes`
    : `the ${list ? "first" : "first, middle and last"} ${count(limit)} of ${count(size)} bytes`;
  const odd = few(records.length - rows.length);
  const evidence = [
    `Looked at ${what}: ${count(rows.length)} records; ${odd} that cannot be taken apart`,
    `Written as ${list ? "one list" : "a record on each line"}; keys that fewer than half of the records have are not named`,
  ];
  return { format: "json", table, columns, lists, rows: rows.length, whole: all, evidence };
}

/** The records of a part that lie in it as a whole; a later part begins behind its first line end. */
function recordsOf({ text, offset, ends }: TextPart, file: FileName): Buffer[] {
  const from = Buffer.from(offset === 0 ? text.replace(/^\ufeff/, "") : text.slice(text.indexOf("\n") + 1));
  const bytes = ends ? from : wholeRecords(from);
  const records: Buffer[] = [];
  const scanner = jsonScanner(
    longestRecord,
    (record) => void records.push(record),
    (fault) => {
      throw scanProblem(file, fault);
    },
  );
  if (bytes === undefined) return [];
  scanner.push(bytes);
  scanner.end();
  return records;
}

function scanProblem(file: FileName, { fault, line }: JsonScanFault): CheckError {
  const words: Readonly<Record<typeof fault, string>> = {
    "too-deep": `lists and objects lie in each other more than ${deepest} deep`,
    "unclosed-list": "the list is not closed",
    "text-after-list": "there is text after the list",
    "record-too-long": `a record has more than ${longestRecord} bytes`,
  };
  return problem(file, "not-json", words[fault], "deliver one list, or one record on each line", line);
}

/** Adds the paths of a record that the reader found whole; false for one that is no object. */
function countPaths(record: Buffer, found: Map<string, PathCount>): boolean {
  const value: unknown = JSON.parse(record.toString());
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  addPaths("", value, found);
  return true;
}

function addPaths(before: string, object: object, found: Map<string, PathCount>): void {
  for (const [key, value] of Object.entries(object) as [string, unknown][]) {
    if (isValue.test(key)) continue;
    const path = `${before}${key}`;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      if (!key.includes(".")) addPaths(`${path}.`, value, found);
      continue;
    }
    const counted = found.get(path) ?? { records: 0, numbers: 0, values: 0, lists: 0 };
    if (counted.records === 0 && found.size >= mostPaths) continue;
    found.set(path, counted);
    counted.records++;
    if (Array.isArray(value)) counted.lists++;
    else if (value !== null) counted.values++;
    if (typeof value === "number") counted.numbers++;
  }
}

function problem(file: FileName, code: string, message: string, remedy: string, line?: number): CheckError {
  const place = line === undefined ? { file: file.name } : { file: file.name, line };
  return new CheckError(`Cannot propose from ${file.name}`, [{ code, ...place, message, remedy }]);
}
