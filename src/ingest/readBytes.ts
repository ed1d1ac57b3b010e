import { isAscii, isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { type FileHandle, lstat, open } from "node:fs/promises";
import { CheckError } from "../errors.ts";
import { packingOf, unpacker } from "./packing.ts";

export interface FileDigest {
  /** Size of the file as it lies there. */
  readonly bytes: number;
  readonly sha256: string;
}

/** A file to be read, and how it is called in messages. */
export interface FileName {
  readonly path: string;
  readonly name: string;
}

/** What tells that a file is not the one it was. */
export interface FileStamp {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
}

/** What a packed file may become: in bytes, and in bytes for each of its own once there are many. */
export interface UnpackLimit {
  readonly bytes: number;
  readonly ratio: number;
}

/** A short text repeated packs well; so many bytes are let pass, whatever the ratio. */
const harmlessBytes = 100_000_000;

/**
 * Streams a file once: `take` sees its bytes, unpacked when the name ends in .gz or .zst; the digest is of the file as it lies
 * there.
 *
 * @throws CheckError `missing-file`, `no-access`, `not-regular`, `empty-file`, `corrupt-file`, `unpacks-too-large`,
 *   `file-changed`.
 */
export async function readBytes(
  file: FileName,
  take?: (bytes: Buffer) => void,
  limit: UnpackLimit = { bytes: Number.MAX_SAFE_INTEGER, ratio: Number.MAX_SAFE_INTEGER },
): Promise<FileDigest> {
  const before = await stampOf(file);
  if (before.size === 0)
    throw fileProblem(file, "empty-file", "the file has 0 bytes", "deliver it again, or remove the source");
  const hash = createHash("sha256");
  const raw = createReadStream(file.path, { highWaterMark: 1 << 18 });
  raw.on("data", (bytes) => hash.update(bytes));
  try {
    const packing = take === undefined ? undefined : packingOf(file.path);
    const packed = packing !== undefined;
    const stream = packing === undefined ? raw : raw.pipe(unpacker(packing));
    raw.on("error", (cause) => stream.destroy(cause));
    let unpacked = 0;
    for await (const bytes of stream) {
      unpacked += (bytes as Buffer).length;
      if (packed) checkSize(file, unpacked, before.size, limit);
      take?.(bytes as Buffer);
    }
  } catch (cause) {
    raw.destroy();
    if (cause instanceof CheckError) throw cause;
    throw fileProblem(file, "corrupt-file", "the file cannot be unpacked or read to its end", "deliver it again");
  }
  const after = await stampOf(file);
  if (!sameStamp(after, before)) {
    throw fileProblem(file, "file-changed", "the file changed while it was read", "run again when it is complete");
  }
  return { bytes: before.size, sha256: hash.digest("hex") };
}

function checkSize(file: FileName, unpacked: number, size: number, limit: UnpackLimit): void {
  const most = Math.min(limit.bytes, Math.max(harmlessBytes, size * limit.ratio));
  if (unpacked <= most) return;
  const message = `the file of ${size} bytes unpacks to more than ${most} bytes`;
  throw fileProblem(file, "unpacks-too-large", message, "check where it is from, or raise unpacksTo of the source");
}

export interface Utf8Gate {
  push(bytes: Buffer): void;
  /** To be called after the last bytes: half a character may be left. */
  end(): void;
  /** Whether all bytes so far are ASCII and none is NUL. */
  plain(): boolean;
}

/** Passes bytes on as long as they are UTF-8 text, without a byte-order mark. @throws CheckError `encoding`, with its line. */
export function utf8Only(file: FileName, take: (bytes: Buffer) => void, lineSoFar: () => number): Utf8Gate {
  const refuse = (part: Buffer): never => {
    const remedy = "save the file as UTF-8";
    throw fileProblem(file, "encoding", "the text is not UTF-8", remedy, lineSoFar() + linesBeforeFault(part));
  };
  let rest: Buffer = Buffer.alloc(0);
  let start = true;
  let plain = true;
  const push = (bytes: Buffer): void => {
    let text = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    if (start) {
      start = false;
      if (text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf) text = text.subarray(3);
    }
    const whole = text.length - danglingBytes(text);
    rest = text.subarray(whole);
    const part = text.subarray(0, whole);
    plain &&= isAscii(part) && !part.includes(0);
    if (!plain && !isUtf8(part)) refuse(part);
    take(part);
  };
  const end = (): void => {
    if (rest.length > 0) refuse(rest);
  };
  return { push, end, plain: () => plain };
}

function linesBeforeFault(text: Buffer): number {
  for (let start = 0, lines = 0; ; lines++) {
    const end = text.indexOf("\n", start);
    if (end < 0 || !isUtf8(text.subarray(start, end))) return lines;
    start = end + 1;
  }
}

/** How many bytes at the end may be the start of a character that goes on in the next part. */
export function danglingBytes(text: Buffer): number {
  for (let back = 1; back <= Math.min(3, text.length); back++) {
    const byte = text[text.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/**
 * Looks at a file without reading it, and without waiting: a pipe or a device is refused before it is opened.
 *
 * @throws CheckError `missing-file`, `no-access`, `not-regular`.
 */
export async function stampOf(file: FileName): Promise<FileStamp> {
  let handle: FileHandle | undefined;
  try {
    const found = await lstat(file.path);
    if (found.isSymbolicLink()) {
      throw fileProblem(file, "not-regular", "this is a link, not a file", "name the file that it leads to");
    }
    if (!found.isFile()) throw fileProblem(file, "not-regular", "this is not a regular file", "name a file");
    handle = await open(file.path, constants.O_RDONLY | constants.O_NONBLOCK);
    return await handle.stat();
  } catch (cause) {
    if (cause instanceof CheckError) throw cause;
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    if (missing) throw fileProblem(file, "missing-file", "there is no such file", "put it there or mend the name");
    throw fileProblem(file, "no-access", "the file cannot be opened", "let it be read");
  } finally {
    await handle?.close();
  }
}

export function sameStamp(one: FileStamp, other: FileStamp): boolean {
  return (["size", "mtimeMs", "ctimeMs", "ino"] as const).every((key) => one[key] === other[key]);
}

/** What is wrong with a file as a whole. */
export function fileProblem(file: FileName, code: string, message: string, remedy: string, line?: number): CheckError {
  const place = line === undefined ? { file: file.name } : { file: file.name, line };
  return new CheckError(`Cannot read ${file.name}`, [{ code, ...place, message, remedy }]);
}
