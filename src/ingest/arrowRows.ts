import { type FileHandle, open } from "node:fs/promises";
import { checkSchema, fieldAt, listAt, tableAt } from "./flatBuffers.ts";

export interface ArrowCount {
  /** Rows of all record batches. */
  readonly rows: number;
  /** Whether any batch is packed. */
  readonly packed: boolean;
}

const schema = 1;
const dictionary = 2;
const batch = 3;
const longestHeader = 64 * 1024 * 1024;

/**
 * The number of rows that the batches of an Arrow file or stream declare; undefined when it is not whole. Reads the heads of
 * its messages itself, so that the count shares no code with the reader. A stream must have its end mark.
 *
 * Source: Apache Arrow columnar format, encapsulated messages; FlatBuffers binary format.
 */
export async function arrowRows(path: string): Promise<ArrowCount | undefined> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const magic = await bytesAt(handle, 0, 8);
    const isFile = magic.toString("latin1", 0, 6) === "ARROW1";
    return await (isFile ? countBlocks(handle, size) : countMessages(handle, size));
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  } finally {
    await handle.close();
  }
}

/** A file lists its batches in its footer: writers differ in what they put before the first. */
async function countBlocks(handle: FileHandle, size: number): Promise<ArrowCount | undefined> {
  const tail = await bytesAt(handle, size - 10, 10);
  const length = tail.readInt32LE(0);
  if (tail.toString("latin1", 4) !== "ARROW1" || length <= 0 || length > Math.min(size, longestHeader))
    return undefined;
  const footer = await bytesAt(handle, size - 10 - length, length);
  const schemaAt = fieldAt(footer, footer.readUInt32LE(0), 1);
  if (schemaAt === 0) return undefined;
  checkSchema(footer, tableAt(footer, schemaAt));
  let rows = 0;
  let packed = false;
  for (const { at, body, of } of [...blocksOf(footer, dictionary), ...blocksOf(footer, batch)]) {
    const prefix = await bytesAt(handle, at, 8);
    const start = prefix.readInt32LE(0) === -1 ? 8 : 4;
    const bytes = prefix.readInt32LE(start - 4);
    if (bytes <= 0 || bytes > longestHeader || at + start + bytes + body > size) return undefined;
    const head = headOf(await bytesAt(handle, at + start, bytes));
    if (head.kind !== of) return undefined;
    if (head.kind === batch) rows += head.rows;
    packed ||= head.packed;
  }
  return { rows, packed };
}

/** Where the footer says that messages lie; the field that lists those of a kind has the number of the kind. */
function blocksOf(footer: Buffer, of: number): { at: number; body: number; of: number }[] {
  const { start, length } = listAt(footer, footer.readUInt32LE(0), of, 24);
  return Array.from({ length }, (_, i) => {
    const block = start + i * 24;
    return { at: Number(footer.readBigInt64LE(block)), body: Number(footer.readBigInt64LE(block + 16)), of };
  });
}

async function countMessages(handle: FileHandle, size: number): Promise<ArrowCount | undefined> {
  let rows = 0;
  let packed = false;
  let at = 0;
  for (;;) {
    const prefix = await bytesAt(handle, at, 8);
    if (prefix.readInt32LE(0) !== -1) return undefined;
    const length = prefix.readInt32LE(4);
    if (length === 0) return { rows, packed };
    if (length < 0 || length > longestHeader) return undefined;
    const message = await bytesAt(handle, at + 8, length);
    const head = headOf(message);
    if (at === 0 && head.kind !== schema) return undefined;
    if (head.kind === batch) rows += head.rows;
    packed ||= head.packed;
    at += 8 + length + head.body;
    if (head.body < 0 || at > size) return undefined;
  }
}

async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  if (at < 0) throw new RangeError("Cannot read an Arrow message: it lies before the file");
  const { bytesRead } = await handle.read(bytes, 0, length, at);
  if (bytesRead < length) throw new RangeError("Cannot read an Arrow message: the file ends too early");
  return bytes;
}

interface Head {
  readonly kind: number;
  readonly rows: number;
  readonly packed: boolean;
  /** Bytes of the body behind the head. */
  readonly body: number;
}

function headOf(message: Buffer): Head {
  const root = message.readUInt32LE(0);
  const kindAt = fieldAt(message, root, 1);
  const headerAt = fieldAt(message, root, 2);
  const bodyAt = fieldAt(message, root, 3);
  const kind = kindAt === 0 ? 0 : message.readUInt8(kindAt);
  const body = bodyAt === 0 ? 0 : Number(message.readBigInt64LE(bodyAt));
  if (headerAt === 0) return { kind, rows: 0, packed: false, body };
  let table = tableAt(message, headerAt);
  if (kind === schema) checkSchema(message, table);
  if (kind !== batch && kind !== dictionary) return { kind, rows: 0, packed: false, body };
  if (kind === dictionary) {
    const dataAt = fieldAt(message, table, 1);
    if (dataAt === 0) return { kind, rows: 0, packed: false, body };
    table = tableAt(message, dataAt);
  }
  for (const list of [1, 2]) listAt(message, table, list, 16);
  const rowsAt = fieldAt(message, table, 0);
  const rows = rowsAt === 0 ? 0 : Number(message.readBigInt64LE(rowsAt));
  return { kind, rows, packed: fieldAt(message, table, 3) !== 0, body };
}
