import type { CanonicalTable, Source } from "segmentarium/config";
import { type Database, ident } from "segmentarium/table";
import type { Trace } from "./openTrace.ts";
import { provenance } from "./provenance.ts";

/** Names of the rules by which repetitions go. */
export const repetitionRules = ["overlapping files", "exact duplicates", "repeated orders"] as const;

/** Rows of a canonical table as delivered: source_place, source_file, source_row, and its columns. */
export interface DeliveredRows {
  readonly table: CanonicalTable;
  readonly sources: readonly Source[];
  /** Quoted name. */
  readonly sql: string;
  readonly columns: readonly string[];
}

/** What is there more than once. */
export interface Repetitions {
  readonly overlapping: number;
  /** Of one file, and left out. */
  readonly repeated: number;
  /** Of one file, and kept. */
  readonly kept: number;
  /** Quoted name of a table with the provenance of the rows to leave out; undefined when there are none. */
  readonly dropped: string | undefined;
}

/**
 * Finds rows that are there more than once: the n-th occurrence of a row in one file is the same as the n-th in another, and
 * repetitions within one file are dropped, but for those of some sources. Rows are first told apart by numbers, and only those
 * that may be equal are held against each other.
 *
 * @param keeping places of the sources whose repetitions within one file are kept.
 */
export async function findRepetitions(
  db: Database,
  rows: DeliveredRows,
  keeping: readonly number[],
  trace: Trace | undefined,
): Promise<Repetitions> {
  const { table, sources, columns } = rows;
  const suspects = await findSuspects(db, rows);
  if (suspects === undefined) return { overlapping: 0, repeated: 0, kept: 0, dropped: undefined };
  const list = columns.map((name) => ident(name)).join(", ");
  await db.run(`
    CREATE OR REPLACE TEMP TABLE repeated AS
    WITH hashes AS (SELECT hash(${list}) AS h FROM ${suspects}),
    twice AS (SELECT h FROM hashes GROUP BY h HAVING count(*) > 1),
    candidates AS (SELECT * FROM ${suspects} WHERE hash(${list}) IN (SELECT h FROM twice)),
    copies AS (
      SELECT *, ${keeping.length === 0 ? "false" : `source_place IN (${keeping.join(", ")})`} AS stays,
        row_number() OVER (PARTITION BY ${list}, source_place, source_file ORDER BY source_row) AS copy
      FROM candidates
    )
    SELECT ${provenance}, stays, copy,
      row_number() OVER (PARTITION BY ${list}, stays, copy ORDER BY source_place, source_file) AS appearance,
      first(struct_pack(place := source_place, file := source_file, number := source_row))
        OVER (PARTITION BY ${list}, stays, CASE WHEN stays THEN copy END ORDER BY ${provenance}) AS kept
    FROM copies`);
  const counted = await db.row(`
    SELECT count(*) FILTER (appearance > 1) AS overlapping,
      count(*) FILTER (${again} AND NOT stays) AS repeated, count(*) FILTER (${again} AND stays) AS kept
    FROM repeated`);
  const count = (name: string): number => Number(counted?.[name]);
  const [overlapping, repeated, kept] = [count("overlapping"), count("repeated"), count("kept")];
  if (trace !== undefined) {
    const found = (which: string, stays: boolean) =>
      `SELECT ${provenance}${stays ? "" : ", kept.place AS into_place, kept.file AS into_file, kept.number AS into_row"}
       FROM repeated WHERE ${which}`;
    const [overlaps, duplicates, orders] = repetitionRules;
    const of = { table, sources };
    const [first, once] = [found("appearance > 1", false), found(`${again} AND NOT stays`, false)];
    await trace.add({ ...of, rule: overlaps, what: "dropped", rows: first, count: overlapping });
    const rule = keeping.length === 0 ? duplicates : orders;
    await trace.add({ ...of, rule, what: "dropped", rows: once, count: repeated });
    const twice = found(`${again} AND stays`, true);
    await trace.add({ ...of, rule: duplicates, what: "kept", rows: twice, count: kept });
  }
  const dropped = await keepDropped(db, table, "appearance > 1 OR (copy > 1 AND NOT stays)");
  await db.run("DROP TABLE repeated");
  return { overlapping, repeated, kept, dropped };
}

/** A row that an earlier one of its file equals. */
const again = "appearance = 1 AND copy > 1";

async function keepDropped(db: Database, table: CanonicalTable, which: string): Promise<string | undefined> {
  const one = await db.row(`SELECT 1 AS one FROM repeated WHERE ${which} LIMIT 1`);
  if (one === undefined) return undefined;
  const dropped = ident(`repetitions of ${table}`);
  await db.run(`CREATE TEMP TABLE ${dropped} AS SELECT ${provenance} FROM repeated WHERE ${which}`);
  return dropped;
}

/**
 * The rows among which repetitions can be, as SQL; undefined when there can be none. An order whose lines have numbers that differ,
 * which the bits of one integer tell, holds no line twice; most shops have no other.
 */
async function findSuspects(db: Database, { table, sources, sql }: DeliveredRows): Promise<string | undefined> {
  const numbered = sources.every(({ columns }) => Object.hasOwn(columns, "line") && Object.hasOwn(columns, "order_id"));
  if (table !== "order_lines" || !numbered) return sql;
  await db.run(`
    CREATE OR REPLACE TEMP TABLE suspects AS
    SELECT order_id FROM ${sql} GROUP BY order_id
    HAVING count(*) <> coalesce(bit_count(bit_or(CAST(1 AS UBIGINT) << CAST(line & 63 AS UBIGINT))), 0)`);
  const one = await db.row("SELECT 1 AS one FROM suspects LIMIT 1");
  if (one === undefined) return undefined;
  return `(SELECT d.* FROM ${sql} AS d SEMI JOIN suspects AS s ON s.order_id IS NOT DISTINCT FROM d.order_id)`;
}
