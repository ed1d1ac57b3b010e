import { defineStep, type SegmentationSummary } from "segmentarium/plugin";
import { readColumns } from "segmentarium/table";
import { agreement } from "./agreement.ts";
import { loadTruth } from "./readTruth.ts";
import type { ScorecardRow } from "./scorecardRow.ts";

/** How well the segments of each algorithm agree with those that were planted, whichever of them is published. */
export const algorithmScore = defineStep(import.meta.url, {
  id: "score-algorithms",
  title: "Each algorithm's segments against the planted ones",
  needs: ["twin", "twin-ids", "segmentation/*", "segmentation-summary/*"],
  provides: ["scorecard/algorithms"],
  async run({ twin, "twin-ids": ids, ...inputs }, { db, random }) {
    await loadTruth(db, twin, ids);
    const rows: ScorecardRow[] = [];
    for (const [id, table] of Object.entries(inputs["segmentation/*"]).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const algorithm = id.replace(/^segmentation\//, "");
      const { data, rows: people } = await readColumns(
        db,
        `SELECT dense_rank() OVER (ORDER BY p.segment) AS planted, s.label AS found
         FROM ${table.sql} AS s JOIN planted AS p USING (customer_id) ORDER BY customer_id`,
        ["planted", "found"],
      );
      const column = (c: number) => Int32Array.from({ length: people }, (_, i) => data[2 * i + c]!);
      rows.push({
        measure: `Agreement of the segments by ${algorithm} with the planted ones`,
        planted: 1,
        ...agreement(column(0), column(1), random(algorithm)),
        unit: "adjusted Rand index",
        verdict: "informative",
        note: noteOf(inputs["segmentation-summary/*"][`segmentation-summary/${algorithm}`]),
      });
    }
    return { "scorecard/algorithms": rows };
  },
});

function noteOf(summary: SegmentationSummary | undefined): string {
  if (summary === undefined) return "1 is the same partition, 0 is chance";
  const on = summary.fittedOn === undefined ? "" : `, found on ${summary.fittedOn} customers`;
  const steady = summary.converged ? "" : ", not converged";
  return `${summary.k} ${summary.k === 1 ? "segment" : "segments"}${on}${steady}; 1 is the same partition, 0 is chance`;
}
