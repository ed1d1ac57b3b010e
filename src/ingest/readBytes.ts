import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
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

/**
 * Streams a file once: `take` sees its bytes, unpacked when the name ends in .gz or .zst; the digest is of the file as it lies
 * there.
 *
 * @throws CheckError `missing-file`, `no-access`, `not-regular`, `empty-file`, `corrupt-file`, `file-changed`.
 */
export async function readBytes(file: FileName, take?: (bytes: Buffer) => void): Promise<FileDigest> {
  const before = await stampOf(file);
  if (before.size === 0)
    throw problem(file, "empty-file", "the file has 0 bytes", "deliver it again, or remove the source");
  const hash = createHash("sha256");
  const raw = createReadStream(file.path, { highWaterMark: 1 << 18 });
  raw.on("data", (bytes) => hash.update(bytes));
  try {
    const packing = take === undefined ? undefined : packingOf(file.path);
    const stream = packing === undefined ? raw : raw.pipe(unpacker(packing));
    raw.on("error", (cause) => stream.destroy(cause));
    for await (const bytes of stream) take?.(bytes as Buffer);
  } catch (cause) {
    if (cause instanceof CheckError) throw cause;
    throw problem(file, "corrupt-file", "the file cannot be unpacked or read to its end", "deliver it again");
  }
  const after = await stampOf(file);
  if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
    throw problem(file, "file-changed", "the file changed while it was read", "run again when it is complete");
  }
  return { bytes: before.size, sha256: hash.digest("hex") };
}

/** Passes bytes on as long as they are UTF-8 text, without a byte-order mark. @throws CheckError `encoding`. */
export function utf8Only(file: FileName, take: (bytes: Buffer) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let start = true;
  return (bytes) => {
    let text = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    if (start) {
      start = false;
      if (text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf) text = text.subarray(3);
    }
    const whole = text.length - danglingBytes(text);
    rest = text.subarray(whole);
    const part = text.subarray(0, whole);
    if (!isUtf8(part)) {
      throw problem(file, "encoding", "the text is not UTF-8", "save the file as UTF-8");
    }
    take(part);
  };
}

/** How many bytes at the end may be the start of a character that goes on in the next part. */
function danglingBytes(text: Buffer): number {
  for (let back = 1; back <= Math.min(3, text.length); back++) {
    const byte = text[text.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

async function stampOf(file: FileName): Promise<{ size: number; mtimeMs: number }> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file.path, "r");
    const stat = await handle.stat();
    if (!stat.isFile()) throw problem(file, "not-regular", "this is not a regular file", "name a file");
    return stat;
  } catch (cause) {
    if (cause instanceof CheckError) throw cause;
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    if (missing) throw problem(file, "missing-file", "there is no such file", "put it there or mend the name");
    throw problem(file, "no-access", "the file cannot be opened", "let it be read");
  } finally {
    await handle?.close();
  }
}

function problem(file: FileName, code: string, message: string, remedy: string): CheckError {
  return new CheckError(`Cannot read ${file.name}`, [{ code, file: file.name, message, remedy }]);
}
