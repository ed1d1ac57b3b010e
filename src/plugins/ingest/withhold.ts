import type { Project } from "segmentarium/plugin";
import { type Database, literal } from "segmentarium/table";
import type { Admission } from "./admission.ts";
import { withoutConsent } from "./cleaningCounts.ts";
import type { OwnCount } from "./cleaningRules.ts";

export interface WithheldLines {
  /** What is told of them: per month, and for all together where month is NULL; no rows about fewer people than the minimum. */
  readonly query: string;
  readonly count: OwnCount;
}

/** Parts `final_lines` into `admitted_lines` and those of people who refused, `withheld_lines`. */
export async function withhold(db: Database, { join, withheld }: Admission): Promise<void> {
  await db.run(`
    CREATE TEMP VIEW admitted_lines AS SELECT f.* FROM final_lines AS f ${join} WHERE NOT ${withheld};
    CREATE TEMP TABLE withheld_lines AS SELECT f.* FROM final_lines AS f ${join} WHERE ${withheld}`);
}

/** Counts `withheld_lines` (their customer and what sums are made of), of which only sums are kept. */
export async function tellWithheld(
  db: Database,
  { asOf, minimumPeople }: Pick<Project, "asOf" | "minimumPeople">,
): Promise<WithheldLines> {
  const row = await db.row("SELECT count(*) AS n, count(DISTINCT customer_id) AS people FROM withheld_lines");
  const count = withoutConsent("order_lines", Number(row?.["n"]), {
    people: Number(row?.["people"]),
    description:
      "Lines of people who do not agree to the required purpose: in company totals of revenue and orders, in nothing else",
  });
  return { query: sumsQuery(asOf, minimumPeople), count };
}

function sumsQuery(asOf: string, minimumPeople: number): string {
  return `
    WITH dated AS (
      SELECT *, CAST(date_trunc('month', ordered_at) AS DATE) AS month FROM withheld_lines
      WHERE ordered_at < CAST(${literal(asOf)} AS TIMESTAMP)
    ),
    everybody AS (SELECT count(DISTINCT customer_id) FILTER (kind = 'sale') AS people FROM dated)
    SELECT month, count(DISTINCT customer_id) FILTER (kind = 'sale') AS people,
      count(DISTINCT order_id) FILTER (kind = 'sale') AS orders,
      CAST(coalesce(sum(amount) FILTER (kind <> 'charge'), 0) AS DECIMAL(18,4)) AS revenue,
      count(*) AS lines, count(*) FILTER (kind = 'return') AS return_lines
    FROM dated WHERE (SELECT people FROM everybody) >= ${literal(minimumPeople)}
    GROUP BY GROUPING SETS ((month), ()) HAVING count(*) > 0 ORDER BY month NULLS FIRST`;
}
