import { defineStep } from "segmentarium/plugin";
import { netPromoter } from "segmentarium/stats";
import { loadTruth, readTruth } from "./readTruth.ts";
import { holds, judged, type ScorecardRow } from "./scorecardRow.ts";

/** Whether the intervals of the Net Promoter Score hold the planted score of each planted segment. */
export const feedbackScore = defineStep(import.meta.url, {
  id: "score-feedback",
  title: "NPS against the planted scores",
  needs: ["twin", "twin-ids", "surveys"],
  provides: ["scorecard/feedback"],
  async run({ twin, "twin-ids": ids, surveys }, { db }) {
    const truth = await readTruth(twin);
    await loadTruth(db, twin, ids);
    const counts = await db.rows(`
      WITH person AS (
        SELECT p.segment, s.score FROM ${surveys.sql} AS s JOIN planted AS p USING (customer_id)
        WHERE s.instrument = 'nps' AND s.score BETWEEN 0 AND 10
        QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY answered_at DESC, response_id DESC) = 1
      )
      SELECT segment, count(*) FILTER (score >= 9) AS promoters, count(*) FILTER (score IN (7, 8)) AS passives,
        count(*) FILTER (score <= 6) AS detractors
      FROM person GROUP BY segment ORDER BY segment`);
    const rows = truth.segments.map((segment) => {
      const row = counts.find((one) => one.segment === segment.id);
      return scoreRow(segment.title, segment.nps.planted, {
        promoters: Number(row?.promoters ?? 0),
        passives: Number(row?.passives ?? 0),
        detractors: Number(row?.detractors ?? 0),
      });
    });
    return { "scorecard/feedback": [coverageRow(rows), ...rows] };
  },
});

function scoreRow(title: string, planted: number, counts: Parameters<typeof netPromoter>[0]): ScorecardRow {
  const found = netPromoter(counts);
  const inside = holds(found, planted) ? "holds" : "does not hold";
  return {
    measure: `NPS of planted segment ${title}`,
    planted,
    recovered: found?.score,
    unit: "points",
    low: found?.low,
    high: found?.high,
    verdict: "informative",
    note: `The latest answer of ${found?.responses ?? 0} people; the interval ${inside} the planted score`,
  };
}

/** One interval in twenty may miss by chance; two of six do so once in thirty. */
function coverageRow(rows: readonly ScorecardRow[]): ScorecardRow {
  const inside = rows.filter(({ low, high, planted }) =>
    holds(low === undefined || high === undefined ? undefined : { low, high }, planted ?? Number.NaN),
  ).length;
  return {
    measure: "Intervals of NPS that hold the planted score",
    planted: rows.length,
    recovered: inside,
    unit: "intervals",
    verdict: judged(inside >= rows.length - 1),
    note: "Criterion: all but one at most, as 95% intervals miss one time in twenty",
  };
}
