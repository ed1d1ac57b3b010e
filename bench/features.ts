import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ident, literal, openDatabase } from "../src/table/index.ts";
import type { BenchLine } from "./benchLine.ts";
import { cutoff, writeFeaturesData } from "./featuresData.ts";

const run = promisify(execFile);
const lines = 10_000_000;
const customers = 500_000;

interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
  readonly version?: string;
}

/**
 * RFM and the features of behaviour from 10 million order lines, by our SQL as the plugins ship it, against polars in a
 * Python that has it: SEGMENTARIUM_PYTHON, else python3. Both read the same Parquet and write theirs; results are compared.
 */
export async function benchFeatures(): Promise<BenchLine[]> {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-bench-"));
  try {
    await writeFeaturesData(folder, lines, customers);
    const threads = availableParallelism();
    const runOurs = () =>
      measure(process.execPath, ["--import", "tsx", here("featuresOurs.ts"), folder, String(threads)]);
    const first = await runOurs();
    const job = `RFM and ${await countMetrics()} features, ${lines / 1e6} M lines → ${customers / 1000},000 customers`;
    const aim = 0.6;
    const note = `${threads} threads, peak ${first.megabytes} MB`;
    const python = process.env["SEGMENTARIUM_PYTHON"] ?? "python3";
    if (!(await hasPolars(python))) {
      const peer = "no polars: name a Python that has it in SEGMENTARIUM_PYTHON";
      return [{ job, oursSeconds: first.seconds, aim, peer, peerSeconds: undefined, ratio: undefined, note }];
    }
    const runTheirs = () => measure(python, [here("features.py"), folder, cutoff]);
    const theirs = faster(await runTheirs(), await runTheirs());
    const ours = faster(first, await runOurs());
    const peerNote = `best of 2; ${note}, peer ${theirs.megabytes} MB; ${await compare(folder)}`;
    const ratio = ours.seconds / theirs.seconds;
    const peer = `polars ${theirs.version}`;
    return [{ job, oursSeconds: ours.seconds, aim, peer, peerSeconds: theirs.seconds, ratio, note: peerNote }];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of two runs the one that the rest of the machine disturbed less. */
function faster(a: Measured, b: Measured): Measured {
  return a.seconds <= b.seconds ? a : b;
}

function here(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

async function measure(command: string, args: readonly string[]): Promise<Measured> {
  const { stdout } = await run(command, [...args], { cwd: here("..") });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Measured;
}

async function hasPolars(python: string): Promise<boolean> {
  return run(python, ["-c", "import polars"]).then(
    () => true,
    () => false,
  );
}

async function countMetrics(): Promise<number> {
  const { behaviourMetrics } = await import("../src/plugins/behaviour/behaviourMetrics.ts");
  return behaviourMetrics("GBP").length;
}

/** How far the results of both lie apart, in words. @throws Error when they are not the same customers or values. */
async function compare(folder: string): Promise<string> {
  const db = await openDatabase({ allowedFolders: [folder], memoryLimit: "8GB" });
  try {
    let worst = 0;
    for (const table of ["feature-rfm", "feature-behaviour"]) {
      const ours = `read_parquet(${literal(join(folder, `ours-${table}.parquet`))})`;
      const theirs = `read_parquet(${literal(join(folder, `theirs-${table}.parquet`))})`;
      const described = await db.rows(`DESCRIBE SELECT * FROM ${theirs}`);
      const names = described.map((row) => String(row["column_name"])).filter((name) => name !== "customer_id");
      const counted = await db.row(`
        SELECT (SELECT count(*) FROM ${ours}) AS ours, (SELECT count(*) FROM ${theirs}) AS theirs,
          (SELECT count(*) FROM ${ours} JOIN ${theirs} USING (customer_id)) AS both_sides`);
      if (counted?.["ours"] !== counted?.["theirs"] || counted?.["ours"] !== counted?.["both_sides"]) {
        throw new Error(
          `Cannot compare ${table}: ours has ${counted?.["ours"]} customers and the peer's ${counted?.["theirs"]}`,
        );
      }
      const gaps = names.map((name) => {
        const [a, b] = [`CAST(o.${ident(name)} AS DOUBLE)`, `CAST(t.${ident(name)} AS DOUBLE)`];
        const gap = `abs(${a} - ${b}) / greatest(1, abs(${a}))`;
        return `max(CASE WHEN (${a} IS NULL) <> (${b} IS NULL) THEN 1e9 ELSE coalesce(${gap}, 0) END)`;
      });
      const row = await db.row(`
        SELECT greatest(${gaps.join(", ")}) AS gap FROM ${ours} AS o JOIN ${theirs} AS t USING (customer_id)`);
      worst = Math.max(worst, Number(row?.["gap"]));
    }
    if (worst > 1e-9) throw new Error(`Cannot compare: results differ by ${worst.toExponential(1)}, 1e-9 is allowed`);
    return `largest relative difference ${worst.toExponential(1)}`;
  } finally {
    db.close();
  }
}
