import { open } from "node:fs/promises";

/**
 * The number of rows that the footer of a Parquet file declares; undefined when the file has no readable footer.
 * Reads the Thrift compact form itself, so that the count shares no code with the reader.
 *
 * Source: Apache Parquet format, FileMetaData (field 3, num_rows); Thrift compact protocol.
 */
export async function parquetRows(path: string): Promise<number | undefined> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    if (size < 12) return undefined;
    const tail = Buffer.alloc(8);
    await handle.read(tail, 0, 8, size - 8);
    const length = tail.readUInt32LE(0);
    if (tail.toString("latin1", 4) !== "PAR1" || length > size - 12) return undefined;
    const footer = Buffer.alloc(length);
    await handle.read(footer, 0, length, size - 8 - length);
    return rowsInFooter({ bytes: footer, at: 0 });
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  } finally {
    await handle.close();
  }
}

interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

const stop = 0;
const binary = 8;
const list = 9;
const set = 10;
const map = 11;
const struct = 12;

function rowsInFooter(cursor: Cursor): number | undefined {
  let field = 0;
  for (;;) {
    const head = byte(cursor);
    if (head === stop) return undefined;
    const delta = head >> 4;
    field = delta === 0 ? Number(zigzag(cursor)) : field + delta;
    if (field === 3) return Number(zigzag(cursor));
    skip(cursor, head & 15, 0);
  }
}

function skip(cursor: Cursor, type: number, depth: number): void {
  if (depth > 32) throw new RangeError("Cannot read a Parquet footer: it is nested too deeply");
  if (type === 1 || type === 2) return;
  if (type === 3) cursor.at += 1;
  else if (type <= 6) varint(cursor);
  else if (type === 7) cursor.at += 8;
  else if (type === binary) skipBytes(cursor);
  else if (type === list || type === set) skipList(cursor, depth);
  else if (type === map) skipMap(cursor, depth);
  else if (type === struct) skipStruct(cursor, depth);
  else throw new RangeError("Cannot read a Parquet footer: an unknown type");
}

function skipBytes(cursor: Cursor): void {
  const length = Number(varint(cursor));
  cursor.at += length;
}

function skipList(cursor: Cursor, depth: number): void {
  const head = byte(cursor);
  const size = head >> 4 === 15 ? Number(varint(cursor)) : head >> 4;
  for (let i = 0; i < size; i++) skipItem(cursor, head & 15, depth);
}

function skipMap(cursor: Cursor, depth: number): void {
  const size = Number(varint(cursor));
  if (size === 0) return;
  const types = byte(cursor);
  for (let i = 0; i < size; i++) {
    skipItem(cursor, types >> 4, depth);
    skipItem(cursor, types & 15, depth);
  }
}

/** In collections a boolean takes a byte. */
function skipItem(cursor: Cursor, type: number, depth: number): void {
  if (type === 1 || type === 2) byte(cursor);
  else skip(cursor, type, depth + 1);
}

function skipStruct(cursor: Cursor, depth: number): void {
  for (;;) {
    const head = byte(cursor);
    if (head === stop) return;
    if (head >> 4 === 0) zigzag(cursor);
    skip(cursor, head & 15, depth + 1);
  }
}

function byte(cursor: Cursor): number {
  const value = cursor.bytes[cursor.at++];
  if (value === undefined) throw new RangeError("Cannot read a Parquet footer: it ends too early");
  return value;
}

function varint(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const part = byte(cursor);
    value |= BigInt(part & 127) << shift;
    if (part < 128) return value;
    if (shift > 63n) throw new RangeError("Cannot read a Parquet footer: a number is too long");
  }
}

function zigzag(cursor: Cursor): bigint {
  const value = varint(cursor);
  return (value >> 1n) ^ -(value & 1n);
}
