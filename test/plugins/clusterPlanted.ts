import type { ClusteringSpace, SegmentationSummary } from "../../src/plugin.ts";
import { clusteringSpaceStep as spaceStepOf } from "../../src/plugins/k-means/clusteringSpaceStep.ts";
import { kMeansStep } from "../../src/plugins/k-means/kMeansStep.ts";
import { type Column, type Database, loadColumns } from "../../src/table/index.ts";
import { ordersAlone } from "./ordersAlone.ts";
import { runStep, type StepRun, tableInput } from "./runStep.ts";

const clusteringSpaceStep = spaceStepOf(ordersAlone);

/** Runs the steps of the plugin k-means over the table `features`, keeping their tables in the database. */
export async function clusterPlanted(
  db: Database,
  options: { readonly space?: unknown; readonly kMeans?: unknown; readonly minimumPeople?: number } = {},
): Promise<{ space: ClusteringSpace; summary: SegmentationSummary; runs: readonly StepRun[] }> {
  const spaceRun = await runStep(
    clusteringSpaceStep,
    db,
    { features: await tableInput(db, "features") },
    {},
    { options: options.space },
  );
  await keep(db, "clustering-space", spaceRun);
  const space = spaceRun.outputs["clustering-space-summary"] as ClusteringSpace;
  const run = await runStep(
    kMeansStep,
    db,
    { "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": space },
    { minimumPeople: options.minimumPeople ?? 10 },
    { options: options.kMeans },
  );
  await keep(db, "segmentation/k-means", run);
  const summary = run.outputs["segmentation-summary/k-means"] as SegmentationSummary;
  return { space, summary, runs: [spaceRun, run] };
}

/** Keeps a table that a step computed under its artifact's id. */
export async function keep(db: Database, id: string, run: StepRun): Promise<void> {
  await loadColumns(db, id, (run.outputs[id] as { columns: readonly Column[] }).columns);
}
