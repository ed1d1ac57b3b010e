import type { ClusteringSpace, QueryOutput, SegmentationSummary, Step } from "../../src/plugin.ts";
import { attributesStep } from "../../src/plugins/attributes/attributesStep.ts";
import { dbscanStep } from "../../src/plugins/density/dbscanStep.ts";
import { hdbscanStep } from "../../src/plugins/density/hdbscanStep.ts";
import { gaussianMixtureStep } from "../../src/plugins/gaussian-mixture/gaussianMixtureStep.ts";
import { gowerStep } from "../../src/plugins/gower/gowerStep.ts";
import { linkageStep } from "../../src/plugins/hierarchical/linkageStep.ts";
import { wardStep } from "../../src/plugins/hierarchical/wardStep.ts";
import { kMeansStep } from "../../src/plugins/k-means/kMeansStep.ts";
import { kMedoidsStep } from "../../src/plugins/k-medoids/kMedoidsStep.ts";
import { kPrototypesStep } from "../../src/plugins/k-prototypes/kPrototypesStep.ts";
import { latentClassStep } from "../../src/plugins/latent-class/latentClassStep.ts";
import { miniBatchStep } from "../../src/plugins/mini-batch/miniBatchStep.ts";
import type { Database } from "../../src/table/index.ts";
import { clusterPlanted, keep } from "./clusterPlanted.ts";
import { dropTemporaries } from "./dropTemporaries.ts";
import { runStep, type StepRun, tableInput } from "./runStep.ts";

/** Those that try each number of segments. */
export const scanning: readonly (readonly [string, Step])[] = [
  ["k-means", kMeansStep],
  ["ward", wardStep],
  ["linkage", linkageStep],
  ["gaussian-mixture", gaussianMixtureStep],
  ["k-medoids", kMedoidsStep],
  ["mini-batch-k-means", miniBatchStep],
  ["latent-class", latentClassStep],
  ["k-prototypes", kPrototypesStep],
  ["gower", gowerStep],
];
/** Those that find the number of segments on their own, and may leave customers out. */
export const dense: readonly (readonly [string, Step])[] = [
  ["hdbscan", hdbscanStep],
  ["dbscan", dbscanStep],
];
/** The planted groups have hard edges: their distances to neighbours have no knee. */
const optionsOf = (id: string) => (id === "dbscan" ? { eps: 0.8 } : {});

export type SegmenterRun = StepRun & { readonly space: ClusteringSpace };

/** What a segmenter finds of the table `features`; its tables stay in the database. */
export async function segmentWith(
  db: Database,
  id: string,
  step: Step,
  options: object = {},
  minimumPeople = 10,
): Promise<SegmenterRun> {
  const { space } = await clusterPlanted(db);
  const inputs = {
    "clustering-space": await tableInput(db, "clustering-space"),
    "clustering-space-summary": space,
    ...(step.needs.includes("customer-attributes") ? await plantAttributes(db) : {}),
  };
  const run = await runStep(step, db, inputs, { minimumPeople }, { options: { ...optionsOf(id), ...options } });
  await keep(db, `segmentation/${id}`, run);
  await keep(db, `segmentation-partitions/${id}`, run);
  return { ...run, space };
}

/** The summary among what a segmenter gave. */
export function summaryIn(run: StepRun, id: string): SegmentationSummary {
  return run.outputs[`segmentation-summary/${id}`] as SegmentationSummary;
}

/** Attributes that go with the planted groups, and three that go with nothing; where there is one measure, one for all. */
async function plantAttributes(db: Database): Promise<Record<string, unknown>> {
  const { columns } = await tableInput(db, "features");
  const bands = (column: string, low: number, high: number) =>
    `CASE WHEN ${column} < ${low} THEN 'low' WHEN ${column} < ${high} THEN 'middle' ELSE 'high' END`;
  const toss = (bit: number) => `CASE WHEN (hash(customer_id) >> ${bit}) % 2 = 0 THEN 'yes' ELSE 'no' END`;
  const list = columns.includes("order_value")
    ? `${bands("recency_days", 30, 200)} AS rhythm, ${bands("frequency_orders", 3, 20)} AS habit,
       ${bands("order_value", 45, 120)} AS purse, ${toss(3)} AS one, ${toss(4)} AS two, ${toss(5)} AS three`
    : "'all' AS rhythm, 'all' AS habit, 'all' AS purse, 'all' AS one, 'all' AS two, 'all' AS three";
  await db.run(`CREATE OR REPLACE TABLE customers AS SELECT customer_id, ${list} FROM features ORDER BY customer_id`);
  const inputs = {
    "clustering-space": await tableInput(db, "clustering-space"),
    customers: await tableInput(db, "customers"),
  };
  const attributes = ["rhythm", "habit", "purse", "one", "two", "three"];
  const settings = { attributes, sensitive: [], minimumPeople: 2, asOf: "2024-03-31" };
  const run = await runStep(attributesStep, db, inputs, settings);
  await db.run(
    `CREATE OR REPLACE TABLE "customer-attributes" AS ${(run.outputs["customer-attributes"] as QueryOutput).sql}`,
  );
  await dropTemporaries(db);
  return {
    "customer-attributes": await tableInput(db, "customer-attributes"),
    "customer-attributes-summary": run.outputs["customer-attributes-summary"],
  };
}
