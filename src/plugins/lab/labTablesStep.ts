import { defineStep, type SegmentationSummary } from "segmentarium/plugin";
import { dendrogram } from "./dendrogram.ts";
import { elbowVerdicts } from "./elbowVerdicts.ts";
import { isOfEnough } from "./isOfEnough.ts";
import { labNotes } from "./labNotes.ts";
import { labTables } from "./labTables.ts";
import type { RatedPartition } from "./labTypes.ts";

/** What analysts see of the algorithms, one beside the other. */
export const labTablesStep = defineStep(import.meta.url, {
  id: "lab-tables",
  title: "Tables of the Lab",
  needs: [
    ...(["lab-ratings", "lab-agreement", "lab-stability", "lab-sensitivity", "segments"] as const),
    ...([
      "segmentation-summary",
      "segmentation-summary/*",
      "segmentation-tree/*",
      "choice?",
      "choice-evidence?",
    ] as const),
  ],
  provides: [
    ...(["release/lab_partitions", "release/lab_elbows", "release/lab_sizes", "release/lab_agreement"] as const),
    ...(["release/lab_stability", "release/lab_tree", "release/lab_notes"] as const),
  ],
  settings: ["minimumPeople"],
  tables: labTables,
  run(inputs, { settings: { minimumPeople } }) {
    const published = inputs["segmentation-summary"];
    const summaries = new Map(
      Object.entries(inputs["segmentation-summary/*"])
        .map(([id, summary]) => [id.replace(/^segmentation-summary\//, ""), summary] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    const { "lab-ratings": ratings, "lab-agreement": agreement, "lab-stability": stability } = inputs;
    const tree = inputs["segmentation-tree/*"]["segmentation-tree/ward"];
    const told = (summary: SegmentationSummary): SegmentationSummary =>
      isOfEnough(summary, minimumPeople)
        ? summary
        : { ...summary, silhouette: undefined, silhouetteLow: undefined, silhouetteHigh: undefined };
    const evidence = evidenceIn(inputs["choice-evidence"]);
    return {
      "release/lab_partitions": ratings.partitions.map((row) => {
        const ofEnough = isOfEnough(row, minimumPeople);
        const found = evidence.find(({ algorithm, k }) => algorithm === row.algorithm && k === row.k);
        return {
          ...partitionRow(row, summaries.get(row.algorithm), published, ofEnough),
          ...{ dbcv: (ofEnough ? found?.dbcv : undefined) ?? null, comes_back: found?.comesBack ?? null },
        };
      }),
      "release/lab_elbows": elbowVerdicts(ratings, minimumPeople).map(({ algorithm, customers, k, reason }) => ({
        ...{ algorithm, people: customers, k: k ?? null, reason },
      })),
      "release/lab_sizes": ratings.partitions.filter((row) => isOfEnough(row, minimumPeople)).flatMap(sizeRows),
      "release/lab_agreement": agreement.map(({ one, other, customers, ...row }) => ({
        ...{ one, other, people: customers },
        ...{ adjusted_rand: row.adjustedRand, adjusted_mutual_information: row.adjustedMutualInformation },
      })),
      "release/lab_stability": inputs.segments.flatMap(({ id, label, size }) =>
        stability.segments
          .filter((row) => row.label === label)
          .map(({ drawn, resamples, jaccard, dissolved, recovered, verdict }) => ({
            ...{ segment: id, people: size, drawn, resamples, verdict: verdict ?? null },
            ...{ jaccard: jaccard ?? null, dissolved: dissolved ?? null, recovered: recovered ?? null },
          })),
      ),
      "release/lab_tree": dendrogram(tree?.merges ?? []).map((merge) => ({
        ...{ clusters: merge.clusters, height: merge.height, left_place: merge.leftPlace },
        ...{ right_place: merge.rightPlace, left_height: merge.leftHeight, right_height: merge.rightHeight },
        ...{ people: merge.smaller, fitted_on: tree!.fittedOn },
      })),
      "release/lab_notes": labNotes({
        summaries: new Map([...summaries].map(([id, summary]) => [id, told(summary)])),
        published: told(published),
        ratings,
        agreement,
        stability,
        sensitivity: inputs["lab-sensitivity"],
        weighed: weighedIn(inputs.choice),
      }).map((note, i) => ({
        number: i + 1,
        ...note,
      })),
    };
  },
});

function partitionRow(
  row: RatedPartition,
  summary: SegmentationSummary | undefined,
  published: SegmentationSummary,
  ofEnough: boolean,
) {
  const candidate = summary?.candidates.find(({ k }) => k === row.k);
  const people = row.sizes.reduce((sum, size) => sum + size, 0);
  const chosen = candidate?.chosen ?? false;
  return {
    ...{ algorithm: row.algorithm, k: row.k, people, fitted_on: summary?.fittedOn ?? people },
    silhouette: (ofEnough ? candidate?.silhouette : undefined) ?? null,
    silhouette_low: (ofEnough ? candidate?.silhouetteLow : undefined) ?? null,
    silhouette_high: (ofEnough ? candidate?.silhouetteHigh : undefined) ?? null,
    davies_bouldin: (ofEnough ? row.daviesBouldin : undefined) ?? null,
    calinski_harabasz: (ofEnough ? row.calinskiHarabasz : undefined) ?? null,
    inertia: ofEnough ? row.inertia : null,
    dunn: (ofEnough ? row.dunn : undefined) ?? null,
    ...{ bic: candidate?.bic ?? null, gap: row.gap ?? null, gap_error: row.gapError ?? null },
    converged: candidate?.converged ?? null,
    ...{ chosen, published: row.algorithm === published.algorithm && row.k === published.k },
    reason: candidate?.reason ?? null,
  };
}

function sizeRows({ algorithm, k, sizes }: RatedPartition) {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((people, i) => ({ algorithm, k, segment: i + 1, people, share: people / all }));
}

interface Evidence {
  readonly algorithm: string;
  readonly k: number;
  readonly dbcv: number | undefined;
  readonly comesBack: number | undefined;
}

/** What the chooser knows of each partition that it weighs. */
function evidenceIn(evidence: unknown): readonly Evidence[] {
  return (evidence as { partitions: readonly Evidence[] } | undefined)?.partitions ?? [];
}

/** What the chooser's weighing alone would publish, where it weighed. */
function weighedIn(choice: unknown): { readonly algorithm: string; readonly k: number } | undefined {
  return (choice as { weighed?: { algorithm: string; k: number } } | undefined)?.weighed;
}
