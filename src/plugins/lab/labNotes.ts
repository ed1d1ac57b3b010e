import type { SegmentationSummary } from "segmentarium/plugin";
import type { LabAgreement, LabRatings, LabStability } from "./labTypes.ts";

/** A paragraph of the page. */
export interface LabNote {
  readonly topic: string;
  readonly text: string;
}

export interface LabFacts {
  /** By the segmenter's id. */
  readonly summaries: ReadonlyMap<string, SegmentationSummary>;
  /** The segmentation that is published. */
  readonly published: SegmentationSummary;
  readonly ratings: LabRatings;
  readonly agreement: readonly LabAgreement[];
  readonly stability: LabStability;
}

/** What the figures speak for, in words: the recommendation first, then what it rests on. */
export function labNotes(facts: LabFacts): LabNote[] {
  return [
    { topic: "Recommended", text: recommended(facts) },
    { topic: "Published", text: `${partitionName(facts.published)}. ${sentence(facts.published.reason)}` },
    { topic: "Separation", text: separation(facts) },
    { topic: "Number of segments", text: numbers(facts) },
    { topic: "Agreement", text: agreementWords(facts) },
    { topic: "Stability", text: stabilityWords(facts.stability) },
  ];
}

function recommended({ summaries, published, stability }: LabFacts): string {
  const clearer = [...summaries.values()]
    .filter(({ algorithm, k, silhouetteLow }) => {
      const above = (silhouetteLow ?? -1) > (published.silhouetteHigh ?? -1);
      return algorithm !== published.algorithm && k >= 2 && above;
    })
    .sort((a, b) => (b.silhouette ?? -1) - (a.silhouette ?? -1) || (a.algorithm < b.algorithm ? -1 : 1));
  const shaky = stability.segments.filter(({ verdict }) => verdict === "doubtful" || verdict === "unstable").length;
  const care =
    shaky === 0
      ? ""
      : `. Rely on ${count(shaky, "segment")} below that ${shaky === 1 ? "is" : "are"} not stable only with care`;
  const [best] = clearer;
  if (best !== undefined) {
    return (
      `Look at ${partitionName(best)} beside what is published: its silhouette is higher by more than chance. ` +
      `To publish it, set the option "take" of the step "chooser" to "${best.algorithm}"; ids and names of segments then change${care}.`
    );
  }
  if (published.k < 2) return "Nothing: no algorithm parts customers better than the single segment that is published.";
  return `Keep ${partitionName(published)}: no other algorithm parts customers more clearly, by more than chance${care}.`;
}

function separation({ summaries, published }: LabFacts): string {
  const rated = [...summaries.values()].filter(({ silhouette }) => silhouette !== undefined);
  if (rated.length === 0) return "No algorithm found two segments or more, so there is no silhouette to compare.";
  const words = rated
    .sort((a, b) => b.silhouette! - a.silhouette! || (a.algorithm < b.algorithm ? -1 : 1))
    .map(
      (row) =>
        `${partitionName(row)} ${decimal(row.silhouette)} (${decimal(row.silhouetteLow)} to ${decimal(row.silhouetteHigh)})`,
    );
  const own = published.silhouette === undefined ? " What is published has none." : "";
  return `Silhouettes of what each algorithm chose, highest first: ${words.join("; ")}.${own} A mixture is not made for high silhouettes: its segments may be stretched and lie within each other.`;
}

function numbers({ summaries, ratings }: LabFacts): string {
  const own = [...summaries.values()].map(({ algorithm, k }) => `${algorithm} ${k}`).join(", ");
  const { gapCustomers, gapReferences, gaps } = ratings;
  if (gaps.length === 0) return `Segments that each algorithm chose: ${own}. No gap statistic was taken.`;
  const words = gaps.map(({ algorithm, reason }) => `for ${algorithm}, ${lower(reason)}`).join("; ");
  return `Segments that each algorithm chose: ${own}. Gap statistic on ${thousands(gapCustomers)} customers drawn at random against ${gapReferences} sets without clusters: ${words}.`;
}

function agreementWords({ published, agreement }: LabFacts): string {
  const others = agreement
    .filter(({ one, other }) => one === published.algorithm || other === published.algorithm)
    .map(({ one, other, adjustedRand }) => ({ name: one === published.algorithm ? other : one, adjustedRand }));
  if (others.length === 0) return "There is no other algorithm to compare with.";
  const list = others.map(({ name, adjustedRand }) => `${name} ${adjustedRand.toFixed(2)}`).join(", ");
  const least = Math.min(...others.map(({ adjustedRand }) => adjustedRand));
  const reading =
    least >= 0.8
      ? "who belongs together hardly depends on the algorithm"
      : least >= 0.5
        ? "who belongs together depends on the algorithm in part"
        : "who belongs together depends much on the algorithm, so take no border between segments for a fact";
  return `Adjusted Rand index of what is published with ${list}: ${reading}. Algorithms that chose another number of segments agree less for that alone.`;
}

function stabilityWords({ reason, segments, customers, resamples }: LabStability): string {
  if (reason !== undefined) return `Not measured: ${reason}.`;
  const stable = segments.filter(({ verdict }) => verdict === "stable").length;
  return `${stable} of ${count(segments.length, "segment")} come back when customers are drawn again (Jaccard coefficient of at least 0.75): ${resamples} resamples of ${thousands(customers)} customers, parted anew with the algorithm's default settings and fewer starts.`;
}

function partitionName({ algorithm, k }: SegmentationSummary): string {
  return `${algorithm} with ${count(k, "segment")}`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function thousands(n: number): string {
  return String(n).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

function decimal(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(3);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function lower(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
