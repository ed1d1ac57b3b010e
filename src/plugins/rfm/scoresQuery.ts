import { type Database, literal } from "segmentarium/table";
import type { RfmSegment, RuleSet } from "./ruleSets.ts";

const metrics = ["recency_days", "frequency_orders", "monetary"] as const;
type Metric = (typeof metrics)[number];

/** Quintiles of each metric, type 7: four of each, or none where there are no values. */
export type Quintiles = Readonly<Record<Metric, readonly number[]>>;

const shares = [0.2, 0.4, 0.6, 0.8];

/** Whole numbers, of which many are the same: values at a place are found by counting. */
const whole: ReadonlySet<Metric> = new Set(["recency_days", "frequency_orders"]);

/** What a score is by how many cuts a value lies above. */
const scoresOf: Readonly<Record<Metric, readonly number[]>> = {
  recency_days: [5, 4, 3, 2, 1],
  frequency_orders: [1, 2, 3, 4, 5],
  monetary: [1, 2, 3, 4, 5],
};

/**
 * Finds the quintiles, in fractions of 64 bits. The values around them are found as they lie: quantiles of all in that form take four times as long.
 *
 * @param values name of a relation with recency_days, frequency_orders, monetary.
 */
export async function findQuintiles(db: Database, values: string): Promise<Quintiles> {
  const counts = await db.row(
    `SELECT ${metrics.map((metric) => `count(${metric}) AS ${metric}`).join(", ")} FROM ${values}`,
  );
  const quintilesOf = (metric: Metric): Promise<readonly number[]> =>
    findFour(db, values, metric, Number(counts?.[metric]));
  return {
    recency_days: await quintilesOf("recency_days"),
    frequency_orders: await quintilesOf("frequency_orders"),
    monetary: await quintilesOf("monetary"),
  };
}

async function findFour(db: Database, values: string, metric: Metric, n: number): Promise<readonly number[]> {
  if (n === 0) return [];
  const places = shares.map((share) => (n - 1) * share);
  const around = places.flatMap((place) => [Math.floor(place), Math.ceil(place)]);
  const row = await db.row(`SELECT CAST(${valuesAt(metric, values, around, n)} AS DOUBLE[]) AS found`);
  const found = row?.["found"] as readonly number[];
  return places.map((place, i) => {
    const [low = Number.NaN, high = Number.NaN] = found.slice(2 * i, 2 * i + 2);
    const part = place - Math.floor(place);
    return part === 0 ? low : low * (1 - part) + high * part;
  });
}

/** The values at some places in ascending order, the first of which is 0, as SQL. @param n how many values there are. */
function valuesAt(metric: Metric, values: string, places: readonly number[], n: number): string {
  if (whole.has(metric)) {
    const at = places.map((place) => `min(value) FILTER (until > ${place})`);
    return `(
      SELECT [${at.join(", ")}]
      FROM (SELECT ${metric} AS value, sum(count(${metric})) OVER (ORDER BY ${metric}) AS until FROM ${values} GROUP BY ${metric}))`;
  }
  // Shares in the middle of a place, so that no rounding finds its neighbour.
  const middles = places.map((place) => `CAST(${literal((place + 0.5) / n)} AS DOUBLE)`);
  return `(SELECT quantile_disc(${metric}, [${middles.join(", ")}]) FROM ${values})`;
}

/** How many of the five scores occur, by metric, as a query for one row. Each is looked for alone: one of it is found at once. */
export function occurringQuery(values: string, rules: RuleSet, quintiles: Quintiles): string {
  const occurring = metrics.map((metric) => {
    const score = scoreSql(metric, rules, quintiles);
    const occurs = scoresOf[metric].map(
      (one) => `CAST(EXISTS (SELECT 1 FROM ${values} WHERE ${score} = ${one}) AS INTEGER)`,
    );
    return `${occurs.join(" + ")} AS ${metric}`;
  });
  return `SELECT ${occurring.join(", ")}`;
}

/**
 * Scores and segment of each customer: 5 is best, so a recent purchase scores high.
 *
 * @param values name of a relation with customer_id, recency_days, frequency_orders, monetary.
 */
export function scoresQuery(values: string, rules: RuleSet, quintiles: Quintiles): string {
  const [recency, frequency, monetary] = metrics.map((metric) => scoreSql(metric, rules, quintiles));
  return `
    SELECT *, CASE ${rules.segments.map((segment) => when(segment)).join(" ")} END AS rfm_segment
    FROM (SELECT *, ${recency} AS recency_score, ${frequency} AS frequency_score, ${monetary} AS monetary_score FROM ${values})`;
}

function scoreSql(metric: Metric, { shift, upward }: RuleSet, quintiles: Quintiles): string {
  const scores = scoresOf[metric];
  // Quintiles that are the same but for rounding may be out of order.
  const cuts = quintiles[metric].map((quintile) => quintile + shift).toSorted((a, b) => a - b);
  const tests = cuts.map((cut, i) => {
    const isAbove = `CAST(${metric} AS DOUBLE) ${upward ? ">=" : ">"} CAST(${literal(cut)} AS DOUBLE)`;
    return `WHEN ${isAbove} THEN ${scores[i + 1]}`;
  });
  return `CASE ${tests.toReversed().join(" ")} WHEN ${metric} IS NOT NULL THEN ${scores[0]} END`;
}

function when({ name, recency, frequency, monetary }: RfmSegment): string {
  return `WHEN recency_score BETWEEN ${recency[0]} AND ${recency[1]}
    AND frequency_score BETWEEN ${frequency[0]} AND ${frequency[1]}
    AND monetary_score BETWEEN ${monetary[0]} AND ${monetary[1]} THEN ${literal(name)}`;
}
