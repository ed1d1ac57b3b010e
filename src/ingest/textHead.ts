import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { Dialect, Source } from "../config/index.ts";
import { csvScanner } from "./csvScanner.ts";
import { packingOf, unpacker } from "./packing.ts";
import { danglingBytes, type FileName, fileProblem, stampOf } from "./readBytes.ts";
import { wholeRecords } from "./wholeRecords.ts";

/** What is looked at of a file: a file that can be read as it can. */
export interface Head {
  readonly path: string;
  /** Whether it is the file itself. */
  readonly whole: boolean;
}

/** So long may a row be before it is worth a look at more bytes, to see where it ends; and no row that is read is longer. */
const usualRow = 65_536;
const longestRow = 2_000_000;

/** Bytes that hold at least one whole record wherever the file can be read: its first 2 MB may hold a header alone. */
const enough = 3 * longestRow;

const [lineFeed, carriageReturn] = [10, 13];

/**
 * The whole records of a text file's first bytes, unpacked, as a file to be read in its stead; the file itself when it is no
 * longer. A record that is too long to be read, or never ends, is left as it is, cut, to be refused.
 *
 * @param into the file to write.
 * @param bytes most bytes to look at, for usual records.
 * @throws CheckError as `stampOf`; `corrupt-file` for what cannot be unpacked so far.
 */
export async function textHead(source: Source, file: FileName, into: string, bytes: number): Promise<Head> {
  await stampOf(file);
  const cut = (text: Buffer, longest: number): Buffer | undefined =>
    source.format === "csv" ? wholeRows(text, source.dialect, longest) : wholeRecords(text);
  const few = await firstBytes(file, bytes);
  if (few.ends) return { path: file.path, whole: true };
  let head = cut(few.text, usualRow);
  if (head === undefined) {
    const more = await firstBytes(file, enough);
    if (more.ends) return { path: file.path, whole: true };
    head = cut(more.text, longestRow) ?? more.text.subarray(0, more.text.length - danglingBytes(more.text));
  }
  await writeFile(into, head);
  return { path: into, whole: false };
}

async function firstBytes(file: FileName, bytes: number): Promise<{ text: Buffer; ends: boolean }> {
  const raw = createReadStream(file.path, { highWaterMark: 1 << 18 });
  const packing = packingOf(file.path);
  const stream = packing === undefined ? raw : raw.pipe(unpacker(packing));
  raw.on("error", (cause) => stream.destroy(cause));
  stream.on("error", () => {});
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of stream) {
      parts.push(part as Buffer);
      size += (part as Buffer).length;
      if (size > bytes) break;
    }
  } catch {
    throw fileProblem(file, "corrupt-file", "the file cannot be unpacked or read to its end", "deliver it again");
  } finally {
    raw.destroy();
  }
  return { text: Buffer.concat(parts).subarray(0, bytes), ends: size <= bytes };
}

/** The text up to its last row, which may be cut; undefined when that goes on for long between quotes, or is the only one. */
function wholeRows(text: Buffer, dialect: Dialect, longest: number): Buffer | undefined {
  const scanner = csvScanner(dialect);
  scanner.push(text);
  const scan = scanner.end();
  if (scan.records < 2) return undefined;
  const start = lineStart(text, scan.lineOf(scan.records - 1));
  if (scan.unclosedQuoteLine !== undefined && text.length - start > longest) return undefined;
  return text.subarray(0, start);
}

function lineStart(text: Buffer, line: number): number {
  const end = text.includes(lineFeed) ? lineFeed : carriageReturn;
  let start = 0;
  for (let n = 1; n < line; n++) start = text.indexOf(end, start) + 1;
  return start;
}
