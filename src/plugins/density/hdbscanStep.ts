import type { Dbcv } from "segmentarium/cluster";
import { defineStep, type SegmenterSettings } from "segmentarium/plugin";
import {
  drawn,
  labelTable,
  leastShare,
  partitionTable,
  readSpace,
  regionLabels,
  warnOneSegment,
} from "segmentarium/segmentation";
import { chooseRegions } from "./chooseRegions.ts";
import { denseSettings, denseSummary } from "./denseSummary.ts";
import { hdbscanOptions } from "./densityOptions.ts";
import type { FoundRegion, TreeBranch } from "./densityTypes.ts";
import { distanceQuantiles } from "./distanceQuantiles.ts";
import { type Division, divisions } from "./divisions.ts";
import { rateSegments } from "./rateSegments.ts";
import { densityModel } from "./regionModels.ts";
import { treeBranches } from "./treeBranches.ts";
import { validityOf } from "./validityOf.ts";

const algorithm = "hdbscan";
const mostBranches = 40;

/** Parts customers into the dense regions that HDBSCAN finds at several least sizes, and takes the division of highest relative validity. */
export const hdbscanStep = defineStep(import.meta.url, {
  id: algorithm,
  title: "Dense regions by HDBSCAN",
  needs: ["clustering-space", "clustering-space-summary"],
  provides: [
    ...(["segmentation/hdbscan", "segmentation-summary/hdbscan", "segmentation-partitions/hdbscan"] as const),
    ...(["density-finding/hdbscan", "segmentation-model/hdbscan"] as const),
  ],
  settings: ["minimumPeople"],
  options: hdbscanOptions,
  async run(inputs, context) {
    const { options, log } = context;
    const { minimumPeople } = context.settings;
    const space = inputs["clustering-space-summary"];
    const { ids, points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const customers = ids.length;
    const draw = drawn(points, options.fitCustomers, context.random("fit"));
    const fittedOn = draw.rows.length;
    const leastRegion = leastShare(options.minimumShare, minimumPeople, customers) * customers;
    const limits = { leastRegion, leastPeople: minimumPeople };
    const possible = points.columns > 0 && fittedOn >= options.minSamples;
    const { tree, found } = possible ? await divisions(points, draw, limits, context) : { tree: undefined, found: [] };
    const divided = found.map(({ segments }) => segments);
    const rated = await rateSegments(points, divided, options.sample, context);
    const choice = chooseRegions(
      found.map(({ model, segments: { sizes, regions, unassigned } }) => ({
        ...{ k: sizes.length, regions, unassignedShare: unassigned / customers, validity: model.relativeValidity },
      })),
      options,
      "No dense regions were found: no group of customers is denser than what lies around it",
    );
    const chosen = found.find(({ segments }) => segments.sizes.length === choice.k);
    if (chosen === undefined) warnOneSegment(log, points.columns, choice.reason, "HDBSCAN");
    const labels = chosen === undefined ? undefined : regionLabels(chosen.segments);
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
    const segments = chosen?.segments;
    const { selection } = options;
    const settings: SegmenterSettings = {
      ...{ algorithm, selection, ...denseSettings(options, minimumPeople, customers) },
      divisions: found.map(({ model, segments: { sizes } }) => ({
        ...{ k: sizes.length, clusterShare: model.minClusterSize / fittedOn },
      })),
    };
    const summary = denseSummary({ ...facts, metrics: points.names, rated, choice, segments, validity, settings });
    return {
      "segmentation/hdbscan": labelTable(ids, segments?.labels ?? new Int32Array(customers)),
      "segmentation-summary/hdbscan": summary,
      "segmentation-partitions/hdbscan": partitionTable(ids, rated),
      "segmentation-model/hdbscan": {
        models: found.map(({ model, segments }) => densityModel(model, segments, context.random("model"))),
      },
      "density-finding/hdbscan": {
        ...{ ...facts, minSamples: options.minSamples, minClusterSize: chosen?.model.minClusterSize, eps: undefined },
        ...{ unassigned: segments?.unassigned, dbcv: validity?.value },
        ...{ relativeValidity: chosen?.model.relativeValidity, reason: summary.reason },
        regions: chosen === undefined ? [] : regionsOf(chosen, validity),
        branches: chosen === undefined ? [] : branchesOf(chosen, minimumPeople),
        distances: distanceQuantiles(tree?.spanning.cores.slice().sort() ?? new Float64Array(0), minimumPeople),
      },
    };
  },
});

function regionsOf({ model, segments }: Division, validity: Dbcv | undefined): FoundRegion[] {
  const { sizes, labelOf } = segments;
  return model.clusters
    .map(({ persistence }, cluster) => ({ label: labelOf.get(cluster) ?? -1, persistence }))
    .filter(({ label }) => label >= 0)
    .map(({ label, persistence }) => ({
      ...{ label, people: sizes[label]!, persistence },
      dbcv: validity?.clusters.find((one) => one.label === label)?.value,
    }))
    .sort((a, b) => a.label - b.label);
}

function branchesOf({ model, segments }: Division, unit: number): readonly TreeBranch[] {
  const labels = new Map(model.clusters.map(({ node }, cluster) => [node, segments.labelOf.get(cluster) ?? -1]));
  return treeBranches(model.tree, labels, { most: mostBranches, unit: Math.max(1, unit) });
}
