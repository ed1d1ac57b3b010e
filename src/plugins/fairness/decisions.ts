import type { TableInput } from "segmentarium/plugin";
import { type Database, literal } from "segmentarium/table";
import type { Decision } from "./readCounts.ts";

/** The tables of decisions that a project may have. */
export interface DecisionTables {
  readonly membership: TableInput;
  readonly scores: TableInput | undefined;
  readonly treatments: TableInput | undefined;
}

/** Every decision to audit: membership of each segment, the model's targeting, each recorded treatment. */
export async function findDecisions(db: Database, tables: DecisionTables): Promise<Decision[]> {
  return [
    { audit: "segment-assignment", query: segmentQuery(tables.membership) },
    ...(tables.scores === undefined || tables.scores.rows === 0 ? [] : [targeting(tables.scores)]),
    ...(tables.treatments === undefined ? [] : await treatmentDecisions(db, tables.treatments)),
  ];
}

function segmentQuery({ sql }: TableInput): string {
  return `SELECT m.customer_id, s.segment AS outcome, CAST(m.segment = s.segment AS INTEGER) AS decided
    FROM ${sql} m CROSS JOIN (SELECT DISTINCT segment FROM ${sql}) s`;
}

function targeting({ sql }: TableInput): Decision {
  const query = `SELECT customer_id, 'targeted' AS outcome, targeted AS decided FROM ${sql}`;
  return { audit: "repurchase-targeting", query };
}

/** A customer with several records of one treatment counts once, as offered when any record says so. */
async function treatmentDecisions(db: Database, { sql }: TableInput): Promise<Decision[]> {
  const rows = await db.rows(`
    SELECT DISTINCT treatment FROM ${sql} WHERE treatment IS NOT NULL AND customer_id IS NOT NULL ORDER BY treatment`);
  return rows.map((row) => {
    const treatment = String(row.treatment);
    const query = `SELECT customer_id, 'offered' AS outcome, max(CAST(offered AS INTEGER)) AS decided
      FROM ${sql} WHERE treatment = ${literal(treatment)} AND customer_id IS NOT NULL AND offered IS NOT NULL
      GROUP BY customer_id`;
    return { audit: `treatment:${treatment}`, query };
  });
}
