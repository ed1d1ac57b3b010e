import { defineStep } from "segmentarium/plugin";
import { literal } from "segmentarium/table";
import { bestMatches, type Overlap } from "./bestMatches.ts";
import { loadTruth, readTruth } from "./readTruth.ts";
import { judged, type ScorecardRow } from "./scorecardRow.ts";

/** How far the found growth of the share may be from the planted one. */
const greatestError = 0.05;

/** Whether the segment that was planted to grow in the last year is seen to grow. */
export const driftScore = defineStep(import.meta.url, {
  id: "score-drift",
  title: "The growing segment against the planted one",
  needs: ["twin", "twin-ids", "order_lines", "membership", "segments"],
  provides: ["scorecard/drift"],
  settings: ["asOf"],
  async run({ twin, "twin-ids": ids, order_lines, membership, segments }, { db, settings }) {
    const { drift, segments: plantedSegments } = await readTruth(twin);
    await loadTruth(db, twin, ids);
    const overlaps = await db.rows(`
      SELECT p.segment AS planted, m.segment AS found, count(*) AS people
      FROM ${membership.sql} AS m JOIN planted AS p USING (customer_id) GROUP BY ALL ORDER BY ALL`);
    const match = bestMatches(overlaps as unknown as readonly Overlap[]).find(
      ({ planted }) => planted === drift.segment,
    );
    if (match === undefined)
      throw new RangeError("Cannot judge the drift: nobody of the growing segment has a segment");
    const found = await db.row(growthQuery(order_lines.sql, membership.sql, settings.asOf, match.found));
    const name = segments.find(({ id }) => id === match.found)?.name ?? match.found;
    const title = plantedSegments.find(({ id }) => id === drift.segment)?.title ?? "";
    return {
      "scorecard/drift": [growthRow(title, name, plantedGrowth(drift), Number(found?.now) - Number(found?.before))],
    };
  },
});

interface Drift {
  readonly segment: string | undefined;
  readonly byCutoff: readonly {
    readonly yearsBeforeEnd: number;
    readonly shares: readonly { readonly segment: string; readonly share: number | null }[];
  }[];
}

function plantedGrowth({ segment, byCutoff }: Drift): number | undefined {
  const share = (years: number) =>
    byCutoff.find((one) => one.yearsBeforeEnd === years)?.shares.find((one) => one.segment === segment)?.share ??
    undefined;
  const [now, before] = [share(0), share(1)];
  return now === undefined || before === undefined ? undefined : now - before;
}

function growthQuery(lines: string, membership: string, asOf: string, segment: string): string {
  return `
    WITH customer AS (
      SELECT m.segment = ${literal(segment)} AS grown,
        min(l.ordered_at) < CAST(${literal(asOf)} AS TIMESTAMP) - INTERVAL 1 YEAR AS early
      FROM ${membership} AS m JOIN ${lines} AS l USING (customer_id) WHERE l.kind = 'sale' GROUP BY customer_id, m.segment
    )
    SELECT count(*) FILTER (grown) / count(*) AS now,
      count(*) FILTER (grown AND early) / greatest(count(*) FILTER (early), 1) AS before
    FROM customer`;
}

function growthRow(title: string, name: string, planted: number | undefined, recovered: number): ScorecardRow {
  const near = planted !== undefined && planted * recovered > 0 && Math.abs(recovered - planted) <= greatestError;
  return {
    measure: `Growth of the share of ${title} in the last year`,
    planted,
    recovered,
    unit: "share",
    verdict: planted === undefined ? "informative" : judged(near),
    note:
      `Found in "${name}": its share of all customers less its share of those who had bought a year earlier, by today's ` +
      `membership. Criterion: the same sign and at most ${greatestError} away`,
  };
}
