import { literal } from "segmentarium/table";
import type { RfmSegment, RuleSet } from "./ruleSets.ts";

const metrics = ["recency_days", "frequency_orders", "monetary"] as const;
type Metric = (typeof metrics)[number];

/** Whole numbers, whose quantiles are the same as of these numbers as fractions, and found in a quarter of the time. */
const whole: ReadonlySet<Metric> = new Set(["recency_days", "frequency_orders"]);

/**
 * Scores and segment of each customer: 5 is best, so a recent purchase scores high.
 *
 * @param values name of a relation with customer_id, recency_days, frequency_orders, monetary.
 */
export function scoresQuery(values: string, rules: RuleSet): string {
  const quintiles = metrics.map((metric) => {
    const value = `CAST(${metric} AS ${whole.has(metric) ? "INTEGER" : "DOUBLE"})`;
    return `quantile_cont(${value}, [0.2, 0.4, 0.6, 0.8]) AS ${metric}`;
  });
  // Each cut in a column of its own: to take it from the list in every row costs more than all else here.
  const cuts = metrics.flatMap((metric) =>
    [1, 2, 3, 4].map((i) => `${metric}[${i}] + ${literal(rules.shift)} AS ${cutName(metric, i)}`),
  );
  return `
    WITH quintiles AS (SELECT ${quintiles.join(", ")} FROM ${values}),
    cuts AS (SELECT ${cuts.join(", ")} FROM quintiles),
    scored AS (
      SELECT v.*, CAST(5 - ${above("recency_days", rules)} AS INTEGER) AS recency_score,
        CAST(1 + ${above("frequency_orders", rules)} AS INTEGER) AS frequency_score,
        CAST(1 + ${above("monetary", rules)} AS INTEGER) AS monetary_score
      FROM ${values} AS v, cuts
    )
    SELECT *, CASE ${rules.segments.map((segment) => when(segment)).join(" ")} END AS rfm_segment
    FROM scored`;
}

function cutName(metric: Metric, i: number): string {
  return `${metric}_cut_${i}`;
}

/** How many cuts a value lies above. */
function above(metric: Metric, { upward }: RuleSet): string {
  const value = `CAST(v.${metric} AS DOUBLE)`;
  const tests = [1, 2, 3, 4].map((i) => `CAST(${value} ${upward ? ">=" : ">"} cuts.${cutName(metric, i)} AS INTEGER)`);
  return `(${tests.join(" + ")})`;
}

function when({ name, recency, frequency, monetary }: RfmSegment): string {
  return `WHEN recency_score BETWEEN ${recency[0]} AND ${recency[1]}
    AND frequency_score BETWEEN ${frequency[0]} AND ${frequency[1]}
    AND monetary_score BETWEEN ${monetary[0]} AND ${monetary[1]} THEN ${literal(name)}`;
}
