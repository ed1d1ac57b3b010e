import { defineStep, type Segment } from "segmentarium/plugin";
import { agreement } from "./agreement.ts";
import { bestMatches, type Overlap } from "./bestMatches.ts";
import { loadTruth, readTruth } from "./readTruth.ts";
import { judged, type ScorecardRow } from "./scorecardRow.ts";

/** The agreement from which on the planted segments count as found. */
const leastAgreement = 0.6;

/** How well the segments agree with those that were planted, and where the members of each planted one went. */
export const segmentationScore = defineStep(import.meta.url, {
  id: "score-segmentation",
  title: "Segments against the planted ones",
  needs: ["twin", "twin-ids", "membership", "segments"],
  provides: ["scorecard/segmentation"],
  async run({ twin, "twin-ids": ids, membership, segments }, { db, random }) {
    const truth = await readTruth(twin);
    await loadTruth(db, twin, ids);
    const rows = await db.rows(`
      SELECT dense_rank() OVER (ORDER BY p.segment) AS planted, dense_rank() OVER (ORDER BY m.segment) AS found
      FROM ${membership.sql} AS m JOIN planted AS p USING (customer_id) ORDER BY customer_id`);
    const overlaps = await db.rows(`
      SELECT p.segment AS planted, m.segment AS found, count(*) AS people
      FROM ${membership.sql} AS m JOIN planted AS p USING (customer_id) GROUP BY ALL ORDER BY ALL`);
    const planted = Int32Array.from(rows, (row) => Number(row.planted));
    const found = Int32Array.from(rows, (row) => Number(row.found));
    return {
      "scorecard/segmentation": [
        agreementRow(planted, found, random("agreement")),
        countRow(truth.segments.length, segments.length),
        ...matchRows(truth.segments, segments, overlaps as unknown as readonly Overlap[]),
      ],
    };
  },
});

function agreementRow(planted: Int32Array, found: Int32Array, random: () => number): ScorecardRow {
  const { recovered, low, high } = agreement(planted, found, random);
  return {
    measure: "Agreement of segments with the planted ones",
    planted: 1,
    recovered,
    unit: "adjusted Rand index",
    low,
    high,
    verdict: judged(recovered !== undefined && recovered >= leastAgreement),
    note: `Criterion: at least ${leastAgreement}; 1 is the same partition, 0 is chance. The planted ones overlap by intent`,
  };
}

function countRow(planted: number, found: number): ScorecardRow {
  const note = "Planted segments may be told apart further, or not at all, by what can be seen of them";
  return { measure: "Number of segments", planted, recovered: found, unit: "segments", verdict: "informative", note };
}

function matchRows(
  planted: readonly { readonly id: string; readonly title: string }[],
  segments: readonly Segment[],
  overlaps: readonly Overlap[],
): ScorecardRow[] {
  return bestMatches(overlaps).map(({ planted: id, found, recall, precision }) => ({
    measure: `${planted.find((one) => one.id === id)?.title ?? id}: members in one segment`,
    planted: 1,
    recovered: recall,
    unit: "share",
    verdict: "informative",
    note:
      `Most are in "${segments.find((one) => one.id === found)?.name ?? found}", ` +
      `of whose members ${(100 * precision).toFixed(0)}% are of this planted segment`,
  }));
}
