import type { Project } from "segmentarium/plugin";
import { type Database, ident, literal } from "segmentarium/table";
import type { Trace } from "./openTrace.ts";
import { sourcesOf } from "./provenance.ts";
import type { SourceRows } from "./sourceRows.ts";

type Key = NonNullable<Project["identity"]>["keys"][number];

export interface KeyMatches {
  /** The column. */
  readonly rule: string;
  /** Two customer ids of records that agree; values themselves stay in the database. */
  readonly pairs: readonly (readonly [string, string])[];
  /** Customer ids whose value too many share: not joined by it. */
  readonly shared: number;
}

/** The name under which what a key does not join is counted. */
export function sharedRule(column: string): `shared ${string}` {
  return `shared ${column}`;
}

/** Which customer ids agree in a key: each with the least of those who do. */
export async function matchKey(
  db: Database,
  { sql }: SourceRows,
  key: Key,
  { trace, project }: { readonly trace: Trace; readonly project: Pick<Project, "sources"> },
): Promise<KeyMatches> {
  await db.run(`
    CREATE OR REPLACE TEMP TABLE keyed AS
    WITH cleaned AS (SELECT DISTINCT customer_id, ${cleanKey(ident(key.column), key.as)} AS value FROM ${sql})
    SELECT customer_id, min(customer_id) OVER (PARTITION BY value) AS least, count(*) OVER (PARTITION BY value) AS sharing
    FROM cleaned WHERE value IS NOT NULL AND customer_id IS NOT NULL`);
  const rows = await db.rows(`
    SELECT DISTINCT customer_id, least FROM keyed
    WHERE customer_id <> least AND sharing <= ${literal(key.atMost)} ORDER BY ALL`);
  const shared = await db.row(`
    SELECT count(DISTINCT customer_id) AS n FROM keyed WHERE sharing > ${literal(key.atMost)}`);
  const touched = {
    table: "customers",
    rule: sharedRule(key.column),
    what: "not joined by it",
    column: key.column,
  } as const;
  const placed = `
    SELECT r.source_place, r.source_file, r.source_row, r.customer_id AS counted
    FROM ${sql} AS r SEMI JOIN (SELECT customer_id FROM keyed WHERE sharing > ${literal(key.atMost)}) AS k
    ON k.customer_id = r.customer_id`;
  const sources = sourcesOf(project, "customers");
  await trace.add({ ...touched, sources, rows: placed, count: Number(shared?.["n"]) });
  await db.run("DROP TABLE keyed");
  return {
    rule: key.column,
    pairs: rows.map((row) => [String(row["customer_id"]), String(row["least"])] as const),
    shared: Number(shared?.["n"]),
  };
}

/**
 * A value as it is compared, or NULL when it cannot tell people apart: no address around an @, fewer than 7 digits, nothing.
 * The 00 or + before an international number is the same.
 */
export function cleanKey(column: string, as: Key["as"]): string {
  const blank = String.raw`regexp_replace(CAST(${column} AS VARCHAR), '^[\s\p{Z}]+|[\s\p{Z}]+$', '', 'g')`;
  const text = `nfc_normalize(lower(${blank}))`;
  if (as === "email") return String.raw`nullif(regexp_extract(${text}, '^[^\s@]+@[^\s@]+$'), '')`;
  if (as === "text") return String.raw`nullif(regexp_replace(${text}, '[\s\p{Z}]+', ' ', 'g'), '')`;
  const digits = `regexp_replace(regexp_replace(${blank}, '[^0-9]', '', 'g'), '^00', '')`;
  return `CASE WHEN length(${digits}) >= 7 THEN ${digits} END`;
}
