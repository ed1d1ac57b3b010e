import {
  type ClusteringSpace,
  type Context,
  defineStep,
  type SegmentationSummary,
  type SegmenterSettings,
  type TableInput,
} from "segmentarium/plugin";
import { type KnownBeside, type MixedAlgorithm, readSeen, readSpace } from "segmentarium/segmentation";
import { inThread } from "segmentarium/thread";
import { bySegmenter } from "./bySegmenter.ts";
import type { KnownPartition } from "./choiceTypes.ts";
import { type EvidenceOptions, evidenceOptions } from "./evidenceOptions.ts";
import { type EvidenceTask, gatherEvidence } from "./gatherEvidence.ts";
import { knownSegmenters } from "./knownSegmenters.ts";
import type { Answers } from "./partAgain.ts";
import { readKnown } from "./readKnown.ts";

/** What the choice rests on beside the segmenters' own figures; gathered in a thread of its own, since it takes seconds. */
export const choiceEvidenceStep = defineStep(import.meta.url, {
  id: "choice-evidence",
  title: "Evidence for the choice of the segmentation",
  needs: [
    ...(["clustering-space", "clustering-space-summary", "segmentation/*"] as const),
    ...(["segmentation-summary/*", "segmentation-partitions/*"] as const),
    ...(["customer-attributes?", "customer-attributes-summary?"] as const),
  ],
  provides: ["choice-evidence"],
  options: evidenceOptions,
  async run(inputs, context) {
    const { db, options, streamParts, seed, signal } = context;
    const space: ClusteringSpace = inputs["clustering-space-summary"];
    const { points } = await readSpace(db, inputs["clustering-space"].sql, space);
    const settings = toldSettings(bySegmenter(inputs["segmentation-summary/*"]));
    const task: EvidenceTask = {
      everybody: { points, answers: await readAnswers(inputs, context, settings, points.rows) },
      columns: space.columns,
      known: await readAll(inputs, context),
      ...{ settings, options, streamParts, seed },
    };
    const script = new URL("./evidenceWorker.mjs", import.meta.url);
    return { "choice-evidence": await inThread(script, task, { signal, work: gatherEvidence }) };
  },
});

/** What each segmenter told of itself: what one says under the name of another algorithm does not count. */
function toldSettings(summaries: ReadonlyMap<string, SegmentationSummary>): SegmenterSettings[] {
  return [...summaries].flatMap(([id, { settings }]) => (settings?.algorithm === id ? [settings] : []));
}

/** Attributes are read only where an algorithm that sees them is to be run again. */
async function readAnswers(
  inputs: KnownBeside,
  { db, options: { algorithms } }: Context<never, EvidenceOptions>,
  settings: readonly SegmenterSettings[],
  customers: number,
): Promise<Answers> {
  const read = (algorithm: MixedAlgorithm) =>
    readSeen(db, algorithm, algorithms.includes(algorithm) ? inputs : {}, { customers, settings });
  return {
    "latent-class": await read("latent-class"),
    "k-prototypes": await read("k-prototypes"),
    gower: await read("gower"),
  };
}

async function readAll(
  inputs: {
    readonly "segmentation/*": Readonly<Record<string, TableInput>>;
    readonly "segmentation-summary/*": Readonly<Record<string, SegmentationSummary>>;
    readonly "segmentation-partitions/*": Readonly<Record<string, TableInput>>;
  },
  { db, options: { algorithms } }: Context<never, EvidenceOptions>,
): Promise<KnownPartition[]> {
  const tables = bySegmenter(inputs["segmentation/*"]);
  const summaries = bySegmenter(inputs["segmentation-summary/*"]);
  const kept = bySegmenter(inputs["segmentation-partitions/*"]);
  const known: KnownPartition[] = [];
  const ids = [...summaries.keys()].filter((id) => tables.has(id)).sort();
  for (const algorithm of knownSegmenters("gather evidence for the choice", algorithms, ids)) {
    const [table, summary] = [tables.get(algorithm)!, summaries.get(algorithm)!];
    const read = await readKnown(db, algorithm, { k: summary.k, table }, kept.get(algorithm));
    known.push(...read.map((partition) => withUnassigned(partition, summary)));
  }
  return known;
}

function withUnassigned(partition: KnownPartition, { candidates }: SegmentationSummary): KnownPartition {
  const unassigned = candidates.find(({ k }) => k === partition.k)?.unassigned;
  return unassigned === undefined ? partition : { ...partition, unassigned };
}
