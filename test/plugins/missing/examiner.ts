import type { ClusteringSpace, Metric, ReleaseRow, Segment } from "../../../src/plugin.ts";
import { clusteringSpaceStep as spaceStepOf } from "../../../src/plugins/k-means/clusteringSpaceStep.ts";
import { kMeansStep } from "../../../src/plugins/k-means/kMeansStep.ts";
import { measuresStep } from "../../../src/plugins/missing/measuresStep.ts";
import { missingTablesStep } from "../../../src/plugins/missing/missingTablesStep.ts";
import type { MissingMeasures, MissingSensitivity } from "../../../src/plugins/missing/missingTypes.ts";
import { pooledStep } from "../../../src/plugins/missing/pooledStep.ts";
import { sensitivityStep } from "../../../src/plugins/missing/sensitivityStep.ts";
import { openDoor, type PublicRow } from "../../../src/privacy/index.ts";
import type { Database } from "../../../src/table/index.ts";
import { keep } from "../clusterPlanted.ts";
import { ordersAlone } from "../ordersAlone.ts";
import { runStep, tableInput } from "../runStep.ts";

const clusteringSpaceStep = spaceStepOf(ordersAlone);

export const metric = (id: string, more: Partial<Metric> = {}): Metric => ({
  ...{ id, title: id, unit: "days", formula: id, description: id },
  ...more,
});
export const unknownValue: readonly Metric[] = [
  metric("recency_days"),
  metric("frequency_orders"),
  metric("order_value", { missing: "Nobody wrote it down.", unknown: "always" }),
];

export const enoughOf = { minimumPeople: 10 };

/** The steps on missing values over the table `features` of a database, as the core runs them. */
export function examiner(db: () => Database) {
  /** The space that is published of the table `features`, as inputs of the steps that read it. */
  async function spaced(metrics: readonly Metric[] = unknownValue, space: unknown = {}) {
    const features = await tableInput(db(), "features");
    const spaceRun = await runStep(clusteringSpaceStep, db(), { features }, {}, { options: space, metrics });
    for (const id of ["clustering-space", "clustering-space-gaps"]) await keep(db(), id, spaceRun);
    const summary = spaceRun.outputs["clustering-space-summary"] as ClusteringSpace;
    const inputs: Record<string, unknown> = {
      features,
      "clustering-space": await tableInput(db(), "clustering-space"),
      "clustering-space-gaps": await tableInput(db(), "clustering-space-gaps"),
      "clustering-space-summary": summary,
    };
    return { summary, inputs };
  }

  /** The space, and what is missing in it. */
  async function measured(metrics?: readonly Metric[], space?: unknown, settings = enoughOf) {
    const { summary, inputs } = await spaced(metrics, space);
    const { outputs } = await runStep(measuresStep, db(), inputs, settings, { metrics: metrics ?? unknownValue });
    Object.assign(inputs, outputs);
    return { summary, inputs, measures: inputs["missing-measures"] as MissingMeasures };
  }

  /** The space and its published segments; the sizes of these. */
  async function segmented(inputs: Record<string, unknown>, settings = enoughOf): Promise<readonly number[]> {
    const segmentRun = await runStep(kMeansStep, db(), inputs, settings);
    await keep(db(), "segmentation/k-means", segmentRun);
    inputs["segmentation"] = await tableInput(db(), "segmentation/k-means");
    inputs["segmentation-summary"] = segmentRun.outputs["segmentation-summary/k-means"];
    const { sizes } = inputs["segmentation-summary"] as { sizes: readonly number[] };
    inputs["segments"] = sizes.map((size, label) => ({ id: `s${label}`, label, size })) as readonly Partial<Segment>[];
    return sizes;
  }

  /** Space, published segments and the steps on missing values, over the table `features`. */
  async function examined(metrics?: readonly Metric[], space?: unknown, settings = enoughOf) {
    const { summary, inputs, measures } = await measured(metrics, space, settings);
    const sizes = await segmented(inputs, settings);
    Object.assign(inputs, (await runStep(sensitivityStep, db(), inputs, settings)).outputs);
    const pooled = { options: { sets: 5 }, metrics: metrics ?? unknownValue };
    Object.assign(inputs, (await runStep(pooledStep, db(), inputs, settings, pooled)).outputs);
    const { outputs } = await runStep(missingTablesStep, db(), inputs, settings);
    const opened = (id: string): readonly PublicRow[] =>
      openDoor(
        missingTablesStep.tables!.find((table) => table.id === id)!,
        outputs[`release/${id}`] as ReleaseRow[],
        settings,
      ).rows;
    return {
      ...{ summary, inputs, measures, sizes, outputs, opened },
      sensitivity: inputs["missing-sensitivity"] as MissingSensitivity,
      note: (topic: string) => String(opened("missing_notes").find((row) => row.topic === topic)?.text),
    };
  }
  return { spaced, measured, segmented, examined };
}
