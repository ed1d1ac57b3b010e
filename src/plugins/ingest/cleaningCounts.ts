import type { CleaningCount } from "segmentarium/plugin";
import { repetitionRules } from "./repetitions.ts";
import type { SourceRows } from "./sourceRows.ts";

/** The rule by which rows of people who refused go. */
export const consentRule = "without consent";

/** What is left out because people did not agree. */
export function withoutConsent(
  table: string,
  rows: number,
  more: Required<Pick<CleaningCount, "people" | "description">>,
): CleaningCount {
  return { table, rule: consentRule, policy: "left out", rows, ...more };
}

/** What bringing sources together did, and making their values alike. */
export function repetitionCounts(
  table: string,
  { overlapping, repeated, standardised }: SourceRows,
  policy: "drop" | "keep",
): CleaningCount[] {
  const kept = policy === "keep" ? "kept" : "dropped";
  return [
    {
      table,
      rule: repetitionRules[0],
      policy: "dropped",
      rows: overlapping,
      description: "Rows that another file already has, equal in every declared column: counted once",
    },
    {
      table,
      rule: repetitionRules[1],
      policy: kept,
      rows: repeated,
      description: "Rows that equal an earlier row of the same file in every declared column",
    },
    ...standardised,
  ];
}
