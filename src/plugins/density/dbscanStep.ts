import { assignDbscan, type DbscanModel, dbscan, kDistances, suggestEps } from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import { defineStep, type SegmenterSettings } from "segmentarium/plugin";
import {
  type DenseSegments,
  type Drawn,
  drawn,
  labelTable,
  leastShare,
  partitionTable,
  readSpace,
  regionLabels,
  type SegmentLimits,
  together,
  toSegments,
  warnOneSegment,
} from "segmentarium/segmentation";
import { chooseRegions } from "./chooseRegions.ts";
import { denseSettings, denseSummary } from "./denseSummary.ts";
import { dbscanOptions } from "./densityOptions.ts";
import { distanceQuantiles } from "./distanceQuantiles.ts";
import { rateSegments } from "./rateSegments.ts";
import { coresModel } from "./regionModels.ts";
import { validityOf } from "./validityOf.ts";

const algorithm = "dbscan";

/** Parts customers into the regions that are denser than one bound, which is the knee of the k-distance curve unless it is given. */
export const dbscanStep = defineStep(import.meta.url, {
  id: algorithm,
  title: "Dense regions by DBSCAN",
  needs: ["clustering-space", "clustering-space-summary"],
  provides: [
    ...(["segmentation/dbscan", "segmentation-summary/dbscan", "segmentation-partitions/dbscan"] as const),
    ...(["density-finding/dbscan", "segmentation-model/dbscan"] as const),
  ],
  settings: ["minimumPeople"],
  options: dbscanOptions,
  async run(inputs, context) {
    const { options, log } = context;
    const { minimumPeople } = context.settings;
    const space = inputs["clustering-space-summary"];
    const { ids, points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const customers = ids.length;
    const draw = drawn(points, options.fitCustomers, context.random("fit"));
    const fittedOn = draw.rows.length;
    const leastRegion = leastShare(options.minimumShare, minimumPeople, customers) * customers;
    const possible = points.columns > 0 && fittedOn >= options.minSamples;
    const distances = possible ? kDistances(draw.points, options.minSamples) : new Float64Array(0);
    const knee = suggestEps(distances, { leastStrength: options.leastKnee });
    const eps = options.eps ?? knee.eps;
    const limits = { leastRegion, leastPeople: minimumPeople };
    const found =
      eps === undefined || !possible
        ? undefined
        : divide(points, draw, { eps, minSamples: options.minSamples }, limits);
    const candidates = found === undefined || found.sizes.length < 2 ? [] : [found];
    const rated = await rateSegments(points, candidates, options.sample, context);
    const choice = chooseRegions(
      candidates.map(({ sizes, regions, unassigned }) => ({
        ...{ k: sizes.length, regions, unassignedShare: unassigned / customers },
      })),
      options,
      found === undefined ? noBound(possible, knee.reason) : oneOnly,
    );
    const segments = choice.k === undefined ? undefined : found;
    if (segments === undefined) warnOneSegment(log, points.columns, choice.reason, "DBSCAN");
    const labels = segments === undefined ? undefined : regionLabels(segments);
    const validity =
      labels === undefined
        ? undefined
        : validityOf(
            draw.points,
            draw.rows.map((row) => labels[row]!),
            options.validityCustomers,
            context.random("validity"),
          );
    const facts = { algorithm, customers, fittedOn };
    const settings: SegmenterSettings | undefined =
      eps === undefined
        ? undefined
        : {
            ...{ algorithm, eps, fittedOn, ...denseSettings(options, minimumPeople, customers) },
            coreShare: distances.filter((distance) => distance <= eps).length / fittedOn,
          };
    const summary = denseSummary({ ...facts, metrics: points.names, rated, choice, segments, validity, settings });
    return {
      "segmentation/dbscan": labelTable(ids, segments?.labels ?? new Int32Array(customers)),
      "segmentation-summary/dbscan": summary,
      "segmentation-partitions/dbscan": partitionTable(ids, rated),
      "segmentation-model/dbscan": {
        models: candidates.map((one) => coresModel(one.model, one, context.random("model"))),
      },
      "density-finding/dbscan": {
        ...{ ...facts, minSamples: options.minSamples, minClusterSize: undefined, eps },
        ...{ unassigned: segments?.unassigned, dbcv: validity?.value, relativeValidity: undefined },
        ...{
          reason: options.eps === undefined && eps !== undefined ? `${knee.reason}. ${summary.reason}` : summary.reason,
        },
        regions: Array.from({ length: segments?.regions ?? 0 }, (_, label) => ({
          ...{ label, people: segments!.sizes[label]!, persistence: undefined },
          dbcv: validity?.clusters.find((one) => one.label === label)?.value,
        })),
        branches: [],
        distances: distanceQuantiles(distances, minimumPeople),
      },
    };
  },
});

const oneOnly =
  "No dense regions were found: at this radius there is one region, or none, and too few customers outside";

function noBound(possible: boolean, reason: string): string {
  return possible
    ? `No dense regions were looked for: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`
    : "No dense regions were looked for: customers do not differ, or are too few";
}

function divide(
  points: Matrix,
  draw: Drawn,
  radius: { readonly eps: number; readonly minSamples: number },
  limits: SegmentLimits,
): DenseSegments & { readonly model: DbscanModel } {
  const model = dbscan(draw.points, radius);
  return { ...toSegments(points, together(draw, model.labels, assignDbscan(model, draw.rest)), limits), model };
}
