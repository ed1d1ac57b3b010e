import type { Source } from "../config/index.ts";
import { CheckError, type Problem } from "../errors.ts";
import { appendRows, type Database, ident } from "../table/index.ts";
import { tableRows } from "./acceptRows.ts";
import { countJsonRecords } from "./countJsonRecords.ts";
import { deepest, type JsonFault, jsonRecordReader } from "./jsonRecord.ts";
import { type JsonScan, type JsonScanFault, jsonScanner } from "./jsonScanner.ts";
import { lineIndex } from "./lineIndex.ts";
import type { LoadedFile, Reject } from "./loadedFile.ts";
import { type FileName, readBytes, utf8Only } from "./readBytes.ts";
import { TooManyBroken } from "./tooManyRejects.ts";

const longestRecord = 2_000_000;

const reasons: Readonly<Record<JsonFault, string>> = {
  "not-json": "the record is not JSON",
  "cut-short": "the record is cut short",
  "not-an-object": "the record is not an object",
  "too-deep": "the record is nested too deeply",
  "duplicate-key": "a key is there twice",
  "not-one-value": "is a list or an object, not one value",
  "not-a-whole-number": "is not a whole number, which a text made of it needs",
  "half-a-character": "a text holds half a character",
};

/** Faults after which no reader can go on in a list, whose records have no lines of their own. */
const fatalInLists: readonly JsonFault[] = ["not-json", "cut-short", "half-a-character"];

/**
 * Loads the declared keys of JSON records as text, by an own strict reader: numbers keep all their digits. DuckDB counts
 * the records of the same file, after the own reading has seen that none is nested too deeply for it.
 */
export async function loadJson(db: Database, source: Source, file: FileName, most: number): Promise<LoadedFile> {
  const wanted = Object.entries(source.columns).map(([name, { from, type }]) => ({ name, from, type }));
  const reader = jsonRecordReader(wanted);
  const raw = `raw ${source.id}`;
  const rows = await appendRows(db, raw, wanted.length);
  const lines = lineIndex();
  const broken: Reject[] = [];
  const faults: { line: number; fault: JsonFault }[] = [];
  let records = 0;
  const take = (record: Buffer, line: number): void => {
    records++;
    const read = reader.read(record);
    if ("values" in read) {
      rows.add(read.values);
      lines.add(line);
      return;
    }
    if (read.fault === "too-deep" || nesting(record) > deepest) throw tooDeep(file, line);
    broken.push({ line, column: read.column, reason: reasons[read.fault] });
    if (broken.length > most) throw new TooManyBroken(records, broken);
    if (read.column === null && fatalInLists.includes(read.fault)) faults.push({ line, fault: read.fault });
  };
  const scanner = jsonScanner(longestRecord, take, (fault) => {
    throw scanProblem(file, fault);
  });
  const gate = utf8Only(file, scanner.push, scanner.line);
  const { digest, scan } = await readBytes(file, gate.push, source.unpacksTo)
    .then((read) => {
      gate.end();
      return { digest: read, scan: scanner.end() };
    })
    .finally(rows.end);
  checkList(scan, faults, file);
  const counted = await countJsonRecords(db, scan, longestRecord, file);
  return {
    ...digest,
    raw: { ...tableRows(ident(raw)), columns: wanted.map(({ name }, i) => ({ name, raw: `c${i}`, type: "VARCHAR" })) },
    counted,
    extra: keysOf(source, reader.keys, scan.records - broken.length, file),
    broken,
    jumps: lines.jumps,
    lineOf: lines.lineOf,
  };
}

/** How deeply brackets lie in each other, whether they are text or not: what is no JSON may still be too deep for DuckDB. */
function nesting(record: Buffer): number {
  let depth = 0;
  let most = 0;
  for (const byte of record) {
    if ((byte | 32) === 123) most = Math.max(most, ++depth);
    else if ((byte | 32) === 125) depth = Math.max(0, depth - 1);
  }
  return most;
}

function tooDeep(file: FileName, line: number): CheckError {
  const message = `lists and objects lie in each other more than ${deepest} deep`;
  return problem(file, { code: "too-deep", line, message, remedy: "deliver flatter records" });
}

function scanProblem(file: FileName, { fault, line }: JsonScanFault): CheckError {
  switch (fault) {
    case "too-deep":
      return tooDeep(file, line);
    case "unclosed-list":
      return problem(file, { code: "not-json", line, message: "the list is not closed", remedy: "deliver it again" });
    case "text-after-list": {
      const remedy = "deliver one list, or one record on each line";
      return problem(file, { code: "not-json", line, message: "there is text after the list", remedy });
    }
    case "record-too-long": {
      const message = `a record has more than ${longestRecord} bytes`;
      return problem(file, { code: "row-too-long", line, message, remedy: "check its quotes and brackets" });
    }
  }
}

function checkList(scan: JsonScan, faults: readonly { line: number; fault: JsonFault }[], file: FileName): void {
  const [first] = faults;
  if (scan.form === "lines" || first === undefined) return;
  const remedy = "mend it, or deliver one record on each line";
  throw problem(file, { code: "not-json", line: first.line, message: reasons[first.fault], remedy });
}

/**
 * Keys that nothing declares and that at least half of the whole records have, by their places among keys in the order in which
 * they are met. Rarer ones may be values, such as ids, and are not counted.
 *
 * @throws CheckError `missing-column` when no record has a declared key.
 */
function keysOf(source: Source, keys: ReadonlyMap<string, number>, whole: number, file: FileName): number[] {
  const missing: Problem[] = [];
  const used = new Set(source.ignore.flatMap((name) => [name, name.split(".", 1)[0] ?? name]));
  for (const [name, { from }] of Object.entries(source.columns)) {
    const top = from.split(".", 1)[0] ?? from;
    used.add(from).add(top);
    if (whole === 0 || keys.has(from) || keys.has(top)) continue;
    const path = `sources/${source.id}/columns/${name}`;
    const message = `no record has a key "${top}", which "${name}" is read from`;
    missing.push({ code: "missing-column", file: file.name, path, message, remedy: "mend the file or the source" });
  }
  if (missing.length > 0) throw new CheckError(`Cannot read ${file.name}`, missing);
  return [...keys].flatMap(([key, records], i) => (records * 2 >= whole && !used.has(key) ? [i + 1] : []));
}

function problem(file: FileName, about: Omit<Problem, "file">): CheckError {
  return new CheckError(`Cannot read ${file.name}`, [{ file: file.name, ...about }]);
}
