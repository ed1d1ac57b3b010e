import { momentColumns } from "segmentarium/ingest";
import { ident, literal } from "segmentarium/table";
import { type AskedItem, bands } from "./attributeItems.ts";

/** customer_id and value (text, not empty) of the customers of whom an item is known, one row each, before the as-of day. */
export function valuesQuery({ table, column }: AskedItem, source: string, asOf: string): string {
  if (table === "customers")
    return `SELECT customer_id, ${textOf(column)} AS value FROM ${source} WHERE ${textOf(column)} IS NOT NULL`;
  const end = `CAST(${literal(asOf)} AS TIMESTAMP)`;
  return table === "surveys" ? latestAnswer(column, source, end) : mostOften(table, column, source, end);
}

/** The value that a customer has most often; of equally frequent ones the first by name. */
function mostOften(table: "orders" | "events", column: string, source: string, end: string): string {
  const time = momentColumns[table];
  return `
    SELECT customer_id, first(value ORDER BY times DESC, value) AS value FROM (
      SELECT customer_id, ${textOf(column)} AS value, count(*) AS times FROM ${source}
      WHERE customer_id IS NOT NULL AND ${time} < ${end} GROUP BY ALL
    ) WHERE value IS NOT NULL GROUP BY customer_id`;
}

function latestAnswer(instrument: string, source: string, end: string): string {
  const steps = bands[instrument]!.map(([name, highest]) => `WHEN score <= ${highest} THEN ${literal(name)}`);
  const highest = bands[instrument]!.at(-1)![1];
  const lowest = instrument === "nps" ? 0 : 1;
  return `
    SELECT customer_id, CASE ${steps.join(" ")} END AS value FROM (
      SELECT customer_id, first(score ORDER BY answered_at DESC, response_id DESC) AS score FROM ${source}
      WHERE instrument = ${literal(instrument)} AND customer_id IS NOT NULL AND answered_at < ${end}
        AND score BETWEEN ${lowest} AND ${highest}
      GROUP BY customer_id)`;
}

function textOf(column: string): string {
  return `NULLIF(trim(CAST(${ident(column)} AS VARCHAR)), '')`;
}

/**
 * customer_id, value and whether it was put together of the customers of the clustering space: the values that too few have, and the rarest beyond the most
 * that are wanted, put together as `other`: with the next rarest one when they are too few still.
 */
export function groupedQuery(
  values: string,
  space: string,
  { minimumPeople, mostLevels }: { readonly minimumPeople: number; readonly mostLevels: number },
): string {
  const least = literal(minimumPeople);
  return `
    WITH known AS (SELECT customer_id, value FROM (${values}) JOIN (SELECT customer_id FROM ${space}) USING (customer_id)),
    counted AS (
      SELECT value, count(*) AS people,
        sum(count(*)) OVER (ORDER BY value <> 'other', count(*), value) - count(*) AS rarer,
        row_number() OVER (ORDER BY value = 'other', count(*) DESC, value DESC) AS place,
        count(*) OVER () AS levels
      FROM known GROUP BY value
    ),
    common AS (
      SELECT value FROM counted
      WHERE people >= ${least} AND (rarer = 0 OR rarer >= ${least}) AND (levels <= ${mostLevels} OR place < ${mostLevels})
    )
    SELECT customer_id, CASE WHEN common THEN value ELSE 'other' END AS value, NOT common AND value <> 'other' AS pooled
    FROM (SELECT *, value IN (SELECT value FROM common) AS common FROM known)`;
}
