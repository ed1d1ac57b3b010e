import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { linkedPart } from "segmentarium/parts";
import type { Context, TablePiece } from "segmentarium/plugin";
import { writeTable } from "segmentarium/table";
import { type EventMeanings, isMail, mailKinds, signedEvents } from "./eventSigns.ts";
import type { WebOptions } from "./webOptions.ts";

export type PartKeeper = Pick<Context, "db" | "parts" | "folder" | "signal">;

/** All options but the window: what is kept depends on these. */
export type VisitOptions = Omit<WebOptions, "days">;

/** What is told of the events of a piece beside its tables. */
export interface PieceTold {
  /** False where something cannot be kept: ids that are not plain, times that are no numbers. Then the rest is empty. */
  readonly fits: boolean;
  /** Each kind with the day of its first event, since 1970. */
  readonly kinds: readonly (readonly [kind: string | null, day: number])[];
  /** Of the first and the last event, in microseconds since 1970; undefined where there is none. */
  readonly first?: number;
  readonly last?: number;
}

const [peopleFile, toldFile, visitsFile, mailsFile] = [
  "people.parquet",
  "told.json",
  "visits.parquet",
  "mails.parquet",
];

/** The number in a plain id, as ingest writes those of people: `c0000000001`. */
export const codeOf = (id: string): string => `CAST(substr(${id}, 2) AS INTEGER)`;

/** The id with a number. */
export const idOf = (code: string): string => `'c' || lpad(CAST(${code} AS VARCHAR), 10, '0')`;

/**
 * Who is in a piece, whatever the cutoff: a Parquet file of `customer` and `last_day`, the day of the last event that is not of an e-mail; and what is
 * told of its events.
 */
export async function peopleOf(
  keeper: PartKeeper,
  { key, sql }: TablePiece,
  place: number,
  options: EventMeanings,
): Promise<PieceTold & { readonly people: string }> {
  keeper.signal.throwIfAborted();
  const mail = isMail(options);
  const made = `people of ${key} by ${JSON.stringify(mailKinds(options))}`;
  const folder = await linkedPart(keeper, made, `people ${place}`, async (into) => {
    const { db } = keeper;
    const dated = `${sql} WHERE occurred_at < CAST('infinity' AS TIMESTAMP)`;
    await db.run(`
      CREATE OR REPLACE TEMP TABLE piece_people AS
      SELECT customer_id, TRY_CAST(substr(customer_id, 2) AS INTEGER) AS customer,
        CAST(max(occurred_at) FILTER (NOT ${mail}) AS DATE) AS last_day
      FROM ${dated} AND customer_id IS NOT NULL GROUP BY customer_id;
      CREATE OR REPLACE TEMP TABLE piece_kinds AS
      SELECT kind, min(occurred_at) AS first_at, max(occurred_at) AS last_at FROM ${dated} GROUP BY kind`);
    const told = await toldOf(keeper);
    const people = `SELECT customer, last_day FROM piece_people WHERE ${told.fits}`;
    await writeTable(db, people, join(into, peopleFile!));
    await writeFile(join(into, toldFile!), JSON.stringify(told), { flush: true });
  });
  const told = JSON.parse(await readFile(join(folder, toldFile!), "utf8")) as PieceTold;
  return { ...told, people: join(folder, peopleFile!) };
}

async function toldOf({ db }: PartKeeper): Promise<PieceTold> {
  const plain = await db.row(`
    SELECT coalesce(bool_and(coalesce(customer_id = ${idOf("customer")}, false)), true) AS plain FROM piece_people`);
  const known = await db.row(`
    SELECT coalesce(bool_and(first_at >= TIMESTAMP '1700-01-01' AND last_at < TIMESTAMP '2250-01-01'), true) AS known FROM piece_kinds`);
  if (plain?.["plain"] !== true || known?.["known"] !== true) return { fits: false, kinds: [] };
  const rows = await db.rows(`
    SELECT kind, CAST(CAST(first_at AS DATE) - DATE '1970-01-01' AS INTEGER) AS day, epoch_us(first_at) AS first, epoch_us(last_at) AS last
    FROM piece_kinds ORDER BY kind NULLS FIRST`);
  const kinds = rows.map(({ kind, day }) => [kind === null ? null : String(kind), Number(day)] as const);
  if (rows.length === 0) return { fits: true, kinds };
  const [first, last] = [rows.map((row) => Number(row["first"])), rows.map((row) => Number(row["last"]))];
  return { fits: true, kinds, first: Math.min(...first), last: Math.max(...last) };
}

/**
 * The visits in a piece as if there were no other events, and e-mails by customer and day, whatever the cutoff; the table `moment` has the timeout.
 *
 * @param visits the query that makes visits of the view `recent`: see visits.sql.
 */
export async function visitsOf(
  keeper: PartKeeper,
  { key, sql }: TablePiece,
  place: number,
  options: VisitOptions,
  visits: string,
): Promise<{ readonly visits: string; readonly mails: string }> {
  keeper.signal.throwIfAborted();
  const signed = signedEvents(sql, options, `occurred_at < CAST('infinity' AS TIMESTAMP) AND customer_id IS NOT NULL`);
  const made = `visits of ${key} by ${JSON.stringify(options)}`;
  const folder = await linkedPart(keeper, made, `visits ${place}`, async (into) => {
    const { db } = keeper;
    await db.run(
      `CREATE OR REPLACE TEMP VIEW recent AS SELECT *, ${codeOf("customer_id")} AS customer FROM (${signed})`,
    );
    await db.run(visits);
    await writeTable(db, "FROM visits", join(into, visitsFile!));
    await db.run("DROP TABLE visits");
    const counts = ["opened", "clicked", "delivered", "sent"].map((sign) => `count(*) FILTER (${sign}) AS ${sign}`);
    const mails = `
      SELECT customer, CAST(occurred_at AS DATE) AS day, ${counts.join(", ")} FROM recent WHERE mail GROUP BY ALL`;
    await writeTable(db, mails, join(into, mailsFile!));
  });
  return { visits: join(folder, visitsFile!), mails: join(folder, mailsFile!) };
}
