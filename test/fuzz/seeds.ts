import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { literal, openDatabase } from "../../src/table/index.ts";
import { sourceOf } from "../ingest/source.ts";
import { binarySeeds } from "./binarySeeds.ts";
import { mutate } from "./mutate.ts";
import { columns, planted, type Seed, same } from "./seed.ts";

/** Text that is UTF-8 again, so that mutations get past the check of that. */
const mended = (content: Uint8Array): Uint8Array => Buffer.from(Buffer.from(content).toString("utf8"));

/** Text in several dialects, JSON, packed text (mutated before or after packing), and each binary format in several forms. */
export async function seeds(): Promise<readonly Seed[]> {
  const plain = Buffer.from(rows(",", '"', "\n"));
  const german = Buffer.from(rows(";", "'", "\n").replaceAll(".5", ",5"));
  const dialect = { delimiter: ";", quote: "'", escape: "\\", decimalMark: ",", thousands: "." };
  const text = (name: string, content: Uint8Array, more: Record<string, unknown> = {}): Seed => {
    return { name, source: sourceOf({ files: [name], columns, ...more }), content, mutate, pack: same };
  };
  /** Most columns are not declared, so that a first line may hold anything and the file is read. */
  const loose = { columns: { order_id: columns.order_id } };
  const json = { format: "json", ignore: ["nested"] };
  const lines = Buffer.from(`${records().join("\n")}\n`);
  const list = Buffer.from(`[${records().join(",\n")}]`);
  return [
    text("plain.csv", plain),
    { ...text("loose.csv", plain, loose), pack: mended },
    { ...text("mended.csv", plain), pack: mended },
    { ...text("windows.csv", Buffer.from(`\ufeff${rows(",", '"', "\r\n")}`)), pack: mended },
    { ...text("german.csv", german, { dialect, timeZone: "Europe/Berlin" }), pack: mended },
    { ...text("inner.csv.gz", plain), pack: (content) => gzipSync(mended(content)) },
    text("outer.csv.gz", gzipSync(plain)),
    text("outer.csv.zst", await zstd(plain)),
    text("lines.json", lines, json),
    { ...text("loose.json", lines, { format: "json", ...loose }), pack: mended },
    { ...text("mended.json", lines, json), pack: mended },
    { ...text("list.json", list, json), pack: mended },
    text("outer.json.zst", await zstd(lines), json),
    ...(await binarySeeds()),
  ];
}

function rows(delimiter: string, quote: string, end: string): string {
  const lines = Array.from({ length: 40 }, (_, i) => {
    const note = i % 3 === 0 ? `${quote}${planted}${delimiter} two${end}lines${quote}` : `${planted} né \u{1f600}`;
    return [`o${i}`, `2024-01-${10 + (i % 20)} 10:00:00`, `${i}.5`, note, i * 1000].join(delimiter);
  });
  return [["id", "at", "amount", "note", "n"].join(delimiter), ...lines, ""].join(end);
}

function records(): string[] {
  return Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({
      id: i % 2 === 0 ? `o${i}` : i,
      at: `2024-01-${10 + (i % 20)} 10:00:00`,
      amount: i % 3 === 0 ? `${i}.5` : i + 0.5,
      note: `${planted} "né" \u{1f600}`,
      n: i * 1000,
      nested: { a: [i, null, true], b: { c: "x" } },
    }),
  );
}

/** Packed as a frame of zstd, by the engine: Node 20 does not pack so. */
async function zstd(content: Uint8Array): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-seed-"));
  const db = await openDatabase();
  const path = join(folder, "packed.zst");
  const format = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\u0001', COMPRESSION zstd";
  await db.run(
    `COPY (SELECT ${literal(Buffer.from(content).toString("utf8").trimEnd())}) TO ${literal(path)} (${format})`,
  );
  db.close();
  const packed = await readFile(path);
  await rm(folder, { recursive: true });
  return packed;
}
