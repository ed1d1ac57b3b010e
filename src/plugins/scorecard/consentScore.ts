import { defineStep } from "segmentarium/plugin";
import { readTruth } from "./readTruth.ts";
import { equalRow } from "./scorecardRow.ts";

/** People by purpose and decision, as far as this score reads them; the type of `consent-counts` fits. */
interface Decided {
  readonly purpose: string;
  readonly decision: string;
  readonly people: number;
}

/** Whether each person's answer is found for each purpose, and those who refuse the required one take no part: all counts must be equal. */
export const consentScore = defineStep(import.meta.url, {
  id: "score-consent",
  title: "Consent against the planted answers",
  needs: ["twin", "consent-counts", "customers"],
  provides: ["scorecard/consent"],
  settings: ["consent"],
  async run({ twin, "consent-counts": counts, customers }, { db, settings }) {
    const planted = (await readTruth(twin)).consent;
    const found = (purpose: string, decision: string): number =>
      (counts as readonly Decided[])
        .filter((count) => count.purpose === purpose && count.decision === decision)
        .reduce((sum, { people }) => sum + people, 0);
    const row = await db.row(`SELECT count(*) AS people FROM ${customers.sql}`);
    const required = planted.find(({ purpose }) => purpose === settings.consent?.required);
    return {
      "scorecard/consent": [
        ...planted.flatMap(({ purpose, granted, refused }) => [
          equalRow(`People who agree to ${purpose}`, granted, found(purpose, "granted"), "people"),
          equalRow(`People who refuse ${purpose}`, refused, found(purpose, "refused"), "people"),
        ]),
        ...(required === undefined
          ? []
          : [equalRow("Customers who take part in figures", required.granted, row?.people, "customers")]),
      ],
    };
  },
});
