import type { SegmentationSummary } from "segmentarium/plugin";
import { countText } from "segmentarium/stats";
import type { LabAgreement, LabRatings, LabStability } from "./labTypes.ts";
import type { LabSensitivity } from "./sensitivityTypes.ts";

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
  readonly sensitivity: LabSensitivity;
  /** What the weighing of all partitions would publish; absent where nothing was weighed. */
  readonly weighed?: { readonly algorithm: string; readonly k: number } | undefined;
}

/** What the figures speak for, in words: the recommendation first, then what it rests on. */
export function labNotes(facts: LabFacts): LabNote[] {
  return [
    { topic: "Recommended", text: recommended(facts) },
    { topic: "Published", text: sentence(facts.published.reason) },
    { topic: "Separation", text: separation(facts) },
    { topic: "Number of segments", text: numbers(facts) },
    ...withoutSegments(facts),
    { topic: "Agreement", text: agreementWords(facts) },
    { topic: "Stability", text: stabilityWords(facts) },
    { topic: "Sensitivity", text: sensitivityWords(facts) },
  ];
}

/** A silhouette counts as higher from this share above another on, beyond both intervals: the tolerance with which k is chosen. */
const tolerance = 0.02;

function recommended(facts: LabFacts): string {
  const { published, weighed } = facts;
  if (weighed !== undefined) {
    const name = partitionName(weighed);
    if (weighed.algorithm === published.algorithm && weighed.k === published.k) {
      return `Keep ${name}: of the partitions that were weighed, none is clearly better, and none as good is simpler.${caution(facts)}`;
    }
    return `Look at ${name} beside what is published: it is what the weighing of all partitions speaks for. To publish it, take "take" and "k" out of the options of the step "chooser"; ids and names of segments then change.${caution(facts)}`;
  }
  const best = clearest(facts);
  if (best !== undefined) {
    const figures =
      published.silhouette === undefined
        ? ""
        : ` (${decimal(best.silhouette)} against ${decimal(published.silhouette)})`;
    return (
      `Look at ${partitionName(best)} beside what is published: its silhouette is clearly higher${figures}. ` +
      `To publish it, set the option "take" of the step "chooser" to "${best.algorithm}"; ids and names of segments then change.${caution(facts)}`
    );
  }
  if (published.k < 2) return "Nothing: no algorithm parts customers better than the single segment that is published.";
  return `Keep ${partitionName(published)}: no other algorithm has a clearly higher silhouette.${caution(facts)}`;
}

/** Of the other algorithms whose silhouette is clearly higher than that of what is published, the one of highest silhouette. */
function clearest({ summaries, published }: LabFacts): SegmentationSummary | undefined {
  const [least, high] = [(published.silhouette ?? 0) * (1 + tolerance), published.silhouetteHigh ?? 0];
  return [...summaries.values()]
    .filter((row) => row.algorithm !== published.algorithm && row.k >= 2 && isAlike(row, published))
    .filter(({ silhouette, silhouetteLow }) => (silhouette ?? 0) > least && (silhouetteLow ?? 0) > high)
    .sort((a, b) => b.silhouette! - a.silhouette! || (a.algorithm < b.algorithm ? -1 : 1))[0];
}

/** What speaks against relying on the published segments; empty when nothing does. */
function caution({ published, ratings, stability: { segments } }: LabFacts): string {
  const shaky = segments.filter(({ verdict }) => verdict === "doubtful" || verdict === "unstable").length;
  const oneOnly = ratings.gaps.some(({ algorithm, k }) => algorithm === published.algorithm && k === 1);
  const unstable =
    shaky === 0
      ? ""
      : 2 * shaky > segments.length
        ? ` But ${shaky} of ${count(segments.length, "published segment")} do not come back reliably when customers are drawn again: try another number of segments or other metrics, and take the borders for a convention.`
        : ` Rely on ${count(shaky, "published segment")} that ${shaky === 1 ? "is" : "are"} not stable only with care.`;
  return `${unstable}${oneOnly ? " By the gap statistic, customers are no tighter in these segments than customers without any structure would be." : ""}`;
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
  return `Segments that each algorithm chose: ${own}. Gap statistic on ${countText(gapCustomers)} customers drawn at random against ${gapReferences} sets without clusters: ${words}.`;
}

/** Of each algorithm that chose no number of segments, why; a note each. */
function withoutSegments({ summaries, published }: LabFacts): LabNote[] {
  const none = [...summaries.values()].filter(({ algorithm, k }) => k < 2 && algorithm !== published.algorithm);
  return none.map(({ algorithm, reason }) => ({ topic: "No segments", text: `${algorithm}: ${lower(reason)}.` }));
}

function agreementWords({ published, agreement, summaries }: LabFacts): string {
  const all = agreement
    .filter(({ one, other }) => one === published.algorithm || other === published.algorithm)
    .map(({ one, other, adjustedRand }) => ({ name: one === published.algorithm ? other : one, adjustedRand }))
    .filter(({ name }) => summaries.get(name)?.k !== 1);
  const listed = (rows: typeof all) =>
    rows.map(({ name, adjustedRand }) => `${name} ${adjustedRand.toFixed(2)}`).join(", ");
  const unlike = (name: string) => summaries.has(name) && !sameMetrics(summaries.get(name)!, published);
  const dense = all.filter(({ name }) => !unlike(name) && isByDensity(summaries.get(name)));
  const apart = all.filter(({ name }) => unlike(name));
  const others = all.filter((row) => !dense.includes(row) && !apart.includes(row));
  const left =
    dense.length === 0
      ? ""
      : ` Algorithms by density part customers by where they crowd and count for themselves: ${listed(dense)}.`;
  const beside =
    apart.length === 0 ? "" : ` Segments that are made of other data need not agree with it: ${listed(apart)}.`;
  if (others.length === 0) return `There is no other algorithm to compare with.${left}${beside}`;
  const least = Math.min(...others.map(({ adjustedRand }) => adjustedRand));
  const reading =
    least >= 0.8
      ? "who belongs together hardly depends on the algorithm"
      : least >= 0.5
        ? "who belongs together depends on the algorithm in part"
        : "who belongs together depends much on the algorithm, so take no border between segments for a fact";
  return `Adjusted Rand index of what is published with ${listed(others)}: ${reading}. Algorithms that chose another number of segments agree less for that alone.${left}${beside}`;
}

function isAlike(summary: SegmentationSummary, published: SegmentationSummary): boolean {
  return sameMetrics(summary, published) && !isByDensity(summary);
}

function sameMetrics(one: SegmentationSummary, other: SegmentationSummary): boolean {
  const of = ({ metrics }: SegmentationSummary) => JSON.stringify([...metrics].sort());
  return of(one) === of(other);
}

function isByDensity(summary: SegmentationSummary | undefined): boolean {
  return summary?.dbcv !== undefined || summary?.unassigned !== undefined;
}

function stabilityWords({ published, stability }: LabFacts): string {
  const { reason, segments, customers, resamples } = stability;
  if (reason !== undefined) return `Not measured: ${reason}.`;
  const stable = segments.filter(({ verdict }) => verdict === "stable").length;
  return `${stable} of ${count(segments.length, "segment")} come back when customers are drawn again (Jaccard coefficient of at least 0.75): ${resamples} resamples of ${countText(customers)} customers, parted anew ${settingsWords(published, customers)}.`;
}

function sensitivityWords({ published, sensitivity }: LabFacts): string {
  const { reason, noScaling, customers } = sensitivity;
  if (reason !== undefined) return `Not measured: ${reason}.`;
  const what =
    noScaling === undefined ? "with other seeds, and with measures scaled in other ways" : "with other seeds alone";
  const why = noScaling === undefined ? "" : ` Other scalings were not tried: ${noScaling}.`;
  return `${countText(customers)} customers drawn were parted anew into ${published.k} segments ${what}.${why}`;
}

/** With which settings customers who were drawn are parted anew. */
function settingsWords({ algorithm, settings }: SegmentationSummary, customers: number): string {
  if (settings?.algorithm !== algorithm)
    return "with the algorithm's usual settings, as its segmenter tells none of its own, and fewer starts";
  const starts = startsAtRandom.includes(algorithm) ? " and fewer starts" : "";
  const radius =
    settings.algorithm === "dbscan" && customers < settings.fittedOn
      ? "; the radius is that within which as large a share of those drawn lie dense"
      : "";
  const own = algorithm === "ml-kmeans" ? ", by the product's own k-means, which looks for the same partition" : "";
  return `with the settings that gave the published segments${starts}${radius}${own}`;
}

const startsAtRandom = [
  ...["k-means", "ml-kmeans", "mini-batch-k-means", "gaussian-mixture", "k-medoids"],
  ...["latent-class", "k-prototypes", "gower"],
];

function partitionName({ algorithm, k }: Pick<SegmentationSummary, "algorithm" | "k">): string {
  return `${algorithm} with ${count(k, "segment")}`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
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
