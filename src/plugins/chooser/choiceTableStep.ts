import { defineStep } from "segmentarium/plugin";
import { bySegmenter } from "./bySegmenter.ts";

/** Every number of segments that was tried, for the methods page. */
export const choiceTableStep = defineStep(import.meta.url, {
  id: "choice-of-k",
  title: "Table of the segmentations that were tried",
  needs: ["segmentation-summary/*", "segmentation-summary"],
  provides: ["release/choice_of_k"],
  tables: [
    {
      id: "choice_of_k",
      title: "Numbers of segments that were tried",
      description:
        "Each algorithm and number of segments k: mean silhouette (-1 to 1, higher is better) of all customers up to 50,000, beyond of a stratified sample, with its 95% interval (the jackknife's, over customers drawn), inertia (lower is tighter; it always falls with k), the share of the smallest segment, and why it was chosen or not. Silhouettes, inertia and size are held back where the smallest segment is of fewer people than may be published: beside a coarser partition, they would tell where these people lie.",
      people: false,
      order: ["algorithm", "k"],
      columns: [
        { name: "algorithm", type: "text", key: true },
        { name: "k", type: "integer", unit: "segments", key: true },
        { name: "silhouette", type: "number", nullable: true, about: "smallest_people" },
        { name: "silhouette_low", type: "number", nullable: true, about: "smallest_people" },
        { name: "silhouette_high", type: "number", nullable: true, about: "smallest_people" },
        { name: "inertia", type: "number", nullable: true, about: "smallest_people" },
        { name: "smallest_share", type: "number", unit: "share", about: "smallest_people" },
        { name: "smallest_people", type: "integer", unit: "customers", about: "smallest_people" },
        { name: "chosen", type: "boolean" },
        { name: "reason", type: "text" },
      ],
    },
  ],
  run(inputs) {
    const taken = inputs["segmentation-summary"];
    const customers = taken.sizes.reduce((sum, size) => sum + size, 0);
    const rows = [...bySegmenter(inputs["segmentation-summary/*"]).values()].flatMap((summary) =>
      summary.candidates.map((candidate) => ({
        algorithm: candidate.algorithm,
        k: candidate.k,
        silhouette: candidate.silhouette ?? null,
        silhouette_low: candidate.silhouetteLow ?? null,
        silhouette_high: candidate.silhouetteHigh ?? null,
        inertia: candidate.inertia,
        smallest_share: candidate.smallestShare,
        smallest_people: Math.round(candidate.smallestShare * customers),
        chosen: candidate.algorithm === taken.algorithm && candidate.k === taken.k,
        reason: candidate.reason,
      })),
    );
    return { "release/choice_of_k": rows };
  },
});
