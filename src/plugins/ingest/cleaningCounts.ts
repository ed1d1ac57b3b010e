import type { CleaningCount } from "segmentarium/plugin";
import type { OwnCount } from "./cleaningRules.ts";
import { repetitionRules } from "./repetitions.ts";
import type { SourceRows } from "./sourceRows.ts";

/** The rule by which rows of people who refused go. */
export const consentRule = "without consent";

/** What is left out because people did not agree. */
export function withoutConsent(
  table: string,
  rows: number,
  more: Required<Pick<CleaningCount, "people" | "description">>,
): OwnCount {
  return { table, rule: consentRule, policy: "left out", rows, ...more };
}

/** What bringing sources together did, and making their values alike. */
export function repetitionCounts(table: string, { overlapping, repeated, kept, standardised }: SourceRows): OwnCount[] {
  const [overlaps, duplicates, orders] = repetitionRules;
  const both = {
    ...{ table, rule: orders, policy: "dropped", rows: repeated ?? 0 },
    description: "Rows with an order number that equal an earlier row of the same file in every declared column",
  };
  return [
    {
      table,
      rule: overlaps,
      policy: "dropped",
      rows: overlapping,
      description: "Rows that another file already has, equal in every declared column: counted once",
    },
    {
      table,
      rule: duplicates,
      policy: kept === undefined ? "dropped" : "kept",
      rows: kept ?? repeated ?? 0,
      description: "Rows that equal an earlier row of the same file in every declared column",
    },
    ...(kept === undefined || repeated === undefined ? [] : [both]),
    ...standardised,
  ];
}
