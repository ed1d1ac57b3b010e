import type { Dialect } from "../config/index.ts";
import { csvHeader } from "./csvHeader.ts";
import { checkShapes } from "./fieldShapes.ts";
import { mostBytes, openPlainFinder, type PlainFinder } from "./kernel/plainRecords.ts";

/** A record that is not one row: what is wrong and where. */
export interface BrokenRecord {
  /** Number of the record among the data records, from 0. */
  readonly record: number;
  readonly line: number;
  readonly reason: "too-few-columns" | "too-many-columns" | "text-after-quote";
}

/** What a scan of the bytes of a text file found, without looking at any value. */
export interface CsvScan {
  /** Data records: all but the header, whole or broken. */
  readonly records: number;
  readonly header: readonly string[];
  readonly broken: readonly BrokenRecord[];
  /** Line of an opening quote that nothing closes; then the rest of the file is in doubt. */
  readonly unclosedQuoteLine: number | undefined;
  /** Whether lines end in more than one way, and the first line that differs. */
  readonly mixedLineEnds: number | undefined;
  /** The first line by which some have ended in CR alone and some in CR LF. */
  readonly clashingLineEnds: number | undefined;
  /** Bytes of the longest record. */
  readonly longestRecord: number;
  readonly longestRecordLine: number;
  /** Whether no field begins or ends with white space, as far as the scan can tell without taking fields apart. */
  readonly trimmed: boolean;
  /** Records that do not start on the line after that of the record before, ascending; the first one is among them. */
  readonly jumps: readonly number[];
  /** For each column of which a shape was asked, that shape when all its values have it; else 0. */
  readonly shapes: Uint8Array;
  /** The line on which a data record starts, counted from 1. */
  lineOf(record: number): number;
}

export interface CsvScanner {
  push(bytes: Uint8Array): void;
  /** The broken records so far. */
  readonly broken: readonly BrokenRecord[];
  /** The line that the bytes so far have come to, from 1. */
  line(): number;
  end(): CsvScan;
}

const fieldStart = 0;
const plain = 1;
const quoted = 2;
const closing = 3;
const escaped = 4;
const closed = 5;
const skipping = 6;

/** Beyond so many bytes a first line is no header, and is not kept. */
const longestHeader = 2_000_000;

const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
/** How lines end that end in CR LF. */
const bothEnds = lineFeed + carriageReturn;

/** Values of a record of more bytes than this that comes in parts are not looked at. */
const longestCarried = 65_536;

/** Each time after so many records gone over byte by byte: when they are most of all, to look at their values costs more than it spares. */
const fewLooked = 1024;

/** So many records are taken byte by byte before plain ones are looked for again. */
const patience = 32;

const sharedFinder = openPlainFinder();

/** 1 for white space, line ends too. */
const white = Uint8Array.from({ length: 256 }, (_, byte) => Number(byte === space || (byte >= 9 && byte <= 13)));

/**
 * Counts the records of a text file by RFC 4180, with constant memory: the count that the reader is held
 * to. It shares no code with the reader. A quote opens a field only at its start; a blank line is a record only in a
 * file of one column; empty fields too many at the end of a record are let pass, as the reader does.
 *
 * @param dialect delimiter, quote and escape: one ASCII character each.
 * @param finder skips records that are as most are; null for a scan of every byte, which gives the same.
 * @param shapesOf the shapes to look for by header: see `fieldShapes`.
 */
export function csvScanner(
  dialect: Pick<Dialect, "delimiter" | "quote" | "escape">,
  finder: PlainFinder | null = sharedFinder ?? null,
  shapesOf: (header: readonly string[]) => Uint8Array | undefined = () => undefined,
): CsvScanner {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const quote = dialect.quote.charCodeAt(0);
  const mark = dialect.escape.charCodeAt(0);
  const headerBytes: number[] = [];
  const broken: BrokenRecord[] = [];
  const jumpRecords: number[] = [];
  const jumpLines: number[] = [];
  let header: string[] = [];
  let state = fieldStart;
  let record = -1;
  let fields = 1;
  let size = 0;
  let line = 1;
  let startLine = 1;
  let expectedLine = 1;
  let quoteLine = 0;
  let previous = 0;
  let filled = 0;
  let lineEnd = 0;
  let mixedLineEnds: number | undefined;
  /** How lines end that end in CR, alone or before LF. */
  let returns = 0;
  let clashingLineEnds: number | undefined;
  let longestRecord = 0;
  let longestRecordLine = 1;
  let trimmed = true;
  /** The byte before, between quotes; 0 at the opening one. */
  let inside = 0;
  /** Whether the finder has the bytes at hand, and how many records are left before it is asked again. */
  let loaded = false;
  let leave = 0;
  const form = { delimiter, quote };
  let shapes: Uint8Array | undefined;
  let looked = 0;
  /** Where the record at hand begins in these bytes, and what of it came in those before. */
  let recordStart = 0;
  let carried: Uint8Array = new Uint8Array(0);
  const stops = new Uint8Array(256);
  for (const byte of [delimiter, lineFeed, carriageReturn]) stops[byte] = 1;
  const starts = white.slice();
  starts[quote] = 1;

  const finish = (): void => {
    const skipped = record < 0 ? headerBytes.length === 0 : header.length > 1;
    if (size === 0 && state === fieldStart && skipped) {
      restart();
      return;
    }
    if (record < 0) {
      header = csvHeader(headerBytes, dialect);
      shapes = shapesOf(header);
    } else {
      if (startLine !== expectedLine || record === 0) {
        jumpRecords.push(record);
        jumpLines.push(startLine);
      }
      const reason = fault();
      if (reason !== undefined) broken.push({ record, line: startLine, reason });
    }
    if (size > longestRecord) {
      longestRecord = size;
      longestRecordLine = startLine;
    }
    record++;
    expectedLine = startLine + 1;
    restart();
  };

  const fault = (): BrokenRecord["reason"] | undefined => {
    if (state === skipping) return "text-after-quote";
    if (fields < header.length) return "too-few-columns";
    if (filled > header.length) return "too-many-columns";
    return undefined;
  };

  const restart = (): void => {
    state = fieldStart;
    fields = 1;
    size = 0;
    filled = 0;
  };

  const endLine = (kind: number): void => {
    if (lineEnd === 0) lineEnd = kind;
    else if (kind !== lineEnd && mixedLineEnds === undefined) mixedLineEnds = line;
    if (kind === lineFeed || kind === returns) return;
    if (returns === 0) returns = kind;
    else clashingLineEnds ??= line - 1;
  };

  /** Goes over whole fields without quotes or white space at their start, up to the first byte that needs a closer look. */
  const skipPlain = (bytes: Uint8Array, from: number): number => {
    let at = from;
    let inField = state === plain;
    let count = fields;
    let last = filled;
    for (;;) {
      if (!inField) {
        const first = bytes[at];
        if (first === delimiter) {
          count++;
          at++;
          continue;
        }
        if (first === undefined || starts[first] === 1) break;
        last = count;
        inField = true;
      }
      while (at < bytes.length && stops[bytes[at] as number] === 0) at++;
      if (bytes[at] !== delimiter) break;
      if (white[at === 0 ? previous : (bytes[at - 1] as number)] === 1) trimmed = false;
      count++;
      at++;
      inField = false;
    }
    if (at === from) return at;
    state = inField ? plain : fieldStart;
    fields = count;
    filled = last;
    size += at - from;
    previous = bytes[at - 1] as number;
    return at;
  };

  /** Goes over whole records that are plain, from the start of one on. */
  const skipRecords = (bytes: Uint8Array, from: number): number => {
    if (finder === null || startLine !== expectedLine || (lineEnd !== lineFeed && lineEnd !== bothEnds)) return from;
    if (leave > 0) {
      leave--;
      return from;
    }
    if (!loaded) finder.load(bytes);
    loaded = true;
    const found = finder.find(from, { ...form, carriageReturns: lineEnd === bothEnds, fields: header.length, shapes });
    if (found === undefined) {
      leave = patience;
      return from;
    }
    if (found.longest > longestRecord) {
      longestRecord = found.longest;
      longestRecordLine = line + found.longestAt;
    }
    trimmed &&= found.trimmed;
    record += found.records;
    line += found.records;
    startLine = line;
    expectedLine = line;
    return from + found.bytes;
  };

  const push = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; at += mostBytes) pushPart(bytes.subarray(at, at + mostBytes));
  };

  const pushPart = (bytes: Uint8Array): void => {
    recordStart = 0;
    scanPart(bytes);
    if (shapes === undefined || recordStart === bytes.length) return;
    if (carried.length > longestCarried) shapes.fill(0);
    else carried = Buffer.concat([carried, bytes.subarray(recordStart)]);
  };

  /** Looks at the values of a record that was gone over byte by byte. */
  const checkValues = (bytes: Uint8Array, end: number): void => {
    if (shapes === undefined) return;
    if (++looked % fewLooked === 0 && looked * 2 > record) {
      shapes = undefined;
      return;
    }
    const whole = carried.length === 0 ? bytes : Buffer.concat([carried, bytes.subarray(0, end)]);
    const [start, stop] = carried.length === 0 ? [recordStart, end] : [0, whole.length];
    if (carried.length > 0) carried = new Uint8Array(0);
    checkShapes(whole, start, stop, shapes, dialect);
  };

  const scanPart = (bytes: Uint8Array): void => {
    loaded = false;
    for (let i = 0; i < bytes.length; i++) {
      if (record >= 0 && state <= plain && previous !== carriageReturn) {
        if (record > 0 && size === 0 && previous === lineFeed) {
          i = skipRecords(bytes, i);
          recordStart = i;
          if (i === bytes.length) return;
        }
        i = skipPlain(bytes, i);
        if (i === bytes.length) return;
      }
      const byte = bytes[i] as number;
      const inQuotes = state === quoted || state === escaped;
      if (!inQuotes && (byte === lineFeed || byte === carriageReturn)) {
        if (byte === lineFeed && previous === carriageReturn) endLine(bothEnds);
        else {
          if (previous === carriageReturn) endLine(carriageReturn);
          if (byte === lineFeed) endLine(lineFeed);
          if (state === plain && white[previous] === 1) trimmed = false;
          checkValues(bytes, i);
          finish();
          startLine = ++line;
        }
        recordStart = i + 1;
        previous = byte;
        continue;
      }
      if (previous === carriageReturn && !inQuotes) endLine(carriageReturn);
      const before = previous;
      previous = inQuotes ? 0 : byte;
      if (record < 0 && size < longestHeader) headerBytes.push(byte);
      size++;
      switch (state) {
        case plain:
          if (byte === delimiter) {
            if (white[before] === 1) trimmed = false;
            fields++;
            state = fieldStart;
          }
          break;
        case fieldStart:
          if (byte === delimiter) fields++;
          else if (byte === quote) {
            quoteLine = line;
            inside = 0;
            state = quoted;
          } else {
            filled = fields;
            if (white[byte] === 1) trimmed = false;
            if (byte !== space) state = plain;
          }
          break;
        case quoted:
          if (byte === mark && mark !== quote) state = escaped;
          else if (byte === quote) {
            if (white[inside] === 1) trimmed = false;
            state = closing;
          } else {
            filled = fields;
            if (inside === 0 && white[byte] === 1) trimmed = false;
            inside = byte;
            if (byte === lineFeed) line++;
          }
          break;
        case escaped:
          trimmed = false;
          if (byte === lineFeed) line++;
          filled = fields;
          state = quoted;
          break;
        case closing:
        case closed:
          if (byte === quote && mark === quote && state === closing) {
            filled = fields;
            inside = byte;
            state = quoted;
          } else if (byte === delimiter) {
            fields++;
            state = fieldStart;
          } else {
            trimmed = false;
            state = byte === space ? closed : skipping;
          }
          break;
      }
    }
  };

  return { push, broken, line: () => line, end };

  function end(): CsvScan {
    const unclosedQuoteLine = state === quoted || state === escaped ? quoteLine : undefined;
    if (previous === carriageReturn) endLine(carriageReturn);
    if (state === plain && white[previous] === 1) trimmed = false;
    if (size > 0) {
      checkValues(carried, 0);
      finish();
    }
    return {
      records: Math.max(record, 0),
      header,
      broken,
      unclosedQuoteLine,
      mixedLineEnds,
      clashingLineEnds,
      longestRecord,
      longestRecordLine,
      trimmed,
      jumps: jumpRecords,
      shapes: shapes ?? new Uint8Array(header.length),
      lineOf: (wanted) => lineAt(wanted, jumpRecords, jumpLines),
    };
  }
}

function lineAt(record: number, records: readonly number[], lines: readonly number[]): number {
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((records[middle] as number) <= record) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return 1;
  return (lines[low - 1] as number) + record - (records[low - 1] as number);
}
