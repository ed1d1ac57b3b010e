import { defineStep, type Metric, type Segment } from "segmentarium/plugin";
import { moments } from "segmentarium/stats";
import { z } from "zod";
import { type MemberValues, ofSegment, readMembers } from "./readMembers.ts";
import { type MemberMeans, type ToldMean, toldMeans } from "./toldMeans.ts";
import { type ToldPeople, toldPeople } from "./toldPeople.ts";
import { type Measured, type TraitIndex, traitIndex } from "./traitIndex.ts";

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
  needs: ["segments", "segmentation", "segmentation-summary", "features"],
  provides: ["release/segment_traits"],
  options,
  readsMetrics: true,
  tables: [
    {
      id: "segment_traits",
      title: "Traits of segments",
      description:
        "The mean of each metric in a segment against its mean over all segmented customers. Index = segment mean / overall mean, with a 95% interval (delta method, the segment being a part of everybody). A metric is over or under when the whole interval lies beyond the threshold (10% by default), else the same; where all members have the same value, and as many drawn from everybody would rarely have it, the index itself decides when there is no interval. No index, no direction: the overall mean is not above 0. Customers without a value are left out of that metric. People have a value; where this is not exact it is a lower bound, since some but too few members lack one, or their number would follow from that of others. Where it is not exact for any segment, means of such segments are rounded so that any number of people from the bound on fits, and the overall mean, index and interval are made of what is told. The means of the project's own columns are held back, and the direction stays, where they would count few: too few members say yes, or no, or differ from what nearly all have, or as many would follow from other segments; those of answers of yes or no also where people are not exact, and where segments are latent classes, whose table tells answers. Mean people and overall people are those with a value, at least, whose mean is told.",
      people: "people",
      order: ["segment", "metric"],
      totals: [{ column: "segment" }],
      columns: [
        { name: "segment", type: "text", key: true },
        { name: "metric", type: "text", key: true },
        { name: "title", type: "text", key: true },
        { name: "unit", type: "text", key: true },
        { name: "direction", type: "text", nullable: true },
        { name: "mean", type: "number", nullable: true, about: "mean_people" },
        { name: "overall_mean", type: "number", about: "overall_people" },
        ...["index", "index_low", "index_high"].map((name) => ({
          ...{ name, type: "number" as const, nullable: true, about: ["mean_people", "overall_people"] },
        })),
        { name: "people", type: "integer", unit: "customers" },
        { name: "people_exact", type: "boolean" },
        { name: "mean_people", type: "integer", unit: "customers" },
        { name: "overall_people", type: "integer", unit: "customers" },
      ],
    },
  ],
  settings: ["minimumPeople", "measures"],
  async run({ segments, segmentation, features, "segmentation-summary": { algorithm } }, context) {
    const { minimumPeople, measures = [] } = context.settings;
    const tables = { features: features.sql, segmentation: segmentation.sql };
    const rows = [];
    for (const metric of context.metrics.filter(({ id }) => features.columns.includes(id))) {
      const members = await readMembers(context.db, tables, metric.id);
      const found = moments(members.values);
      if (found === undefined) continue;
      const everybody = { values: members.values, moments: found };
      const measured = measuredSegments(segments, members, everybody, { ...context.options, minimumPeople });
      const told = toldMeans(measured, everybody, {
        minimumPeople,
        mayCount: metric.answer === true || measures.includes(metric.id),
        toldElsewhere: algorithm === "latent-class",
      });
      for (const { id, trait, told: people } of measured) rows.push(rowOf(metric, id, trait, people, told.get(id)!));
    }
    return { "release/segment_traits": rows.map((row) => heldBack(row, minimumPeople)) };
  },
});

/** Segments of which anybody has a value; of one member too, so that the door knows what it has to hide. */
function measuredSegments(
  segments: readonly Segment[],
  members: MemberValues,
  everybody: Measured,
  { threshold, minimumPeople }: { readonly threshold: number; readonly minimumPeople: number },
): readonly MemberMeans[] {
  const valued = segments.map((segment) => ({ ...segment, values: ofSegment(members, segment.label) }));
  const counts = valued.map(({ id, size, values }) => ({ id, size, known: values.length }));
  const told = toldPeople(counts, minimumPeople);
  return valued.flatMap(({ id, size, values }) => {
    if (values.length === 0) return [];
    const own = { values, moments: moments(values) ?? { n: 1, mean: values[0]!, variance: 0 } };
    return [{ id, size, ...own, told: told.get(id)!, trait: traitIndex(own, everybody, threshold) }];
  });
}

function rowOf(
  { id: metric, title, unit }: Metric,
  segment: string,
  trait: TraitIndex,
  people: ToldPeople,
  told: ToldMean,
) {
  return {
    ...{ segment, metric, title, unit, direction: trait.direction ?? null },
    ...{ mean: told.mean, overall_mean: told.overall, index: told.index ?? null },
    ...{ index_low: told.low ?? null, index_high: told.high ?? null },
    ...people,
    mayTell: told.mayTell,
  };
}

/** What may not be told is about too few for the door, which then names it. */
function heldBack({ mayTell, ...row }: ReturnType<typeof rowOf>, minimumPeople: number) {
  const few = minimumPeople - 1;
  return {
    ...row,
    mean_people: mayTell.mean ? row.people : few,
    overall_people: mayTell.overall ? row.people : few,
  };
}
