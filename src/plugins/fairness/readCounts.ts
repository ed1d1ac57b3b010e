import { type Database, ident, type Row } from "segmentarium/table";

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

/** Counts every outcome of a decision by every group of an attribute. */
export async function readCounts(
  db: Database,
  customers: string,
  decision: Decision,
  attribute: string,
): Promise<OutcomeCounts[]> {
  const rows = await db.rows(`
    SELECT d.outcome, NULLIF(trim(CAST(c.${ident(attribute)} AS VARCHAR)), '') AS value, count(*) AS customers,
      sum(d.decided) AS positives
    FROM (${decision.query}) d LEFT JOIN ${customers} c USING (customer_id)
    GROUP BY 1, 2 ORDER BY 1, 2`);
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
