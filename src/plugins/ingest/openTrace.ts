import type { CanonicalTable, Source } from "segmentarium/config";
import { fromQuery, type QueryOutput } from "segmentarium/plugin";
import { type Database, literal } from "segmentarium/table";
import type { CleaningRule } from "./cleaningRules.ts";

/** Rows that one rule touched. */
export interface Touched {
  /** Table and name of the rule as in its `CleaningCount`. */
  readonly table: CanonicalTable;
  readonly rule: CleaningRule;
  /** `dropped`, `changed` …: what became of the rows. */
  readonly what: string;
  /** The column of which the rule says something; absent when it is the row. */
  readonly column?: string;
  /** The sources that `source_place` counts. */
  readonly sources: readonly Source[];
  /**
   * A query for source_place, source_file, source_row; and, where there are such: `counted`, what the rule counts when it is not
   * rows (a person, an order); `person`, whose record it became; `into_place`, `into_file`, `into_row`, the row that stays instead.
   */
  readonly rows: string;
  /** How many things the rule counted: with none, the query is not asked. */
  readonly count: number;
}

/** A list of rows, by rule: the way back from a canonical table to the rows of files. Without any value of the data but numbers and ids of orders. */
export interface Trace {
  add(touched: Touched): Promise<void>;
  /** The private artifact, in an order of its own. */
  readonly output: QueryOutput;
}

/** The artifact of one step: it may be needed by steps of ingest alone. */
export function traceArtifact(name: string): string {
  return `ingest/trace-${name.replaceAll("_", "-")}`;
}

/** An empty list in the database of a step. Its rows are numbers as long as it grows: what they say is put to them at the end. */
export async function openTrace(db: Database): Promise<Trace> {
  await db.run(`
    CREATE TEMP TABLE touching (touch INTEGER, source_place INTEGER, "table" VARCHAR, rule VARCHAR, what VARCHAR,
      "column" VARCHAR, source VARCHAR, sources VARCHAR[]);
    CREATE TEMP TABLE touched (touch INTEGER, source_place INTEGER, source_file INTEGER, source_row BIGINT, counted VARCHAR,
      person VARCHAR, into_place INTEGER, into_file INTEGER, into_row BIGINT)`);
  let touches = 0;
  return {
    output: fromQuery(outputQuery),
    async add({ table, rule, what, column, sources, rows, count }) {
      if (count === 0) return;
      const names = literal(sources.map(({ id }) => id));
      const words = [table, rule, what, column ?? null].map((text) => literal(text)).join(", ");
      const touch = touches++;
      await db.run(`
        INSERT INTO touching SELECT ${touch}, place, ${words}, ${names}[place + 1], ${names} FROM range(${sources.length}) AS s(place);
        INSERT INTO touched BY NAME SELECT ${touch} AS touch, * FROM (${rows})`);
    },
  };
}

const outputQuery = `
  SELECT w."table", w.rule, w.what, w."column", w.source, t.source_file, t.source_row, t.counted, t.person,
    w.sources[t.into_place + 1] AS into_source, t.into_file, t.into_row
  FROM touched AS t
  JOIN (SELECT *, dense_rank() OVER (ORDER BY "table", rule, source) AS place FROM touching) AS w USING (touch, source_place)
  ORDER BY w.place, t.source_file, t.source_row`;
