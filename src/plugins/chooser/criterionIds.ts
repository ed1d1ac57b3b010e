/** What candidates are weighed by, in the order in which verdicts name them. */
export const criterionIds = [
  "silhouette",
  "comes-back",
  "agreement",
  "gap",
  "davies-bouldin",
  "calinski-harabasz",
  "dunn",
  "dbcv",
  "bic",
] as const;
export type CriterionId = (typeof criterionIds)[number];
