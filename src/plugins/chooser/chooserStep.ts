import { defineStep, fromQuery } from "segmentarium/plugin";
import { z } from "zod";
import { bySegmenter } from "./bySegmenter.ts";
import { chooseSegmentation } from "./chooseSegmentation.ts";

const options = z.strictObject({
  take: z.string().optional().describe("Id of the segmenter whose segments are published, such as k-means"),
});

/** The one segmentation that everything after it speaks of. */
export const chooserStep = defineStep(import.meta.url, {
  id: "chooser",
  title: "Choice of the segmentation",
  needs: ["segmentation/*", "segmentation-summary/*"],
  provides: ["segmentation", "segmentation-summary"],
  options,
  run(inputs, context) {
    const tables = bySegmenter(inputs["segmentation/*"]);
    const summaries = bySegmenter(inputs["segmentation-summary/*"]);
    const { id, summary } = chooseSegmentation(summaries, context.options.take);
    const table = tables.get(id);
    if (table === undefined) throw new RangeError(`Cannot choose a segmentation: "${id}" has no table of customers`);
    return {
      segmentation: fromQuery(`SELECT customer_id, label FROM ${table.sql} ORDER BY customer_id`),
      "segmentation-summary": summary,
    };
  },
});
