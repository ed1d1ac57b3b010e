import type { Metric, ReleaseColumn, ReleaseDeclaration } from "segmentarium/plugin";

const both = ["buyers", "others"];
const share = (name: string): ReleaseColumn => ({ name, type: "number", nullable: true, about: both });
const counts: readonly ReleaseColumn[] = [
  { name: "people", type: "integer", unit: "customers" },
  { name: "buyers", type: "integer", unit: "customers", about: both },
  { name: "others", type: "integer", unit: "customers", about: both },
];

export const behaviouralMetrics: readonly Metric[] = [
  {
    id: "behavioural_score",
    title: "Behavioural score",
    unit: "points of 100",
    formula:
      "100 × weighted mean of ranks, 0 for the least customer and 1 for the most; weights: predictive power of each measure at an earlier cutoff",
    description:
      "How much the customer's behaviour is like that of those who bought again, compared with the other customers; 50 is the " +
      "middle. It is no probability. A measure that a customer lacks is left out of that customer's mean.",
    missing: "The customer has none of the measures, or no measure told who bought.",
    window: "Those of the measures",
    low: 0,
    high: 100,
    better: "higher",
    columns: ["score_segments.mean"],
  },
  {
    id: "predictive_power",
    title: "Predictive power",
    unit: "AUC",
    formula: "ROC AUC of one measure at the training cutoff for a purchase within the horizon after it",
    description:
      "Chance that a customer who bought has more of the measure than one who did not, ties half: 0.5 says nothing, above it " +
      "more goes with buying, below it less.",
    missing: "Nobody bought in that time, or everybody did.",
    window: "Measures: before the training cutoff. Purchases: within the horizon after it",
    low: 0,
    high: 1,
    columns: ["score_weights.auc"],
  },
];

export const scoreSummaryTable: ReleaseDeclaration = {
  id: "score_summary",
  title: "Behavioural score",
  description:
    "Whether there is a behavioural score and why, and the customers of the training cutoff whom its weights rest on, with how many of them bought within the horizon after it.",
  people: "people",
  order: ["available"],
  columns: [
    { name: "available", type: "boolean", key: true },
    { name: "reason", type: "text", key: true },
    { name: "horizon_days", type: "integer", unit: "days", key: true },
    ...counts,
  ],
};

export const scoreWeightsTable: ReleaseDeclaration = {
  id: "score_weights",
  title: "Weights of the behavioural score",
  description:
    "How well each measure alone tells who bought within the horizon after the training cutoff: ROC AUC with DeLong's interval, over the customers who have a value. Weight = 2 × AUC − 1 over the sum of its sizes, 0 where the interval holds 0.5; below 0 where less goes with buying.",
  people: "people",
  order: ["metric"],
  columns: [
    { name: "metric", type: "text", key: true },
    { name: "auc", type: "number", unit: "AUC", nullable: true, about: both },
    share("auc_low"),
    share("auc_high"),
    share("weight"),
    ...counts,
  ],
};

export const scoreQualityTable: ReleaseDeclaration = {
  id: "score_quality",
  title: "How well scores told who bought, later",
  description:
    "ROC AUC of the behavioural score, with the weights of the training cutoff, and of the engagement score, for a purchase between the evaluation cutoff and the as-of, with DeLong's 95% interval.",
  people: "people",
  order: ["metric"],
  columns: [{ name: "metric", type: "text", key: true }, share("auc"), share("auc_low"), share("auc_high"), ...counts],
};

export const scoreSegmentsTable: ReleaseDeclaration = {
  id: "score_segments",
  title: "Behavioural score by segment",
  description:
    "Mean of the behavioural score over the members of each segment who have one, with its 95% interval (t).",
  people: "people",
  order: ["segment"],
  totals: [{ column: "segment" }],
  columns: [
    { name: "segment", type: "text", key: true },
    { name: "mean", type: "number", unit: "points of 100" },
    { name: "mean_low", type: "number", unit: "points of 100", nullable: true },
    { name: "mean_high", type: "number", unit: "points of 100", nullable: true },
    { name: "people", type: "integer", unit: "customers" },
  ],
};
