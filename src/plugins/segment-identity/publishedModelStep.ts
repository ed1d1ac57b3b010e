import type { RememberedModel } from "segmentarium/config";
import { defineStep, type Log } from "segmentarium/plugin";
import {
  type AggregateModel,
  type FrozenModel,
  freezeAggregates,
  freezeSegmentation,
  readAnswers,
  readMeasures,
  rememberedRule,
  unknownSql,
} from "segmentarium/segmentation";
import { readLabels, segmented } from "./readLabels.ts";

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    /** The published segmentation, frozen: it gives any customer a segment. Private: its ranges, and some rules, are of single customers. */
    "published-model": FrozenModel;
    /** The same by aggregates alone, for the next publication. Private: its ranges are of single customers. */
    "aggregate-model": AggregateModel;
    /** Its own rule as the next publication may be told it, where it is by attributes. */
    "remembered-rule": { readonly rule?: NonNullable<RememberedModel["rule"]> };
  }
}

const treated: Readonly<Record<string, "as-never" | "by-mode">> = { "own-column": "as-never", mode: "by-mode" };

/** Freezes the published segmentation, so that later customers, and later publications, can be held against it. */
export const publishedModelStep = defineStep(import.meta.url, {
  id: "published-model",
  title: "The published segmentation, frozen",
  needs: [
    ...(["features", "segmentation", "segmentation-summary", "clustering-space-summary"] as const),
    ...(["segmentation-model/*", "customer-attributes?"] as const),
  ],
  provides: ["published-model", "aggregate-model", "remembered-rule"],
  settings: ["minimumPeople"],
  readsMetrics: true,
  async run(inputs, { db, log, metrics, settings: { minimumPeople } }) {
    const { algorithm, k } = inputs["segmentation-summary"];
    const { columns, unknown } = inputs["clustering-space-summary"];
    const known = inputs["segmentation-model/*"][`segmentation-model/${algorithm}`];
    const rule = known?.models.find((model) => model.k === k);
    const own = rule?.kind === "conditions" ? rule.metrics : [];
    const wanted = [...new Set([...columns.map(({ metric }) => metric), ...own])];
    const unknownOf = (metric: string) => unknownSql(metric, metrics, inputs.features.columns);
    const table = segmented(inputs.features.sql, inputs.segmentation.sql);
    const measures = await readMeasures(db, table, wanted, unknownOf);
    const items = rule !== undefined && "items" in rule ? rule.items.map(({ id }) => id) : [];
    const attributes = inputs["customer-attributes"];
    const answers = attributes === undefined ? undefined : segmented(attributes.sql, inputs.segmentation.sql);
    const freezable = {
      ...{ algorithm, columns, known },
      measures: answers === undefined ? measures : { ...measures, answers: await readAnswers(db, answers, items) },
      unknown: treated[unknown?.by ?? ""] ?? ("imputed" as const),
      labels: await readLabels(db, inputs.segmentation.sql),
    };
    const model = freezeSegmentation(freezable);
    const aggregates = freezeAggregates(freezable);
    warn(log, model);
    const told = rememberedRule(model, { ...freezable, means: aggregates }, minimumPeople);
    const remembered = told === undefined ? {} : { rule: told };
    return { "published-model": model, "aggregate-model": aggregates, "remembered-rule": remembered };
  },
});

function warn(log: Log, model: FrozenModel): void {
  if (model.fidelity >= 0.9) return;
  const why = model.instead === undefined ? "" : ` (it is the nearest mean: ${model.instead})`;
  const how = `gives ${(100 * model.fidelity).toFixed(0)}% of customers the segment that "${model.algorithm}" found`;
  log.warn("coarse-model", `the frozen model ${how}${why}: assigned customers are as rough as that`);
}
