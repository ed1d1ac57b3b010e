import type { SegmentationSummary } from "segmentarium/plugin";
import { toldOf } from "segmentarium/segmentation";
import { capital, count, list, lower, numberWord, sentence } from "./phrases.ts";
import type { HeldOut, HeldOutMeasure } from "./trustTypes.ts";

/** What is known of the published segments as a whole. */
export interface TrustFacts {
  readonly published: SegmentationSummary;
  /** All of them, whether or not they lack a measure. */
  readonly customers: number;
  /** Titles of the measures that customers are compared by. */
  readonly measures: readonly string[];
  /** Some customers are in no segment. */
  readonly someInNone: boolean;
  readonly structure:
    | { readonly verdict: "structured" | "one-cloud" | "not-tested"; readonly rows: number; readonly leftOut: number }
    | undefined;
  /** The choice in one or two sentences, without a full stop at the end. */
  readonly chosenBecause: string;
  /** Verdicts of the segments, of those that were measured. */
  readonly verdicts: readonly ("stable" | "doubtful" | "unstable")[];
  /** Names of the published segments that were not measured. */
  readonly unmeasured: readonly string[];
  readonly whyNotMeasured: string | undefined;
  /** By the gap statistic, no number of segments of this algorithm is better than one. */
  readonly noBetterThanOne: boolean;
  readonly heldOut: HeldOut | undefined;
  readonly minimumPeople: number;
}

export interface TrustNote {
  readonly topic: string;
  readonly text: string;
}

/** The trust card: what the segments are, how sure one can be, why this number, and what they are good for. */
export function trustNotes(facts: TrustFacts): TrustNote[] {
  const { published } = facts;
  if (published.k < 2) {
    return [
      { topic: "What they are", text: `All customers form one segment. ${sentence(facts.chosenBecause)}` },
      { topic: "How sure we are", text: structureWords(facts) },
    ];
  }
  return [
    { topic: "What they are", text: whatTheyAre(facts) },
    { topic: "How sure we are", text: howSure(facts) },
    { topic: "Why this number", text: sentence(facts.chosenBecause) },
    { topic: "What they are good for", text: usefulness(facts.heldOut) },
  ];
}

/** Nothing in the data draws these borders: they sort customers, as bands of age do. */
export function isConvention({ structure, verdicts, noBetterThanOne }: TrustFacts): boolean {
  const shaky = verdicts.filter((verdict) => verdict !== "stable").length;
  return structure?.verdict === "one-cloud" || noBetterThanOne || 2 * shaky > verdicts.length;
}

function whatTheyAre({ published: { algorithm, k }, measures, someInNone }: TrustFacts): string {
  const who = someInNone ? "some customers are in none" : "everybody is in one, also who stands between two";
  const named = measures.length === 0 ? "" : `: ${list(measures.map(lower))}`;
  return `${capital(numberWord(k))} groups of customers who are alike in ${count(measures.length, "measure")}${named}. They were found by ${algorithm}, not defined beforehand; ${who}.`;
}

function howSure(facts: TrustFacts): string {
  const { noBetterThanOne } = facts;
  const gap = noBetterThanOne
    ? " By the gap statistic, customers are no tighter in these segments than customers without any groups would be."
    : "";
  const convention = isConvention(facts)
    ? " So take these borders for a convention: a useful way to sort customers, not kinds of people that were discovered."
    : "";
  return `${structureWords(facts)} ${backWords(facts)}${gap}${convention}`;
}

function backWords({ verdicts, unmeasured, whyNotMeasured }: TrustFacts): string {
  if (whyNotMeasured !== undefined) return `Whether they come back was not measured: ${whyNotMeasured}.`;
  const stable = verdicts.filter((verdict) => verdict === "stable").length;
  const measured = `${verdicts.length} that ${verdicts.length === 1 ? "was" : "were"} measured`;
  const again = "back reliably when customers are drawn again.";
  const rest = unmeasured.length === 0 ? "" : ` Whether others do was not measured: ${list(unmeasured)}.`;
  if (verdicts.length === 0) return "Whether they come back was not measured.";
  const comes = stable < 2 ? "comes" : "come";
  if (stable === verdicts.length && rest === "") return `All ${stable} ${comes} ${again}`;
  if (stable === verdicts.length) return `The ${measured} ${comes} ${again}${rest}`;
  const of = rest === "" ? (stable === 0 ? `the ${verdicts.length}` : `${verdicts.length}`) : `the ${measured}`;
  return `${stable === 0 ? "None" : stable} of ${of} ${comes} ${again}${rest}`;
}

function structureWords({ structure, customers, minimumPeople }: TrustFacts): string {
  if (structure === undefined || structure.verdict === "not-tested") {
    return "Whether customers fall into groups at all was not tested.";
  }
  const { rows, leftOut } = structure;
  const tested = toldOf(rows, customers, minimumPeople);
  if (structure.verdict === "structured") {
    const among = leftOut > 0 ? ", even without those who lack a measure," : "";
    return `Customers do fall into groups: a test on ${tested} found${among} gaps between groups that a single cloud would not have.`;
  }
  const beyond = leftOut > 0 ? "Beyond who lacks a measure, such as those who bought once, " : "";
  return `${beyond}${beyond === "" ? "A" : "a"} test on ${tested} found no gaps between groups: one cloud of customers without any groups would look the same.`;
}

/** From this share of variance on segments count as different in a measure, by the low end of its interval. */
const least = 0.01;

export function differs({ low }: HeldOutMeasure): boolean {
  return low >= least;
}

function usefulness(heldOut: HeldOut | undefined): string {
  if (heldOut === undefined || heldOut.measures.length === 0) {
    const why = heldOut?.reason ?? "no measure was looked at";
    return `Whether segments differ in anything that they were not made of is not known: ${why}.`;
  }
  const { measures } = heldOut;
  const clear = measures.filter(differs);
  const one = measures.length === 1;
  const those = `${count(measures.length, "measure")} that had no part in making them and repeat${one ? "s" : ""} none that had${besides(heldOut)}`;
  if (clear.length === 0) {
    return `Segments hardly differ in the ${those}, so they say little beyond what they were made of.`;
  }
  const most = clear.slice(0, 3).map(({ title, explained }) => `${lower(title)} (${Math.round(100 * explained)}%)`);
  return `Segments also differ in ${clear.length} of ${those}, most in ${list(most)} (share of the differences between customers that lies between segments).`;
}

/** The other measures that had no part, in brackets. */
function besides({ repeating, unfit }: HeldOut): string {
  const parts = [
    ...(repeating === 0
      ? []
      : [`${repeating} more repeat${repeating === 1 ? "s" : ""} one and ${areOrIs(repeating)} left out`]),
    ...(unfit === 0 ? [] : [`${unfit} could not be compared`]),
  ];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

function areOrIs(n: number): string {
  return n === 1 ? "is" : "are";
}

/** How reliably one segment comes back. */
export function segmentWords(
  verdict: "stable" | "doubtful" | "unstable" | undefined,
  jaccard: number | undefined,
): string {
  if (verdict === undefined || jaccard === undefined) return "Whether this segment comes back was not measured.";
  const figure = `when customers are drawn again and parted anew, it and its nearest new group share ${Math.round(100 * jaccard)}% of their customers on average`;
  if (verdict === "stable") return `Comes back reliably: ${figure} (stable from 75%).`;
  if (verdict === "doubtful") return `Comes back in part: ${figure} (stable from 75%), so its border is rough.`;
  return `Does not come back reliably: ${figure} (unstable below 60%), so take its border for a convention.`;
}
