import type { ModelCondition, SegmenterModels } from "segmentarium/plugin";
import type { Database } from "segmentarium/table";
import type { Condition, Quantile, Weight } from "./conditionSchema.ts";
import { conditionSql, cutName, recency, tenure } from "./conditionSql.ts";
import type { RuleOptions } from "./ruleOptions.ts";

/** What rules are frozen over. */
export interface Facts {
  /** Name of the relation of customers with all measures. */
  readonly sql: string;
  /** Measures of the project; scores of models are not among them. */
  readonly metrics: readonly string[];
}

/**
 * The rules for other customers, bands and groups as the values that they begin at. What needs the run cannot be kept: expressions in
 * SQL, and scores of models, which later customers do not have. Rules must have been checked.
 *
 * @param labels by place of the rules and last for the others, the segment; −1 for a rule that holds nobody.
 */
export async function frozenRules(
  db: Database,
  { rules }: Pick<RuleOptions, "rules">,
  { sql, metrics }: Facts,
  labels: Int32Array,
): Promise<SegmenterModels> {
  const known = new Map(metrics.map((metric) => [metric.toLowerCase(), metric]));
  for (const { id, when } of rules) {
    const fault = faultOf(when, known);
    if (fault !== undefined) return { models: [], cannot: `the rule "${id}" needs the run: ${fault}` };
  }
  const cuts = await readCuts(
    db,
    rules.map(({ when }) => when),
    sql,
  );
  const next = () => cuts.shift() ?? undefined;
  const nameOf = (metric: string) => known.get(metric.toLowerCase()) ?? metric;
  const frozen = rules.map(({ when }) => frozenCondition(when, nameOf, next));
  const k = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const held = frozen.flatMap((when, i) => (labels[i]! < 0 ? [] : [{ label: labels[i]!, when }]));
  const named = [...new Set(frozen.flatMap((condition) => [...metricsOf(condition)]))];
  const otherwise = labels.at(-1)!;
  return {
    models: [
      {
        ...({ kind: "conditions", k, columns: [], metrics: named, rules: held } as const),
        ...(otherwise < 0 ? {} : { otherwise }),
      },
    ],
  };
}

function faultOf(condition: Condition, known: ReadonlyMap<string, string>): string | undefined {
  const { threshold, quantile, weight, sql, all, any, not } = condition;
  if (sql !== undefined) return "its SQL is asked of the project's own tables";
  const named = threshold?.metric ?? quantile?.metric ?? weight?.metric;
  if (named !== undefined && !known.has(named.toLowerCase())) return `"${named}" is the score of a model`;
  return [...(all ?? []), ...(any ?? []), ...(not === undefined ? [] : [not])]
    .map((part) => faultOf(part, known))
    .find((fault) => fault !== undefined);
}

/** The values that conditions compare with, in their order; null where there is none. */
async function readCuts(db: Database, conditions: readonly Condition[], sql: string): Promise<(number | null)[]> {
  const cuts: string[] = [];
  for (const condition of conditions) cuts.push(...conditionSql(condition, cuts.length).cuts);
  if (cuts.length === 0) return [];
  const row = await db.row(`SELECT ${cuts.map((cut, i) => `${cut} AS ${cutName(i)}`).join(", ")} FROM ${sql}`);
  return cuts.map((_, i) => {
    const value = row?.[`cut ${i}`];
    return value === null || value === undefined ? null : Number(value);
  });
}

/** @param next the next of the values that conditions compare with, in the order of `conditionSql`. */
function frozenCondition(
  condition: Condition,
  nameOf: (metric: string) => string,
  next: () => number | undefined,
): ModelCondition {
  const { threshold, quantile, weight, buying, all, any, not } = condition;
  const each = (parts: readonly Condition[]) => parts.map((part) => frozenCondition(part, nameOf, next));
  if (threshold !== undefined) {
    const { metric, ...bounds } = threshold;
    const given = Object.entries(bounds).filter(([, bound]) => bound !== undefined);
    return { ...Object.fromEntries(given), metric: nameOf(metric) };
  }
  if (quantile !== undefined) return bandOf(quantile, nameOf(quantile.metric), next);
  if (weight !== undefined) return groupOf(weight, nameOf(weight.metric), next);
  if (buying !== undefined) {
    const { state, days } = buying;
    const [first, last] = [nameOf(tenure), nameOf(recency)];
    if (state === "new") return { metric: first, atMost: days };
    if (state === "lapsed") return { metric: last, above: days };
    return {
      all: [
        { metric: last, atMost: days },
        { metric: first, above: days },
      ],
    };
  }
  if (not !== undefined) return { not: frozenCondition(not, nameOf, next) };
  return all === undefined ? { any: each(any ?? []) } : { all: each(all) };
}

function bandOf({ of, from, to }: Quantile, metric: string, next: () => number | undefined): ModelCondition {
  const above = from > 1 ? next() : Number.NEGATIVE_INFINITY;
  const atMost = to < of ? next() : Number.POSITIVE_INFINITY;
  return between(metric, above, atMost);
}

function groupOf({ group }: Weight, metric: string, next: () => number | undefined): ModelCondition {
  if (group === "none") return { metric, atMost: 0 };
  const positive = (cut: number | undefined) => (cut === undefined ? undefined : Math.max(0, cut));
  if (group === "heavy") return between(metric, positive(next()), Number.POSITIVE_INFINITY);
  if (group === "light") return between(metric, 0, next());
  const lower = positive(next());
  return between(metric, lower, next());
}

/** Above one value and at most another; never where one of them does not exist. */
function between(metric: string, above: number | undefined, atMost: number | undefined): ModelCondition {
  if (above === undefined || atMost === undefined) return { metric, never: true };
  return {
    metric,
    ...(Number.isFinite(above) ? { above } : {}),
    ...(Number.isFinite(atMost) ? { atMost } : {}),
  };
}

function* metricsOf(condition: ModelCondition): Generator<string> {
  if ("not" in condition) yield* metricsOf(condition.not);
  else if ("all" in condition) for (const part of condition.all) yield* metricsOf(part);
  else if ("any" in condition) for (const part of condition.any) yield* metricsOf(part);
  else yield condition.metric;
}
