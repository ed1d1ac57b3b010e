import { adjustedMutualInformation, adjustedRand, drawRows, takeRows, tooFewRows } from "segmentarium/cluster";
import { defineStep } from "segmentarium/plugin";
import { readSpace } from "segmentarium/segmentation";
import { z } from "zod";
import { clusterers } from "./clusterers.ts";
import { otherScalings, rescale } from "./scalings.ts";
import type { Sensitivity } from "./sensitivityTypes.ts";

const options = z.strictObject({
  customers: z.int().min(100).max(100_000).default(4000).describe("Customers drawn, who are parted again and again"),
  seeds: z.int().min(2).max(1000).default(10).describe("Other seeds that are tried"),
});

/** Whether another seed or another scaling would have given the same segments, on the same customers. */
export const sensitivityStep = defineStep(import.meta.url, {
  id: "lab-sensitivity",
  title: "Sensitivity of the published segments to seed and scaling",
  needs: ["clustering-space", "clustering-space-summary", "segmentation-summary"],
  provides: ["lab-sensitivity"],
  options,
  async run(inputs, context) {
    const { k, algorithm } = inputs["segmentation-summary"];
    const space = inputs["clustering-space-summary"];
    const { points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const rows = drawRows(points.rows, context.options.customers, context.random("customers"));
    const drawn = takeRows(points, rows);
    const cluster = clusterers()[algorithm];
    const reason =
      k < 2
        ? "there is one segment only"
        : cluster === undefined
          ? `"${algorithm}" cannot be run again here`
          : tooFewRows(drawn, k);
    if (reason !== undefined || cluster === undefined) {
      return { "lab-sensitivity": { customers: rows.length, reason, changes: [] } };
    }
    const own = await cluster(drawn, k, context.random("own"));
    const bySeed: Int32Array[] = [];
    for (let seed = 1; seed <= context.options.seeds; seed++) {
      context.signal.throwIfAborted();
      bySeed.push(await cluster(drawn, k, context.random(`seed-${seed}`)));
    }
    const changes = [against(own, bySeed, "seed", `another seed (${bySeed.length} tried)`)];
    const published = space.columns.find(({ role }) => role === "value")?.scaling;
    for (const scaling of otherScalings) {
      if (scaling === published) continue;
      context.signal.throwIfAborted();
      const points = rescale(drawn, space.columns, scaling);
      if (tooFewRows(points, k) !== undefined) continue;
      const labels = await cluster(points, k, context.random("own"));
      changes.push(against(own, [labels], `scaling-${scaling}`, scalingTitles[scaling]));
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

function against(own: Int32Array, others: readonly Int32Array[], change: string, title: string): Sensitivity {
  return {
    ...{ change, title },
    adjustedRand: others.map((labels) => adjustedRand(own, labels) ?? 1),
    adjustedMutualInformation: others.map((labels) => adjustedMutualInformation(own, labels) ?? 1),
  };
}
