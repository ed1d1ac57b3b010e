import type { SegmentPublication } from "segmentarium/config";
import { defineStep, type Log, type SegmentIdentity, type TableInput } from "segmentarium/plugin";
import {
  askedOf,
  type FrozenModel,
  type Measures,
  parseOwnModel,
  readAnswers,
  readMeasures,
  recalledRule,
  unknownSql,
} from "segmentarium/segmentation";
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
  needs: ["features", "segmentation", "clustering-space-summary", "customer-attributes?"],
  provides: ["segment-identity"],
  settings: ["earlierSegments", "earlierModel"],
  options,
  readsMetrics: true,
  async run(inputs, { db, settings: { earlierSegments, earlierModel }, options, log, metrics }) {
    const labels = await readLabels(db, inputs.segmentation.sql);
    const sizes = sizesOf(labels);
    if (earlierSegments === undefined) return { "segment-identity": firstOf(sizes) };
    const attributes = inputs["customer-attributes"];
    const own = ownOf(earlierSegments, earlierModel, inputs.features, attributes);
    const wanted = [...new Set(earlierSegments.model.columns.map(({ metric }) => metric))];
    const asked = own === undefined ? { metrics: [], attributes: [] } : askedOf(own);
    const present = [...new Set([...wanted, ...asked.metrics])].filter((metric) =>
      inputs.features.columns.includes(metric),
    );
    const unknownOf = (metric: string) => unknownSql(metric, metrics, inputs.features.columns);
    const table = segmented(inputs.features.sql, inputs.segmentation.sql);
    const known = await readMeasures(db, table, present, unknownOf);
    const answered = attributes === undefined ? undefined : segmented(attributes.sql, inputs.segmentation.sql);
    const measures =
      answered === undefined || own === undefined
        ? known
        : { ...known, answers: told(own, await readAnswers(db, answered, asked.attributes)) };
    const identity = followSegments(earlierSegments, { measures, labels, sizes }, options, own);
    const gone = own === undefined ? wanted.filter((metric) => !present.includes(metric)) : [];
    if (gone.length === 0) warnOfRough(log, earlierSegments, own);
    if (gone.length > 0) {
      const how = identity.evidence === "centers" ? "only centers are compared" : "nothing can be compared";
      log.warn("measures-gone", `segments were built on ${gone.join(", ")}, which the project no longer has: ${how}`);
    }
    return { "segment-identity": identity };
  },
});

/** The earlier model by its own rule; undefined where it is not there, or the project has no longer what it asks of customers. */
function ownOf(
  { model: remembered }: SegmentPublication,
  text: string | undefined,
  features: TableInput,
  attributes: TableInput | undefined,
): FrozenModel | undefined {
  const model = (text === undefined ? undefined : parseOwnModel(text)) ?? recalledRule(remembered);
  if (model === undefined) return undefined;
  const asked = askedOf(model);
  const has =
    asked.metrics.every((metric) => features.columns.includes(metric)) &&
    asked.attributes.every((id) => attributes?.columns.includes(id) === true);
  return has ? model : undefined;
}

/**
 * Answers as the earlier model can read them: where it told values apart that are now too rare, and put together as `other`, nothing is
 * known of those who have one.
 */
function told({ rule }: FrozenModel, answers: NonNullable<Measures["answers"]>): NonNullable<Measures["answers"]> {
  const items = "items" in rule ? rule.items : [];
  return new Map(
    items.map(({ id, levels }) => {
      const own = answers.get(id)!;
      return [id, levels.includes("other") ? own : own.map((value) => (value === "other" ? undefined : value))];
    }),
  );
}

/** Where what is asked about today's customers is not the rule that segments were made by. */
function warnOfRough(log: Log, { asOf, model: remembered }: SegmentPublication, own: FrozenModel | undefined): void {
  const { fidelity, algorithm } = own ?? remembered;
  if (fidelity >= 0.9) return;
  const why =
    own !== undefined || (remembered.own === undefined && remembered.rule === undefined)
      ? ""
      : ` (it is the mean of each: their own rule${remembered.rule === undefined ? ", kept in the work folder, is not there, or" : ""} asks for what the project no longer has)`;
  log.warn(
    "coarse-memory",
    `what is remembered of the segments of ${asOf} gives ${(100 * fidelity).toFixed(0)}% of their customers the segment that "${algorithm}" found${why}: what became of segments is as rough as that`,
  );
}

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
