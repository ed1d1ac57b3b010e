import { adjustedRand } from "segmentarium/cluster";
import { type AuditResult, defineStep } from "segmentarium/plugin";
import { z } from "zod";
import { compareFits } from "./compareFits.ts";
import { readLabels } from "./readLabels.ts";

const title = "k-means against an independent implementation";

const options = z.strictObject({
  tolerance: z.number().min(0).max(0.5).default(0.01).describe("By how much the two inertias may differ, as a share"),
});

/** Our k-means against `ml-kmeans` on the same points at the same k. */
export const independentCheckStep = defineStep(import.meta.url, {
  id: "independent-k-means",
  title,
  needs: [
    "segmentation/k-means",
    "segmentation-summary/k-means",
    "segmentation/ml-kmeans",
    "segmentation-summary/ml-kmeans",
  ],
  provides: ["audit/independent-k-means"],
  options,
  async run(inputs, context) {
    const other = inputs["segmentation-summary/ml-kmeans"];
    const ours = inputs["segmentation-summary/k-means"].candidates.find(({ k }) => k === other.k);
    if (ours === undefined || other.inertia === undefined || !(other.inertia > 0)) {
      return { "audit/independent-k-means": notComparable(other.k) };
    }
    const agreement = adjustedRand(
      await readLabels(context.db, inputs["segmentation/k-means"].sql),
      await readLabels(context.db, inputs["segmentation/ml-kmeans"].sql),
    );
    const compared = { k: other.k, adjustedRand: agreement ?? 1, inertiaRatio: ours.inertia / other.inertia };
    return { "audit/independent-k-means": { title, ...compareFits(compared, context.options.tolerance) } };
  },
});

function notComparable(k: number): AuditResult {
  const summary = `There is no partition of ours with ${k} segments to compare: give ml-kmeans a k that k-means tries`;
  return { title, verdict: "insufficient-evidence", summary };
}
