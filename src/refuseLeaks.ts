import { rm } from "node:fs/promises";
import { PluginError } from "./errors.ts";
import { findLeaks, type Leak, type LeakFacts } from "./findLeaks.ts";
import type { PlanNode } from "./plan.ts";
import type { StepCode } from "./plugin.ts";
import { type KeyParts, stepKey } from "./stepKey.ts";
import type { Store } from "./store.ts";

/** This code and what it uses, for the key of a verdict. */
export const leakCode: StepCode = { url: import.meta.url, assets: [] };

export interface RefuseFacts extends LeakFacts {
  readonly store: Store;
  /** What the verdict depends on: the key of the feature, which holds those of its needs, and this code. */
  readonly parts: KeyParts;
  readonly minimumPeople: number;
}

/** Whether a feature is held against its past at this node: once, at `evaluation`, else at the last other cutoff it is planned at. */
export function isWitness(
  node: PlanNode,
  nodes: readonly PlanNode[],
  cutoffs: Readonly<Record<string, string>> & { readonly default: string },
): boolean {
  if (node.contributed.point !== "features" || node.cutoff === cutoffs.default) return false;
  const others = nodes.filter(
    ({ contributed, cutoff }) => contributed === node.contributed && cutoff !== cutoffs.default,
  );
  return node === (others.find(({ cutoff }) => cutoff === cutoffs["evaluation"]) ?? others.at(-1));
}

/**
 * Holds a feature against a past that does not know the rows of its cutoff day and after. A good verdict is kept by the key of
 * the feature, so that it costs one more run of the step when that is new, and nothing else.
 *
 * @returns the key of the verdict.
 * @throws PluginError with the code `leaky-feature`, naming the columns that differ, or `leak-check-failed`.
 */
export async function refuseLeaks(facts: RefuseFacts): Promise<string> {
  const { node, cutoff, store, parts } = facts;
  const key = stepKey("leak-check", parts);
  if ((await store.find(key)) !== undefined) return key;
  const leaks = await search(facts);
  if (leaks.length > 0) {
    throw fault(
      facts,
      "leaky-feature",
      `it knows what came after ${cutoff}. Without the rows of that day and later ${describeLeaks(leaks, facts.minimumPeople)}; ` +
        "read only rows before context.cutoff, and orders through ordersBefore",
    );
  }
  const verdict = {
    format: 1,
    step: `leak-check ${node.id}`,
    parts,
    artifacts: [],
    warnings: [],
    exclusions: [],
  } as const;
  await store.begin(key);
  await store.commit(key, verdict);
  return key;
}

async function search(facts: RefuseFacts): Promise<Leak[]> {
  try {
    return await findLeaks(facts);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw fault(facts, "leak-check-failed", `without the rows of ${facts.cutoff} and later it fails. ${reason}`, cause);
  } finally {
    await rm(facts.folder, { recursive: true, force: true });
  }
}

function fault({ node }: RefuseFacts, code: string, message: string, cause?: unknown): PluginError {
  const { step, plugin } = node.contributed;
  return new PluginError(`Cannot use step "${node.id}" of ${plugin}: ${message}`, {
    plugin,
    step: step.id,
    code,
    cause,
  });
}

/** The leaks in words: never how many customers when they are fewer than `minimumPeople`. */
function describeLeaks(leaks: readonly Leak[], minimumPeople: number): string {
  return leaks
    .map(({ artifact, column, customers }) => {
      const what = column === undefined ? `"${artifact}"` : `column "${column}"`;
      if (customers === undefined) return `${what} differs`;
      return `${what} differs for ${customers < minimumPeople ? `fewer than ${minimumPeople}` : customers} customers`;
    })
    .join(", ");
}
