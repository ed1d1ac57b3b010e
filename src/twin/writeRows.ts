import { createWriteStream } from "node:fs";
import { open, rename } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { createGzip } from "node:zlib";

/** A file that was written: its rows without the header, and its size on disk. */
export interface WrittenFile {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}

const CHUNK = 1 << 15;

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
  const file = createWriteStream(`${path}.part`);
  const gzip = name.endsWith(".gz") ? createGzip({ level: 6 }) : undefined;
  const sink = gzip ?? file;
  gzip?.pipe(file);
  const done = finished(file);
  let text = `${header}\n`;
  let count = 0;
  let step = rows.next();
  for (; step.done !== true; step = rows.next()) {
    text += `${step.value}\n`;
    count += 1;
    if (text.length < CHUNK) continue;
    await write(sink, text);
    text = "";
  }
  await write(sink, text);
  sink.end();
  await done;
  const bytes = await settle(path);
  return { file: { name, rows: count, bytes }, result: step.value };
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

function write(sink: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    sink.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
