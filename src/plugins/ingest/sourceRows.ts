import type { CanonicalTable } from "segmentarium/config";
import { canonicalColumns, personColumns, personColumnsOf, personSql } from "segmentarium/ingest";
import type { Project, TableInput } from "segmentarium/plugin";
import { type Database, ident } from "segmentarium/table";
import type { OwnCount } from "./cleaningRules.ts";
import type { Trace } from "./openTrace.ts";
import { namelessPlaces } from "./orderIdSql.ts";
import { sourcesOf } from "./provenance.ts";
import { type DeliveredRows, findRepetitions } from "./repetitions.ts";
import { rulesOf, standardise } from "./standardise.ts";

/** All rows of the sources of one canonical table, in one temporary table or view with canonical types. */
export interface SourceRows {
  /** Quoted name. */
  readonly sql: string;
  /** All columns that sources gave or the canonical table has, without those of provenance. */
  readonly columns: readonly string[];
  /** Rows that repeat those of another file: dropped. */
  readonly overlapping: number;
  /** Rows that repeat an earlier one of the same file in every declared column: dropped. Undefined where every source keeps them. */
  readonly repeated: number | undefined;
  /** Such rows of sources that keep them. Undefined where none does. */
  readonly kept: number | undefined;
  /** Columns of ranks that rules added, and the column that each ranks. */
  readonly ranks: ReadonlyMap<string, string>;
  /** What the declared rules made alike. */
  readonly standardised: readonly OwnCount[];
  /** A statement that lets go of the rows. */
  readonly drop: string;
}

/** How the rows of a table are brought together. */
export interface SourceRowsOptions {
  /** Gets the rows that were dropped or changed, from the step that counts them. */
  readonly trace?: Trace;
  /** The caller reads the rows once: where no rule changes them they are not copied, but a view. */
  readonly readOnce?: boolean;
}

export function needsOf(project: Pick<Project, "sources">, table: CanonicalTable): readonly string[] {
  const sources = sourcesOf(project, table);
  const ids = sources.some((source) => personColumnsOf(source).length > 0) ? ["ingest/ids"] : [];
  return [...sources.map(({ id }) => `source/${id}`), ...ids];
}

/** An input that is a table; undefined when it is absent. */
export function tableInput(inputs: Readonly<Record<string, unknown>>, name: string): TableInput | undefined {
  return inputs[name] as TableInput | undefined;
}

/**
 * Brings the sources of a canonical table together; ids of people become their numbers. The n-th occurrence of a row in one
 * file is the same as the n-th in another file: files that overlap are counted once. Repetitions within one file are dropped by
 * choice; two orders of one number always. Then values are made alike by the declared rules: rows are compared as they were written.
 */
export async function sourceRows(
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
  project: Pick<Project, "sources" | "standardise">,
  table: CanonicalTable,
  duplicates: "drop" | "keep",
  { trace, readOnce = false }: SourceRowsOptions = {},
): Promise<SourceRows> {
  const sources = sourcesOf(project, table);
  const canonical = canonicalColumns[table];
  const columns = [...new Set([...Object.keys(canonical), ...sources.flatMap(({ columns: own }) => Object.keys(own))])];
  const delivered = { table, sources, columns, sql: ident(`delivered ${table}`) };
  const parts = sources.map((source, place) => {
    const list = columns.map((name) => {
      const person = personColumnsOf(source).includes(name);
      const given = person ? personSql(source, name) : Object.hasOwn(source.columns, name) ? ident(name) : "NULL";
      const type = personColumns.includes(name) ? "VARCHAR" : canonical[name]?.type;
      return `${type === undefined ? given : `CAST(${given} AS ${type})`} AS ${ident(name)}`;
    });
    const from = tableInput(inputs, `source/${source.id}`)?.sql;
    return `SELECT ${place} AS source_place, source_file, source_row, ${list.join(", ")} FROM ${from}`;
  });
  await db.run(`CREATE TEMP VIEW ${delivered.sql} AS ${parts.join(" UNION ALL BY NAME ")}`);
  const keeping = duplicates === "drop" ? [] : keptPlaces(project, table);
  const { dropped, ...repetitions } = await findRepetitions(db, delivered, keeping, trace);
  const sql = ident(`rows of ${table}`);
  const kind = readOnce && rulesOf(project, table).length === 0 ? "VIEW" : "TABLE";
  const people = personColumns.filter((name) => sources.some((source) => personColumnsOf(source).includes(name)));
  const rows = withNumbers(delivered, people, dropped, tableInput(inputs, "ingest/ids")?.sql);
  await db.run(`CREATE TEMP ${kind} ${sql} AS ${rows}`);
  const { counts, ranks } = await standardise(db, sql, project, table, trace);
  const told = {
    ...{ overlapping: repetitions.overlapping, ranks, standardised: counts },
    repeated: keeping.length === sources.length ? undefined : repetitions.repeated,
    kept: keeping.length === 0 ? undefined : repetitions.kept,
  };
  return { sql, columns: [...columns, ...ranks.keys()], ...told, drop: `DROP ${kind} ${sql}` };
}

/** Places of the sources whose equal rows may be two events: an order that has a number is there once. */
function keptPlaces(project: Pick<Project, "sources">, table: CanonicalTable): readonly number[] {
  return table === "orders" ? namelessPlaces(project, table) : sourcesOf(project, table).map((_, place) => place);
}

/** The rows that stay, with numbers instead of the ids of people. */
function withNumbers(
  { sql, columns }: DeliveredRows,
  people: readonly string[],
  dropped: string | undefined,
  ids: string | undefined,
): string {
  const list = columns.map((name) =>
    people.includes(name) ? `${idsOf(name)}.customer_id AS ${ident(name)}` : `d.${ident(name)}`,
  );
  const joins = people.map((name) => `LEFT JOIN ${ids} AS ${idsOf(name)} ON ${idsOf(name)}.raw_id = d.${ident(name)}`);
  const stay = dropped === undefined ? "" : `ANTI JOIN ${dropped} AS r USING (source_place, source_file, source_row)`;
  return `SELECT d.source_place, d.source_file, d.source_row, ${list.join(", ")} FROM ${sql} AS d ${stay} ${joins.join(" ")}`;
}

function idsOf(column: string): string {
  return ident(`number of ${column}`);
}
