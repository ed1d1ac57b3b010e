import { defineStep } from "segmentarium/plugin";
import { wilson } from "segmentarium/stats";
import type { Truth } from "segmentarium/twin";
import { readTruth, recordsQuery } from "./readTruth.ts";
import { equalRow, judged, type ScorecardRow } from "./scorecardRow.ts";

const leastRecall = 0.95;
const leastPrecision = 0.99;

/**
 * Whether the records of one person are joined, and of nobody else: pairs of CRM records, of people who take part. Rules alone
 * are held to the second records of everybody.
 */
export const identityScore = defineStep(import.meta.url, {
  id: "score-identity",
  title: "Joined records against the planted people",
  needs: ["twin", "twin-ids", "identities", "identity-report"],
  provides: ["scorecard/identity"],
  async run({ twin, "twin-ids": ids, identities, "identity-report": report }, { db }) {
    const truth = await readTruth(twin);
    const row = await db.row(`
      WITH record AS (
        SELECT p.person_id, i.customer_id FROM (${recordsQuery(twin, ids)}) AS p
        JOIN ${identities.sql} AS i ON i.alias_id = p.customer_id
      ),
      pairs(kind, pairs) AS (
        SELECT 'planted', n * (n - 1) // 2 FROM (SELECT count(*) AS n FROM record GROUP BY person_id)
        UNION ALL SELECT 'joined', n * (n - 1) // 2 FROM (SELECT count(*) AS n FROM record GROUP BY customer_id)
        UNION ALL SELECT 'both', n * (n - 1) // 2 FROM (SELECT count(*) AS n FROM record GROUP BY person_id, customer_id)
      )
      SELECT sum(pairs) FILTER (kind = 'planted') AS planted, sum(pairs) FILTER (kind = 'joined') AS joined,
        sum(pairs) FILTER (kind = 'both') AS found
      FROM pairs`);
    const [planted, joined, found] = [row?.["planted"], row?.["joined"], row?.["found"]].map((n) => Number(n ?? 0));
    const conflicting = (column: string) => report.conflicts.find((found) => found.column === column)?.people ?? 0;
    return {
      "scorecard/identity": [
        shareRow("Pairs of records of one person that are joined", found ?? 0, planted ?? 0, leastRecall),
        shareRow("Joined pairs of records that are of one person", found ?? 0, joined ?? 0, leastPrecision),
        ...report.rules.map(({ rule, alone }) => ruleRow(rule, truth, alone)),
        ...report.rules.slice(1, 2).map(({ rule, added }) => addedRow(rule, truth, added)),
        ...Object.entries(truth.secondRecords.conflicts).map(([column, people]) =>
          equalRow(`People whose records disagree in ${column}`, people, conflicting(column), "people"),
        ),
      ],
    };
  },
});

function shareRow(measure: string, found: number, of: number, least: number): ScorecardRow {
  const recovered = of === 0 ? undefined : found / of;
  const range = of === 0 ? undefined : wilson(found, of);
  return {
    measure,
    planted: 1,
    recovered,
    unit: "share",
    low: range?.low,
    high: range?.high,
    verdict: recovered === undefined ? "informative" : judged(recovered >= least),
    note: recovered === undefined ? "There are no such pairs" : `${found} of ${of} pairs. Criterion: at least ${least}`,
  };
}

function ruleRow(rule: string, { counts, secondRecords }: Truth, recovered: number): ScorecardRow {
  const all = counts.duplicatedPeople;
  const planted = rule === "alias" ? all - secondRecords.withoutWebId : all;
  const about =
    rule === "alias"
      ? `Of ${all} second records ${planted} share a web id`
      : "Every second record has the same, but for case";
  return {
    ...{ measure: `Second records that the rule "${rule}" alone joins`, planted, recovered, unit: "records" },
    verdict: judged(recovered === planted),
    note: `${about}. Criterion: equal`,
  };
}

/** Of the rule after the web ids. */
function addedRow(rule: string, { secondRecords }: Truth, recovered: number): ScorecardRow {
  const planted = secondRecords.withoutWebId;
  return equalRow(`Second records that nothing but the rule "${rule}" joins`, planted, recovered, "records");
}
