import {
  type ClusterInto,
  calinskiHarabasz,
  clusterMeans,
  daviesBouldin,
  drawRows,
  dunnOfEach,
  type Gap,
  gapStatistic,
  takeRows,
} from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import { type Context, defineStep } from "segmentarium/plugin";
import { clusterers, readSpace } from "segmentarium/segmentation";
import { z } from "zod";
import type { GapVerdict, RatedPartition } from "./labTypes.ts";
import { type KnownPartition, readPartitions } from "./readPartitions.ts";

const options = z.strictObject({
  gapCustomers: z
    .int()
    .min(100)
    .max(20_000)
    .default(1000)
    .describe("Customers drawn for the gap statistic and the Dunn index"),
  gapReferences: z.int().min(2).max(500).default(10).describe("Sets without clusters that they are compared with"),
});

/** The algorithms that a gap statistic is taken of: those that are quick enough to be repeated for every reference. */
const withGap = ["k-means", "ward"];

/** Rates every partition that any algorithm tried, on the same points. */
export const ratingsStep = defineStep(import.meta.url, {
  id: "lab-ratings",
  title: "Indices of every partition that was tried",
  needs: [
    "clustering-space",
    "clustering-space-summary",
    "segmentation/*",
    "segmentation-summary/*",
    "segmentation-partitions/*",
  ],
  provides: ["lab-ratings"],
  options,
  async run(inputs, context) {
    const space = inputs["clustering-space-summary"];
    const { points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const rows = drawRows(points.rows, context.options.gapCustomers, context.random("gap"));
    const drawn = { rows, points: takeRows(points, rows) };
    const partitions: RatedPartition[] = [];
    const gaps: GapVerdict[] = [];
    for (const [id, summary] of Object.entries(inputs["segmentation-summary/*"]).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const algorithm = id.replace(/^segmentation-summary\//, "");
      const chosen = inputs["segmentation/*"][`segmentation/${algorithm}`];
      if (chosen === undefined) continue;
      const kept = inputs["segmentation-partitions/*"][`segmentation-partitions/${algorithm}`];
      const known = await readPartitions(context.db, summary, chosen, kept);
      const gap = await gapOf(algorithm, drawn.points, known, context);
      if (gap !== undefined) gaps.push({ algorithm, k: gap.k, reason: gap.reason });
      const dunns = dunnOfEach(
        drawn.points,
        known.map(({ labels }) => drawn.rows.map((row) => labels[row]!)),
      );
      partitions.push(...known.map((partition, i) => rate(algorithm, points, partition, dunns[i], gap)));
    }
    const { gapReferences } = context.options;
    const totalInertia = points.columns === 0 ? 0 : clusterMeans(points, new Int32Array(points.rows)).inertia;
    return { "lab-ratings": { partitions, totalInertia, gaps, gapCustomers: rows.length, gapReferences } };
  },
});

async function gapOf(
  algorithm: string,
  drawn: Matrix,
  known: readonly KnownPartition[],
  { options: { gapReferences }, seed, signal }: Context<never, z.infer<typeof options>>,
): Promise<Gap | undefined> {
  const cluster: ClusterInto | undefined = withGap.includes(algorithm) ? clusterers()[algorithm] : undefined;
  if (cluster === undefined || known.length === 0 || drawn.rows < 2) return undefined;
  const kMax = Math.max(...known.map(({ k }) => k));
  return gapStatistic(drawn, { cluster, kMax, seed: `${seed}/${algorithm}`, references: gapReferences, signal });
}

function rate(
  algorithm: string,
  points: Matrix,
  { k, labels }: KnownPartition,
  dunn: number | undefined,
  gap: Gap | undefined,
): RatedPartition {
  const atK = gap?.rows.find((row) => row.k === k);
  const { sizes, inertia } = clusterMeans(points, labels);
  return {
    ...{ algorithm, k, inertia },
    sizes: [...sizes].sort((a, b) => b - a),
    dunn,
    daviesBouldin: daviesBouldin(points, labels),
    calinskiHarabasz: calinskiHarabasz(points, labels),
    gap: atK?.gap,
    gapError: atK?.standardError,
  };
}
