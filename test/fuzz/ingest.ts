import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { openReader, type Reader } from "../../src/ingest/openReader.ts";
import { readerCode } from "../../src/ingest/readerCode.ts";
import { type Random, stream } from "../../src/random/index.ts";
import { type BatchReader, openBatchReader } from "./batchReader.ts";
import { drawn } from "./mutate.ts";
import type { Seed } from "./seed.ts";
import { seeds } from "./seeds.ts";
import { codeOf, faultCode, judged, slow, wrong } from "./verdict.ts";

/**
 * Gives mutated files to reader processes, for some minutes or up to a number of files, and reports what happened. What
 * should not happen is kept in a folder: a reader that dies or takes more than ten seconds, and when asked again alone more than
 * two minutes (a busy machine is no fault of a file), a file that changed, an account that does not add up, a value in a message, a
 * fault without a code, a reader beyond 512 MB. Exit code 1 when there is any. Each minute it says how far it is.
 *
 * Files go to a reader in batches, which share a database, and to a new reader after 64 of them, as the memory of one that has read
 * ten thousand files says nothing of a file; each eighth batch goes the product's own way, a database for
 * each file and its tables written. With `--formats sqlite,parquet` only files of those names are made.
 */
const { values: given } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    files: { type: "string", default: "Infinity" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "2" },
    keep: { type: "string", default: ".segmentarium/fuzz" },
    formats: { type: "string", default: "" },
  },
});

const script = new URL("../../src/ingest/readerChild.mjs", import.meta.url);
const [seconds, patience, perBatch, heapMegabytes, mostMegabytes] = [10, 120, 32, 256, 512];
const began = performance.now();
const deadline = began + Number(given.minutes) * 60_000;
const corpus = (await seeds()).filter(({ name }) => given.formats.split(",").some((part) => name.includes(part)));
if (corpus.length === 0) throw new RangeError(`Cannot fuzz: no seed's name holds "${given.formats}"`);
const tally = new Map<string, number>();
const failures: string[] = [];
let peakKilobytes = 0;
let askedAgain = 0;
const progress = setInterval(() => console.error(`${count()} files, ${failures.length} failures`), 60_000);

await Promise.all(Array.from({ length: Number(given.workers) }, (_, worker) => work(worker)));
clearInterval(progress);
report();
process.exit(failures.length === 0 ? 0 : 1);

function report(): void {
  const minutes = (performance.now() - began) / 60_000;
  const outcomes = [...tally].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, n]) => `  ${code} ${n}`);
  console.log(outcomes.join("\n"));
  if (failures.length > 0)
    console.log(`what should not happen:\n${failures.map((failure) => `  ${failure}`).join("\n")}`);
  const [files, peak] = [count(), Math.round(peakKilobytes / 1024)];
  const speed = `${minutes.toFixed(1)} minutes, ${Math.round(files / minutes)} files a minute`;
  console.log(
    `${files} files in ${speed}, seed ${given.seed}, peak of a reader ${peak} MB, asked again ${askedAgain}, failures ${failures.length}`,
  );
}

function count(): number {
  return [...tally.values()].reduce((sum, n) => sum + n, 0);
}

/** A file that was made, as it lies. */
interface Made {
  readonly seed: Seed;
  readonly path: string;
  readonly hash: string;
}

async function work(worker: number): Promise<void> {
  const random = stream(given.seed, "fuzz", String(worker));
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-fuzz-"));
  const readers: Readers = {};
  for (let turn = 0; performance.now() < deadline && count() < Number(given.files); turn++) {
    const batch = await Promise.all(draws(random).map((make, i) => make(join(folder, String(i)))));
    if (turn % 64 === 0) {
      readers.batch?.close();
      delete readers.batch;
    }
    const codes = turn % 8 === 7 ? await readWhole(readers, batch, folder) : await readBatch(readers, batch, folder);
    for (const [i, made] of batch.entries()) {
      const code = codes[i] ?? "not-read";
      await tell(made, code === slow ? await readAgain(readers, made, folder) : code, `${worker}-${turn}-${i}`);
    }
  }
  readers.batch?.close();
  readers.whole?.close();
  await rm(folder, { recursive: true });
}

/** What makes each file of a batch in a folder; what they are is drawn at once, so that it is the same at any speed. */
function draws(random: Random): ((folder: string) => Promise<Made>)[] {
  return Array.from({ length: perBatch }, () => {
    const seed = drawn(corpus, random);
    const content = seed.pack(seed.mutate(seed.content, drawn(corpus, random).content, random));
    const beside = seed.beside?.(random);
    return async (folder) => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder);
      const path = join(folder, seed.name);
      await writeFile(path, content);
      if (beside !== undefined) await writeFile(`${path}${beside.ending}`, beside.content);
      return { seed, path, hash: hashOf(content) };
    };
  });
}

interface Readers {
  batch?: BatchReader;
  whole?: Reader;
}

/** A reader that dies of a file is replaced for those after it. */
async function readBatch(readers: Readers, batch: readonly Made[], folder: string, most = seconds): Promise<string[]> {
  const codes: string[] = [];
  while (codes.length < batch.length) {
    if (readers.batch?.alive() !== true) readers.batch = openBatchReader(heapMegabytes);
    const files = batch.slice(codes.length).map(({ seed: { source }, path }) => ({ source, path }));
    codes.push(...(await readers.batch.read({ files, folder: join(folder, "out") }, most)).map(codeOf));
    await measure(readers.batch, batch);
  }
  return codes;
}

/** What a file that took too long comes to by itself, with more time. */
async function readAgain(readers: Readers, made: Made, folder: string): Promise<string> {
  askedAgain += 1;
  const [code = "not-read"] = await readBatch(readers, [made], folder, patience);
  return code;
}

/** As the product reads a source. */
async function readWhole(readers: Readers, batch: readonly Made[], folder: string): Promise<string[]> {
  const codes: string[] = [];
  for (const { seed, path } of batch) {
    if (readers.whole?.alive() !== true) readers.whole = openReader(script, heapMegabytes, readerCode());
    const into = join(folder, "whole");
    await mkdir(into, { recursive: true });
    const request = { source: seed.source, files: [path], folder: into, minimumPeople: 10, threads: 1 };
    const reading = readers.whole.read(
      { ...request, memoryLimit: "256MB" },
      { seconds, signal: new AbortController().signal },
    );
    codes.push(await reading.then(judged, faultCode));
    await measure(readers.whole, [batch[codes.length - 1]!]);
    await rm(into, { recursive: true, force: true });
  }
  return codes;
}

async function tell({ seed, path, hash }: Made, found: string, place: string): Promise<void> {
  const code = hashOf(await readFile(path)) === hash ? found : "raw-file-changed";
  tally.set(code, (tally.get(code) ?? 0) + 1);
  if (wrong.includes(code)) await keep(path, `${given.seed}-${place}-${code}-${seed.name}`);
}

function hashOf(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The kernel's high-water mark, where there is a kernel that tells it. The files of the first reader beyond the limit are kept. */
async function measure({ pid }: { readonly pid: number | undefined }, files: readonly Made[]): Promise<void> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
  const isFirst = kilobytes > 1024 * mostMegabytes && peakKilobytes <= 1024 * mostMegabytes;
  peakKilobytes = Math.max(peakKilobytes, kilobytes);
  if (!isFirst) return;
  for (const [i, { path }] of files.entries()) await keep(path, `${given.seed}-too-much-memory-${i}-${basename(path)}`);
}

async function keep(path: string, name: string): Promise<void> {
  await mkdir(given.keep, { recursive: true });
  await copyFile(path, join(given.keep, basename(name)));
  failures.push(join(given.keep, basename(name)));
}
