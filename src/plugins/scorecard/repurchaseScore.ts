import { rocAuc } from "segmentarium/model";
import { defineStep } from "segmentarium/plugin";
import { literal } from "segmentarium/table";
import { loadTruth } from "./readTruth.ts";
import { judged, type ScorecardRow } from "./scorecardRow.ts";

/** The share of what could be known that the model must know. */
const leastShare = 0.7;

/** How near the repurchase model comes to somebody who knows each customer's planted rate, hazard and departure. */
export const repurchaseScore = defineStep(import.meta.url, {
  id: "score-repurchase",
  title: "The repurchase model against the planted rates",
  needs: ["twin", "twin-ids", "order_lines", "model/repurchase"],
  provides: ["scorecard/repurchase"],
  settings: ["asOf", "horizonDays"],
  async run(inputs, { db, settings }) {
    await loadTruth(db, inputs.twin, inputs["twin-ids"]);
    const rows = await db.rows(oracleQuery(inputs.order_lines.sql, settings));
    const labels = Uint8Array.from(rows, (row) => Number(row.bought));
    const ceiling = rocAuc(
      Float64Array.from(rows, (row) => Number(row.chance)),
      labels,
    );
    const measured = inputs["model/repurchase"].quality.filter(({ metric }) => metric === "roc_auc");
    const forest = measured.find(({ model }) => model === "random-forest");
    return { "scorecard/repurchase": [aucRow(forest, ceiling, rows.length), shareRow(forest?.value, ceiling)] };
  },
});

/** The chance of at least one order in the horizon, for those who know the rate and whether the customer has left. */
function oracleQuery(lines: string, { asOf, horizonDays }: { asOf: string; horizonDays: number }): string {
  const end = `CAST(${literal(asOf)} AS TIMESTAMP)`;
  const start = `(${end} - INTERVAL ${literal(horizonDays)} DAY)`;
  return `
    WITH buyer AS (
      SELECT customer_id, bool_or(ordered_at < ${start}) AS earlier,
        bool_or(ordered_at >= ${start} AND ordered_at < ${end}) AS bought
      FROM ${lines} WHERE kind = 'sale' AND customer_id IS NOT NULL GROUP BY customer_id
    )
    SELECT CAST(b.bought AS INTEGER) AS bought,
      CASE WHEN p.churned_at <= ${start} THEN 0
        ELSE 1 - exp(-p.purchase_rate * (1 - exp(-p.dropout_hazard * ${literal(horizonDays / 365.25)}))
          / p.dropout_hazard) END AS chance
    FROM buyer AS b JOIN planted AS p USING (customer_id) WHERE b.earlier ORDER BY customer_id`;
}

interface Measured {
  readonly value: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly customers: number;
}

function aucRow(forest: Measured | undefined, ceiling: number | undefined, customers: number): ScorecardRow {
  return {
    measure: "ROC AUC of the repurchase model",
    planted: ceiling,
    recovered: forest?.value,
    unit: "ROC AUC",
    low: forest?.low,
    high: forest?.high,
    verdict: "informative",
    note:
      `On ${forest?.customers ?? 0} customers, beside the score on all ${customers} of somebody who knows each one's planted ` +
      "rate and hazard, and who has already left: no model can see departures, so that its own ceiling is lower",
  };
}

function shareRow(value: number | undefined, ceiling: number | undefined): ScorecardRow {
  const share = value === undefined || ceiling === undefined ? undefined : (value - 0.5) / (ceiling - 0.5);
  return {
    measure: "What the model knows of what could be known",
    planted: 1,
    recovered: share,
    unit: "share",
    verdict: judged(share !== undefined && share >= leastShare),
    note: `(AUC of the model - 0.5) / (AUC by the planted truth - 0.5). Criterion: at least ${leastShare}`,
  };
}
