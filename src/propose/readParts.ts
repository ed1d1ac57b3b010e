import { isUtf8 } from "node:buffer";
import { open } from "node:fs/promises";
import { CheckError } from "../errors.ts";
import { packingOf } from "../ingest/packing.ts";
import { danglingBytes, type FileName, readBytes, stampOf } from "../ingest/readBytes.ts";

/** A piece of a text file. */
export interface TextPart {
  /** Bytes before it, in the file as unpacked. */
  readonly offset: number;
  readonly text: string;
  /** Whether it reaches the end of the file. */
  readonly ends: boolean;
}

export interface TextParts {
  /** Bytes of the file as unpacked. */
  readonly size: number;
  readonly byteOrderMark: boolean;
  /** The whole file as one part, or its first, middle and last part. */
  readonly parts: readonly TextPart[];
}

/** Bytes of each part of a file that is not looked at whole. */
export const partBytes = 1 << 20;

/** A packed file of a few megabytes may unpack to any size. */
const mostUnpacked = 2 ** 32;

/**
 * The first, middle and last part of a text file, or all of it when it is not longer. A packed file is unpacked twice to
 * find its middle and its end; memory is that of the parts.
 *
 * @throws CheckError `encoding` for text that is not UTF-8, `unpacks-too-far` beyond `most` bytes, and as `readBytes`.
 */
export async function readParts(file: FileName, limit = partBytes, most = mostUnpacked): Promise<TextParts> {
  const packed = packingOf(file.path) !== undefined;
  const { size, pieces } = await (packed ? readPacked(file, limit, most) : readPlain(file, limit));
  if (size === 0) throw problem(file, "empty-file", "the file has 0 bytes", "propose from a file with rows");
  const byteOrderMark = pieces[0]?.bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) === true;
  const parts = pieces.map(({ offset, bytes }) => {
    const ends = offset + bytes.length >= size;
    return { offset, ends, text: decode(file, bytes, offset > 0, !ends) };
  });
  return { size, byteOrderMark, parts };
}

interface Piece {
  readonly offset: number;
  readonly bytes: Buffer;
}

interface Pieces {
  readonly size: number;
  readonly pieces: readonly Piece[];
}

function ranges(size: number, limit: number): readonly (readonly [number, number])[] {
  if (size <= 3 * limit) return [[0, size]];
  const middle = Math.floor((size - limit) / 2);
  return [0, middle, size - limit].map((from) => [from, from + limit] as const);
}

async function readPlain(file: FileName, limit: number): Promise<Pieces> {
  const { size } = await stampOf(file);
  const handle = await open(file.path, "r");
  try {
    const pieces: Piece[] = [];
    for (const [from, to] of ranges(size, limit)) {
      const bytes = Buffer.alloc(to - from);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
      pieces.push({ offset: from, bytes: bytes.subarray(0, bytesRead) });
    }
    return { size, pieces };
  } finally {
    await handle.close();
  }
}

async function readPacked(file: FileName, limit: number, most: number): Promise<Pieces> {
  let size = 0;
  await readBytes(file, (bytes) => {
    size += bytes.length;
    if (size > most) {
      throw problem(
        file,
        "unpacks-too-far",
        `the file unpacks to more than ${most} bytes`,
        "propose from a shorter piece of it",
      );
    }
  });
  const wanted = ranges(size, limit);
  const found = wanted.map((): Buffer[] => []);
  let at = 0;
  await readBytes(file, (bytes) => {
    for (const [i, [from, to]] of wanted.entries()) {
      const [start, end] = [Math.max(from - at, 0), Math.min(to - at, bytes.length)];
      if (start < end) found[i]?.push(Buffer.from(bytes.subarray(start, end)));
    }
    at += bytes.length;
  });
  return { size, pieces: wanted.map(([offset], i) => ({ offset, bytes: Buffer.concat(found[i] ?? []) })) };
}

/** The text of a piece; a character cut at its start or its end is left out. */
function decode(file: FileName, bytes: Buffer, cutStart: boolean, cutEnd: boolean): string {
  let from = 0;
  while (cutStart && from < 4 && ((bytes[from] ?? 0) & 0xc0) === 0x80) from++;
  const whole = bytes.subarray(from, bytes.length - (cutEnd ? danglingBytes(bytes) : 0));
  if (whole.includes(0)) {
    throw problem(file, "encoding", "the text holds NUL bytes, perhaps it is UTF-16", "save the file as UTF-8");
  }
  if (!isUtf8(whole)) {
    const message = "the text is not UTF-8, perhaps it is Latin-1 or Windows-1252";
    throw problem(file, "encoding", message, "save the file as UTF-8");
  }
  return new TextDecoder().decode(whole);
}

function problem(file: FileName, code: string, message: string, remedy: string): CheckError {
  return new CheckError(`Cannot propose from ${file.name}`, [{ code, file: file.name, message, remedy }]);
}
