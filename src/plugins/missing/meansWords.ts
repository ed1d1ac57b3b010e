import { countText } from "segmentarium/stats";
import type { MissingMeans } from "./missingTypes.ts";

/** Up to this R-hat chains count as agreed. */
export const agreed = 1.1;

/** What the pooled means are of, and whether the chains behind them have met. Nothing here is about few. */
export function meansWords({ most, sets, metrics, unsure, means }: MissingMeans, minimumPeople: number): string {
  const left =
    unsure.length === 0
      ? ""
      : ` ${countOf(unsure.length, "measure")} that ${unsure.length === 1 ? "is" : "are"} not known of some and never happened for others ${unsure.length === 1 ? "is" : "are"} left out: of whom ${unsure.length === 1 ? "it is" : "they are"} not known, nor is whether there is anything to know.`;
  if (metrics.length === 0) {
    return `No measure that has happened for everybody is unknown of anybody, so that means need no imputation.${left}`;
  }
  const told = means.filter(({ known, unknown }) => Math.min(known, unknown) >= minimumPeople);
  const who = told.some(({ drawn, people }) => drawn < people)
    ? `at most ${countText(most)} customers of each, drawn`
    : "all of its customers";
  const start = `${countOf(metrics.length, "measure")} ${metrics.length === 1 ? "is" : "are"} not known of everybody. What customers like those of a segment have on average is pooled over ${sets} completed sets (chained equations, each segment by itself, ${who}).`;
  return `${start}${chainsMet(told)}${left}`;
}

function chainsMet(means: MissingMeans["means"]): string {
  const found = means.flatMap(({ scaleReduction }) => scaleReduction ?? []);
  if (found.length === 0) return "";
  const worst = Math.max(...found);
  const figure = ` The greatest R-hat of their chains is ${worst.toFixed(2)}`;
  return worst <= agreed
    ? `${figure}: they agree.`
    : `${figure}, above ${agreed}: raise the option "iterations" of the step "missing-means", and mistrust the means until then.`;
}

function countOf(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
