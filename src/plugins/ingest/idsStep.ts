import { momentColumnOf, personColumnsOf, personSql } from "segmentarium/ingest";
import { defineStep, fromQuery, type Project, type Step, type TableInput } from "segmentarium/plugin";
import { ident } from "segmentarium/table";
import { tableInput } from "./sourceRows.ts";

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    /**
     * raw_id, customer_id, first_on (DATE): the only place where ids as delivered meet the numbers that stand for them. `first_on` is the
     * first day of a row that names the id; null where no such row has a date.
     */
    "ingest/ids": TableInput;
  }
}

/**
 * Numbers all ids of people, aliases too: `c0000000001` …, by the first day on which each is seen, those of one day by their bytes, and those
 * never seen on a day after all others. Rows of later days leave the numbers of ids as they were that were seen before. No later table
 * holds an id as delivered.
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
          const moment = momentColumnOf(source);
          const day = `CAST(${moment === undefined ? "NULL" : ident(moment)} AS DATE)`;
          return `SELECT CAST(${person} AS VARCHAR) AS raw_id, ${day} AS day FROM ${from} WHERE ${person} IS NOT NULL`;
        }),
      );
      await db.run(`
        CREATE TEMP TABLE numbered AS
        SELECT raw_id, row_number() OVER (ORDER BY first_on NULLS LAST, raw_id) AS number, first_on
        FROM (SELECT raw_id, min(day) AS first_on FROM (${parts.join(" UNION ALL ")}) GROUP BY raw_id)`);
      const numbered = fromQuery(`
        SELECT raw_id, 'c' || lpad(CAST(number AS VARCHAR), 10, '0') AS customer_id, first_on
        FROM numbered ORDER BY number`);
      return Object.fromEntries(provides.map((id) => [id, numbered]));
    },
  });
}
