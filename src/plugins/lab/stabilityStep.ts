import {
  drawRows,
  kMeansStabilityDistribution,
  type StabilityOptions,
  stabilityDistribution,
  takeCategories,
  takeRows,
} from "segmentarium/cluster";
import { defineStep } from "segmentarium/plugin";
import { kMeansStarts, partAgain, readSeen, readSpace, settingsOn, whyNotAgain } from "segmentarium/segmentation";
import { z } from "zod";
import { readLabels } from "./readPartitions.ts";

const options = z.strictObject({
  customers: z.int().min(100).max(100_000).default(4000).describe("Customers drawn, to draw resamples from"),
  resamples: z.int().min(20).max(1000).default(30).describe("How many times customers are drawn again and parted anew"),
});

/** How well each segment of the published segmentation comes back when customers are drawn again. */
export const stabilityStep = defineStep(import.meta.url, {
  id: "lab-stability",
  title: "Stability of the published segments",
  needs: [
    ...(["clustering-space", "clustering-space-summary", "segmentation", "segmentation-summary"] as const),
    ...(["customer-attributes?", "customer-attributes-summary?"] as const),
  ],
  provides: ["lab-stability"],
  options,
  async run(inputs, context) {
    const { k, algorithm, settings: told } = inputs["segmentation-summary"];
    const space = inputs["clustering-space-summary"];
    const { points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const published = await readLabels(context.db, inputs.segmentation);
    const rows = drawRows(points.rows, context.options.customers, context.random("customers"));
    const labels = rows.map((row) => published[row]!);
    const { resamples } = context.options;
    const drawn = takeRows(points, rows);
    const settings = told === undefined ? [] : [settingsOn(drawn, told)];
    const part = partAgain(algorithm, { settings });
    if (part === undefined || k < 2) {
      const reason = k < 2 ? "there is one segment only" : whyNotAgain(algorithm);
      return { "lab-stability": { customers: rows.length, resamples: 0, reason, segments: [] } };
    }
    const all = await readSeen(context.db, algorithm, inputs, { customers: points.rows, settings });
    const seen = takeCategories(all, rows);
    const { columns } = space;
    const common: Omit<StabilityOptions, "cluster"> = {
      ...{ seed: context.seed, resamples, signal: context.signal },
      onProgress: (done, total) => context.progress(done / total),
    };
    const found =
      algorithm === "k-means"
        ? await kMeansStabilityDistribution(drawn, labels, {
            ...common,
            k,
            restarts: kMeansStarts({ settings, kMeans: 10 }),
            threads: context.threads,
          })
        : await stabilityDistribution(drawn, labels, {
            ...common,
            cluster: (again, random, of) =>
              part({ points: again, columns, answers: takeCategories(seen, of) }, k, random),
          });
    const segments = found.clusters.map(({ size, ...stability }) => ({ ...stability, drawn: size }));
    const agreement = found.resamples.map((one) => ({
      adjustedRand: one.adjustedRand ?? 1,
      adjustedMutualInformation: one.adjustedMutualInformation ?? 1,
    }));
    return { "lab-stability": { customers: rows.length, resamples, segments, agreement } };
  },
});
