import { drawRows, takeCategories, takeRows } from "segmentarium/cluster";
import { defineStep, type SegmentationSummary } from "segmentarium/plugin";
import { fillMethods, readSeen, readSpace, whyNotAgain } from "segmentarium/segmentation";
import { readColumns } from "segmentarium/table";
import { inThread } from "segmentarium/thread";
import { z } from "zod";
import { measureSensitivity, type SensitivityTask } from "./measureSensitivity.ts";
import { readLeftOut, readMeasured, takeMeasured, varies } from "./readMeasured.ts";

const options = z.strictObject({
  customers: z.int().min(100).max(20_000).default(2000).describe("Customers drawn, who are parted anew"),
  taken: z
    .number()
    .gt(0)
    .max(0.5)
    .default(0.1)
    .describe(
      "Share of the values of each measure that is taken away to see what would become of the segments; nothing where that is of fewer customers than may be told of",
    ),
  sets: z.int().min(5).max(100).default(5).describe("Completed sets of chained equations"),
  iterations: z.int().min(2).max(1000).default(40).describe("Passes of chained equations over the measures"),
});

/** How far the published segments depend on values that are not known, or would not have been; in a thread of its own, since it takes seconds. */
export const sensitivityStep = defineStep(import.meta.url, {
  id: "missing-sensitivity",
  title: "Segments under other imputations",
  needs: [
    ...(["clustering-space", "clustering-space-summary", "clustering-space-gaps"] as const),
    ...(["segmentation", "segmentation-summary", "customer-attributes?", "customer-attributes-summary?"] as const),
  ],
  provides: ["missing-sensitivity"],
  settings: ["minimumPeople"],
  options,
  async run(inputs, context) {
    const { db, seed, signal, options: asked } = context;
    const summary = inputs["clustering-space-summary"];
    const { k, algorithm, settings } = inputs["segmentation-summary"];
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
    const byRange = summary.columns.some(({ scaling }) => scaling === "min-max");
    const scaling = byRange ? ("min-max" as const) : undefined;
    const beside = { still, leftOut: takeMeasured(absent, rows), scaling };
    const reason = reasonOf(inputs["segmentation-summary"], drawn.length);
    if (reason !== undefined) {
      const nothing = {
        customers: rows.length,
        unknown: 0,
        taken: asked.taken,
        spared: 0,
        sizes: [],
        comparisons: [],
        recovery: [],
      };
      return { "missing-sensitivity": { ...nothing, trace: [], chains: [], reason } };
    }
    const published = { algorithm, settings, k, labels: Int32Array.from(rows, (row) => labels.data[row]!) };
    const others = fillMethods.find((method) => method === summary.unknown?.by) ?? "median";
    const told = { customers: points.rows, settings: settings === undefined ? [] : [settings] };
    const answers = takeCategories(await readSeen(db, algorithm, inputs, told), rows);
    const everybody = { points: takeRows(points, rows), columns: summary.columns, answers };
    const fewest = context.settings.minimumPeople;
    const task: SensitivityTask = { seed, asked, fewest, others, published, everybody, drawn, beside };
    const script = new URL("./sensitivityWorker.mjs", import.meta.url);
    return { "missing-sensitivity": await inThread(script, task, { signal, work: measureSensitivity }) };
  },
});

/** Why nothing can be compared; undefined when something can. */
function reasonOf({ algorithm, k }: SegmentationSummary, measures: number): string | undefined {
  if (k < 2) return "there is one segment only";
  if (algorithm === "latent-class") {
    return "latent classes are made of attributes and answers alone, where what is not known stays so; measures, of which values are imputed, have no part in them";
  }
  return (
    whyNotAgain(algorithm) ?? (measures === 0 ? "no measure varies among the customers who were drawn" : undefined)
  );
}
