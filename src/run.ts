import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkOptions } from "./checkOptions.ts";
import { codeHashes, codeId } from "./codeHash.ts";
import { PluginError } from "./errors.ts";
import { type Available, type Execution, executeNode } from "./executeNode.ts";
import { type ExpandedFiles, expandFiles, filesBeside } from "./expandFiles.ts";
import type { NodeInputs } from "./findLeaks.ts";
import { jsonText } from "./jsonText.ts";
import { keptParts } from "./keptParts.ts";
import type { PlanNode } from "./plan.ts";
import { featureMetrics, recordedMetrics } from "./plannedMetrics.ts";
import type { AuditResult, Metric } from "./plugin.ts";
import { readsMuch } from "./readsMuch.ts";
import type { RunRecord, StepRecord } from "./record.ts";
import { isWitness, leakCode, type RefuseFacts, refuseLeaks } from "./refuseLeaks.ts";
import type { RunLogEntry, RunOptions, RunResult } from "./runTypes.ts";
import { schedule } from "./schedule.ts";
import { type FileHashes, fileHashes, type KeyParts, keyParts, stepKey } from "./stepKey.ts";
import { openStepThreads, type StepThreads } from "./stepThreads/openStepThreads.ts";
import { openStore, type Store, type StoredResult } from "./store.ts";

export type { RunEvent, RunLogEntry, RunOptions, RunResult } from "./runTypes.ts";

/**
 * Executes a plan: what the store has is taken from there, the rest is run, each step when those that it needs are done. Steps that
 * read little run beside each other, one that reads much runs alone, with all of the memory.
 * A failed step stops those that depend on it and nothing else; a failed audit becomes a result.
 */
export async function run(options: RunOptions): Promise<RunResult> {
  const store = openStore(join(options.workFolder, "cache"));
  const temporaryFolder = join(options.workFolder, "tmp");
  await rm(temporaryFolder, { recursive: true, force: true });
  await mkdir(temporaryFolder, { recursive: true });
  const lanes = Math.min(options.threads, mostLanes);
  const threads = openStepThreads(options.root, lanes - 1);
  const state = await openState(options, store, temporaryFolder, threads.execute);
  await schedule(
    options.nodes.map((node) => ({ id: node.id, after: providersOf(node), node })),
    { lanes, alone: ({ node }) => isHeavy(node, state), run: ({ node }, done) => runNode(node, done, state) },
  ).finally(threads.close);
  await rm(temporaryFolder, { recursive: true, force: true });
  const log = options.nodes.map(({ id }) => state.log.get(id)!);
  return { record: recordOf(state), artifacts: defaultArtifacts(state), log, keptParts: state.keptParts };
}

const mostLanes = 4;

async function isHeavy(node: PlanNode, state: State): Promise<boolean> {
  const tables = node.needs.flatMap(({ from }) => [...availableOf(from, state).values()].map(({ path }) => path));
  const { files } = await expandFiles(node.contributed.step.files ?? []);
  return readsMuch([...tables, ...files], state.options.memoryLimit);
}

/** What a node's key is now, and whether the store has its result. */
export interface NodeKey {
  readonly key: string;
  readonly parts: KeyParts;
  readonly stored: boolean;
}

/** The keys that a run would have now, without running anything: steps are taken to succeed. */
export async function currentKeys(options: RunOptions): Promise<ReadonlyMap<string, NodeKey>> {
  const state = await openState(options, openStore(join(options.workFolder, "cache")), "", executeNode);
  const keys = new Map<string, NodeKey>();
  for (const node of options.nodes) {
    if (node.skipped !== undefined) continue;
    const parts = await partsOf(node, await filesOf(node, options.projectFolder), state);
    const key = stepKey(node.id, parts);
    keys.set(node.id, { key, parts, stored: (await state.store.find(key)) !== undefined });
    state.done.set(node.id, { key, status: "done", artifacts: new Map() });
  }
  return keys;
}

async function openState(
  options: RunOptions,
  store: Store,
  temporaryFolder: string,
  execute: StepThreads["execute"],
): Promise<State> {
  const codes = await codeHashes([leakCode, ...options.nodes.map((node) => node.contributed.step.code)], options.root);
  return {
    options,
    store,
    temporaryFolder,
    execute,
    spills: 0,
    stepOptions: checkOptions(options.registry, options.project),
    codes,
    metrics: featureMetrics(options.nodes),
    done: new Map(),
    steps: new Map(),
    log: new Map(),
    keptParts: new Set(),
  };
}

interface Done {
  readonly key: string;
  readonly status: StepRecord["status"];
  readonly artifacts: ReadonlyMap<string, Available>;
}

interface State {
  readonly options: RunOptions;
  readonly store: Store;
  readonly temporaryFolder: string;
  readonly execute: StepThreads["execute"];
  /** Counts folders to spill to: no two databases that are open at once may share one. */
  spills: number;
  readonly stepOptions: ReadonlyMap<string, unknown>;
  readonly codes: ReadonlyMap<string, string>;
  readonly done: Map<string, Done>;
  readonly steps: Map<string, StepRecord>;
  readonly log: Map<string, RunLogEntry>;
  /** Kept parts that steps of this run found or made. */
  readonly keptParts: Set<string>;
  /** Metrics of the features that this project can have. */
  readonly metrics: readonly Metric[];
}

async function runNode(node: PlanNode, index: number, state: State): Promise<void> {
  const { options } = state;
  options.signal.throwIfAborted();
  const { step } = node.contributed;
  options.onEvent({ kind: "start", node: node.id, title: step.title, index, total: options.nodes.length });
  const started = options.clock();
  const outcome = await settle(node, state);
  const seconds = (options.clock() - started) / 1000;
  state.done.set(node.id, outcome.done);
  state.steps.set(node.id, outcome.record);
  const { status, reason } = outcome.record;
  state.log.set(node.id, { node: node.id, seconds, cached: outcome.cached, reason });
  options.onEvent({ kind: "end", node: node.id, status, cached: outcome.cached, seconds, reason });
}

interface Outcome {
  readonly done: Done;
  readonly record: StepRecord;
  readonly cached: boolean;
}

async function settle(node: PlanNode, state: State): Promise<Outcome> {
  if (node.skipped !== undefined) {
    const reason = `the project has no source for ${node.skipped.missing.join(", ")}`;
    return unfinished(node, state, "skipped", reason, node.skipped.remedy);
  }
  const blockers = providersOf(node).filter((id) => state.done.get(id)?.status !== "done");
  if (blockers.length > 0) {
    return unfinished(node, state, "blocked", `it needs ${[...new Set(blockers)].join(", ")}`, null);
  }
  const files = await filesOf(node, state.options.projectFolder);
  const parts = await partsOf(node, files, state);
  const key = stepKey(node.id, parts);
  const stored = await state.store.find(key);
  try {
    const outcome = finished(
      node,
      state,
      key,
      stored ?? (await execute(node, key, parts, files, state)),
      stored !== undefined,
    );
    if (!isWitness(node, state.options.nodes, state.options.cutoffs)) return outcome;
    const leakCheck = await refuseLeaks(leakFacts(node, outcome.done, state));
    return { ...outcome, record: { ...outcome.record, leakCheck } };
  } catch (cause) {
    state.options.signal.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (node.contributed.point === "audits") return failedAudit(node, state, key, reason);
    const outcome = unfinished(node, state, "failed", reason, null);
    const named = cause instanceof PluginError && cause.code !== "plugin-failed" ? { code: cause.code } : {};
    return { ...outcome, record: { ...outcome.record, ...named } };
  }
}

function leakFacts(node: PlanNode, done: Done, state: State): RefuseFacts {
  const { nodes, cutoffs, threads, project } = state.options;
  return {
    node,
    cutoff: node.cutoff ?? cutoffs.default,
    nodeOf: (id) => nodes.find((candidate) => candidate.id === id),
    isClean: (id) => state.steps.get(id)?.leakCheck !== undefined,
    availableOf: (id, artifact) => (id === node.id ? done : state.done.get(id))?.artifacts.get(artifact),
    execute: async (other, inputs, folder, single) => {
      const files = await filesOf(other, state.options.projectFolder);
      return executeIn(other, inputs, files, folder, single, state);
    },
    folder: join(state.temporaryFolder, `leaks-${done.key}`),
    threads,
    store: state.store,
    parts: { node: done.key, code: state.codes.get(codeId(leakCode)) ?? "unknown" },
    minimumPeople: project.minimumPeople,
  };
}

/** The nodes that must be done first; a wildcard wants all that it found, so that nothing is left out quietly. */
function providersOf(node: PlanNode): string[] {
  return node.needs.flatMap((need) => need.from.map(({ node: id }) => id));
}

/** What the declared files of a step stand for now, and their hashes. */
interface StepFiles {
  readonly expanded: ExpandedFiles;
  readonly hashes: FileHashes;
}

async function filesOf(node: PlanNode, projectFolder: string): Promise<StepFiles> {
  const { files, beside } = node.contributed.step;
  const expanded = await expandFiles(files ?? []);
  const sides = await filesBeside(expanded.files, beside ?? []);
  return { expanded, hashes: await fileHashes(expanded, projectFolder, sides) };
}

async function partsOf(node: PlanNode, { hashes }: StepFiles, state: State): Promise<KeyParts> {
  const { step } = node.contributed;
  const needs: Record<string, string> = {};
  for (const need of node.needs) {
    if (need.from.length === 0) needs[need.need] = "absent";
    for (const { artifact, node: id } of need.from) {
      const done = state.done.get(id);
      needs[need.many ? `${need.need} ${artifact}` : need.need] = done?.status === "done" ? done.key : "failed";
    }
  }
  return keyParts({
    step,
    codeHash: state.codes.get(codeId(step.code)) ?? "unknown",
    cutoff: node.cutoff,
    options: state.stepOptions.get(step.id),
    project: state.options.project,
    metrics: state.metrics,
    versions: state.options.versions,
    needs,
    files: hashes.byName,
  });
}

async function execute(
  node: PlanNode,
  key: string,
  parts: KeyParts,
  files: StepFiles,
  state: State,
): Promise<StoredResult> {
  const folder = await state.store.begin(key);
  const inputs = new Map(
    node.needs.map((need) => [need.need, { many: need.many, found: availableOf(need.from, state) }] as const),
  );
  try {
    const result = await executeIn(node, inputs, files, folder, state.options.threads, state);
    const stored: StoredResult = { ...result, parts };
    await state.store.commit(key, stored);
    return stored;
  } catch (cause) {
    await state.store.discard(key);
    throw cause;
  }
}

async function executeIn(
  node: PlanNode,
  inputs: NodeInputs,
  files: StepFiles,
  folder: string,
  threads: number,
  state: State,
): Promise<Omit<StoredResult, "parts">> {
  const { options } = state;
  const code = state.codes.get(codeId(node.contributed.step.code)) ?? "unknown";
  const keeper = keptParts(options.workFolder, [node.contributed.step.id, code, JSON.stringify(options.versions)]);
  const execution: Execution = {
    node,
    project: options.project,
    options: state.stepOptions.get(node.contributed.step.id),
    metrics: state.metrics,
    inputs,
    expanded: files.expanded,
    fileHashes: files.hashes.inOrder,
    parts: keeper,
    folder,
    temporaryFolder: join(state.temporaryFolder, `spill-${state.spills++}`),
    threads,
    memoryLimit: options.memoryLimit,
    signal: options.signal,
    cutoff: node.cutoff ?? options.cutoffs.default,
    progress: (fraction, note) => options.onEvent({ kind: "progress", node: node.id, fraction, note }),
  };
  try {
    const result = await state.execute(execution);
    return keeper.used().length === 0 ? result : { ...result, keptParts: keeper.used() };
  } finally {
    for (const name of keeper.used()) state.keptParts.add(name);
  }
}

function availableOf(from: PlanNode["needs"][number]["from"], state: State): Map<string, Available> {
  const found = new Map<string, Available>();
  for (const { artifact, node } of from) {
    const available = state.done.get(node)?.artifacts.get(artifact);
    if (available !== undefined) found.set(artifact, available);
  }
  return found;
}

function finished(node: PlanNode, state: State, key: string, stored: StoredResult, cached: boolean): Outcome {
  const artifacts = new Map(
    stored.artifacts.map((artifact) => [artifact.id, { artifact, path: state.store.path(key, artifact.file) }]),
  );
  const described = stored.artifacts.map(({ file: _file, pieces: _pieces, ...artifact }) => artifact);
  const base = stepRecord(node, state, key);
  const record: StepRecord = {
    ...base,
    status: "done",
    artifacts: described,
    warnings: stored.warnings,
    exclusions: stored.exclusions,
  };
  return { done: { key, status: "done", artifacts }, record, cached };
}

async function failedAudit(node: PlanNode, state: State, key: string, reason: string): Promise<Outcome> {
  const summary = "It failed before it came to a verdict; the log of the run says why";
  const result: AuditResult = { title: node.contributed.step.title, verdict: "could-not-run", summary };
  const failedKey = stepKey(node.id, { key, reason });
  const folder = await state.store.begin(failedKey);
  const artifacts = [];
  for (const [i, id] of node.contributed.step.provides.entries()) {
    if (!id.startsWith("audit/")) continue;
    await writeFile(join(folder, `${i}.json`), jsonText(result));
    artifacts.push({ id, kind: "value" as const, file: `${i}.json` });
  }
  const warning = { step: node.id, code: "audit-failed", message: summary };
  const stored: StoredResult = { format: 1, step: node.id, parts: {}, artifacts, warnings: [warning], exclusions: [] };
  await state.store.commit(failedKey, stored);
  const outcome = finished(node, state, failedKey, stored, false);
  return { ...outcome, record: { ...outcome.record, status: "failed", reason } };
}

function unfinished(
  node: PlanNode,
  state: State,
  status: "failed" | "blocked" | "skipped",
  reason: string,
  remedy: string | null,
): Outcome {
  const record: StepRecord = { ...stepRecord(node, state, status), status, reason, remedy };
  return { done: { key: status, status, artifacts: new Map() }, record, cached: false };
}

function stepRecord(node: PlanNode, state: State, key: string): StepRecord {
  const { step, plugin, version, point } = node.contributed;
  return {
    id: node.id,
    title: step.title,
    plugin,
    version,
    point,
    cutoff: node.cutoff ?? null,
    key,
    needs: node.needs.flatMap((need) =>
      need.from.map(({ artifact, node: id }) => ({ need: artifact, key: state.done.get(id)?.key ?? "failed" })),
    ),
    provides: step.provides,
    options: state.stepOptions.get(step.id) ?? {},
    status: "done",
    reason: null,
    remedy: null,
    artifacts: [],
    warnings: [],
    exclusions: [],
  };
}

function recordOf(state: State): RunRecord {
  const { project, name, cutoffs, versions } = state.options;
  return {
    format: 1,
    project: name,
    title: project.title,
    asOf: project.asOf,
    currency: project.currency,
    seed: project.seed,
    minimumPeople: project.minimumPeople,
    cutoffs,
    versions,
    metrics: recordedMetrics(state.options.nodes),
    steps: state.options.nodes.map(({ id }) => state.steps.get(id)!),
  };
}

function defaultArtifacts(state: State): Map<string, Available> {
  const found = new Map<string, Available>();
  for (const node of state.options.nodes) {
    if (node.cutoff !== undefined && node.cutoff !== state.options.cutoffs.default) continue;
    for (const [id, available] of state.done.get(node.id)?.artifacts ?? []) found.set(id, available);
  }
  return found;
}
