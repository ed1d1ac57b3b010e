import { defineStep } from "segmentarium/plugin";
import { placesQuery, readTruth } from "./readTruth.ts";
import { equalRow, judged, type ScorecardRow } from "./scorecardRow.ts";

const rules = ["country: country codes", "region: capitals", "region: synonyms"] as const;

/** Whether countries and regions that were written in several ways are made alike again, and are the planted ones. */
export const valuesScore = defineStep(import.meta.url, {
  id: "score-values",
  title: "Values made alike against the planted ones",
  needs: ["twin", "twin-ids", "cleaning", "customers"],
  provides: ["scorecard/values"],
  async run({ twin, "twin-ids": ids, cleaning, customers }, { db }) {
    const { counts } = await readTruth(twin);
    const rows = (rule: (typeof rules)[number]) =>
      cleaning.find((count) => count.table === "customers" && count.rule === rule)?.rows;
    const found = await db.row(`
      SELECT count(*) AS people, count(*) FILTER (c.country = t.country) AS countries,
        count(*) FILTER (c.region = t.region) AS regions
      FROM ${customers.sql} AS c LEFT JOIN (${placesQuery(twin, ids)}) AS t USING (customer_id)`);
    return {
      "scorecard/values": [
        equalRow("Records whose country is not its code", counts.spelledCountries, rows(rules[0]), "rows"),
        equalRow("Records whose region has other capitals", counts.regionsInOtherCapitals, rows(rules[1]), "rows"),
        equalRow("Records whose region has another name", counts.regionsUnderOtherNames, rows(rules[2]), "rows"),
        trueRow("Customers whose country is the planted one", found?.people, found?.countries),
        trueRow("Customers whose region is the planted one", found?.people, found?.regions),
      ],
    };
  },
});

function trueRow(measure: string, people: unknown, recovered: unknown): ScorecardRow {
  const planted = Number(people);
  return {
    ...{ measure, planted, recovered: Number(recovered), unit: "customers" },
    verdict: judged(planted > 0 && Number(recovered) === planted),
    note: "Of those who take part. Criterion: all of them",
  };
}
