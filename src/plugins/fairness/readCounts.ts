import { type Database, ident, literal, type Row } from "segmentarium/table";

/** How often each group of an attribute got an outcome, as counted in the data. */
export interface OutcomeCounts {
  readonly audit: string;
  readonly outcome: string;
  readonly attribute: string;
  /** Values of the attribute, sorted; people whose value is not known are counted apart. */
  readonly values: readonly string[];
  readonly customers: readonly number[];
  readonly positives: readonly number[];
  readonly unknown: number;
}

/** A kind of decision: a query that gives customer_id, outcome and decided (0 or 1), one row per customer and outcome. */
export interface Decision {
  readonly audit: string;
  readonly query: string;
}

/** Counts every outcome of a decision by every group of an attribute; values of fewer people than the minimum are `other`. */
export async function readCounts(
  db: Database,
  customers: string,
  decision: Decision,
  attribute: string,
  minimumPeople: number,
): Promise<OutcomeCounts[]> {
  const rows = await db.rows(`
    WITH person AS (
      SELECT d.outcome, d.decided, d.customer_id, NULLIF(trim(CAST(c.${ident(attribute)} AS VARCHAR)), '') AS value
      FROM (${decision.query}) d LEFT JOIN ${customers} c USING (customer_id)
    ),
    common AS (
      SELECT value FROM person GROUP BY value HAVING count(DISTINCT customer_id) >= ${literal(minimumPeople)}
    ),
    named AS (
      SELECT outcome, decided,
        CASE WHEN value IS NULL OR value IN (SELECT value FROM common WHERE value IS NOT NULL) THEN value ELSE 'other' END AS value
      FROM person
    )
    SELECT outcome, value, count(*) AS customers, sum(decided) AS positives
    FROM named GROUP BY outcome, value ORDER BY outcome, value`);
  const outcomes = [...new Set(rows.map((row) => String(row.outcome)))];
  const values = [...new Set(rows.flatMap((row) => (row.value === null ? [] : [String(row.value)])))].sort();
  return outcomes.map((outcome) => {
    const own = rows.filter((row) => row.outcome === outcome);
    const cell = (value: string | null) => own.find((row) => row.value === value);
    return {
      audit: decision.audit,
      outcome,
      attribute,
      values,
      customers: values.map((value) => count(cell(value), "customers")),
      positives: values.map((value) => count(cell(value), "positives")),
      unknown: count(cell(null), "customers"),
    };
  });
}

function count(row: Row | undefined, column: string): number {
  return row === undefined ? 0 : Number(row[column]);
}
