import { ident, literal } from "segmentarium/table";
import type { Buying, Condition, Quantile, Threshold, Weight } from "./conditionSchema.ts";

/** A condition as SQL over the measures of customers, true, false or NULL; `cuts` are the values that it compares with, by name. */
export interface ConditionSql {
  readonly test: string;
  /** Aggregates over all customers. */
  readonly cuts: readonly string[];
}

export const recency = "recency_days";
export const tenure = "tenure_days";

/** @param firstCut how many cuts other conditions have already. */
export function conditionSql(condition: Condition, firstCut = 0): ConditionSql {
  const { threshold, quantile, weight, buying, sql, all, any, not } = condition;
  if (threshold !== undefined) return { test: thresholdSql(threshold), cuts: [] };
  if (quantile !== undefined) return quantileSql(quantile, firstCut);
  if (weight !== undefined) return weightSql(weight, firstCut);
  if (buying !== undefined) return { test: buyingSql(buying), cuts: [] };
  if (sql !== undefined) return { test: `(\n${sql}\n)`, cuts: [] };
  if (not !== undefined) {
    const { test, cuts } = conditionSql(not, firstCut);
    return { test: `(NOT ${test})`, cuts };
  }
  return joined(all ?? any ?? [], all === undefined ? " OR " : " AND ", firstCut);
}

/** Name of a column that no measure can have. */
export function cutName(cut: number): string {
  return ident(`cut ${cut}`);
}

function joined(conditions: readonly Condition[], operator: string, firstCut: number): ConditionSql {
  const tests: string[] = [];
  const cuts: string[] = [];
  for (const condition of conditions) {
    const part = conditionSql(condition, firstCut + cuts.length);
    tests.push(part.test);
    cuts.push(...part.cuts);
  }
  return { test: `(${tests.join(operator)})`, cuts };
}

function thresholdSql({ metric, atLeast, above, atMost, below }: Threshold): string {
  const bounds = [
    [">=", atLeast],
    [">", above],
    ["<=", atMost],
    ["<", below],
  ] as const;
  const tests = bounds.flatMap(([operator, bound]) =>
    bound === undefined ? [] : [`${valueSql(metric)} ${operator} ${literal(bound)}`],
  );
  return `(${tests.join(" AND ")})`;
}

/** A value belongs to the band above as many cuts as are below it: equal values share a band. */
function quantileSql({ metric, of, from, to }: Quantile, firstCut: number): ConditionSql {
  const value = valueSql(metric);
  const tests: string[] = [`${value} IS NOT NULL`];
  const cuts: string[] = [];
  const cutAt = (band: number) => {
    cuts.push(`quantile_cont(${value}, ${literal(band / of)})`);
    return cutName(firstCut + cuts.length - 1);
  };
  if (from > 1) tests.push(`${value} > ${cutAt(from - 1)}`);
  if (to < of) tests.push(`${value} <= ${cutAt(to)}`);
  return { test: unlessMissing(value, tests), cuts };
}

function weightSql({ metric, group, shares }: Weight, firstCut: number): ConditionSql {
  const value = valueSql(metric);
  if (group === "none") return { test: `(${value} <= 0)`, cuts: [] };
  const cutAt = (share: number) => `quantile_cont(${value}, ${literal(share)}) FILTER (${value} > 0)`;
  const [upper, lower] = [cutAt(1 - shares[0]), cutAt(shares[2])];
  const [first, second] = [cutName(firstCut), cutName(firstCut + 1)];
  if (group === "heavy") return { test: unlessMissing(value, [`${value} > 0`, `${value} > ${first}`]), cuts: [upper] };
  if (group === "light") return { test: unlessMissing(value, [`${value} > 0`, `${value} <= ${first}`]), cuts: [lower] };
  const tests = [`${value} > 0`, `${value} > ${first}`, `${value} <= ${second}`];
  return { test: unlessMissing(value, tests), cuts: [lower, upper] };
}

function buyingSql({ state, days }: Buying): string {
  const [last, first] = [valueSql(recency), valueSql(tenure)];
  if (state === "new") return `(${first} <= ${literal(days)})`;
  if (state === "lapsed") return `(${last} > ${literal(days)})`;
  return `(${last} <= ${literal(days)} AND ${first} > ${literal(days)})`;
}

/** NULL where the value is, so that neither the test nor its opposite holds; false where a cut does not exist. */
function unlessMissing(value: string, tests: readonly string[]): string {
  return `(CASE WHEN ${value} IS NULL THEN NULL ELSE coalesce(${tests.join(" AND ")}, false) END)`;
}

function valueSql(metric: string): string {
  return `CAST(${ident(metric)} AS DOUBLE)`;
}
