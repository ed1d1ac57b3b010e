import { type NetPromoterCounts, type NetPromoterScore, netPromoter } from "segmentarium/stats";
import { type Database, literal } from "segmentarium/table";

/**
 * The Net Promoter Score of each segment: answers of 0 to 10 given in the 12 months before the as-of, the latest of each
 * customer.
 */
export async function readNps(
  db: Database,
  tables: { readonly surveys: string; readonly membership: string },
  asOf: string,
): Promise<Map<string, NetPromoterScore>> {
  const end = `CAST(${literal(asOf)} AS TIMESTAMP)`;
  const rows = await db.rows(`
    WITH answer AS (
      SELECT m.segment, s.score,
        row_number() OVER (PARTITION BY s.customer_id ORDER BY s.answered_at DESC, s.response_id DESC) AS place
      FROM ${tables.surveys} s JOIN ${tables.membership} m USING (customer_id)
      WHERE s.instrument = 'nps' AND s.score BETWEEN 0 AND 10
        AND s.answered_at >= ${end} - INTERVAL 12 MONTH AND s.answered_at < ${end}
    )
    SELECT segment, count(*) FILTER (score >= 9) AS promoters, count(*) FILTER (score IN (7, 8)) AS passives,
      count(*) FILTER (score <= 6) AS detractors
    FROM answer WHERE place = 1 GROUP BY segment ORDER BY segment`);
  const scores = rows.flatMap((row): [string, NetPromoterScore][] => {
    const counts: NetPromoterCounts = {
      promoters: Number(row.promoters),
      passives: Number(row.passives),
      detractors: Number(row.detractors),
    };
    const score = netPromoter(counts);
    return score === undefined ? [] : [[String(row.segment), score]];
  });
  return new Map(scores);
}
