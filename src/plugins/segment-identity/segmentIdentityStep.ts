import { defineStep, type SegmentIdentity } from "segmentarium/plugin";
import { readMeasures, unknownSql } from "segmentarium/segmentation";
import { z } from "zod";
import { followSegments } from "./followSegments.ts";
import { readLabels, segmented } from "./readLabels.ts";

const options = z.strictObject({
  least: z
    .number()
    .gt(0)
    .max(1)
    .default(0.3)
    .describe(
      "From this Jaccard coefficient of common customers on, a segment may go on one of the publication before",
    ),
  part: z
    .number()
    .gt(0)
    .max(0.5)
    .default(0.1)
    .describe("From this share of a segment on, a part of a split one, or a contributor to a merged one, counts"),
  reach: z
    .number()
    .gt(0)
    .max(1)
    .default(0.5)
    .describe(
      "Where only centers can be compared: how near one must be, as a share of its way to the nearest other segment and of how far its customers lie",
    ),
});

/** Says which segment of the publication before each of today's goes on. */
export const segmentIdentityStep = defineStep(import.meta.url, {
  id: "segment-identity",
  title: "Segments against those of the publication before",
  needs: ["features", "segmentation", "clustering-space-summary"],
  provides: ["segment-identity"],
  settings: ["earlierSegments"],
  options,
  readsMetrics: true,
  async run(inputs, { db, settings: { earlierSegments }, options, log, metrics }) {
    const labels = await readLabels(db, inputs.segmentation.sql);
    const sizes = sizesOf(labels);
    if (earlierSegments === undefined) return { "segment-identity": firstOf(sizes) };
    const wanted = [...new Set(earlierSegments.model.columns.map(({ metric }) => metric))];
    const present = wanted.filter((metric) => inputs.features.columns.includes(metric));
    const unknownOf = (metric: string) => unknownSql(metric, metrics, inputs.features.columns);
    const table = segmented(inputs.features.sql, inputs.segmentation.sql);
    const measures = await readMeasures(db, table, present, unknownOf);
    const identity = followSegments(earlierSegments, { measures, labels, sizes }, options);
    if (present.length < wanted.length) {
      const gone = wanted.filter((metric) => !present.includes(metric)).join(", ");
      const how = identity.evidence === "centers" ? "only centers are compared" : "nothing can be compared";
      log.warn("measures-gone", `segments were built on ${gone}, which the project no longer has: ${how}`);
    }
    return { "segment-identity": identity };
  },
});

function sizesOf(labels: Int32Array): number[] {
  const sizes = new Array<number>(labels.reduce((most, label) => Math.max(most, label), -1) + 1).fill(0);
  for (const label of labels) if (label >= 0) sizes[label]! += 1;
  return sizes;
}

function firstOf(sizes: readonly number[]): SegmentIdentity {
  return {
    evidence: "none",
    segments: sizes.map((people, label) => ({ label, kind: "birth", people, stayed: 0, from: [] })),
    ended: [],
    reserved: [],
  };
}
