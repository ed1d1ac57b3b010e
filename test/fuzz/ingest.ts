import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CheckError } from "../../src/errors.ts";
import { openReader, type Reader } from "../../src/ingest/openReader.ts";
import { stream } from "../../src/random/index.ts";
import { mutate } from "./mutate.ts";
import { planted, type Seed, seeds } from "./seeds.ts";

/**
 * Gives mutated files to reader processes for some minutes and reports what happened. What should not happen is kept in a
 * folder: a reader that dies or takes more than ten seconds, a file that changed, an account that does not add up, a value
 * in a message. Exit code 1 when there is any.
 */
const { values: given } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "2" },
    keep: { type: "string", default: ".segmentarium/fuzz" },
  },
});

const script = new URL("../../src/ingest/readerChild.mjs", import.meta.url);
const seconds = 10;
const deadline = performance.now() + Number(given.minutes) * 60_000;
const corpus = await seeds();
const tally = new Map<string, number>();
const failures: string[] = [];
let peakKilobytes = 0;

await Promise.all(Array.from({ length: Number(given.workers) }, (_, worker) => work(worker)));
const files = [...tally.values()].reduce((sum, n) => sum + n, 0);
const outcomes = [...tally].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, n]) => `  ${code} ${n}`);
console.log(`${files} files in ${given.minutes} minutes, seed ${given.seed}`);
console.log(outcomes.join("\n"));
console.log(`peak resident memory of a reader: ${Math.round(peakKilobytes / 1024)} MB`);
console.log(`failures: ${failures.length}${failures.map((failure) => `\n  ${failure}`).join("")}`);
process.exit(failures.length === 0 ? 0 : 1);

async function work(worker: number): Promise<void> {
  const random = stream(given.seed, "fuzz", String(worker));
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-fuzz-"));
  let reader = openReader(script, 256);
  for (let turn = 0; performance.now() < deadline; turn++) {
    const seed = pick(random);
    const path = join(folder, seed.name);
    await writeFile(path, seed.pack(mutate(seed.content, pick(random).content, random)));
    if (!reader.alive()) reader = openReader(script, 256);
    const outcome = await attempt(reader, seed, path, folder);
    tally.set(outcome.code, (tally.get(outcome.code) ?? 0) + 1);
    if (outcome.failure) await keep(path, `${given.seed}-${worker}-${turn}-${outcome.code}-${seed.name}`);
  }
  reader.close();
  await rm(folder, { recursive: true });
}

function pick(random: () => number): Seed {
  return corpus[Math.floor(random() * corpus.length)] as Seed;
}

interface Outcome {
  readonly code: string;
  readonly failure: boolean;
}

async function attempt(reader: Reader, { source }: Seed, path: string, folder: string): Promise<Outcome> {
  const into = join(folder, "out");
  await mkdir(into, { recursive: true });
  const before = await hashOf(path);
  const watch = setInterval(() => void measure(reader), 200);
  const request = { source, files: [path], folder: into, minimumPeople: 10, threads: 1, memoryLimit: "256MB" };
  try {
    const outcome = judged(
      await reader.read(request, { seconds, signal: new AbortController().signal }).catch((e) => e),
    );
    return (await hashOf(path)) === before ? outcome : { code: "raw-file-changed", failure: true };
  } finally {
    clearInterval(watch);
    await measure(reader);
    await rm(into, { recursive: true, force: true });
  }
}

/** Names of columns are told, and a file that lost its first line end has values among them: that warning is left out. */
function judged(outcome: Awaited<ReturnType<Reader["read"]>> | Error): Outcome {
  if (outcome instanceof CheckError) {
    const code = outcome.problems[0]?.code ?? "check-failed";
    if (outcome.message.includes(planted)) return { code: "value-in-message", failure: true };
    return { code, failure: code === "reader-died" || code === "reader-timeout" };
  }
  if (outcome instanceof Error) return { code: "no-clear-error", failure: true };
  const told = outcome.warnings.filter(({ code }) => code !== "unread-columns");
  if (JSON.stringify([told, outcome.accounts]).includes(planted)) return { code: "value-in-message", failure: true };
  const adds = outcome.accounts.every(({ counted, accepted, rejected }) => accepted + rejected === counted);
  return adds ? { code: "read", failure: false } : { code: "does-not-add-up", failure: true };
}

async function hashOf(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}

/** The kernel's high-water mark, where there is a kernel that tells it. */
async function measure({ pid }: Reader): Promise<void> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  peakKilobytes = Math.max(peakKilobytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
}

async function keep(path: string, name: string): Promise<void> {
  await mkdir(given.keep, { recursive: true });
  await copyFile(path, join(given.keep, name));
  failures.push(join(given.keep, name));
}
