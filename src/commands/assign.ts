import { mkdir, readFile, realpath, rename, rm } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import type { Segment } from "../artifacts.ts";
import { CheckError } from "../errors.ts";
import type { Host } from "../host.ts";
import { featureMetrics } from "../plannedMetrics.ts";
import { type Choices, prepare } from "../prepare.ts";
import { askedOf, assignFrozen, type FrozenAssignment, type FrozenModel } from "../segmentation/index.ts";
import { openStore } from "../store.ts";
import { type Column, literal, loadColumns, openDatabase } from "../table/index.ts";
import { readLastRun } from "../writeRun.ts";
import type { FeatureRows } from "./featureRows.ts";
import { readFeatureRows } from "./readFeatureRows.ts";

/** Seconds after which reading the file is given up: an hour. */
const longestReading = 3600;

/**
 * Gives rows of measures the segments of the last run, without fitting anything. Who is where goes into a private file of the work
 * folder; the terminal shows counts, of no fewer people than the project allows.
 *
 * @throws CheckError for a project that has not run, a file that cannot be read, or measures that are not there.
 */
export async function assignCommand(host: Host, name: string, file: string, choices: Choices): Promise<number> {
  const { disk, nodes, workFolder } = await prepare(host, name, choices);
  const { model, segments, asOf } = await readModel(workFolder, name);
  const folder = join(workFolder, "assigned");
  const out = join(folder, `${basename(file).replace(/\.[a-z]+$/i, "")}.csv`);
  await mkdir(folder, { recursive: true });
  const path = await realpath(file).catch(() => resolve(file));
  const { threads, memoryLimit } = choices;
  const { sources, measures } = disk.project;
  const request = {
    file: path,
    asked: askedOf(model),
    declared: featureMetrics(nodes),
    project: { sources, measures },
  };
  const limits = { seconds: longestReading, signal: host.signal };
  const rows = await readFeatureRows({ ...request, threads, memoryLimit }, limits);
  const db = await openDatabase({ threads, memoryLimit, allowedFiles: [`${out}.tmp`] });
  try {
    const found = assignFrozen(model, rows.measures);
    const names = new Map(segments.map((segment) => [segment.label, segment]));
    await loadColumns(db, "assigned", columnsOf(rows, found, names));
    await db.run(`COPY (SELECT * FROM assigned ORDER BY row) TO ${literal(`${out}.tmp`)} (FORMAT csv, HEADER true)`);
    await rename(`${out}.tmp`, out);
    host.output.write(
      `${basename(file)} by the ${model.algorithm} segments as of ${asOf}\n${insteadOf(model)}${summary(found, segments, disk.project.minimumPeople)}` +
        `Wrote ${relative(host.root, out)}: private, a row for each customer\n`,
    );
    return 0;
  } finally {
    db.close();
    await rm(`${out}.tmp`, { force: true });
  }
}

interface LastModel {
  readonly model: FrozenModel;
  readonly segments: readonly Segment[];
  readonly asOf: string;
}

async function readModel(workFolder: string, name: string): Promise<LastModel> {
  const record = await readLastRun(workFolder);
  const store = openStore(join(workFolder, "cache"));
  const read = async <T>(artifact: string): Promise<T> => {
    const key = record?.steps.find(({ artifacts }) => artifacts.some(({ id }) => id === artifact))?.key ?? "";
    const stored = key === "" ? undefined : await store.find(key);
    const kept = stored?.artifacts.find(({ id }) => id === artifact);
    if (kept !== undefined) return JSON.parse(await readFile(store.path(key, kept.file), "utf8")) as T;
    throw noModel(name, `the project "${name}" has no segments of a last run`);
  };
  const model = await read<FrozenModel>("published-model");
  if (model.format !== 2) throw noModel(name, `the segments of the last run of "${name}" are of another version`);
  return { model, segments: await read<readonly Segment[]>("segments"), asOf: record?.asOf ?? "" };
}

/** Says so where it is not the segmenter's own rule. */
function insteadOf({ instead, fidelity }: FrozenModel): string {
  if (instead === undefined) return "";
  const share = `${(100 * fidelity).toFixed(1)}% of the customers it was made of have the segment that it gives them`;
  return `By the nearest mean of a segment, since ${instead}: ${share}\n`;
}

function noModel(name: string, message: string): CheckError {
  const remedy = `run: segmentarium run ${name}`;
  return new CheckError("Cannot assign customers", [{ code: "no-run", message, remedy }]);
}

function columnsOf(
  { ids, measures }: FeatureRows,
  { labels, distances, seconds, strengths, outOfRange }: FrozenAssignment,
  names: ReadonlyMap<number, Segment>,
): Column[] {
  const of = (values: Float64Array | undefined) =>
    Array.from(labels, (_, i) => (Number.isFinite(values?.[i]) ? values![i]! : null));
  return [
    { name: "row", type: "integer", values: Int32Array.from({ length: measures.rows }, (_, i) => i + 1) },
    ...(ids === undefined ? [] : [{ name: "customer_id", type: "text" as const, values: ids }]),
    { name: "segment", type: "text", values: Array.from(labels, (label) => names.get(label)?.id ?? null) },
    { name: "name", type: "text", values: Array.from(labels, (label) => names.get(label)?.name ?? null) },
    { name: "distance", type: "number", values: of(distances) },
    { name: "distance_to_second", type: "number", values: of(seconds) },
    { name: "strength", type: "number", values: of(strengths) },
    { name: "out_of_range", type: "boolean", values: Array.from(outOfRange, (flag) => flag === 1) },
  ];
}

function summary(found: FrozenAssignment, segments: readonly Segment[], minimumPeople: number): string {
  const counts = segments.map(({ label }) => found.labels.filter((other) => other === label).length);
  const rows = found.labels.length;
  const beyond = found.outOfRange.filter((flag) => flag === 1).length;
  const hidden = heldBack(counts, minimumPeople);
  const few = `fewer than ${minimumPeople}, or held back with such`;
  const lines = segments.map(({ name }, i) => [name, hidden[i] === true ? few : String(counts[i])]);
  if (!hidden.includes(true)) lines.push(["All", String(rows)]);
  lines.push(["Out of range", shareInWords(beyond, rows, minimumPeople)]);
  const width = Math.max(...lines.map(([title = ""]) => title.length));
  return lines.map(([title = "", text]) => `  ${title.padEnd(width)}  ${text}\n`).join("");
}

function shareInWords(part: number, whole: number, minimumPeople: number): string {
  if (part === 0) return "none";
  if (part < minimumPeople) return `fewer than ${minimumPeople}`;
  if (part < whole && whole - part < minimumPeople) return `all but fewer than ${minimumPeople}`;
  return `${part} (${((100 * part) / whole).toFixed(1)}%)`;
}

/** Which counts are not told: those of few, and the smallest other ones until those that are not told are of enough together. */
export function heldBack(counts: readonly number[], minimumPeople: number): readonly boolean[] {
  const hidden = counts.map((count) => count > 0 && count < minimumPeople);
  const order = counts.map((_, i) => i).sort((a, b) => counts[a]! - counts[b]! || a - b);
  const few = () => {
    const own = counts.filter((_, i) => hidden[i] === true);
    return own.length > 0 && (own.length === 1 || own.reduce((sum, count) => sum + count, 0) < minimumPeople);
  };
  while (few()) {
    const next = order.find((i) => hidden[i] === false && counts[i]! > 0);
    if (next === undefined) return hidden;
    hidden[next] = true;
  }
  return hidden;
}
