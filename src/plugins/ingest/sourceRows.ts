import type { CanonicalTable, Source } from "segmentarium/config";
import { canonicalColumns } from "segmentarium/ingest";
import type { CleaningCount, Project, TableInput } from "segmentarium/plugin";
import { type Database, ident } from "segmentarium/table";
import type { Trace } from "./openTrace.ts";
import { provenance, sourcesOf } from "./provenance.ts";
import { standardise } from "./standardise.ts";

/** All rows of the sources of one canonical table, in one temporary table with canonical types. */
export interface SourceRows {
  /** Quoted name. */
  readonly sql: string;
  /** All columns that sources gave or the canonical table has, without those of provenance. */
  readonly columns: readonly string[];
  /** Rows that repeat those of another file: dropped. */
  readonly overlapping: number;
  /** Rows that repeat an earlier one of the same file in every declared column: dropped unless kept by policy. */
  readonly repeated: number;
  /** Columns of ranks that rules added, and the column that each ranks. */
  readonly ranks: ReadonlyMap<string, string>;
  /** What the declared rules made alike. */
  readonly standardised: readonly CleaningCount[];
}

/** Names of the rules by which repetitions go. */
export const repetitionRules = ["overlapping files", "exact duplicates"] as const;

export function needsOf(project: Pick<Project, "sources">, table: CanonicalTable): readonly string[] {
  const sources = sourcesOf(project, table);
  const ids = sources.some((source) => personColumnsOf(source).length > 0) ? ["ingest/ids"] : [];
  return [...sources.map(({ id }) => `source/${id}`), ...ids];
}

/** Columns of a source that hold ids of people. */
export function personColumnsOf({ columns }: Pick<Source, "columns">): readonly string[] {
  return personColumns.filter((name) => columns[name] !== undefined);
}

const personColumns = ["customer_id", "alias_id"];

/** An input that is a table; undefined when it is absent. */
export function tableInput(inputs: Readonly<Record<string, unknown>>, name: string): TableInput | undefined {
  return inputs[name] as TableInput | undefined;
}

/**
 * Brings the sources of a canonical table together; ids of people become their numbers. The n-th occurrence of a row in one
 * file is the same as the n-th in another file: files that overlap are counted once. Repetitions within one file are dropped by
 * choice. Then values are made alike by the declared rules: rows are compared as they were written.
 *
 * @param trace gets the rows that were dropped or changed, from the step that counts them.
 */
export async function sourceRows(
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
  project: Pick<Project, "sources" | "standardise">,
  table: CanonicalTable,
  duplicates: "drop" | "keep",
  trace?: Trace,
): Promise<SourceRows> {
  const sources = sourcesOf(project, table);
  const canonical = canonicalColumns[table];
  const columns = [...new Set([...Object.keys(canonical), ...sources.flatMap(({ columns: own }) => Object.keys(own))])];
  const ids = tableInput(inputs, "ingest/ids")?.sql;
  const parts = sources.map((source, place) => {
    const list = columns.map((name) => {
      const given = givenBy(source, name);
      const type = canonical[name]?.type;
      return `${type === undefined ? given : `CAST(${given} AS ${type})`} AS ${ident(name)}`;
    });
    const from = tableInput(inputs, `source/${source.id}`)?.sql;
    const joins = personColumnsOf(source).map(
      (name) => `LEFT JOIN ${ids} AS ${idsOf(name)} ON ${idsOf(name)}.raw_id = CAST(s.${ident(name)} AS VARCHAR)`,
    );
    return `SELECT ${place} AS source_place, s.source_file, s.source_row, ${list.join(", ")} FROM ${from} AS s ${joins.join(" ")}`;
  });
  const all = ident(`all ${table}`);
  await db.run(`CREATE TEMP TABLE ${all} AS ${parts.join(" UNION ALL BY NAME ")}`);
  const rows = await withoutRepetitions(db, table, columns, duplicates, trace && { trace, sources });
  const { counts, ranks } = await standardise(db, rows.sql, project, table, trace);
  return { ...rows, columns: [...columns, ...ranks.keys()], ranks, standardised: counts };
}

function givenBy(source: Source, name: string): string {
  if (!Object.hasOwn(source.columns, name)) return "NULL";
  return personColumns.includes(name) ? `${idsOf(name)}.customer_id` : `s.${ident(name)}`;
}

function idsOf(column: string): string {
  return ident(`number of ${column}`);
}

async function withoutRepetitions(
  db: Database,
  table: CanonicalTable,
  columns: readonly string[],
  duplicates: "drop" | "keep",
  traced: { readonly trace: Trace; readonly sources: readonly Source[] } | undefined,
): Promise<Pick<SourceRows, "sql" | "overlapping" | "repeated">> {
  const all = ident(`all ${table}`);
  const sql = ident(`rows of ${table}`);
  const list = columns.map((name) => ident(name)).join(", ");
  await db.run(`
    CREATE TEMP TABLE repeated AS
    WITH hashes AS (SELECT hash(${list}) AS h, ${provenance} FROM ${all}),
    twice AS (SELECT h FROM hashes GROUP BY h HAVING count(*) > 1),
    candidates AS (SELECT * FROM ${all} WHERE hash(${list}) IN (SELECT h FROM twice)),
    copies AS (
      SELECT *, row_number() OVER (PARTITION BY ${list}, source_place, source_file ORDER BY source_row) AS copy
      FROM candidates
    )
    SELECT ${provenance}, copy,
      row_number() OVER (PARTITION BY ${list}, copy ORDER BY source_place, source_file) AS appearance,
      first(struct_pack(place := source_place, file := source_file, number := source_row))
        OVER (PARTITION BY ${duplicates === "drop" ? list : `${list}, copy`} ORDER BY ${provenance}) AS kept
    FROM copies`);
  const counted = await db.row(`
    SELECT count(*) FILTER (appearance > 1) AS overlapping, count(*) FILTER (appearance = 1 AND copy > 1) AS repeated
    FROM repeated`);
  const [overlapping, repeated] = [Number(counted?.["overlapping"]), Number(counted?.["repeated"])];
  if (traced !== undefined) {
    const rows = (which: string, stays: boolean) =>
      `SELECT ${provenance}${stays ? "" : ", kept.place AS into_place, kept.file AS into_file, kept.number AS into_row"}
       FROM repeated WHERE ${which}`;
    const { trace, sources } = traced;
    const [first, again] = repetitionRules;
    await trace.add({
      ...{ table, sources, rule: first, what: "dropped" },
      rows: rows("appearance > 1", false),
      count: overlapping,
    });
    const what = duplicates === "drop" ? "dropped" : "kept";
    const copies = rows("appearance = 1 AND copy > 1", duplicates === "keep");
    await trace.add({ ...{ table, sources, rule: again, what }, rows: copies, count: repeated });
  }
  const dropped = duplicates === "drop" ? "appearance > 1 OR copy > 1" : "appearance > 1";
  const one = await db.row(`SELECT 1 AS one FROM repeated WHERE ${dropped} LIMIT 1`);
  if (one === undefined) {
    await db.run(`ALTER TABLE ${all} RENAME TO ${sql}; DROP TABLE repeated`);
    return { sql, overlapping, repeated };
  }
  await db.run(`
    CREATE TEMP TABLE ${sql} AS
    SELECT a.* FROM ${all} AS a ANTI JOIN (SELECT * FROM repeated WHERE ${dropped}) AS r
    USING (source_place, source_file, source_row);
    DROP TABLE repeated; DROP TABLE ${all}`);
  return { sql, overlapping, repeated };
}
