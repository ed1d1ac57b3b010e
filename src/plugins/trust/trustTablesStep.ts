import { type ArtifactTypes, defineStep, type Segment } from "segmentarium/plugin";
import { shownSizes, whoHas } from "segmentarium/segmentation";
import { choiceWords } from "./choiceWords.ts";
import { trustTables } from "./trustTables.ts";
import { differs, isConvention, segmentWords, type TrustFacts, trustNotes } from "./trustWords.ts";

/** The trust card of the segments, and of each segment. */
export const trustTablesStep = defineStep(import.meta.url, {
  id: "trust",
  title: "How far the segments can be trusted, in words",
  needs: [
    ...(["segments", "segmentation-summary", "clustering-space-summary", "choice"] as const),
    ...(["lab-stability", "lab-ratings", "held-out"] as const),
  ],
  provides: ["release/trust_notes", "release/segment_trust", "release/held_out"],
  settings: ["minimumPeople"],
  tables: trustTables,
  readsMetrics: true,
  run(inputs, context) {
    const { minimumPeople } = context.settings;
    const { segments, choice, "lab-stability": stability, "held-out": heldOut } = inputs;
    const published = inputs["segmentation-summary"];
    const used = [...new Set(inputs["clustering-space-summary"].columns.map(({ metric }) => metric))];
    const byLabel = new Map(stability.segments.map((row) => [row.label, row]));
    const facts: TrustFacts = {
      published,
      customers: inputs["clustering-space-summary"].customers,
      measures: used.map((id) => context.metrics.find((metric) => metric.id === id)?.title ?? id),
      someInNone: published.sizes.reduce((sum, size) => sum + size, 0) < inputs["clustering-space-summary"].customers,
      structure: choice.structure,
      chosenBecause: choiceWords(choice),
      verdicts: stability.segments.flatMap(({ verdict }) => verdict ?? []),
      unmeasured: unmeasured(segments, byLabel, minimumPeople),
      minimumPeople,
      whyNotMeasured: stability.reason,
      noBetterThanOne: inputs["lab-ratings"].gaps.some(
        ({ algorithm, k }) => algorithm === published.algorithm && k === 1,
      ),
      heldOut,
    };
    return {
      "release/trust_notes": trustNotes(facts).map(({ topic, text }, i) => ({
        ...{ number: i + 1, topic, text },
        convention: published.k >= 2 && isConvention(facts),
      })),
      "release/segment_trust": segments.map(({ id, label, size }) => {
        const row = byLabel.get(label);
        const measured = { verdict: row?.verdict ?? null, jaccard: row?.jaccard ?? null };
        return {
          ...{ segment: id, people: size, drawn: row?.drawn ?? 0, ...measured },
          text: segmentWords(row?.verdict, row?.jaccard),
        };
      }),
      "release/held_out": heldOut.measures.map((measure) => ({
        ...{ metric: measure.metric, title: measure.title, people: heldOut.customers },
        ...{ measured: measure.customers, unmeasured: heldOut.customers - measure.customers },
        who_has: whoHas(measure.customers, heldOut.customers, minimumPeople),
        ...{ explained: measure.explained, explained_low: measure.low, explained_high: measure.high },
        differs: differs(measure),
      })),
    };
  },
});

type Stability = ArtifactTypes["lab-stability"]["segments"][number];

/** Names of the segments without a verdict; those that the site hides have none of their own. */
function unmeasured(
  segments: readonly Segment[],
  byLabel: ReadonlyMap<number, Stability>,
  minimumPeople: number,
): string[] {
  const ordered = [...segments].sort((a, b) => a.label - b.label);
  const sizes = ordered.map(({ size }) => size);
  const shown = shownSizes(sizes, minimumPeople);
  const missing = ordered.flatMap((segment, i) =>
    byLabel.get(segment.label)?.verdict === undefined ? [{ segment, i }] : [],
  );
  const named = missing.filter(({ i }) => shown.has(i)).map(({ segment }) => segment.name);
  return named.length === missing.length ? named : [...named, "segments that are too small to be told"];
}
