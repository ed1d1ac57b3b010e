import { literal } from "segmentarium/table";
import { instruments } from "./instruments.ts";

export interface AnswerTables {
  /** Quoted names. */
  readonly surveys: string;
  readonly membership: string;
  /** The day before which everything counts. */
  readonly asOf: string;
}

/**
 * One row per instrument, wave, segment (and `all`) and score, with how many people gave it; the score is NULL for those who
 * were asked and did not answer within the scale before the as-of.
 *
 * A person counts once in a wave, with the latest valid answer (ties: the greater response id). A response without a
 * customer id is a person of its own, known to `all` only.
 */
export function answersQuery({ surveys, membership, asOf }: AnswerTables): string {
  return `
    WITH ${askedTable(surveys, asOf)},
    person AS (
      SELECT instrument, wave, customer_id, score FROM asked
      QUALIFY row_number() OVER (
        PARTITION BY instrument, wave, coalesce('customer ' || customer_id, 'response ' || response_id)
        ORDER BY score IS NULL, answered_at DESC, response_id DESC
      ) = 1
    ),
    placed AS (
      SELECT instrument, wave, 'all' AS segment, score FROM person
      UNION ALL
      SELECT p.instrument, p.wave, m.segment, p.score FROM person AS p JOIN ${membership} AS m USING (customer_id)
    )
    SELECT instrument, wave, segment, score, count(*) AS people
    FROM placed GROUP BY ALL ORDER BY instrument, wave, segment, score NULLS FIRST`;
}

/** How many responses had a score off their scale, were repeated in a wave, or belong to no known instrument. */
export function leftOutQuery({ surveys, asOf }: Omit<AnswerTables, "membership">): string {
  const known = literal(instruments.map(({ id }) => id));
  return `
    WITH ${askedTable(surveys, asOf)}
    SELECT
      (SELECT count(*) FILTER (given IS NOT NULL AND score IS NULL AND in_time) FROM asked) AS off_scale,
      (SELECT count(*) - count(DISTINCT (instrument, wave, customer_id)) FROM asked
        WHERE score IS NOT NULL AND customer_id IS NOT NULL) AS repeated,
      (SELECT count(*) FROM ${surveys} WHERE NOT list_contains(${known}, instrument)) AS unknown`;
}

function askedTable(surveys: string, asOf: string): string {
  const end = `CAST(${literal(asOf)} AS TIMESTAMP)`;
  const scales = instruments.map(({ id, lowest, highest }) => `(${literal(id)}, ${lowest}, ${highest})`).join(", ");
  return `
    scales(instrument, lowest, highest) AS (VALUES ${scales}),
    asked AS (
      SELECT instrument, wave, response_id, customer_id, answered_at, s.score AS given,
        answered_at IS NULL OR answered_at < ${end} AS in_time,
        CASE WHEN in_time AND s.score BETWEEN lowest AND highest THEN s.score END AS score
      FROM ${surveys} AS s JOIN scales USING (instrument)
      WHERE coalesce(sent_at, answered_at) < ${end}
    )`;
}
