import { aucInterval, rocAuc } from "segmentarium/model";
import { defineStep, fromColumns, fromQuery, type TableInput } from "segmentarium/plugin";
import { type Database, ident, literal, readColumns } from "segmentarium/table";
import { type BehaviouralOptions, behaviouralOptions } from "./behaviouralOptions.ts";
import { type PastMeasure, type PredictivePower, predictivePower } from "./predictivePower.ts";
import { scoreQuery } from "./scoreQuery.ts";

/** How well a score tells who buys, on customers and a time that its weights were not made of. */
export interface ScoreQuality {
  readonly metric: string;
  readonly customers: number;
  readonly buyers: number;
  readonly auc?: number;
  readonly low?: number;
  readonly high?: number;
}

/** The weights of the behavioural score, and how it did later. The scores are the table `scores/behavioural`. */
export interface BehaviouralScore {
  /** False when there is no score; the reason says why. */
  readonly available: boolean;
  readonly reason: string;
  readonly horizonDays: number;
  readonly customers: number;
  readonly buyers: number;
  readonly weights: readonly PredictivePower[];
  readonly quality: readonly ScoreQuality[];
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "model/behavioural-score": BehaviouralScore;
    /** customer_id, behavioural_score (0…100, NULL for who has none of the measures); no rows when there is no score. */
    "scores/behavioural": TableInput;
  }
}

/**
 * A score of 0 to 100 whose weights are learnt from the past alone: what was known at the training cutoff against who bought in the
 * time after it, judged on the time after the evaluation cutoff, applied to today. It is no feature: at the training cutoff its
 * weights would know what came later.
 */
export const behaviouralStep = defineStep(import.meta.url, {
  id: "behavioural-score",
  title: "Behavioural score",
  needs: ["features@training", "features@evaluation", "features", "orders"],
  provides: ["model/behavioural-score", "scores/behavioural"],
  settings: ["asOf", "horizonDays"],
  options: behaviouralOptions,
  async run(inputs, { db, settings, options, log }) {
    const { asOf, horizonDays } = settings;
    const [training, evaluation] = [inputs["features@training"], inputs["features@evaluation"]];
    const tables = [training, evaluation, inputs.features];
    const known = options.metrics.filter((id) => tables.every(({ columns }) => columns.includes(id)));
    const outcomes = (table: TableInput, horizonsBefore: number) =>
      outcomesQuery(table.sql, inputs.orders.sql, {
        asOf,
        daysBefore: horizonsBefore * horizonDays,
        days: horizonDays,
      });
    const then = outcomes(training, 2);
    const row = await db.row(`SELECT count(*) AS n, coalesce(sum(bought), 0) AS buyers FROM (${then})`);
    const counts = { customers: Number(row?.["n"]), buyers: Number(row?.["buyers"]) };
    const weights = predictivePower(await readMeasures(db, training.sql, then, known), options.confidence);
    const reason = obstacle(counts, weights, options);
    const facts = { horizonDays, ...counts, weights: reason?.early === true ? [] : weights };
    if (reason !== undefined) {
      log.warn("no-behavioural-score", reason.words);
      const model: BehaviouralScore = { available: false, reason: reason.words, ...facts, quality: [] };
      return { "model/behavioural-score": model, "scores/behavioural": noScores() };
    }
    const scored = (table: TableInput) => scoreQuery(table.sql, inputsOf(table, weights), "behavioural_score");
    const later = outcomes(evaluation, 1);
    const quality = [await judge(db, "behavioural_score", scored(evaluation), later)];
    if (evaluation.columns.includes("engagement_score")) {
      quality.push(await judge(db, "engagement_score", `SELECT * FROM ${evaluation.sql}`, later));
    }
    const words = `Weights by who bought in the ${horizonDays} days after what was known ${2 * horizonDays} days before the as-of`;
    return {
      "model/behavioural-score": { available: true, reason: words, ...facts, quality },
      "scores/behavioural": fromQuery(scored(inputs.features)),
    };
  },
});

/** Customers of a table of features, and whether they bought in [start, start + days). */
function outcomesQuery(
  features: string,
  orders: string,
  { asOf, daysBefore, days }: { readonly asOf: string; readonly daysBefore: number; readonly days: number },
): string {
  const start = `CAST(${literal(asOf)} AS TIMESTAMP) - to_days(${literal(daysBefore)})`;
  return `
    SELECT f.customer_id, CAST(b.customer_id IS NOT NULL AS INTEGER) AS bought
    FROM ${features} AS f LEFT JOIN (
      SELECT DISTINCT customer_id FROM ${orders}
      WHERE kind = 'sale' AND ordered_at >= ${start} AND ordered_at < ${start} + to_days(${literal(days)})
    ) AS b USING (customer_id)`;
}

async function readMeasures(
  db: Database,
  features: string,
  outcomes: string,
  metrics: readonly string[],
): Promise<PastMeasure[]> {
  const measures: PastMeasure[] = [];
  for (const metric of metrics) measures.push({ metric, ...(await readMeasure(db, features, outcomes, metric)) });
  return measures;
}

async function readMeasure(db: Database, rows: string, outcomes: string, metric: string) {
  const column = `r.${ident(metric)}`;
  const query = `
    SELECT CAST(${column} AS DOUBLE) AS value, o.bought AS bought FROM ${rows} AS r JOIN (${outcomes}) AS o USING (customer_id)
    WHERE ${column} IS NOT NULL ORDER BY customer_id`;
  const { data, rows: n } = await readColumns(db, query, ["value", "bought"]);
  return {
    values: Float64Array.from({ length: n }, (_, i) => data[2 * i]!),
    bought: Uint8Array.from({ length: n }, (_, i) => data[2 * i + 1]!),
  };
}

function inputsOf(table: TableInput, weights: readonly PredictivePower[]) {
  return weights.filter(({ weight }) => weight !== 0).map(({ metric, weight }) => ({ table, column: metric, weight }));
}

/** Why there can be no score. `early`: so few that no measure was worth judging. */
function obstacle(
  { customers, buyers }: { readonly customers: number; readonly buyers: number },
  weights: readonly PredictivePower[],
  { minimumCustomers, minimumOutcomes }: BehaviouralOptions,
): { readonly words: string; readonly early: boolean } | undefined {
  const early = (words: string) => ({ words: `There is no behavioural score: ${words}`, early: true });
  if (customers < minimumCustomers)
    return early(`there are fewer than ${minimumCustomers} customers at the training cutoff`);
  if (buyers < minimumOutcomes) return early(`fewer than ${minimumOutcomes} customers bought in the time after it`);
  if (customers - buyers < minimumOutcomes) {
    return early(`all but fewer than ${minimumOutcomes} customers bought in the time after the training cutoff`);
  }
  if (weights.some(({ weight }) => weight !== 0)) return undefined;
  const words =
    weights.length === 0
      ? "the project has none of its measures"
      : "no measure tells who buys: the interval of every AUC holds 0.5";
  return { words: `There is no behavioural score: ${words}`, early: false };
}

async function judge(db: Database, metric: string, scores: string, outcomes: string): Promise<ScoreQuality> {
  const { values, bought } = await readMeasure(db, `(${scores})`, outcomes, metric);
  const auc = rocAuc(values, bought);
  const interval = aucInterval(values, bought);
  return {
    metric,
    customers: values.length,
    buyers: bought.reduce((sum, flag) => sum + flag, 0),
    ...(auc === undefined ? {} : { auc }),
    ...(interval === undefined ? {} : interval),
  };
}

function noScores() {
  return fromColumns([
    { name: "customer_id", type: "text", values: [] },
    { name: "behavioural_score", type: "number", values: new Float64Array(0) },
  ]);
}
