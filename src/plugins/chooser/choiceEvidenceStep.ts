import { adjustedRand, calinskiHarabasz, clusterMeans, daviesBouldin } from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import { type Context, defineStep, type SegmentationSummary, type TableInput } from "segmentarium/plugin";
import { readSpace } from "segmentarium/segmentation";
import { z } from "zod";
import { bySegmenter } from "./bySegmenter.ts";
import type { PartitionEvidence } from "./choiceTypes.ts";
import { weighedByDefault } from "./chooserOptions.ts";
import { comesBack, type KnownPartition } from "./comesBack.ts";
import { readKnown } from "./readKnown.ts";
import { testStructure } from "./testStructure.ts";

const options = z.strictObject({
  algorithms: z
    .array(z.string())
    .default([...weighedByDefault])
    .describe("Segmenters that evidence is gathered of, those that exist"),
  nullCustomers: z.int().min(100).max(20_000).default(2000).describe("Customers drawn for the test for any structure"),
  draws: z.int().min(2).max(200).default(6).describe("How many times customers are drawn and parted anew"),
  drawn: z.int().min(100).max(20_000).default(1000).describe("Customers in each of these draws"),
});

/** What the choice rests on beside the segmenters' own figures: cheap enough to be known before it. */
export const choiceEvidenceStep = defineStep(import.meta.url, {
  id: "choice-evidence",
  title: "Evidence for the choice of the segmentation",
  needs: [
    ...(["clustering-space", "clustering-space-summary", "segmentation/*"] as const),
    ...(["segmentation-summary/*", "segmentation-partitions/*"] as const),
  ],
  provides: ["choice-evidence"],
  options,
  async run(inputs, context) {
    const { nullCustomers, draws, drawn } = context.options;
    const space = inputs["clustering-space-summary"];
    const { points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const known = await readAll(inputs, context);
    const back = await comesBack(points, known, { draws, customers: drawn, random: (name) => context.random(name) });
    const structure = testStructure(points, space.columns, {
      ...{ customers: nullCustomers, random: context.random("null-customers"), seed: context.seed },
    });
    const partitions = known.map((partition, i) => evidenceOf(points, partition, known, back[i]));
    return { "choice-evidence": { structure, partitions, draws, drawn: Math.min(drawn, points.rows) } };
  },
});

async function readAll(
  inputs: {
    readonly "segmentation/*": Readonly<Record<string, TableInput>>;
    readonly "segmentation-summary/*": Readonly<Record<string, SegmentationSummary>>;
    readonly "segmentation-partitions/*": Readonly<Record<string, TableInput>>;
  },
  { db, options: { algorithms } }: Context<never, z.infer<typeof options>>,
): Promise<KnownPartition[]> {
  const tables = bySegmenter(inputs["segmentation/*"]);
  const summaries = bySegmenter(inputs["segmentation-summary/*"]);
  const kept = bySegmenter(inputs["segmentation-partitions/*"]);
  const known: KnownPartition[] = [];
  for (const algorithm of algorithms) {
    const [table, summary] = [tables.get(algorithm), summaries.get(algorithm)];
    if (table === undefined || summary === undefined) continue;
    const read = await readKnown(db, algorithm, { k: summary.k, table }, kept.get(algorithm));
    known.push(...read.map((partition) => withUnassigned(partition, summary)));
  }
  return known;
}

/** Customers in no segment have a label of their own, the last. */
function withUnassigned(partition: KnownPartition, { k, unassigned }: SegmentationSummary): KnownPartition {
  return unassigned === undefined || partition.k !== k ? partition : { ...partition, unassigned: unassigned.share };
}

function evidenceOf(
  points: Matrix,
  { algorithm, k, labels, unassigned = 0 }: KnownPartition,
  known: readonly KnownPartition[],
  back: number | undefined,
): PartitionEvidence {
  const others = known.filter((other) => other.k === k && kindOf(other.algorithm) !== kindOf(algorithm));
  const indices = others.map((other) => adjustedRand(labels, other.labels) ?? 0);
  return {
    ...{ algorithm, k },
    sizes: [...clusterMeans(points, labels).sizes].sort((a, b) => b - a),
    unassigned,
    daviesBouldin: daviesBouldin(points, labels),
    calinskiHarabasz: calinskiHarabasz(points, labels),
    comesBack: back,
    agreement: indices.length === 0 ? undefined : indices.reduce((sum, value) => sum + value, 0) / indices.length,
  };
}

/** Several implementations of k-means agree because they are k-means, which is no evidence. */
function kindOf(algorithm: string): string {
  return /k-?means$/.test(algorithm) ? "k-means" : algorithm;
}
