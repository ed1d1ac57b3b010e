import {
  adjustedMutualInformation,
  adjustedRand,
  drawRows,
  takeCategories,
  takeRows,
  tooFewRows,
} from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import { defineStep } from "segmentarium/plugin";
import { type PartAgain, partAgain, readSeen, readSpace, settingsOn, whyNotAgain } from "segmentarium/segmentation";
import { z } from "zod";
import { otherScalings, rescale } from "./scalings.ts";
import type { Sensitivity } from "./sensitivityTypes.ts";

const options = z.strictObject({
  customers: z.int().min(100).max(100_000).default(3000).describe("Customers drawn, who are parted again and again"),
  seeds: z.int().min(2).max(1000).default(10).describe("Other seeds that are tried"),
});

/** Whether another seed or another scaling would have given the same segments, on the same customers. */
export const sensitivityStep = defineStep(import.meta.url, {
  id: "lab-sensitivity",
  title: "Sensitivity of the published segments to seed and scaling",
  needs: [
    ...(["clustering-space", "clustering-space-summary", "segmentation-summary"] as const),
    ...(["customer-attributes?", "customer-attributes-summary?"] as const),
  ],
  provides: ["lab-sensitivity"],
  options,
  async run(inputs, context) {
    const { k, algorithm, settings: told } = inputs["segmentation-summary"];
    const space = inputs["clustering-space-summary"];
    const { points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const rows = drawRows(points.rows, context.options.customers, context.random("customers"));
    const drawn = takeRows(points, rows);
    const partOn = (points: Matrix, unit: "of the space" | "another", starts = {}) =>
      partAgain(algorithm, { ...starts, settings: told === undefined ? [] : [settingsOn(points, told, unit)] });
    const cluster = partOn(drawn, "of the space", asManyStarts);
    const reason =
      k < 2
        ? "there is one segment only"
        : cluster === undefined
          ? whyNotAgain(algorithm)
          : seesMeasures(algorithm)
            ? tooFewRows(drawn, k)
            : undefined;
    if (reason !== undefined || cluster === undefined) {
      return { "lab-sensitivity": { customers: rows.length, reason, changes: [] } };
    }
    const asked = { customers: points.rows, settings: told === undefined ? [] : [told] };
    const answers = takeCategories(await readSeen(context.db, algorithm, inputs, asked), rows);
    const again = async (points: Matrix, runs: number, name: string, part: PartAgain) => {
      const found: Int32Array[] = [];
      for (let run = 1; run <= runs; run++) {
        context.signal.throwIfAborted();
        found.push(await part({ points, columns: space.columns, answers }, k, context.random(`${name}-${run}`)));
      }
      return found;
    };
    const bySeed = await again(drawn, context.options.seeds, "seed", cluster);
    const pairs = bySeed.flatMap((one, i) => bySeed.slice(i + 1).map((other) => [one, other] as const));
    const changes = [compared(pairs, "seed", `another seed (every two of ${bySeed.length})`)];
    if (!seesMeasures(algorithm)) {
      return { "lab-sensitivity": { customers: rows.length, noScaling, changes } };
    }
    const typical = mostTypical(bySeed);
    const published = space.columns.find(({ role }) => role === "value")?.scaling;
    for (const scaling of otherScalings.filter((other) => other !== published)) {
      const points = rescale(drawn, space.columns, scaling);
      if (tooFewRows(points, k) !== undefined) continue;
      const found = await again(points, runsPerScaling, scaling, partOn(points, "another")!);
      const against = found.map((labels) => [typical, labels] as const);
      changes.push(compared(against, `scaling-${scaling}`, scalingTitles[scaling]));
    }
    return { "lab-sensitivity": { customers: rows.length, changes } };
  },
});

const scalingTitles = {
  z: "scaled by mean and standard deviation",
  robust: "scaled by median and quartiles",
  "min-max": "scaled by smallest and largest value",
  rank: "ranks instead of values",
  none: "not scaled",
} as const;

/** Seeds are compared with as many starts as the segmenter takes, of k-means and algorithms that see answers, so that none passes for the seed's doing which more starts would mend. */
const asManyStarts = { kMeans: Number.POSITIVE_INFINITY, mixed: Number.POSITIVE_INFINITY };

/** Latent classes are made of answers alone. */
const seesMeasures = (algorithm: string) => algorithm !== "latent-class";

const noScaling =
  "latent classes are made of attributes and answers alone, so that no scaling of measures can change them";

/** Each run of a scaling has a seed of its own, so that one bad start does not pass for the scaling's doing. */
const runsPerScaling = 3;

/** The partition that agrees most with all others; the first of equals. */
function mostTypical(partitions: readonly Int32Array[]): Int32Array {
  const sums = partitions.map((one) => partitions.reduce((sum, other) => sum + (adjustedRand(one, other) ?? 1), 0));
  return partitions[sums.indexOf(Math.max(...sums))]!;
}

function compared(pairs: readonly (readonly [Int32Array, Int32Array])[], change: string, title: string): Sensitivity {
  return {
    ...{ change, title },
    adjustedRand: pairs.map(([one, other]) => adjustedRand(one, other) ?? 1),
    adjustedMutualInformation: pairs.map(([one, other]) => adjustedMutualInformation(one, other) ?? 1),
  };
}
