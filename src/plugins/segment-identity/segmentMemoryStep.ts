import { createHash } from "node:crypto";
import type { SegmentPublication } from "segmentarium/config";
import { defineStep } from "segmentarium/plugin";
import { aggregateModel, ownModelText, shownSizes } from "segmentarium/segmentation";

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    /** What a segment history keeps of this publication. */
    "segment-memory": SegmentPublication;
    /** What the work folder keeps of it: the frozen model by the segmenter's own rule, as text, where the history has but means. Private. */
    "own-model": { readonly text?: string };
  }
}

/** What the next publication needs to know of the segments of this one: aggregates alone, and apart from them what may not leave the work folder. */
export const segmentMemoryStep = defineStep(import.meta.url, {
  id: "segment-memory",
  title: "Segments, for the next publication",
  needs: [
    ...(["aggregate-model", "remembered-rule", "published-model"] as const),
    ...(["segments", "segment-actions", "segment-identity"] as const),
  ],
  provides: ["segment-memory", "own-model"],
  settings: ["asOf", "minimumPeople", "earlierSegments"],
  run(inputs, { settings: { asOf, minimumPeople, earlierSegments } }) {
    const byLabel = [...inputs.segments].sort((a, b) => a.label - b.label);
    const archetypes = new Map(inputs["segment-actions"].map(({ segment, archetype }) => [segment, archetype]));
    const sizes = byLabel.map(({ size }) => size);
    const { model, labels } = aggregateModel(inputs["aggregate-model"], sizes, minimumPeople);
    const text = ownModelText(inputs["published-model"], labels);
    const own = text === undefined ? {} : { own: createHash("sha256").update(text).digest("hex") };
    const shown = shownSizes(sizes, minimumPeople);
    const kept = labels.map((label) => byLabel[label]!);
    const ended = [
      ...(earlierSegments?.ended ?? []),
      ...inputs["segment-identity"].ended.map(({ id, name }) => ({ id, name, asOf })),
    ];
    return {
      "segment-memory": {
        asOf,
        model: { ...model, ...inputs["remembered-rule"], ...own },
        segments: kept.map(({ id, name, size, label }) => ({
          ...{ id, name, archetype: archetypes.get(id) ?? "" },
          ...(shown.has(label) ? { size } : {}),
        })),
        ended: ended.sort((a, b) => (a.id < b.id ? -1 : 1)),
      },
      "own-model": text === undefined ? {} : { text },
    };
  },
});
