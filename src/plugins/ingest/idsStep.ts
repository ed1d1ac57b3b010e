import type { Source } from "segmentarium/config";
import { momentColumnOf, personColumnsOf, personSql } from "segmentarium/ingest";
import { defineStep, type Project, type Step, type TableInput } from "segmentarium/plugin";
import { ident } from "segmentarium/table";
import { type Naming, numberedIds } from "./numberedIds.ts";
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
 *
 * @param least see `numberedIds`.
 */
export function idsStep(project: Project, least?: number): Step {
  const sources = project.sources.filter((source) => personColumnsOf(source).length > 0);
  const provides: readonly string[] = ["ingest/ids", ...(project.generate === undefined ? [] : ["twin-ids"])];
  return defineStep(import.meta.url, {
    id: "ids",
    title: "Numbers for ids of people",
    needs: sources.map(({ id }) => `source/${id}`),
    provides,
    settings: ["sources"],
    async run(inputs, context) {
      const namings = sources.flatMap((source) => {
        const table = tableInput(inputs, `source/${source.id}`);
        return table === undefined ? [] : personColumnsOf(source).map((column) => namingOf(source, column, table));
      });
      return numberedIds(context, namings, provides, least);
    },
  });
}

function namingOf(source: Source, column: string, { sql, pieces = [] }: TableInput): Naming {
  const person = personSql(source, column);
  const moment = momentColumnOf(source);
  const day = `CAST(${moment === undefined ? "NULL" : ident(moment)} AS DATE)`;
  return {
    name: `people of ${source.id} by ${column}`,
    sql,
    // An id that is made of the place of its row is another when its file has another place.
    pieces: source.columns[column] === undefined ? [] : pieces,
    of: (rows) => `SELECT CAST(${person} AS VARCHAR) AS raw_id, ${day} AS day FROM ${rows} WHERE ${person} IS NOT NULL`,
  };
}
