import { defineStep, type OverallNps } from "segmentarium/plugin";
import { netPromoter } from "segmentarium/stats";
import { literal, type Row } from "segmentarium/table";

/** The Net Promoter Score of the 12 months before the as-of: the latest answer of each person. */
export const npsStep = defineStep(import.meta.url, {
  id: "nps",
  title: "Net Promoter Score of the last 12 months",
  needs: ["surveys"],
  provides: ["nps"],
  settings: ["asOf"],
  async run({ surveys }, { db, settings, log }) {
    const row = await db.row(yearQuery(surveys.sql, settings.asOf));
    const nps = overallNps(row);
    if (nps.responses === 0) log.warn("no-answers", "Nobody answered an NPS survey in the 12 months before the as-of");
    return { nps };
  },
});

function yearQuery(surveys: string, asOf: string): string {
  const day = `CAST(${literal(asOf)} AS DATE)`;
  return `
    WITH person AS (
      SELECT score FROM ${surveys}
      WHERE instrument = 'nps' AND score BETWEEN 0 AND 10
        AND answered_at >= ${day} - INTERVAL 12 MONTH AND answered_at < ${day}
      QUALIFY row_number() OVER (
        PARTITION BY coalesce('customer ' || customer_id, 'response ' || response_id)
        ORDER BY answered_at DESC, response_id DESC
      ) = 1
    )
    SELECT count(*) FILTER (score >= 9) AS promoters, count(*) FILTER (score IN (7, 8)) AS passives,
      count(*) FILTER (score <= 6) AS detractors,
      CAST(CAST(${day} - INTERVAL 12 MONTH AS DATE) AS VARCHAR) AS since, CAST(${day} AS VARCHAR) AS until
    FROM person`;
}

function overallNps(row: Row | undefined): OverallNps {
  const found = netPromoter({
    promoters: Number(row?.promoters ?? 0),
    passives: Number(row?.passives ?? 0),
    detractors: Number(row?.detractors ?? 0),
  });
  const period = { from: String(row?.since), to: String(row?.until) };
  if (found === undefined) return { responses: 0, ...period };
  return { score: found.score, low: found.low, high: found.high, responses: found.responses, ...period };
}
