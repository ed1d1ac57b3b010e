import { cell } from "segmentarium/impute";
import { defineStep } from "segmentarium/plugin";
import {
  areAnswers,
  countValues,
  fewDiffer,
  type MeasuredColumn,
  type MeasureValues,
  readMeasures,
  spreadOf,
  unknownSql,
} from "segmentarium/segmentation";
import { readColumns } from "segmentarium/table";
import { inThread } from "segmentarium/thread";
import { z } from "zod";
import type { MissingMeans } from "./missingTypes.ts";
import { type MeansTask, pooledMeans } from "./pooledMeans.ts";
import { readMeasured } from "./readMeasured.ts";

const options = z.strictObject({
  customers: z
    .int()
    .min(100)
    .max(1_000_000)
    .default(20_000)
    .describe("Customers of a segment that are learnt from and imputed, drawn when there are more"),
  sets: z.int().min(5).max(100).default(20).describe("Completed sets of chained equations that are pooled"),
  iterations: z
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe(
      "Passes of chained equations, where a measure is imputed from others that are not known of somebody either",
    ),
});

/** Means by segment of measures that are not known of everybody, with all that is uncertain; in a thread of its own. */
export const pooledStep = defineStep(import.meta.url, {
  id: "missing-means",
  title: "Means of incompletely known measures by segment",
  needs: [
    ...(["features", "missing-measures", "segmentation", "segments"] as const),
    ...(["clustering-space", "clustering-space-summary", "clustering-space-gaps"] as const),
  ],
  provides: ["missing-means"],
  options,
  settings: ["measures", "minimumPeople"],
  readsMetrics: true,
  async run(inputs, context) {
    const { db, seed, signal, metrics, options: asked } = context;
    const answers = new Set(metrics.flatMap(({ id, answer }) => (answer === true ? [id] : [])));
    const gappy = inputs["missing-measures"].measures.filter(
      ({ metric, unknown }) => unknown > 0 && !answers.has(metric),
    );
    const asksFor = gappy.filter(({ never, known }) => never === 0 && known > 0).map(({ metric }) => metric);
    const unsure = gappy.filter(({ never }) => never > 0).map(({ metric }) => metric);
    const unknownOf = (metric: string) => unknownSql(metric, metrics, inputs.features.columns);
    const summary = inputs["clustering-space-summary"];
    const space = await readMeasured(db, inputs["clustering-space"], inputs["clustering-space-gaps"], summary);
    const found = await readMeasures(db, inputs.features.sql, asksFor, unknownOf);
    const labels = await readColumns(db, `SELECT label FROM ${inputs.segmentation.sql} ORDER BY customer_id`, [
      "label",
    ]);
    const { measures = [], minimumPeople } = context.settings;
    const wanted = asksFor.filter(
      (metric) => !measures.includes(metric) || !countsPeople(found.of.get(metric)!, labels.data, minimumPeople),
    );
    const targets = wanted.map((metric): MeasuredColumn => {
      const { values, missing } = found.of.get(metric)!;
      return { metric, values, states: missing.map((flag) => (flag === 1 ? cell.unknown : cell.known)) };
    });
    const task: MeansTask = {
      ...{ seed, asked },
      labels: Int32Array.from(labels.data),
      segments: inputs.segments.map(({ label }) => label),
      ...{ targets, space },
    };
    const script = new URL("./pooledWorker.mjs", import.meta.url);
    const means = wanted.length === 0 ? [] : await inThread(script, task, { signal, work: pooledMeans });
    const result: MissingMeans = {
      ...{ most: asked.customers, sets: asked.sets, metrics: wanted, unsure, means },
    };
    return { "missing-means": result };
  },
});

/** Whether means by segment would count people: values are yes and no, or fewer than may be told of differ from what most of a segment have. */
function countsPeople({ values, missing }: MeasureValues, labels: ArrayLike<number>, minimumPeople: number): boolean {
  const known = values.filter((_, i) => missing[i] === 0);
  if (areAnswers(countValues(known))) return true;
  const own = Int32Array.from(labels).filter((_, i) => missing[i] === 0);
  return [...new Set(own)].some((label) =>
    fewDiffer(spreadOf(countValues(known.filter((_, i) => own[i] === label))), minimumPeople),
  );
}
