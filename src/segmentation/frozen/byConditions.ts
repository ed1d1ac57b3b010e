import type { ConditionsModel, ModelCondition } from "../../plugin.ts";
import type { Measures } from "../measures.ts";
import type { RuleFinding } from "./frozenModel.ts";

/**
 * The first rule that holds; there is no distance. Where none does, and nobody was in none, the row counts with the largest segment
 * and is outside. O(rows · conditions).
 */
export function byConditions({ rules, otherwise }: ConditionsModel, measures: Measures): RuleFinding {
  const found = Int32Array.from({ length: measures.rows }, (_, row) => {
    const measured = (metric: string): number | undefined => {
      const { values, missing } = measures.of.get(metric)!;
      return missing[row] === 1 ? undefined : values[row];
    };
    return rules.find(({ when }) => holds(when, measured) === true)?.label ?? otherwise ?? -1;
  });
  return {
    labels: found.map((label) => Math.max(label, 0)),
    outside: Uint8Array.from(found, (label) => (label < 0 ? 1 : 0)),
  };
}

/** Whether a condition holds, in the logic of SQL: undefined where a measure that decides it is missing. */
export function holds(
  condition: ModelCondition,
  measured: (metric: string) => number | undefined,
): boolean | undefined {
  if ("not" in condition) {
    const inner = holds(condition.not, measured);
    return inner === undefined ? undefined : !inner;
  }
  if ("all" in condition) return joined(condition.all, measured, false);
  if ("any" in condition) return joined(condition.any, measured, true);
  const value = measured(condition.metric);
  if (value === undefined) return undefined;
  if ("never" in condition) return false;
  const { atLeast, above, atMost, below } = condition;
  return (
    (atLeast === undefined || value >= atLeast) &&
    (above === undefined || value > above) &&
    (atMost === undefined || value <= atMost) &&
    (below === undefined || value < below)
  );
}

/** One part that is `deciding` decides. */
function joined(
  parts: readonly ModelCondition[],
  measured: (metric: string) => number | undefined,
  deciding: boolean,
): boolean | undefined {
  const found = parts.map((part) => holds(part, measured));
  if (found.includes(deciding)) return deciding;
  return found.includes(undefined) ? undefined : !deciding;
}
