import { deepest } from "./jsonRecord.ts";

export interface JsonScan {
  /** `lines`: one record on each line; `list`: the records of one list. */
  readonly form: "lines" | "list";
  /** Records, whole or broken. */
  readonly records: number;
}

/** Why a file cannot be taken apart into records, and where. */
export interface JsonScanFault {
  readonly fault: "too-deep" | "unclosed-list" | "text-after-list" | "record-too-long";
  readonly line: number;
}

export interface JsonScanner {
  push(bytes: Buffer): void;
  end(): JsonScan;
  /** The line, from 1, that the bytes so far have come to. */
  line(): number;
}

const before = 0;
const lines = 1;
const between = 2;
const element = 3;
const after = 4;

const lineFeed = 10;
const quote = 34;
const comma = 44;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;

/**
 * Cuts JSON text into records, byte by byte, with the memory of one record. Text that begins with `[` is one list, whose
 * elements are the records; other text has a record on each line that is not blank.
 *
 * @param longest most bytes of one record.
 * @param take is given each record and the line, from 1, on which it starts.
 * @param fail is called when there is no going on; it must throw.
 */
export function jsonScanner(
  longest: number,
  take: (record: Buffer, line: number) => void,
  fail: (fault: JsonScanFault) => never,
): JsonScanner {
  let state = before;
  let form: JsonScan["form"] = "lines";
  let rest: Buffer = Buffer.alloc(0);
  let records = 0;
  let line = 1;
  let startLine = 1;
  let depth = 0;
  let inText = false;
  let escaped = false;
  let commas = 0;

  const give = (record: Buffer): void => {
    if (record.length > longest) fail({ fault: "record-too-long", line: startLine });
    records++;
    take(record, startLine);
  };

  const push = (bytes: Buffer): void => {
    let start = 0;
    if (state === before) {
      start = skipBlank(bytes, 0);
      if (start === bytes.length) return;
      if (bytes[start] === openBracket) {
        form = "list";
        state = between;
        start++;
      } else state = lines;
    }
    if (state === lines) pushLines(bytes, start);
    else pushList(bytes, start);
  };

  const skipBlank = (bytes: Buffer, from: number): number => {
    let at = from;
    for (; at < bytes.length && isBlank(bytes[at] as number); at++) if (bytes[at] === lineFeed) line++;
    return at;
  };

  const pushLines = (bytes: Buffer, from: number): void => {
    let at = from;
    for (let end = bytes.indexOf(lineFeed, at); end >= 0; end = bytes.indexOf(lineFeed, at)) {
      endLine(joined(bytes.subarray(at, end)));
      line++;
      at = end + 1;
    }
    rest = joined(bytes.subarray(at));
    if (rest.length > longest) fail({ fault: "record-too-long", line });
  };

  const endLine = (record: Buffer): void => {
    startLine = line;
    rest = Buffer.alloc(0);
    if (!record.every(isBlank)) give(record);
  };

  const pushList = (bytes: Buffer, from: number): void => {
    let start = from;
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === lineFeed) line++;
      if (state === after) {
        if (!isBlank(byte)) fail({ fault: "text-after-list", line });
      } else if (state === between) {
        if (isBlank(byte)) continue;
        start = at;
        startLine = line;
        if (byte === closeBracket && commas === 0) state = after;
        else {
          state = element;
          at--;
        }
      } else if (inText) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inText = false;
      } else if (byte === quote) inText = true;
      else if (depth === 0 && (byte === comma || byte === closeBracket)) {
        give(joined(bytes.subarray(start, at)));
        rest = Buffer.alloc(0);
        commas++;
        state = byte === comma ? between : after;
      } else if ((byte | 32) === 123) {
        if (++depth > deepest) fail({ fault: "too-deep", line });
      } else if ((byte | 32) === 125) depth = Math.max(0, depth - 1);
    }
    if (state === element) rest = joined(bytes.subarray(start));
    if (rest.length > longest) fail({ fault: "record-too-long", line: startLine });
  };

  const joined = (part: Buffer): Buffer => (rest.length === 0 ? part : Buffer.concat([rest, part]));

  const end = (): JsonScan => {
    if (state === lines && rest.length > 0) endLine(rest);
    if (state === between || state === element) fail({ fault: "unclosed-list", line });
    return { form, records };
  };

  return { push, end, line: () => line };
}

function isBlank(byte: number): boolean {
  return byte === 32 || byte === lineFeed || byte === 13 || byte === 9;
}
