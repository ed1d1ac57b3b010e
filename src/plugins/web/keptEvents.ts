import type { TablePiece } from "segmentarium/plugin";
import { literal, parquetSql } from "segmentarium/table";
import { signedEvents } from "./eventSigns.ts";
import { momentQuery } from "./moment.ts";
import { codeOf, idOf, type PartKeeper, type PieceTold, peopleOf, visitsOf } from "./pieceParts.ts";
import type { WebOptions } from "./webOptions.ts";

/** Queries that lie beside the step. */
export interface WebQueries {
  /** visits.sql */
  readonly visits: string;
  /** suspects.sql */
  readonly suspects: string;
}

/** A piece with events before the cutoff, and what is kept of it. */
interface KnownPiece extends Required<PieceTold> {
  readonly piece: TablePiece;
  /** Its place among all. */
  readonly place: number;
  /** File of its people. */
  readonly people: string;
}

/** The same with files of what is in the window. */
interface RecentPiece extends KnownPiece {
  readonly visits: string;
  readonly mails: string;
}

/** The window in microseconds since 1970: from `start` to before `stop`. */
interface Bounds {
  readonly start: number;
  readonly stop: number;
}

const dayMicros = 86_400_000_000;

/** Events of a piece that are to be read lie in so many stretches at most, or in one. */
const mostStretches = 8;

/**
 * Makes the tables `moment`, `people`, `by_mail` and `visits` (see people.sql and visits.sql) from what is kept of each piece; what is not kept yet is
 * made and kept. Visits that may reach over the edge of a piece or of the window are made of their events: only these are read.
 *
 * @returns false where nothing can be kept of some piece: then no table is made.
 */
export async function loadKept(
  keeper: PartKeeper,
  pieces: readonly TablePiece[],
  cutoff: string,
  options: WebOptions,
  queries: WebQueries,
): Promise<boolean> {
  const { db } = keeper;
  const { days, ...kept } = options;
  const stop = Date.parse(cutoff) * 1000;
  const bounds = { start: stop - days * dayMicros, stop };
  const known: KnownPiece[] = [];
  for (const [place, piece] of pieces.entries()) {
    const { fits, kinds, first, last, people } = await peopleOf(keeper, piece, place, options);
    if (!fits) return false;
    if (first === undefined || last === undefined || first >= stop) continue;
    known.push({ piece, place, people, fits, kinds, first, last });
  }
  await db.run(`CREATE TEMP TABLE moment AS ${momentQuery(firstsOf(known, cutoff), cutoff, options)}`);
  const recent: RecentPiece[] = [];
  for (const own of known.filter(({ last }) => last >= bounds.start)) {
    recent.push({ ...own, ...(await visitsOf(keeper, own.piece, own.place, kept, queries.visits)) });
  }
  await loadVisits(keeper, recent, bounds, queries, (events, where) => signedEvents(events, options, where));
  await db.run(`
    CREATE TEMP TABLE people AS ${peopleQuery(known, recent, stop)};
    CREATE TEMP TABLE by_mail AS ${mailQuery(recent)}`);
  return true;
}

/** Kinds of events before the cutoff with the day of the first in each piece. */
function firstsOf(known: readonly KnownPiece[], cutoff: string): string {
  const rows = known.flatMap(({ kinds }) =>
    kinds.map(([kind, day]) => `(${literal(kind)}, DATE '1970-01-01' + ${day})`),
  );
  if (rows.length === 0) return "(SELECT NULL::VARCHAR AS kind, NULL::DATE AS day WHERE false)";
  return `(SELECT kind, day FROM (VALUES ${rows.join(", ")}) AS v(kind, day) WHERE day < CAST(${literal(cutoff)} AS DATE))`;
}

/** Makes `visits`: those kept that are no others when all events are seen together, and of others the events anew. */
async function loadVisits(
  { db }: PartKeeper,
  recent: readonly RecentPiece[],
  bounds: Bounds,
  queries: WebQueries,
  signedOf: (events: string, where: string) => string,
): Promise<void> {
  await db.run(keptVisits(recent, bounds));
  await db.run(queries.suspects);
  const stretches = await db.rows(stretchesQuery);
  const events = stretches.map(({ piece, first, last }) =>
    signedOf(recent[Number(piece)]!.piece.sql, `occurred_at BETWEEN ${timeOf(first)} AND ${timeOf(last)}`),
  );
  if (events.length === 0) events.push(signedOf(noEvents, "false"));
  await db.run(`
    CREATE TEMP TABLE suspect_events AS ${suspectEvents(events)};
    CREATE OR REPLACE TEMP VIEW recent AS SELECT * FROM suspect_events WHERE occurred_at >= ${timeOf(bounds.start)}`);
  await db.run(queries.visits);
  await db.run(`
    INSERT INTO visits BY NAME
    SELECT v.* EXCLUDE (place, piece) FROM (SELECT rowid AS place, * FROM kept_visits) AS v ANTI JOIN suspects USING (place)`);
}

function timeOf(micros: unknown): string {
  return `make_timestamp(CAST(${String(micros)} AS BIGINT))`;
}

/** Makes what suspects.sql reads: `kept_visits`, those of pieces that are in the window or reach into it, `ranges` and `bounds`. */
function keptVisits(recent: readonly RecentPiece[], { start, stop }: Bounds): string {
  const ranges = recent.map(({ first, last }, piece) => `INSERT INTO ranges VALUES (${piece}, ${first}, ${last});`);
  const files = recent.map(({ visits }) => visits);
  const kept = `
    INSERT INTO kept_visits BY NAME
    SELECT *, CAST(file_index AS INTEGER) AS piece FROM ${parquetSql(files)} WHERE ended >= ${start} AND begun < ${stop}`;
  return `
    CREATE TEMP TABLE kept_visits (piece INTEGER, customer INTEGER, session UBIGINT, begun BIGINT, ended BIGINT, length BIGINT, events BIGINT,
      views BIGINT, products BIGINT, key_stay BIGINT, signs UTINYINT);
    CREATE TEMP TABLE ranges (piece INTEGER, first BIGINT, last BIGINT);
    ${ranges.join(" ")}
    CREATE TEMP TABLE bounds AS SELECT CAST(${start} AS BIGINT) AS start, CAST(${stop} AS BIGINT) AS stop;
    ${files.length === 0 ? "" : kept}`;
}

/** The columns of events without any. */
const noEvents = `(
  SELECT NULL::VARCHAR AS customer_id, NULL::VARCHAR AS session_id, NULL::VARCHAR AS event_id, NULL::VARCHAR AS kind, NULL::VARCHAR AS page,
    NULL::VARCHAR AS device, NULL::BIGINT AS seconds, NULL::TIMESTAMP AS occurred_at)`;

/** Stretches of time of each piece in which suspect visits lie: a day without one parts two. */
const stretchesQuery = `
  WITH paused AS (
    SELECT piece, begun, ended, begun - max(ended) OVER (
      PARTITION BY piece ORDER BY begun, ended ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS pause
    FROM suspects
  ),
  parted AS (
    SELECT piece, begun, ended,
      sum(CASE WHEN pause <= ${dayMicros} THEN 0 ELSE 1 END) OVER (PARTITION BY piece ORDER BY begun, ended) AS stretch
    FROM paused
  ),
  counted AS (SELECT *, max(stretch) OVER (PARTITION BY piece) > ${mostStretches} AS many FROM parted)
  SELECT piece, min(begun) AS first, max(ended) AS last
  FROM counted GROUP BY piece, CASE WHEN many THEN 0 ELSE stretch END ORDER BY piece, first`;

/** Those of some events that are of suspect visits, with the customer's number. */
function suspectEvents(events: readonly string[]): string {
  return `
    SELECT * FROM (
      SELECT *, ${codeOf("customer_id")} AS customer FROM (${events.map((each) => `(${each})`).join(" UNION ALL ")})
      WHERE NOT mail AND customer_id IS NOT NULL) AS e
    SEMI JOIN suspects AS s ON s.customer = e.customer AND epoch_us(e.occurred_at) BETWEEN s.begun AND s.ended
      AND s.session IS NOT DISTINCT FROM CASE WHEN e.session_id IS NOT NULL THEN hash(e.session_id) END`;
}

/** Everybody with an event before the cutoff: of pieces that end before it as kept, of others by their visits, and e-mails, before it. */
function peopleQuery(known: readonly KnownPiece[], recent: readonly RecentPiece[], stop: number): string {
  const [whole, cut] = [known.filter(({ last }) => last < stop), recent.filter(({ last }) => last >= stop)];
  const found = ["SELECT customer, CAST(max(occurred_at) AS DATE) AS last_day FROM suspect_events GROUP BY customer"];
  if (whole.length > 0) found.push(`SELECT customer, last_day FROM ${parquetSql(whole.map(({ people }) => people))}`);
  if (cut.length > 0) {
    const [visits, mails] = [parquetSql(cut.map((own) => own.visits)), parquetSql(cut.map((own) => own.mails))];
    found.push(`SELECT customer, CAST(make_timestamp(ended) AS DATE) FROM ${visits} WHERE ended < ${stop}`);
    found.push(`SELECT customer, NULL FROM ${mails}, moment WHERE day < cutoff`);
  }
  return `
    SELECT ${idOf("customer")} AS customer_id, customer, max(last_day) AS last_day
    FROM (${found.join(" UNION ALL ")}) GROUP BY customer`;
}

/** E-mails of each customer in the window. */
function mailQuery(recent: readonly RecentPiece[]): string {
  const sums = `CAST(sum(opened) AS BIGINT) AS opens, CAST(sum(clicked) AS BIGINT) AS clicks,
    CAST(sum(CASE WHEN has_delivered THEN delivered WHEN has_sent THEN sent END) AS BIGINT) AS received`;
  const none =
    "(SELECT 0 AS customer, NULL::DATE AS day, 0 AS opened, 0 AS clicked, 0 AS delivered, 0 AS sent WHERE false)";
  const mails = recent.length === 0 ? none : parquetSql(recent.map((own) => own.mails));
  return `SELECT customer, ${sums} FROM ${mails}, moment WHERE day >= first_day AND day < cutoff GROUP BY customer`;
}
