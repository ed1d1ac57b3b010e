import { defineStep, type Segment } from "segmentarium/plugin";
import { moments } from "segmentarium/stats";
import { z } from "zod";
import { type MemberValues, ofSegment, readMembers } from "./readMembers.ts";
import { type Answers, toldAnswers } from "./toldAnswers.ts";
import { toldPeople } from "./toldPeople.ts";
import { traitIndex } from "./traitIndex.ts";

const options = z.strictObject({
  threshold: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("A metric is over- or under-indexed when its whole interval lies beyond 1 by more than this"),
});

/** Every metric of every segment against everybody. */
export const segmentTraitsStep = defineStep(import.meta.url, {
  id: "segment-traits",
  title: "Traits of segments",
  needs: ["segments", "segmentation", "features"],
  provides: ["release/segment_traits"],
  options,
  readsMetrics: true,
  tables: [
    {
      id: "segment_traits",
      title: "Traits of segments",
      description:
        "The mean of each metric in a segment against its mean over all segmented customers. Index = segment mean / overall mean, with a 95% interval (delta method, the segment being a part of everybody). A metric is over or under when the whole interval lies beyond the threshold (10% by default), else the same; where all members have the same value, and as many drawn from everybody would rarely have it, the index itself decides when there is no interval. No index, no direction: the overall mean is not above 0. Customers without a value are left out of that metric. People have a value; where this is not exact it is a lower bound, since some but too few members lack one, or their number would follow from that of others. Of an answer of yes or no, mean and index are held back, and the direction stays, where too few members say either, or as many would follow from other segments.",
      people: "people",
      order: ["segment", "metric"],
      totals: [{ column: "segment" }],
      columns: [
        { name: "segment", type: "text", key: true },
        { name: "metric", type: "text", key: true },
        { name: "title", type: "text", key: true },
        { name: "unit", type: "text", key: true },
        { name: "direction", type: "text", nullable: true },
        { name: "mean", type: "number", nullable: true },
        { name: "overall_mean", type: "number" },
        { name: "index", type: "number", nullable: true },
        { name: "index_low", type: "number", nullable: true },
        { name: "index_high", type: "number", nullable: true },
        { name: "people", type: "integer", unit: "customers" },
        { name: "people_exact", type: "boolean" },
      ],
    },
  ],
  settings: ["minimumPeople"],
  async run({ segments, segmentation, features }, context) {
    const { minimumPeople } = context.settings;
    const tables = { features: features.sql, segmentation: segmentation.sql };
    const rows = [];
    for (const metric of context.metrics.filter(({ id }) => features.columns.includes(id))) {
      const members = await readMembers(context.db, tables, metric.id);
      const overall = moments(members.values);
      if (overall === undefined) continue;
      const counts = segments.map(({ id, label, size }) => ({ id, size, known: ofSegment(members, label).length }));
      const told = toldPeople(counts, minimumPeople);
      const withMean = metric.answer === true ? toldAnswers(answersOf(members, segments), minimumPeople) : undefined;
      for (const { id, label } of segments) {
        const values = ofSegment(members, label);
        const own = moments(values);
        if (own === undefined) continue;
        const { index, interval, direction } = traitIndex(
          { values, moments: own },
          { values: members.values, moments: overall },
          context.options.threshold,
        );
        rows.push({
          segment: id,
          metric: metric.id,
          title: metric.title,
          unit: metric.unit,
          direction: direction ?? null,
          overall_mean: overall.mean,
          ...(withMean?.has(id) === false
            ? { mean: null, index: null, index_low: null, index_high: null }
            : {
                mean: own.mean,
                index: index ?? null,
                index_low: interval?.low ?? null,
                index_high: interval?.high ?? null,
              }),
          ...told.get(id)!,
        });
      }
    }
    return { "release/segment_traits": rows };
  },
});

function answersOf(members: MemberValues, segments: readonly Segment[]): readonly Answers[] {
  return segments.map(({ id, label }) => {
    const values = ofSegment(members, label);
    const yes = values.filter((value) => value === 1).length;
    return { id, yes, no: values.length - yes };
  });
}
