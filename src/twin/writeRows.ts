import { createWriteStream } from "node:fs";
import { open, rename } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

/** A file that was written: its rows without the header, and its size on disk. */
export interface WrittenFile {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}

/** Characters handed over at once, as bytes: ropes of text that wait for the file to be written cost more to collect than to make. */
const CHUNK = 1 << 16;

/**
 * Writes a header and rows as UTF-8 lines, compressed when the name ends in ".gz", under a temporary name until complete.
 *
 * @returns the file, and what the generator of rows returned.
 */
export async function writeRows<T>(
  folder: string,
  name: string,
  header: string,
  rows: Generator<string, T>,
): Promise<{ file: WrittenFile; result: T }> {
  const path = `${folder}/${name}`;
  const counted = { rows: 0, result: undefined as { value: T } | undefined };
  const source = Readable.from(chunks(header, rows, counted), { highWaterMark: 4 });
  const file = createWriteStream(`${path}.part`);
  if (name.endsWith(".gz")) await pipeline(source, createGzip({ level: 4 }), file);
  else await pipeline(source, file);
  if (counted.result === undefined) throw new Error(`Cannot write "${name}": its rows did not end`);
  return { file: { name, rows: counted.rows, bytes: await settle(path) }, result: counted.result.value };
}

function* chunks<T>(
  header: string,
  rows: Generator<string, T>,
  counted: { rows: number; result: { value: T } | undefined },
): Generator<Buffer> {
  let text = `${header}\n`;
  let step = rows.next();
  for (; step.done !== true; step = rows.next()) {
    text += `${step.value}\n`;
    counted.rows += 1;
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(text);
  counted.result = { value: step.value };
}

/** Makes `<path>.part` durable and gives it its name; the size in bytes. */
export async function settle(path: string): Promise<number> {
  const file = await open(`${path}.part`, "r+");
  try {
    await file.sync();
    const { size } = await file.stat();
    return size;
  } finally {
    await file.close();
    await rename(`${path}.part`, path);
  }
}
