import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { applyEdits, modify } from "jsonc-parser";
import { assignCommand } from "../../../src/commands/assign.ts";
import { keepSegments } from "../../../src/commands/keepSegments.ts";
import type { SegmentPublication } from "../../../src/config/index.ts";
import type { PlanNode } from "../../../src/plan.ts";
import type { SegmentIdentity } from "../../../src/plugin.ts";
import { prepare, runOptions } from "../../../src/prepare.ts";
import { type RunResult, run } from "../../../src/run.ts";
import type { FrozenModel } from "../../../src/segmentation/index.ts";
import { literal, openDatabase } from "../../../src/table/index.ts";
import { readLastRunId, writeRun } from "../../../src/writeRun.ts";

const root = resolve(import.meta.dirname, "../../..");

/** What one refresh gave. */
export interface Refresh {
  readonly model: FrozenModel;
  readonly memory: SegmentPublication;
  readonly identity: SegmentIdentity;
  readonly changes: readonly Readonly<Record<string, unknown>>[];
  readonly history: string;
  /** Codes of what steps warned of. */
  readonly warnings: readonly string[];
}

/**
 * A small twin that is computed at several as-of days, as far as its segments, and that keeps a segment history.
 *
 * @param segmenter the only one that is computed, all when absent.
 */
export async function openRefreshes(name: string, customers: number, segmenter?: string) {
  const settings: readonly (readonly [path: (string | number)[], value: unknown])[] = [
    [["generate"], { customers, years: 3, seed: 7, until: "2025-01-01" }],
    [["segmentHistory"], "segments.json"],
    [["rules"], []],
    // The number of segments that k-means chooses: the weighing may speak for another at each day.
    [["options", "chooser"], { take: "k-means" }],
  ];
  let text = await readFile(join(root, "projects", "twin", "project.jsonc"), "utf8");
  for (const [path, value] of settings) text = applyEdits(text, modify(text, path, value, {}));
  return openProject(name, text, segmenter);
}

/**
 * A project that says whose segments are published, computed at several as-of days, as far as its segments.
 *
 * @param text of its project file.
 * @param segmenter the only one that is computed, all when absent.
 */
export async function openProject(name: string, text: string, segmenter?: string) {
  const folder = join(root, "projects", name);
  const workFolder = join(root, ".segmentarium", name);
  const said: string[] = [];
  const host = {
    root,
    output: { write: (text: string) => void said.push(text), interactive: false, columns: 80 },
    clock: () => 0,
    signal: new AbortController().signal,
    cores: 2,
    versions: { segmentarium: "test" },
  };
  await rm(folder, { recursive: true, force: true });
  await rm(workFolder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "project.jsonc"), text);
  const query = async (sql: (tables: string) => string) => {
    const db = await openDatabase();
    try {
      return await db.rows(sql(join(workFolder, "runs", (await readLastRunId(workFolder)) ?? "", "tables")));
    } finally {
      db.close();
    }
  };
  const assigned = async (file: string) => {
    said.length = 0;
    await assignCommand(host, name, file, { threads: 2, memoryLimit: "1GB", set: [] });
    return { file: join(workFolder, "assigned", basename(file)), text: said.join("") };
  };
  return {
    folder,
    workFolder,
    /** The published segment of each customer, by id. */
    async membership(): Promise<string[]> {
      const rows = await query(
        (tables) => `FROM read_parquet(${literal(join(tables, "membership.parquet"))}) ORDER BY ALL`,
      );
      return rows.map(({ customer_id, segment }) => `${customer_id} ${segment}`);
    },
    /** Assigns the features of the last run, with the attributes of customers, as a CSV file. */
    async assign(file: string, write = true) {
      const path = join(folder, file);
      const table = (tables: string, name: string) => `read_parquet(${literal(join(tables, `${name}.parquet`))})`;
      const copy = (tables: string) => `
        COPY (FROM ${table(tables, "features")} AS f LEFT JOIN ${table(tables, "customer-attributes")} AS a USING (customer_id)
          ORDER BY customer_id)
        TO ${literal(path)} (FORMAT csv, HEADER true)`;
      if (write) await query(copy);
      return assigned(path);
    },
    async assignText(text: string) {
      const path = join(folder, "given.csv");
      await writeFile(path, text);
      return assigned(path);
    },
    async at(asOf: string, ...set: readonly string[]): Promise<Refresh> {
      const choices = { threads: 2, memoryLimit: "2GB", set: [`asOf=${asOf}`, ...set] };
      const prepared = await prepare(host, name, choices);
      const nodes = neededFor(["segment-memory", "release/segment_changes"], withoutOthers(prepared.nodes, segmenter));
      const result = await run(runOptions(host, { ...prepared, nodes }, () => undefined));
      const failed = result.log.find(({ reason }) => reason !== null && reason !== undefined);
      if (failed !== undefined) throw new Error(`${failed.node}: ${failed.reason}`);
      await writeRun(workFolder, result);
      await keepSegments(prepared, result);
      return {
        model: await readValue(result, "published-model"),
        memory: await readValue(result, "segment-memory"),
        identity: await readValue(result, "segment-identity"),
        changes: await readValue(result, "release/segment_changes"),
        history: await readFile(join(folder, "segments.json"), "utf8"),
        warnings: result.record.steps.flatMap(({ warnings }) => warnings.map(({ code }) => code)),
      };
    },
    forget: () => rm(join(folder, "segments.json"), { force: true }),
    async remove(): Promise<void> {
      await rm(folder, { recursive: true, force: true });
      await rm(workFolder, { recursive: true, force: true });
    },
  };
}

async function readValue<T>({ artifacts }: RunResult, id: string): Promise<T> {
  return JSON.parse(await readFile(artifacts.get(id)!.path, "utf8")) as T;
}

/** Without what would change no segment: the evidence of the weighing, which is overruled, and segmenters that are not asked for. */
function withoutOthers(nodes: readonly PlanNode[], segmenter: string | undefined): PlanNode[] {
  const isOther = (id: string) =>
    id === "choice-evidence" ||
    (segmenter !== undefined && id.startsWith("segmentation/") && id !== `segmentation/${segmenter}`);
  const left = nodes.filter(({ contributed }) => !contributed.step.provides.some(isOther));
  const known = new Set(left.map(({ id }) => id));
  return left.map((node) => ({
    ...node,
    needs: node.needs.map((need) => ({ ...need, from: need.from.filter(({ node: id }) => known.has(id)) })),
  }));
}

/** The nodes that artifacts need, and those that these need, in the order of the plan. */
function neededFor(artifacts: readonly string[], nodes: readonly PlanNode[]): PlanNode[] {
  const wanted = new Set(
    nodes
      .filter(({ contributed }) => artifacts.some((id) => contributed.step.provides.includes(id)))
      .map(({ id }) => id),
  );
  for (const node of [...nodes].reverse()) {
    if (wanted.has(node.id)) for (const need of node.needs) for (const { node: id } of need.from) wanted.add(id);
  }
  return nodes.filter(({ id }) => wanted.has(id));
}
