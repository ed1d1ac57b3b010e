import { defineStep } from "segmentarium/plugin";
import type { WeighedCandidate } from "./choiceTypes.ts";
import type { CriterionId } from "./criterionIds.ts";

/** Every candidate with its score and what speaks for and against it. */
export const scoresTableStep = defineStep(import.meta.url, {
  id: "choice-scores",
  title: "Table of the weighing",
  needs: ["choice"],
  provides: ["release/choice_scores"],
  tables: [
    {
      id: "choice_scores",
      title: "The weighing of the segmentations that were tried",
      description:
        "Each algorithm and number of segments k that was weighed, best score first: the score (0 to 1, a weighted mean of points), the figures that it comes from, and the verdict in words. Comes back: mean adjusted Rand index with partitions of customers drawn anew. Agreement: mean adjusted Rand index with other kinds of algorithms at the same k. Gap: the gap statistic of k-means at this k, on drawn customers. Dunn index and DBCV (density-based validation): on drawn customers. What does not take part has no score.",
      people: false,
      order: ["rank"],
      columns: [
        { name: "rank", type: "integer", key: true },
        { name: "algorithm", type: "text" },
        { name: "k", type: "integer", unit: "segments" },
        { name: "score", type: "number", nullable: true },
        { name: "silhouette", type: "number", nullable: true },
        { name: "comes_back", type: "number", nullable: true },
        { name: "agreement", type: "number", nullable: true },
        { name: "gap", type: "number", nullable: true },
        { name: "davies_bouldin", type: "number", nullable: true },
        { name: "calinski_harabasz", type: "number", nullable: true },
        { name: "dunn", type: "number", nullable: true },
        { name: "dbcv", type: "number", nullable: true },
        { name: "bic", type: "number", nullable: true },
        { name: "rival", type: "boolean" },
        { name: "chosen", type: "boolean" },
        { name: "published", type: "boolean" },
        { name: "verdict", type: "text" },
      ],
    },
  ],
  run({ choice }) {
    return {
      "release/choice_scores": choice.candidates.map((row, i) => ({
        ...{ rank: i + 1, algorithm: row.algorithm, k: row.k, score: row.score ?? null },
        ...figuresOf(row),
        ...{ rival: row.rival, chosen: row.chosen },
        published: row.algorithm === choice.algorithm && row.k === choice.k,
        verdict: row.verdict,
      })),
    };
  },
});

function figuresOf({ marks }: WeighedCandidate) {
  const value = (criterion: CriterionId) => marks.find((mark) => mark.criterion === criterion)?.value ?? null;
  return {
    silhouette: value("silhouette"),
    comes_back: value("comes-back"),
    agreement: value("agreement"),
    gap: value("gap"),
    davies_bouldin: value("davies-bouldin"),
    calinski_harabasz: value("calinski-harabasz"),
    dunn: value("dunn"),
    dbcv: value("dbcv"),
    bic: value("bic"),
  };
}
