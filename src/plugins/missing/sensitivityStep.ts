import { drawRows, takeRows } from "segmentarium/cluster";
import { cell } from "segmentarium/impute";
import { defineStep, type SegmentationSummary } from "segmentarium/plugin";
import { clusterers, readSpace } from "segmentarium/segmentation";
import { readColumns } from "segmentarium/table";
import { z } from "zod";
import { compareFills, holdAgainst } from "./compareFills.ts";
import type { MissingSensitivity } from "./missingTypes.ts";
import { readLeftOut, readMeasured, takeMeasured, varies } from "./readMeasured.ts";
import { takeAway } from "./takeAway.ts";

/** With about as many starts as the segmenters take: with few, another local optimum would be taken for an effect of imputing. */
const partitioners = () => clusterers({ kMeans: 10, mixture: 2 });

const options = z.strictObject({
  customers: z.int().min(100).max(20_000).default(2000).describe("Customers drawn, who are parted anew"),
  taken: z
    .number()
    .gt(0)
    .max(0.5)
    .default(0.1)
    .describe("Share of the values of each measure that is taken away to see what would become of the segments"),
  sets: z.int().min(5).max(100).default(5).describe("Completed sets of chained equations"),
  iterations: z.int().min(2).max(1000).default(40).describe("Passes of chained equations over the measures"),
});

/** How far the published segments depend on values that are not known, or would not have been. */
export const sensitivityStep = defineStep(import.meta.url, {
  id: "missing-sensitivity",
  title: "Segments under other imputations",
  needs: [
    ...(["clustering-space", "clustering-space-summary", "clustering-space-gaps"] as const),
    ...(["segmentation", "segmentation-summary"] as const),
  ],
  provides: ["missing-sensitivity"],
  options,
  async run(inputs, context) {
    const { db, seed, signal, options: asked } = context;
    const summary = inputs["clustering-space-summary"];
    const { k, algorithm } = inputs["segmentation-summary"];
    const { points } = await readSpace(db, inputs["clustering-space"].sql, summary);
    const all = await readMeasured(db, inputs["clustering-space"], inputs["clustering-space-gaps"], summary);
    const labels = await readColumns(db, `SELECT label FROM ${inputs.segmentation.sql} ORDER BY customer_id`, [
      "label",
    ]);
    const rows = drawRows(points.rows, asked.customers, context.random("customers"));
    const taken = takeMeasured(all, rows);
    const drawn = taken.filter(varies);
    const still = taken.filter((column) => !varies(column));
    const absent = await readLeftOut(db, inputs["clustering-space-gaps"], summary);
    const beside = { still, leftOut: takeMeasured(absent, rows) };
    const cluster = partitioners()[algorithm];
    const nothing = { customers: rows.length, taken: asked.taken, sizes: [], comparisons: [], recovery: [] };
    if (cluster === undefined || k < 2 || drawn.length === 0) {
      const reason = reasonOf(inputs["segmentation-summary"]);
      return { "missing-sensitivity": { ...nothing, trace: [], chains: [], reason } };
    }
    const published = { k, labels: Int32Array.from(rows, (row) => labels.data[row]!), cluster };
    const effort = { seed, sets: asked.sets, iterations: asked.iterations, signal };
    const again = await holdAgainst([takeRows(points, rows)], published, seed);
    const found = [];
    if (drawn.some(({ states }) => states.includes(cell.unknown))) {
      found.push(await compareFills("as-is", drawn, drawn, beside, published, effort));
    }
    context.progress(0.4);
    const holed = takeAway(drawn, asked.taken, seed);
    const kept = holed.map(varies);
    const only = <T>(list: readonly T[]) => list.filter((_, c) => kept[c]);
    const besideHoled = { ...beside, still: [...still, ...holed.filter((_, c) => !kept[c])] };
    found.push(await compareFills("what-if", only(holed), only(drawn), besideHoled, published, effort));
    const result: MissingSensitivity = {
      ...{ customers: rows.length, taken: asked.taken },
      sizes: Array.from({ length: k }, (_, label) => published.labels.filter((own) => own === label).length),
      comparisons: [{ scenario: "as-is", method: "again", ...again }, ...found.flatMap((one) => one.comparisons)],
      recovery: found.flatMap((one) => one.recovery),
      trace: found.flatMap((one) => one.trace),
      chains: found.flatMap((one) => one.chains),
    };
    return { "missing-sensitivity": result };
  },
});

function reasonOf({ algorithm, k }: SegmentationSummary): string {
  if (k < 2) return "there is one segment only";
  if (partitioners()[algorithm] === undefined) return `"${algorithm}" cannot be run again here`;
  return "no measure varies among the customers who were drawn";
}
