import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What a process of its own took: its work in seconds, its peak memory, and for a peer which version did it. */
export interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
  readonly version?: string;
}

/** As many as the machine has: what our engine uses, and the peers by their own choice. */
export const threads = availableParallelism();

/** Our steps on the tables of a folder: see stepsAlone.ts. */
export function measureSteps(folder: string, ids: readonly string[], memoryLimit = "8GB"): Promise<Measured> {
  const script = ["--import", "tsx", here("stepsAlone.ts")];
  return measure(process.execPath, [...script, folder, String(threads), memoryLimit, ...ids]);
}

/** Seconds of each stage from files to features beside the whole. */
export interface FromFiles extends Measured {
  readonly reading: number;
  readonly cleaning: number;
  readonly features: number;
}

/** Beside these seconds of the rules of a contract, and of reading by the engine alone: no check, no account. */
export interface CheckedFromFiles extends FromFiles {
  readonly rules: number;
  readonly unchecked: number;
}

/** The same from CSV files without checks or cleaning: see csvAlone.ts. */
export function measureUnchecked(folder: string): Promise<Measured> {
  return measure(process.execPath, ["--import", "tsx", here("csvAlone.ts"), folder, String(threads)]);
}

/** Our steps from the CSV files of a folder on: see fromFilesAlone.ts. */
export async function measureFromFiles(folder: string, work: string, which: "all" | "before"): Promise<FromFiles> {
  return (await fromFiles(folder, work, which)) as FromFiles;
}

/** The same of all files, with what checking costs. */
export async function measureChecks(folder: string, work: string): Promise<CheckedFromFiles> {
  return (await fromFiles(folder, work, "all", "checks")) as CheckedFromFiles;
}

function fromFiles(folder: string, work: string, which: string, ...more: readonly string[]): Promise<Measured> {
  const script = ["--import", "tsx", here("fromFilesAlone.ts")];
  return measure(process.execPath, [...script, folder, work, which, String(threads), ...more]);
}

/** With what the processor did, in all threads. */
export interface MeasuredWork extends Measured {
  readonly processorSeconds: number;
}

/** The step `web` on the pieces of a folder: see webPiecesAlone.ts. */
export async function measureWebPieces(folder: string, which: "one" | "before" | "all"): Promise<MeasuredWork> {
  const script = ["--import", "tsx", here("webPiecesAlone.ts")];
  return (await measure(process.execPath, [...script, folder, which, String(threads)])) as MeasuredWork;
}

/** Seconds of each part of the laboratory beside the whole. */
export interface MeasuredLab extends Measured {
  readonly parts: Readonly<Record<string, number>>;
}

/** The laboratory on so many customers: see labAlone.ts. */
export async function measureLab(rows: number): Promise<MeasuredLab> {
  return (await measure(process.execPath, ["--import", "tsx", here("labAlone.ts"), String(rows)])) as MeasuredLab;
}

/** A script of this folder by a Python that has the package: SEGMENTARIUM_PYTHON, else python3; undefined when it has none. */
export async function measurePeer(
  name: string,
  script: string,
  args: readonly string[],
): Promise<Measured | undefined> {
  const python = process.env["SEGMENTARIUM_PYTHON"] ?? "python3";
  const found = await run(python, ["-c", `import ${name}`]).then(
    () => true,
    () => false,
  );
  return found ? measure(python, ["-B", here(script), ...args]) : undefined;
}

/** Of two runs the one that the rest of the machine disturbed less. */
export function faster(a: Measured, b: Measured): Measured {
  return a.seconds <= b.seconds ? a : b;
}

/** Seconds of fixed work that is not ours, in as many processes at once as there are cores: the slowest. See yardstickAlone.ts. */
export async function measureYardstick(): Promise<number> {
  const one = () => measure(process.execPath, ["--import", "tsx", here("yardstickAlone.ts")]);
  const all = await Promise.all(Array.from({ length: threads }, one));
  return Math.max(...all.map(({ seconds }) => seconds));
}

function here(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

async function measure(command: string, args: readonly string[]): Promise<Measured> {
  const { stdout } = await run(command, [...args], { cwd: here("..") });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Measured;
}
