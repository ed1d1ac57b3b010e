import type { CanonicalTable } from "segmentarium/config";
import { type CleaningCount, defineStep, fromQuery, type Project, type Step } from "segmentarium/plugin";
import { ident } from "segmentarium/table";
import { needsOf, provenance, type SourceRows, sourceRows, tableInput } from "./sourceRows.ts";

/** A canonical table that is its sources' rows: brought together, repetitions dropped, ids of people resolved. */
export function tableStep(project: Project, table: CanonicalTable): Step {
  const identified = project.sources.some((source) => source.table === "identities") && table !== "rates";
  const provides: readonly string[] = [table, `cleaning/${table}`];
  return defineStep(import.meta.url, {
    id: table,
    title: `Table ${table}`,
    needs: [...needsOf(project, table), ...(identified ? ["identities"] : [])],
    provides,
    settings: ["sources", "standardise"],
    async run(inputs, { db, settings }) {
      const rows = await sourceRows(db, inputs, settings, table, "drop");
      const identities = tableInput(inputs, "identities")?.sql;
      const resolved = rows.columns.includes("customer_id") && identities !== undefined;
      const list = rows.columns.map((name) =>
        resolved && name === "customer_id" ? "i.customer_id AS customer_id" : `r.${ident(name)}`,
      );
      const join = resolved ? `LEFT JOIN ${identities} AS i ON i.alias_id = r.customer_id` : "";
      const counts = repetitionCounts(table, rows, "drop");
      if (resolved) {
        const unknown = await db.row(`
          SELECT count(*) AS n FROM ${rows.sql} AS r ANTI JOIN ${identities} AS i ON i.alias_id = r.customer_id
          WHERE r.customer_id IS NOT NULL`);
        counts.push({
          table,
          rule: "unknown person",
          policy: "kept without customer",
          rows: Number(unknown?.["n"]),
          description: "Rows whose id is of nobody known, such as visitors who never signed in",
        });
      }
      const order = provenance.replaceAll("source_", "r.source_");
      return {
        [table]: fromQuery(`SELECT ${list.join(", ")} FROM ${rows.sql} AS r ${join} ORDER BY ${order}`),
        [`cleaning/${table}`]: counts,
      };
    },
  });
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
      rule: "overlapping files",
      policy: "dropped",
      rows: overlapping,
      description: "Rows that another file already has, equal in every declared column: counted once",
    },
    {
      table,
      rule: "exact duplicates",
      policy: kept,
      rows: repeated,
      description: "Rows that equal an earlier row of the same file in every declared column",
    },
    ...standardised,
  ];
}
