import type { ClusteringSpace } from "segmentarium/plugin";
import { toldOf } from "segmentarium/segmentation";
import { countText, percentText } from "segmentarium/stats";
import { movesFew, shownComparisons } from "./heldBack.ts";
import { agreed, meansWords } from "./meansWords.ts";
import type { FillComparison, MissingMeans, MissingMeasures, MissingSensitivity } from "./missingTypes.ts";

/** A paragraph of the page. */
export interface MissingNote {
  readonly topic: string;
  readonly text: string;
}

export interface MissingFacts {
  readonly space: ClusteringSpace;
  readonly measures: MissingMeasures;
  readonly sensitivity: MissingSensitivity;
  readonly means: MissingMeans;
  readonly minimumPeople: number;
}

/** Up to this share of moved customers beyond those of running again segments count as hardly dependent. */
const hardly = 0.05;

/** What the figures say, in words. */
export function missingNotes(facts: MissingFacts): MissingNote[] {
  return [
    { topic: "What is missing", text: whatIsMissing(facts) },
    { topic: "As it is", text: asItIs(facts) },
    { topic: "What if", text: whatIf(facts) },
    { topic: "Chains", text: chainWords(facts.sensitivity) },
    { topic: "Means", text: meansWords(facts.means, facts.minimumPeople) },
    ...littleWords(facts),
  ];
}

function whatIsMissing({ space, measures, minimumPeople }: MissingFacts): string {
  const inSpace = measures.measures.filter((measure) => measure.inSpace);
  const never = inSpace.filter((measure) => measure.never > 0).length;
  const unknown = inSpace.filter((measure) => measure.unknown > 0);
  const start = `${count(inSpace.length, "measure")} span${inSpace.length === 1 ? "s" : ""} the space in which customers are compared.`;
  const happened =
    never === 0
      ? "None lacks a value because what it measures never happened."
      : `${count(never, "measure")} ${never === 1 ? "has" : "have"} no value for some customers because what it measures never happened (such as days between orders of somebody with one order): that is an answer, has a 0/1 column of its own in the space, and is never imputed.`;
  if (unknown.length === 0) return `${start} ${happened} Every value that there is, is known.`;
  const most = unknown.reduce((a, b) => (b.unknown > a.unknown ? b : a));
  const at =
    most.unknown < minimumPeople
      ? `of fewer than ${minimumPeople} customers`
      : `of as many as ${toldOf(most.unknown, most.customers, minimumPeople)}`;
  return `${start} ${happened} ${count(unknown.length, "measure")} ${unknown.length === 1 ? "is" : "are"} not known ${at}; ${treatments(space)}.`;
}

/** What is done with unknown values of a measure of the space. */
export function treatmentOf({ columns, unknown }: ClusteringSpace, metric: string): string {
  const hasConstant = columns.some((column) => column.metric === metric && column.constant !== undefined);
  return treatment(hasConstant ? "constant" : (unknown?.by ?? "own-column"));
}

/** The same of all measures that are not known of somebody, the commonest first. */
function treatments(space: ClusteringSpace): string {
  const of = Object.keys(space.unknown?.customers ?? {}).map((metric) => treatmentOf(space, metric));
  const found = [...new Set(of)];
  const times = (text: string) => of.filter((other) => other === text).length;
  const sorted = found.sort((a, b) => times(b) - times(a) || (a < b ? -1 : 1));
  if (sorted.length < 2) return sorted[0] ?? treatment("own-column");
  return sorted.map((text) => `for ${count(times(text), "measure")} ${text}`).join(", and ");
}

/** What is done with unknown values, as the end of a sentence. */
function treatment(method: string): string {
  switch (method) {
    case "median":
      return "they get the median of the known values";
    case "mode":
      return "they get the most frequent of the known values";
    case "constant":
      return "they get the constant that the project declares";
    case "knn":
      return "they get the mean of the five most similar customers who have a value, the nearer counting more";
    case "em":
      return "they get what a normal distribution expects from the customer's other measures";
    case "mice":
      return "they get one draw of chained equations, which lend the value of a similar customer";
    default:
      return "these customers stand at the mean, and a 0/1 column tells them apart, as for what never happened";
  }
}

function asItIs(facts: MissingFacts): string {
  const { space, measures, sensitivity, minimumPeople } = facts;
  const unknown = measures.measures.some((measure) => measure.inSpace && measure.unknown > 0);
  if (!unknown) {
    return "Nothing in the space is unknown, so that no way of imputing can change the published segments.";
  }
  if (sensitivity.reason !== undefined) return `Not measured: ${sensitivity.reason}.`;
  const rows = shownComparisons(sensitivity, minimumPeople)
    .map(({ row }) => row)
    .filter(({ scenario, method }) => scenario === "as-is" && method !== "again");
  if (rows.length === 0) return "Some values are unknown, but of too few of the customers who were drawn to tell.";
  const held = sensitivity.comparisons.some(({ about = 0 }) => about > 0 && about < minimumPeople)
    ? " What the declared constants change is held back: too few customers lack a measure that has one, or too few lack another."
    : "";
  return `${movedWords(rows, facts)}${held} ${againWords(facts)} ${reading(sensitivity, rows)} What is published: ${treatments(space)}.`;
}

function whatIf(facts: MissingFacts): string {
  const { sensitivity, minimumPeople } = facts;
  if (sensitivity.reason !== undefined) return `Not measured: ${sensitivity.reason}.`;
  const rows = sensitivity.comparisons.filter(({ scenario }) => scenario === "what-if");
  const { customers, taken, spared } = sensitivity;
  if (rows.length === 0) {
    return `Not measured: ${percentText(taken)} of the known values are those of fewer than ${minimumPeople} of the customers drawn, whichever the measure, and what would follow from taking these away would tell of them.`;
  }
  const left =
    spared === 0
      ? ""
      : `, but nothing of ${count(spared, "measure")} where these are those of fewer than ${minimumPeople}`;
  return `Had ${percentText(taken)} of the known values of each measure not been known (taken away at random, among ${countText(customers)} customers drawn${left}): ${lower(movedWords(rows, facts))} ${againWords(facts)} ${reading(sensitivity, rows)}`;
}

const names: Readonly<Record<FillComparison["method"], string>> = {
  ...{ again: "run again", "own-column": "a column of its own", constant: "the declared constants" },
  ...{ median: "medians", mode: "the most frequent values", knn: "nearest neighbours" },
  ...{ em: "expected values (EM)", mice: "chained equations (MICE)" },
};

function movedWords(rows: readonly FillComparison[], { sensitivity, minimumPeople }: MissingFacts): string {
  const words = rows.map((row) => {
    const { method, moved, sets } = row;
    if (movesFew(row, sensitivity.customers, minimumPeople)) return `${names[method]} (held back)`;
    const range = sets > 1 ? ` (${percentText(moved.low)} to ${percentText(moved.high)} over ${sets} sets)` : "";
    return `${names[method]} ${percentText(moved.mean)}${range}`;
  });
  return `Customers in another segment than published, by way of imputing: ${words.join(", ")}.`;
}

function againWords({ sensitivity: { comparisons, customers }, minimumPeople }: MissingFacts): string {
  const again = comparisons.find(({ method }) => method === "again");
  if (again !== undefined && movesFew(again, customers, minimumPeople))
    return "How many move when the algorithm is run again on these customers with nothing imputed is held back: they, or the others, are too few.";
  return `Running the algorithm again on these customers with nothing imputed already moves ${percentText(again?.moved.mean ?? 0)}.`;
}

function reading({ comparisons }: MissingSensitivity, rows: readonly FillComparison[]): string {
  const floor = comparisons.find(({ method }) => method === "again")?.moved.mean ?? 0;
  const beyond = rows.map(({ moved }) => moved.mean - floor);
  if (Math.max(...beyond) <= hardly) return "So segments would hardly depend on it, whatever the way.";
  const best = rows.reduce((a, b) => (b.moved.mean < a.moved.mean ? b : a));
  return Math.min(...beyond) <= hardly
    ? `So it would matter how they are imputed: by ${names[best.method]} segments hardly move.`
    : "So segments would depend on it, whatever the way: take the borders of segments with care where values are missing.";
}

function chainWords({ chains, reason }: MissingSensitivity): string {
  if (reason !== undefined) return `No chains were run: ${reason}.`;
  const values = chains.flatMap(({ ofMeans, ofDeviations }) => [ofMeans, ofDeviations]).filter((r) => r !== undefined);
  if (values.length === 0) return "There was nothing to impute, or too little to compare chains by.";
  const worst = Math.max(...values);
  const figure = `The greatest potential scale reduction (R-hat) of any measure is ${worst.toFixed(2)}`;
  return worst <= agreed
    ? `${figure}: the chains of chained equations agree.`
    : `${figure}, above ${agreed}: the chains have not met everywhere. Raise the option "iterations" of the step "missing-sensitivity", and mistrust the figures of chained equations until then.`;
}

function littleWords({ measures: { little }, minimumPeople }: MissingFacts): MissingNote[] {
  if (little === undefined) return [];
  const { pValue, customers, of } = little;
  const figure = `Little's test among ${toldOf(customers, of, minimumPeople)} for whom everything happened: p ${pValue < 0.001 ? "below 0.001" : `= ${pValue.toFixed(3)}`}`;
  return [
    {
      topic: "At random?",
      text:
        pValue < 0.05
          ? `${figure}: customers with unknown values differ from the others in what is known, so that leaving them out, or medians, would bias.`
          : `${figure}: nothing known speaks against gaps that are completely at random, which does not prove it.`,
    },
  ];
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function lower(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
