import { decisionsAtShare } from "segmentarium/model";
import { defineStep, fromColumns, type RepurchaseModel } from "segmentarium/plugin";
import { findObstacle } from "./eligibility.ts";
import { scoreCustomers } from "./fitAndJudge.ts";
import { fitInThread } from "./fitInThread.ts";
import { type Outcomes, readOutcomes } from "./readOutcomes.ts";
import { repurchaseOptions } from "./repurchaseOptions.ts";

/** Fits the model on the past, judges it on a later past, and scores today's customers with the very model that was judged. */
export const repurchaseStep = defineStep(import.meta.url, {
  id: "repurchase",
  title: "Model of who buys again",
  needs: ["features@training", "features@evaluation", "features", "orders"],
  provides: ["model/repurchase", "scores/repurchase"],
  settings: ["asOf", "horizonDays"],
  options: repurchaseOptions,
  readsMetrics: true,
  async run(inputs, context) {
    const { options, settings, db } = context;
    const tables = [inputs["features@training"], inputs["features@evaluation"], inputs.features];
    const metrics = context.metrics
      .map(({ id }) => id)
      .filter((id) => !options.leaveOut.includes(id) && tables.every(({ columns }) => columns.includes(id)));
    const read = (features: { sql: string }, horizonsBefore: number) =>
      readOutcomes(db, { features: features.sql, orders: inputs.orders.sql }, metrics, {
        asOf: settings.asOf,
        daysBefore: horizonsBefore * settings.horizonDays,
        days: settings.horizonDays,
      });
    const training = await read(inputs["features@training"], 2);
    const evaluation = await read(inputs["features@evaluation"], 1);
    const counts = { training: countOf(training), evaluation: countOf(evaluation) };
    const facts = {
      horizonDays: settings.horizonDays,
      trainingCustomers: counts.training.customers,
      trainingPositives: counts.training.positives,
      evaluationCustomers: counts.evaluation.customers,
      evaluationPositives: counts.evaluation.positives,
      targetShare: options.targetShare,
    };
    const obstacle = metrics.length === 0 ? "No model was fitted: there are no metrics" : undefined;
    const reason = obstacle ?? findObstacle(counts.training, counts.evaluation, options);
    if (reason !== undefined) {
      context.log.warn("no-model", reason);
      const model: RepurchaseModel = { eligible: false, reason, ...facts, fittedOn: 0, quality: [], drivers: [] };
      return { "model/repurchase": model, "scores/repurchase": scoreTable([], new Float64Array(0), new Uint8Array(0)) };
    }
    const fitted = await fitInThread(training, evaluation, context);
    const { fittedOn, quality, drivers } = fitted;
    const today = await readOutcomes(
      db,
      { features: inputs.features.sql, orders: inputs.orders.sql },
      metrics,
      undefined,
    );
    const ids = await db.rows(`SELECT customer_id FROM ${inputs.features.sql} ORDER BY customer_id`);
    const scores = scoreCustomers(fitted, today);
    const model: RepurchaseModel = {
      eligible: true,
      reason: describe(settings.horizonDays),
      ...facts,
      fittedOn,
      quality,
      drivers,
    };
    return {
      "model/repurchase": model,
      "scores/repurchase": scoreTable(
        ids.map((row) => String(row.customer_id)),
        scores,
        decisionsAtShare(scores, options.targetShare),
      ),
    };
  },
});

function countOf({ customers, bought }: Outcomes) {
  return { customers, positives: bought.reduce((sum, flag) => sum + flag, 0) };
}

function describe(days: number): string {
  return `Fitted on what was known ${2 * days} days before the as-of and who bought in the ${days} days after; judged on what was known ${days} days before the as-of and who bought until the as-of`;
}

function scoreTable(ids: readonly string[], scores: Float64Array, targeted: Uint8Array) {
  return fromColumns([
    { name: "customer_id", type: "text", values: ids },
    { name: "score", type: "number", values: scores },
    { name: "targeted", type: "integer", values: Int32Array.from(targeted) },
  ]);
}
