import { drawRows, silhouettesOfEach, takeRows } from "segmentarium/cluster";
import { defineStep } from "segmentarium/plugin";
import { readSpace } from "segmentarium/segmentation";
import { z } from "zod";
import { readPartitions } from "./readPartitions.ts";
import { silhouetteProfile } from "./silhouetteProfile.ts";

const options = z.strictObject({
  customers: z
    .int()
    .min(100)
    .max(100_000)
    .default(50_000)
    .describe("Up to so many customers all are compared with each other; of more, so many are drawn"),
});

/** Places at which a segment's silhouettes are told. */
const points = 20;

/** The silhouettes of customers, sorted within each segment, for every number of segments of the published algorithm. */
export const silhouettesTableStep = defineStep(import.meta.url, {
  id: "lab-silhouettes",
  title: "Silhouettes within each segment",
  needs: [
    ...(["clustering-space", "clustering-space-summary", "segments", "segmentation", "segmentation-summary"] as const),
    ...(["segmentation/*", "segmentation-summary/*", "segmentation-partitions/*"] as const),
  ],
  provides: ["release/lab_silhouettes"],
  settings: ["minimumPeople"],
  options,
  tables: [
    {
      id: "lab_silhouettes",
      title: "Silhouettes within each segment",
      description:
        "For every number of segments k of the published algorithm: the silhouettes of a segment's customers (-1 to 1, below 0 a customer lies nearer to another segment), sorted from the highest to the lowest and told at 20 places, evenly spaced from the first customer (place 1) to the last. Each is the mean of a group of neighbours in that order, never of fewer people than may be published; of a small segment, places share a group. They are of all customers, or of those drawn where there are very many (compared). Segments are numbered by size; of the published number, segment_id names them. A partition with a segment of fewer people than may be published is left out as a whole.",
      people: "people",
      order: ["k", "segment", "place"],
      totals: [{ column: "segment" }],
      columns: [
        { name: "k", type: "integer", unit: "segments", key: true },
        { name: "segment", type: "integer", key: true },
        { name: "place", type: "integer", key: true },
        { name: "segment_id", type: "text", nullable: true },
        { name: "people", type: "integer", unit: "customers" },
        { name: "compared", type: "integer", unit: "customers" },
        { name: "segment_mean", type: "number" },
        { name: "silhouette", type: "number" },
      ],
    },
  ],
  async run(inputs, context) {
    const { db, signal, threads } = context;
    const { minimumPeople } = context.settings;
    const { algorithm, k: publishedK } = inputs["segmentation-summary"];
    const summary = inputs["segmentation-summary/*"][`segmentation-summary/${algorithm}`];
    const chosen = inputs["segmentation/*"][`segmentation/${algorithm}`];
    if (summary === undefined || chosen === undefined) return { "release/lab_silhouettes": [] };
    const kept = inputs["segmentation-partitions/*"][`segmentation-partitions/${algorithm}`];
    const space = await readSpace(db, inputs["clustering-space"].sql, inputs["clustering-space-summary"]);
    const drawn = drawRows(space.points.rows, context.options.customers, context.random("customers"));
    const compared = takeRows(space.points, drawn);
    const ids = new Map(inputs.segments.map(({ id, label }) => [label, id]));
    const rows = [];
    const parted = (await readPartitions(db, summary, chosen, kept)).map(({ k, labels }) => {
      const sizes = Array.from({ length: k }, () => 0);
      for (const label of labels) sizes[label]! += 1;
      return { k, sizes, labels: drawn.map((row) => labels[row]!) };
    });
    // Also those of whom nobody was drawn: all customers less the other segments would tell them.
    const shown = parted.filter(({ sizes }) => sizes.every((size) => size >= minimumPeople));
    const all = await silhouettesOfEach(
      compared,
      shown.map(({ labels }) => labels),
      { signal, threads },
    );
    for (const [i, { k, sizes, labels: of }] of shown.entries()) {
      const found = all[i];
      if (found === undefined || found.clusters.some(({ size }) => size < minimumPeople)) continue;
      for (const { label, value } of found.clusters) {
        const own = found.values.filter((_, i) => of[found.rows[i]!] === label);
        const name = { segment: label + 1, segment_id: (k === publishedK ? ids.get(label) : undefined) ?? null };
        const profile = silhouetteProfile(own, points, minimumPeople);
        const whole = { people: sizes[label]!, compared: drawn.length, segment_mean: value };
        rows.push(...profile.map((silhouette, i) => ({ k, ...name, place: i + 1, ...whole, silhouette })));
      }
    }
    return { "release/lab_silhouettes": rows };
  },
});
