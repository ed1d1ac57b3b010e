import type { Contributed, Registry } from "./collect.ts";
import { CheckError, type Problem } from "./errors.ts";

/** What a project gives a plan, beside the plugins. */
export interface PlanFacts {
  /** Named cutoffs as days; `default` is the as-of. */
  readonly cutoffs: Readonly<Record<string, string>> & { readonly default: string };
  /** Artifacts that this project cannot have, and what to do to have them. */
  readonly absent: ReadonlyMap<string, string>;
}

/** A need of a node, resolved: the nodes that provide it, or why there is none. */
export interface ResolvedNeed {
  /** As the step wrote it, without the `?`: the name of the input. */
  readonly need: string;
  readonly many: boolean;
  /** Artifact id and providing node; empty when an optional need is absent. */
  readonly from: readonly { readonly artifact: string; readonly node: string }[];
}

/** One execution of a step: at one cutoff when the step is a function of a cutoff. */
export interface PlanNode {
  readonly id: string;
  readonly contributed: Contributed;
  readonly cutoff: string | undefined;
  readonly needs: readonly ResolvedNeed[];
  /** Why it cannot run in this project, when a source is missing. */
  readonly skipped: { readonly missing: readonly string[]; readonly remedy: string } | undefined;
}

/**
 * The nodes to run, in order: providers before those who need them, ties in the order of listing.
 * Every step of the registry runs at the default cutoff; steps per cutoff also at the cutoffs that others ask for. A feature that
 * nobody asks for at another is planned at `evaluation`, so that it can be held against a past that does not know what came after.
 *
 * @throws CheckError naming every gap, unknown cutoff and cycle.
 */
export function plan(registry: Registry, facts: PlanFacts): PlanNode[] {
  const providers = new Map<string, Contributed>();
  for (const entry of registry.steps) for (const id of entry.step.provides) providers.set(id, entry);
  const state: State = { registry, facts, providers, nodes: new Map(), open: [], problems: [] };
  for (const entry of registry.steps) visit(entry, facts.cutoffs.default, state);
  const { evaluation } = facts.cutoffs;
  for (const entry of registry.steps) {
    if (entry.point !== "features" || evaluation === undefined) continue;
    const planned = [...state.nodes.values()].filter(({ contributed }) => contributed === entry);
    if (planned.every(({ cutoff }) => cutoff === facts.cutoffs.default)) visit(entry, evaluation, state);
  }
  if (state.problems.length > 0) throw new CheckError("Cannot plan the steps", unique(state.problems));
  return [...state.nodes.values()];
}

interface State {
  readonly registry: Registry;
  readonly facts: PlanFacts;
  readonly providers: ReadonlyMap<string, Contributed>;
  readonly nodes: Map<string, PlanNode>;
  readonly open: string[];
  readonly problems: Problem[];
}

function visit(entry: Contributed, wanted: string, state: State): PlanNode | undefined {
  const cutoff = entry.step.perCutoff === true ? wanted : undefined;
  const id =
    cutoff === undefined || cutoff === state.facts.cutoffs.default ? entry.step.id : `${entry.step.id}@${cutoff}`;
  const known = state.nodes.get(id);
  if (known !== undefined) return known;
  if (state.open.includes(id)) {
    const cycle = [...state.open.slice(state.open.indexOf(id)), id].join(" → ");
    state.problems.push({ code: "cycle", path: `plugin ${entry.plugin}`, message: `steps need each other: ${cycle}` });
    return undefined;
  }
  state.open.push(id);
  const missing: string[] = [];
  const needs = entry.step.needs.map((need) =>
    resolve(need, entry, cutoff ?? state.facts.cutoffs.default, state, missing),
  );
  state.open.pop();
  const node: PlanNode = { id, contributed: entry, cutoff, needs, skipped: skip(missing, state) };
  state.nodes.set(id, node);
  return node;
}

function resolve(
  written: string,
  entry: Contributed,
  inherited: string,
  state: State,
  missing: string[],
): ResolvedNeed {
  const optional = written.endsWith("?");
  const need = optional ? written.slice(0, -1) : written;
  const [artifact = need, name] = need.split("@");
  const cutoff = name === undefined ? inherited : state.facts.cutoffs[name];
  if (cutoff === undefined) {
    state.problems.push({ code: "unknown-cutoff", path: place(entry), message: `"${need}" names an unknown cutoff` });
    return { need, many: false, from: [] };
  }
  const many = artifact.endsWith("/*");
  const ids = many ? [...state.providers.keys()].filter((id) => id.startsWith(artifact.slice(0, -1))) : [artifact];
  const from: { artifact: string; node: string }[] = [];
  for (const id of ids) {
    const provider = state.providers.get(id);
    if (provider === undefined) reportGap(id, optional, entry, state, missing);
    else if (provider !== entry || !many) {
      const node = visit(provider, cutoff, state);
      if (node === undefined) continue;
      if (node.skipped === undefined) from.push({ artifact: id, node: node.id });
      else if (!optional && !many) missing.push(...node.skipped.missing);
    }
  }
  return { need, many, from };
}

function reportGap(id: string, optional: boolean, entry: Contributed, state: State, missing: string[]): void {
  if (optional) return;
  if (state.facts.absent.has(id)) missing.push(id);
  else
    state.problems.push({
      code: "gap",
      path: place(entry),
      message: `it needs "${id}", which nothing provides`,
      remedy: "add a plugin that provides it, or mend the name",
    });
}

function skip(missing: readonly string[], state: State): PlanNode["skipped"] {
  if (missing.length === 0) return undefined;
  const names = [...new Set(missing)].sort();
  return { missing: names, remedy: names.map((name) => state.facts.absent.get(name) ?? "").join("; ") };
}

function place(entry: Contributed): string {
  return `plugin ${entry.plugin}/${entry.point}/${entry.step.id}`;
}

function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
