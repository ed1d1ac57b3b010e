import { personColumnsOf, personSql } from "segmentarium/ingest";
import { defineStep, fromQuery, type Project, type Step, type TableInput } from "segmentarium/plugin";
import { tableInput } from "./sourceRows.ts";

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    /** raw_id, customer_id: the only place where ids as delivered meet the numbers that stand for them. */
    "ingest/ids": TableInput;
  }
}

/**
 * Numbers all ids of people, aliases too, in the order of the ids as bytes: `c0000000001` …. No later table holds an id as
 * delivered, and whatever is ordered by the number has the order of the ids. The numbers are those of one run.
 */
export function idsStep(project: Project): Step {
  const sources = project.sources.filter((source) => personColumnsOf(source).length > 0);
  const provides: readonly string[] = ["ingest/ids", ...(project.generate === undefined ? [] : ["twin-ids"])];
  return defineStep(import.meta.url, {
    id: "ids",
    title: "Numbers for ids of people",
    needs: sources.map(({ id }) => `source/${id}`),
    provides,
    settings: ["sources"],
    async run(inputs, { db }) {
      const parts = sources.flatMap((source) =>
        personColumnsOf(source).map((column) => {
          const from = tableInput(inputs, `source/${source.id}`)?.sql;
          const person = personSql(source, column);
          return `SELECT CAST(${person} AS VARCHAR) AS raw_id FROM ${from} WHERE ${person} IS NOT NULL`;
        }),
      );
      await db.run(`
        CREATE TEMP TABLE numbered AS
        SELECT raw_id, 'c' || lpad(CAST(row_number() OVER (ORDER BY raw_id) AS VARCHAR), 10, '0') AS customer_id
        FROM (SELECT DISTINCT raw_id FROM (${parts.join(" UNION ALL ")}))`);
      const numbered = fromQuery("SELECT raw_id, customer_id FROM numbered ORDER BY raw_id");
      return Object.fromEntries(provides.map((id) => [id, numbered]));
    },
  });
}
