import { defineStep } from "segmentarium/plugin";
import { placesQuery, readTruth } from "./readTruth.ts";
import { allRow, equalRow, type ScorecardRow } from "./scorecardRow.ts";

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
        customersRow("country", found?.people, found?.countries),
        customersRow("region", found?.people, found?.regions),
      ],
    };
  },
});

function customersRow(column: string, people: unknown, found: unknown): ScorecardRow {
  const measure = `Customers whose ${column} is the planted one`;
  return allRow({ measure, planted: Number(people), recovered: Number(found), unit: "customers" });
}
