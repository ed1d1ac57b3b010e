import { defineStep, fromQuery, type TableInput } from "segmentarium/plugin";
import { leastSize } from "segmentarium/segmentation";
import { ident } from "segmentarium/table";
import { bySegmenter } from "./bySegmenter.ts";
import type { Choice } from "./choiceTypes.ts";
import { chooserOptions } from "./chooserOptions.ts";
import { chooseSegmentation } from "./chooseSegmentation.ts";
import { isUsual } from "./knownSegmenters.ts";
import { publishedSummary } from "./publishedSummary.ts";

/** The one segmentation that everything after it speaks of. */
export const chooserStep = defineStep(import.meta.url, {
  id: "chooser",
  title: "Choice of the segmentation",
  needs: ["segmentation/*", "segmentation-summary/*", "segmentation-partitions/*", "choice-evidence?"],
  provides: ["segmentation", "segmentation-summary", "choice"],
  settings: ["minimumPeople"],
  options: chooserOptions,
  async run(inputs, { db, log, options, settings }) {
    const summaries = bySegmenter(inputs["segmentation-summary/*"]);
    const customers = Math.max(1, ...[...summaries.values()].map(({ sizes }) => sizes.reduce((sum, n) => sum + n, 0)));
    const least = leastSize(options.minimumShare, settings.minimumPeople, customers);
    const choice = chooseSegmentation(summaries, inputs["choice-evidence"], {
      ...options,
      ...least,
      fallback: isUsual(options.algorithms),
    });
    const { algorithm } = choice;
    const summary = summaries.get(algorithm)!;
    const table = bySegmenter(inputs["segmentation/*"]).get(algorithm);
    if (table === undefined) {
      throw new RangeError(`Cannot choose a segmentation: "${algorithm}" has no table of customers`);
    }
    const query = labelsOf(table, bySegmenter(inputs["segmentation-partitions/*"]).get(algorithm), choice, summary.k);
    const counted = await db.rows(`SELECT count(*) AS n FROM (${query}) GROUP BY label ORDER BY n DESC, label`);
    const sizes = counted.map(({ n }) => Number(n));
    if (choice.structure?.verdict === "one-cloud") {
      log.warn("no-structure", `Customers may be one cloud without groups: ${choice.structure.reason}`);
    }
    return {
      segmentation: fromQuery(`${query} ORDER BY customer_id`),
      "segmentation-summary": publishedSummary(summary, choice, sizes),
      choice,
    };
  },
});

function labelsOf(table: TableInput, kept: TableInput | undefined, { algorithm, k }: Choice, own: number): string {
  if (k === own) return `SELECT customer_id, label FROM ${table.sql}`;
  if (k === 1) return `SELECT customer_id, 0 AS label FROM ${table.sql}`;
  if (kept?.columns.includes(`k${k}`)) return `SELECT customer_id, ${ident(`k${k}`)} AS label FROM ${kept.sql}`;
  const tried = [own, ...triedOf(kept)].filter((one, i, all) => all.indexOf(one) === i).sort((a, b) => a - b);
  throw new RangeError(
    `Cannot choose a segmentation: "${algorithm}" keeps no partition into ${k}, one that it tried is needed: ${tried.join(", ")}`,
  );
}

function triedOf(kept: TableInput | undefined): number[] {
  return (kept?.columns ?? []).flatMap((name) => (/^k\d+$/.test(name) ? [Number(name.slice(1))] : []));
}
