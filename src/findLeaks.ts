import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Available, Execution } from "./executeNode.ts";
import { rowsBefore } from "./ingest/index.ts";
import type { PlanNode } from "./plan.ts";
import type { StoredResult } from "./store.ts";
import { storedFiles, storedTable } from "./storedTable.ts";
import { ident, openDatabase } from "./table/index.ts";

export type NodeInputs = Execution["inputs"];

/** What the check must be able to ask of the run. */
export interface LeakFacts {
  /** The feature at a cutoff before the as-of, already run. */
  readonly node: PlanNode;
  readonly cutoff: string;
  /** The node that goes by an id. */
  readonly nodeOf: (id: string) => PlanNode | undefined;
  /** Whether a node is a feature that was found without leaks: what it provides would be the same. */
  readonly isClean: (id: string) => boolean;
  /** What a node provided. */
  readonly availableOf: (node: string, artifact: string) => Available | undefined;
  /** Runs a node on other inputs, into a folder of its own. */
  readonly execute: (
    node: PlanNode,
    inputs: NodeInputs,
    folder: string,
    threads: number,
  ) => Promise<Omit<StoredResult, "parts">>;
  readonly folder: string;
  readonly threads: number;
}

/** A part of a feature that changes when the rows of the cutoff day and after are left out. */
export interface Leak {
  readonly artifact: string;
  /** Undefined where the rows themselves or a value as a whole differ. */
  readonly column: string | undefined;
  /** Customers whose value differs; undefined where rows are not about customers. */
  readonly customers: number | undefined;
}

/**
 * What a feature owes to rows of its cutoff day and after: it is run once more on canonical tables without them, with all steps
 * between those tables and it, and compared. Empty when nothing differs.
 *
 * A difference counts when it is there with one thread too: sums of floating numbers may differ between threads on their own.
 * Costs one more run of the step, none when it reads nothing but features that were found clean. Tables without dates, such as products, are taken as known before.
 */
export async function findLeaks(facts: LeakFacts): Promise<Leak[]> {
  const made = facts.node.contributed.step.provides.flatMap((id) => facts.availableOf(facts.node.id, id) ?? []);
  const first = await runCut(facts, facts.threads);
  if (first === undefined) return [];
  const leaks = await differences(made, first);
  if (leaks.length === 0 || facts.threads === 1) return leaks;
  const whole = await runInto(facts, facts.node, wholeInputs(facts, facts.node), "whole", 1);
  return differences(whole, (await runCut(facts, 1)) ?? whole);
}

/** What the feature is on what was known before the cutoff; undefined when that changes none of its inputs. */
async function runCut(facts: LeakFacts, threads: number): Promise<Available[] | undefined> {
  const { inputs, changed } = await cutInputs(facts, facts.node, threads, new Map());
  return changed ? runInto(facts, facts.node, inputs, `cut-${threads}`, threads) : undefined;
}

/** The inputs of a node as they were before the cutoff, and whether that changes any of them. */
async function cutInputs(
  facts: LeakFacts,
  node: PlanNode,
  threads: number,
  again: Map<string, Promise<Available[] | undefined>>,
): Promise<{ inputs: NodeInputs; changed: boolean }> {
  const inputs = new Map<string, { many: boolean; found: Map<string, Available> }>();
  let changed = false;
  for (const { need, many, from } of node.needs) {
    const found = new Map<string, Available>();
    for (const { artifact, node: id } of from) {
      const whole = facts.availableOf(id, artifact);
      if (whole === undefined) continue;
      const cut = await cutArtifact(facts, id, whole, threads, again);
      changed ||= cut !== undefined;
      found.set(artifact, cut ?? whole);
    }
    inputs.set(need, { many, found });
  }
  return { inputs, changed };
}

/** An artifact as it was before the cutoff; undefined when it does not depend on time. */
async function cutArtifact(
  facts: LeakFacts,
  id: string,
  whole: Available,
  threads: number,
  again: Map<string, Promise<Available[] | undefined>>,
): Promise<Available | undefined> {
  const provider = facts.nodeOf(id);
  if (provider === undefined || facts.isClean(id)) return undefined;
  if (provider.contributed.point === "sources") return cutTable(facts, id, whole);
  const running = again.get(id) ?? runAgain(facts, provider, threads, again);
  again.set(id, running);
  return (await running)?.find(({ artifact }) => artifact.id === whole.artifact.id);
}

async function runAgain(
  facts: LeakFacts,
  node: PlanNode,
  threads: number,
  again: Map<string, Promise<Available[] | undefined>>,
): Promise<Available[] | undefined> {
  const { inputs, changed } = await cutInputs(facts, node, threads, again);
  return changed ? runInto(facts, node, inputs, `again-${threads}-${again.size}`, threads) : undefined;
}

function cutTable(facts: LeakFacts, id: string, whole: Available): Available | undefined {
  const { artifact } = whole;
  if (artifact.kind !== "table") return undefined;
  const lines = artifact.id === "orders" ? facts.availableOf(id, "order_lines") : undefined;
  const sql = rowsBefore(
    {
      table: artifact.id,
      sql: storedTable(whole),
      columns: artifact.columns ?? [],
      lines: lines === undefined ? undefined : storedTable(lines),
    },
    facts.cutoff,
  );
  return sql === undefined
    ? undefined
    : { ...whole, cut: { sql, files: lines === undefined ? [] : storedFiles(lines) } };
}

function wholeInputs(facts: LeakFacts, node: PlanNode): NodeInputs {
  return new Map(
    node.needs.map(({ need, many, from }) => {
      const found = from.flatMap(({ artifact, node: id }) => {
        const available = facts.availableOf(id, artifact);
        return available === undefined ? [] : [[artifact, available] as const];
      });
      return [need, { many, found: new Map(found) }] as const;
    }),
  );
}

async function runInto(
  facts: LeakFacts,
  node: PlanNode,
  inputs: NodeInputs,
  name: string,
  threads: number,
): Promise<Available[]> {
  const folder = join(facts.folder, name);
  await mkdir(folder, { recursive: true });
  const { artifacts } = await facts.execute(node, inputs, folder, threads);
  return artifacts.map((artifact) => ({ artifact, path: join(folder, artifact.file) }));
}

async function differences(made: readonly Available[], again: readonly Available[]): Promise<Leak[]> {
  const leaks: Leak[] = [];
  for (const one of made) {
    const other = again.find(({ artifact }) => artifact.id === one.artifact.id);
    if (other === undefined || one.artifact.kind !== other.artifact.kind) {
      leaks.push({ artifact: one.artifact.id, column: undefined, customers: undefined });
    } else if (one.artifact.kind === "table") leaks.push(...(await tableDifferences(one, other)));
    else if (
      one.artifact.kind === "value" &&
      (await readFile(one.path, "utf8")) !== (await readFile(other.path, "utf8"))
    ) {
      leaks.push({ artifact: one.artifact.id, column: undefined, customers: undefined });
    }
  }
  return leaks;
}

async function tableDifferences(one: Available, other: Available): Promise<Leak[]> {
  const artifact = one.artifact.id;
  const columns = one.artifact.columns ?? [];
  const db = await openDatabase({ allowedFiles: [...storedFiles(one), ...storedFiles(other)] });
  const [a, b] = [one, other].map(storedTable);
  try {
    if (!columns.includes("customer_id") || columns.join() !== (other.artifact.columns ?? []).join()) {
      const same = columns.join() === (other.artifact.columns ?? []).join();
      const row = same
        ? await db.row(
            `SELECT count(*) AS n FROM ((FROM ${a} EXCEPT ALL FROM ${b}) UNION ALL (FROM ${b} EXCEPT ALL FROM ${a}))`,
          )
        : { n: 1 };
      return Number(row?.["n"]) === 0 ? [] : [{ artifact, column: undefined, customers: undefined }];
    }
    const values = columns.filter((name) => name !== "customer_id");
    const counts = values.map(
      (name, i) => `count(*) FILTER (a.${ident(name)} IS DISTINCT FROM b.${ident(name)}) AS n${i}`,
    );
    const row = await db.row(`
      SELECT count(*) FILTER (a.customer_id IS NULL OR b.customer_id IS NULL) AS alone, ${["0 AS none", ...counts].join(", ")}
      FROM ${a} AS a FULL JOIN ${b} AS b ON a.customer_id = b.customer_id`);
    const found = values.map((column, i) => ({ artifact, column, customers: Number(row?.[`n${i}`]) }));
    const leaks = found.filter(({ customers }) => customers > 0);
    if (leaks.length > 0 || Number(row?.["alone"]) === 0) return leaks;
    return [{ artifact, column: "customer_id", customers: Number(row?.["alone"]) }];
  } finally {
    db.close();
  }
}
