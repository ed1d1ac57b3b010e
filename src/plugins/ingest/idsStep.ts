import type { Source } from "segmentarium/config";
import { momentColumnOf, personColumnsOf, personSql } from "segmentarium/ingest";
import { mergedPieces, type PieceContext } from "segmentarium/parts";
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
    async run(inputs, context) {
      const { db } = context;
      const met: string[] = [];
      for (const source of sources) {
        const table = tableInput(inputs, `source/${source.id}`);
        if (table === undefined) continue;
        for (const column of personColumnsOf(source)) met.push(await metQuery(context, source, column, table));
      }
      await db.run(`
        CREATE TEMP TABLE numbered AS
        SELECT raw_id, row_number() OVER (ORDER BY first_on NULLS LAST, raw_id) AS number, first_on
        FROM (SELECT raw_id, min(day) AS first_on FROM (${met.join(" UNION ALL ")}) GROUP BY raw_id)`);
      const numbered = fromQuery(`
        SELECT raw_id, 'c' || lpad(CAST(number AS VARCHAR), 10, '0') AS customer_id, first_on
        FROM numbered ORDER BY number`);
      return Object.fromEntries(provides.map((id) => [id, numbered]));
    },
  });
}

/** raw_id and day of the rows of a source that name a person; of pieces, which tell more than once of one person, the first day of each. */
async function metQuery(
  context: PieceContext,
  source: Source,
  column: string,
  { sql, pieces = [] }: TableInput,
): Promise<string> {
  const person = personSql(source, column);
  const moment = momentColumnOf(source);
  const day = `CAST(${moment === undefined ? "NULL" : ident(moment)} AS DATE)`;
  const rowsOf = (rows: string, found: string): string =>
    `SELECT CAST(${person} AS VARCHAR) AS raw_id, ${found} AS day FROM ${rows} WHERE ${person} IS NOT NULL`;
  // An id that is made of the place of its row is another when its file has another place.
  if (pieces.length < 2 || source.columns[column] === undefined) return rowsOf(sql, day);
  const name = `people of ${source.id} by ${column}`;
  const each = (rows: string): string => `${rowsOf(rows, `min(${day})`)} GROUP BY ALL`;
  const merge = (rows: string): string => `SELECT raw_id, min(day) AS day FROM ${rows} GROUP BY raw_id`;
  return `SELECT raw_id, day FROM ${await mergedPieces(context, pieces, { name, each, merge })}`;
}
