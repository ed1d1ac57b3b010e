import { defineStep, type ReleaseRow } from "segmentarium/plugin";
import { mean, moments, studentQuantile } from "segmentarium/stats";
import { type Database, literal, readColumns } from "segmentarium/table";
import type { ScoreQuality } from "./behaviouralStep.ts";
import {
  behaviouralMetrics,
  scoreQualityTable,
  scoreSegmentsTable,
  scoreSummaryTable,
  scoreWeightsTable,
} from "./behaviouralTables.ts";
import type { PredictivePower } from "./predictivePower.ts";

/** The behavioural score as it may leave: its weights, how it did later, and its mean by segment. */
export const behaviouralTablesStep = defineStep(import.meta.url, {
  id: "behavioural-score-tables",
  title: "Tables of the behavioural score",
  needs: ["model/behavioural-score", "scores/behavioural", "membership"],
  provides: ["release/score_summary", "release/score_weights", "release/score_quality", "release/score_segments"],
  metrics: behaviouralMetrics,
  tables: [scoreSummaryTable, scoreWeightsTable, scoreQualityTable, scoreSegmentsTable],
  async run(inputs, { db }) {
    const { available, reason, horizonDays, customers, buyers, weights, quality } = inputs["model/behavioural-score"];
    const summary = { available, reason, horizon_days: horizonDays, ...countsOf({ customers, buyers }) };
    return {
      "release/score_summary": [summary],
      "release/score_weights": weights.map((power) => ({ ...aucRow(power), weight: power.weight })),
      "release/score_quality": quality.map(aucRow),
      "release/score_segments": await bySegment(db, inputs["scores/behavioural"].sql, inputs.membership.sql),
    };
  },
});

function countsOf({ customers, buyers }: { readonly customers: number; readonly buyers: number }) {
  return { people: customers, buyers, others: customers - buyers };
}

function aucRow({ metric, customers, buyers, auc, low, high }: ScoreQuality | PredictivePower) {
  return { metric, auc: auc ?? null, auc_low: low ?? null, auc_high: high ?? null, ...countsOf({ customers, buyers }) };
}

async function bySegment(db: Database, scores: string, membership: string): Promise<ReleaseRow[]> {
  const segments = await db.rows(`SELECT DISTINCT segment FROM ${membership} ORDER BY segment`);
  const rows: ReleaseRow[] = [];
  for (const { segment } of segments) {
    const id = String(segment);
    const query = `
      SELECT s.behavioural_score AS score FROM ${scores} AS s JOIN ${membership} AS m USING (customer_id)
      WHERE m.segment = ${literal(id)} AND s.behavioural_score IS NOT NULL ORDER BY customer_id`;
    const { data } = await readColumns(db, query, ["score"]);
    const center = mean(data);
    if (center === undefined) continue;
    rows.push({ segment: id, mean: center, ...meanInterval(data), people: data.length });
  }
  return rows;
}

function meanInterval(values: Float64Array) {
  const found = moments(values);
  if (found === undefined) return { mean_low: null, mean_high: null };
  const half = studentQuantile(0.975, found.n - 1) * Math.sqrt(found.variance / found.n);
  return { mean_low: Math.max(found.mean - half, 0), mean_high: Math.min(found.mean + half, 100) };
}
