import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Source } from "../../src/config/index.ts";
import { literal, openDatabase } from "../../src/table/index.ts";
import { sourceOf } from "../ingest/source.ts";

/** A good file and how it is declared: what mutations start from. */
export interface Seed {
  readonly name: string;
  readonly source: Source;
  readonly content: Uint8Array;
  /** What is done to the bytes after they were mutated. */
  readonly pack: (content: Uint8Array) => Uint8Array;
}

/** In every seed's values; no message may repeat it. */
export const planted = "s3cret";

const columns = {
  order_id: { from: "id", type: "text", required: true },
  ordered_at: { from: "at", type: "timestamp", format: "%Y-%m-%d %H:%M:%S" },
  amount: { from: "amount", type: "decimal" },
  note: { from: "note", type: "text" },
  n: { from: "n", type: "integer" },
};
const same = (content: Uint8Array): Uint8Array => content;
/** Text that is UTF-8 again, so that mutations get past the check of that. */
const mended = (content: Uint8Array): Uint8Array => Buffer.from(Buffer.from(content).toString("utf8"));

/** Text in several dialects, packed text (mutated before or after packing), and Parquet in several forms. */
export async function seeds(): Promise<readonly Seed[]> {
  const plain = Buffer.from(rows(",", '"', "\n"));
  const german = Buffer.from(rows(";", "'", "\n").replaceAll(".5", ",5"));
  const dialect = { delimiter: ";", quote: "'", escape: "\\", decimalMark: ",", thousands: "." };
  const text = (name: string, content: Uint8Array, more: Record<string, unknown> = {}): Seed => {
    return { name, source: sourceOf({ files: [name], columns, ...more }), content, pack: same };
  };
  return [
    text("plain.csv", plain),
    { ...text("mended.csv", plain), pack: mended },
    { ...text("windows.csv", Buffer.from(`\ufeff${rows(",", '"', "\r\n")}`)), pack: mended },
    { ...text("german.csv", german, { dialect, timeZone: "Europe/Berlin" }), pack: mended },
    { ...text("inner.csv.gz", plain), pack: (content) => gzipSync(mended(content)) },
    text("outer.csv.gz", gzipSync(plain)),
    await parquet("snappy.parquet", "COMPRESSION snappy"),
    await parquet("zstd.parquet", "COMPRESSION zstd, ROW_GROUP_SIZE 2048"),
    await parquet("plain.parquet", "COMPRESSION uncompressed"),
  ];
}

function rows(delimiter: string, quote: string, end: string): string {
  const lines = Array.from({ length: 40 }, (_, i) => {
    const note = i % 3 === 0 ? `${quote}${planted}${delimiter} two${end}lines${quote}` : `${planted} né \u{1f600}`;
    return [`o${i}`, `2024-01-${10 + (i % 20)} 10:00:00`, `${i}.5`, note, i * 1000].join(delimiter);
  });
  return [["id", "at", "amount", "note", "n"].join(delimiter), ...lines, ""].join(end);
}

async function parquet(name: string, options: string): Promise<Seed> {
  const path = join(await mkdtemp(join(tmpdir(), "segmentarium-seed-")), name);
  const db = await openDatabase();
  await db.run(`
    COPY (SELECT 'o' || i AS id, TIMESTAMP '2024-01-01' + to_seconds(i) AS "at", i / 4 AS amount, '${planted}' || i % 7 AS note, i AS n,
      {'a': [i, 2], 'b': map {'x': true}} AS nested FROM range(3000) AS t(i)) TO ${literal(path)} (FORMAT parquet, ${options})`);
  db.close();
  const source = sourceOf({ files: [name], format: "parquet", columns, ignore: ["nested"] });
  return { name, source, content: await readFile(path), pack: same };
}
