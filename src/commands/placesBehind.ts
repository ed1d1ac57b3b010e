import { ident, literal, type Row } from "../table/index.ts";
import { located, type Traced } from "./openTraced.ts";

/**
 * All rows of files behind the canonical row that one of them became: repetitions and further rows of one number; of a customer, the
 * records of every id of the person; of a line, its order too; of a customer's day that is an order, all its rows. The row that stays comes first.
 *
 * @param row source, source_file, source_row. @returns the same columns, with file, unit and line.
 */
export async function placesBehind(traced: Traced, table: string, row: Row): Promise<readonly Row[]> {
  const { db } = traced;
  await db.run(`
    CREATE OR REPLACE TEMP TABLE behind (source VARCHAR, source_file INTEGER, source_row BIGINT, distance INTEGER);
    INSERT INTO behind VALUES (${literal(String(row["source"]))}, ${Number(row["source_file"])}, ${Number(row["source_row"])}, 0)`);
  let size = 0;
  for (let distance = 1; ; distance++) {
    const found = Number((await db.row("SELECT count(*) AS n FROM behind"))?.["n"]);
    if (found === size) break;
    size = found;
    for (const query of [intoRows, fromRows, ...(table === "customers" ? [personRows(traced)] : [dayRows(traced)])]) {
      if (query !== undefined) await db.run(addRows(query, distance));
    }
  }
  if (table === "order_lines") {
    const query = orderRows(traced);
    if (query !== undefined) await db.run(addRows(query, 99));
  }
  const last = "t.into_row IS NOT NULL";
  return db.rows(`
    SELECT * FROM (${located("behind")}) AS p ORDER BY distance = 99,
      EXISTS (FROM located AS t WHERE t.source = p.source AND t.source_file = p.source_file AND t.source_row = p.source_row AND ${last}),
      source, source_file, source_row`);
}

function addRows(query: string, distance: number): string {
  return `
    INSERT INTO behind SELECT DISTINCT q.source, q.source_file, q.source_row, ${distance} FROM (${query}) AS q
    ANTI JOIN behind USING (source, source_file, source_row)`;
}

/** The rows that stay instead of those known. */
const intoRows = `
  SELECT t.into_source AS source, t.into_file AS source_file, t.into_row AS source_row
  FROM located AS t SEMI JOIN behind USING (source, source_file, source_row) WHERE t.into_row IS NOT NULL`;

/** The rows for which those known stay. */
const fromRows = `
  SELECT t.source, t.source_file, t.source_row FROM located AS t
  JOIN behind AS b ON b.source = t.into_source AND b.source_file = t.into_file AND b.source_row = t.into_row`;

/** Records of all customer ids of the people of the records known. */
function personRows(traced: Traced): string | undefined {
  const records = peopleOf(traced, traced.sources, "NULL");
  if (records === undefined) return undefined;
  return `
    WITH records AS (${records})
    SELECT source, source_file, source_row FROM records
    WHERE person IN (SELECT person FROM records SEMI JOIN behind USING (source, source_file, source_row))`;
}

/** Of files that name no order, where a customer's day is one: the rows of the days of the rows known. */
function dayRows(traced: Traced): string | undefined {
  const days = traced.sources.filter(({ orderIs }) => orderIs === "customer-day");
  const records = peopleOf(traced, days, "CAST(s.ordered_at AS DATE)");
  if (records === undefined) return undefined;
  return `
    WITH records AS (${records})
    SELECT source, source_file, source_row FROM records WHERE (person, day) IN
      (SELECT (person, day) FROM records SEMI JOIN behind USING (source, source_file, source_row))`;
}

/** Rows of sources with whose each is, and a day of theirs as SQL. */
function peopleOf({ has }: Traced, sources: Traced["sources"], day: string): string | undefined {
  if (!has("ingest/ids") || sources.length === 0) return undefined;
  const people = has("ingest/people") ? "ingest/people" : has("identities") ? "identities" : undefined;
  const join = people === undefined ? "" : `LEFT JOIN ${ident(people)} AS p ON p.alias_id = n.customer_id`;
  const person = people === undefined ? "n.customer_id" : "coalesce(p.customer_id, n.customer_id)";
  const records = sources.map(
    ({ id }) => `
      SELECT ${literal(id)} AS source, s.source_file, s.source_row, ${person} AS person, ${day} AS day FROM ${ident(`source/${id}`)} AS s
      JOIN "ingest/ids" AS n ON n.raw_id = CAST(s.customer_id AS VARCHAR) ${join}`,
  );
  return records.join(" UNION ALL ");
}

/** Rows of the orders of the lines known: what a line does not say is taken from them. */
function orderRows({ sources, orders }: Traced): string | undefined {
  const lines = sources.map(
    ({ id }) =>
      `SELECT ${literal(id)} AS source, source_file, source_row, CAST(order_id AS VARCHAR) AS order_id FROM ${ident(`source/${id}`)}`,
  );
  const own = orders.map(
    ({ id }) =>
      `SELECT ${literal(id)} AS source, source_file, source_row, CAST(order_id AS VARCHAR) AS order_id FROM ${ident(`source/${id}`)}`,
  );
  if (lines.length === 0 || own.length === 0) return undefined;
  return `
    SELECT source, source_file, source_row FROM (${own.join(" UNION ALL ")})
    WHERE order_id IN (SELECT order_id FROM (${lines.join(" UNION ALL ")}) SEMI JOIN behind USING (source, source_file, source_row))`;
}
