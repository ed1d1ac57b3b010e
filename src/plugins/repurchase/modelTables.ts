import type { ReleaseDeclaration } from "segmentarium/plugin";

export const qualityTable: ReleaseDeclaration = {
  id: "model_quality",
  title: "Quality of the repurchase model",
  description:
    "How well the model and a logistic baseline foretell who buys within the horizon, on customers at a later cutoff than they were fitted at: ROC AUC and average precision (pr_auc; higher is better), Brier score and log loss (lower is better), and the base rate, the share who bought. 95% intervals: DeLong, Wilson, or bootstrap over customers.",
  people: "people",
  order: ["model", "metric"],
  columns: [
    { name: "model", type: "text", key: true },
    { name: "metric", type: "text", key: true },
    { name: "value", type: "number", nullable: true },
    { name: "value_low", type: "number", nullable: true },
    { name: "value_high", type: "number", nullable: true },
    { name: "higher_is_better", type: "boolean", nullable: true },
    { name: "people", type: "integer", unit: "customers" },
  ],
};

export const driversTable: ReleaseDeclaration = {
  id: "drivers",
  title: "What the repurchase model goes by",
  description:
    "How much the model's ROC AUC on later customers falls when a metric is shuffled among them: the mean over shuffles and the range of the middle 95% of single shuffles. It says what the model uses, not what makes people buy; metrics that carry the same information share or hide their importance.",
  people: "people",
  order: ["rank"],
  columns: [
    { name: "metric", type: "text", key: true },
    { name: "title", type: "text", key: true },
    { name: "unit", type: "text", key: true },
    { name: "rank", type: "integer", key: true },
    { name: "importance", type: "number", unit: "ROC AUC" },
    { name: "importance_low", type: "number", unit: "ROC AUC" },
    { name: "importance_high", type: "number", unit: "ROC AUC" },
    { name: "repeats", type: "integer" },
    { name: "people", type: "integer", unit: "customers" },
  ],
};
