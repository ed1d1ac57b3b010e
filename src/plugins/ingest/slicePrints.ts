import { createHash } from "node:crypto";
import type { Database } from "segmentarium/table";
import { rowDigest } from "./pieceDigests.ts";
import { weekOf } from "./slicing.ts";
import { tableInput } from "./sourceRows.ts";

/** What cleaning knows from elsewhere, as digests. */
export interface Prints {
  /** Of what can concern rows of a slice, by its number: what is known of ids seen until its end, and rates that are valid in it. */
  digestOf(slice: number): string;
}

/** How an id becomes a person. */
export interface Links {
  /** The artifact that links ids to people. */
  readonly people: string | undefined;
  /** `apart`: it matters whether a person is known, or stands for itself. */
  readonly strangers?: "apart";
}

/** How rows are parted by time. */
export interface Parted {
  /** In ascending order. */
  readonly numbers: readonly number[];
  /** The slice of a week. */
  readonly sliceOf: (week: number) => number;
}

/** What lines are joined with, told by week: see `weekOf`. It is found without knowing how rows are parted. */
export interface Known {
  /** Ids by the week in which they are first seen; null: their first day is infinite. */
  readonly ids: readonly { readonly week: number | null; readonly ids: bigint; readonly print: bigint }[];
  /** Rates by the weeks in which each and the next of its currency begin; null: a day that is infinite, or none. */
  readonly rates: readonly { readonly first: number | null; readonly last: number | null; readonly print: string }[];
}

/** Reads the tables that lines are joined with. */
export async function readKnown(db: Database, inputs: Readonly<Record<string, unknown>>, links: Links): Promise<Known> {
  return { ids: await idsSeen(db, inputs, links), rates: await ratesValid(db, inputs) };
}

/**
 * Digests of the tables that lines are joined with, each row counted in the slices in which it can concern a line. A line names only ids that were
 * seen on its day or before, and is converted at the rate that is valid then; so that what a new day brings leaves the digests of
 * earlier slices as they are. An id that only undated rows name is in no slice.
 */
export function slicePrints(known: Known, { numbers, sliceOf }: Parted): Prints {
  const found = [...idPrints(known, sliceOf), ...ratePrints(known, sliceOf)];
  const digests = new Map(
    numbers.map((number) => {
      const told = found.filter(({ from, until }) => from <= number && number <= until).map(({ print }) => print);
      return [number, createHash("sha256").update(told.join(",")).digest("hex")] as const;
    }),
  );
  return {
    digestOf(slice) {
      const digest = digests.get(slice);
      if (digest === undefined) throw new RangeError(`Cannot tell of slice ${slice}: it was not planned`);
      return digest;
    },
  };
}

/** What can concern the slices from one to another. */
interface Print {
  readonly from: number;
  readonly until: number;
  readonly print: string;
}

/** Ids by the slice in which they are first seen, or the first of all where their first day is infinite. */
function idPrints({ ids }: Known, sliceOf: Parted["sliceOf"]): readonly Print[] {
  const bySlice = new Map<number, { ids: bigint; print: bigint }>();
  for (const { week, ...seen } of ids) {
    const slice = week === null ? 0 : sliceOf(week);
    const sum = bySlice.get(slice);
    bySlice.set(slice, sum === undefined ? seen : { ids: sum.ids + seen.ids, print: sum.print + seen.print });
  }
  return [...bySlice]
    .sort(([a], [b]) => a - b)
    .map(([slice, { ids: n, print }]) => ({
      ...{ from: slice, until: Number.POSITIVE_INFINITY },
      print: `ids ${slice} ${n} ${print}`,
    }));
}

/** Rates: from the slice in which each begins to that in which the next of its currency does. */
function ratePrints({ rates }: Known, sliceOf: Parted["sliceOf"]): readonly Print[] {
  return rates.map(({ first, last, print }) => ({
    from: first === null ? 0 : sliceOf(first),
    until: last === null ? Number.POSITIVE_INFINITY : sliceOf(last),
    print: `rate ${print}`,
  }));
}

/** Ids as delivered with their numbers, whose they are and whether that person takes part. */
async function idsSeen(
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
  { people, strangers }: Links,
): Promise<Known["ids"]> {
  const ids = tableInput(inputs, "ingest/ids")?.sql;
  if (ids === undefined) return [];
  const linked = tableInput(inputs, people ?? "")?.sql;
  const admissions = tableInput(inputs, "ingest/admissions")?.sql;
  const person = linked === undefined ? "i.customer_id" : "coalesce(p.customer_id, i.customer_id)";
  const links = linked === undefined ? [] : [person];
  const known = linked !== undefined && strangers === "apart" ? ["p.customer_id IS NULL"] : [];
  const told = ["i.raw_id", "i.customer_id", ...links, ...known, ...(admissions === undefined ? [] : ["a.admitted"])];
  // By day first: there are fewer days than ids to find the week of.
  const rows = await db.rows(`
    SELECT ${weekOf("day")} AS week, CAST(sum(n) AS VARCHAR) AS n, CAST(sum(print) AS VARCHAR) AS sum FROM (
      SELECT i.first_on AS day, count(*) AS n, sum(${rowDigest(told)}) AS print
      FROM ${ids} AS i
      ${linked === undefined ? "" : `LEFT JOIN ${linked} AS p ON p.alias_id = i.customer_id`}
      ${admissions === undefined ? "" : `LEFT JOIN ${admissions} AS a ON a.customer_id = ${person}`}
      WHERE i.first_on IS NOT NULL GROUP BY i.first_on)
    GROUP BY week ORDER BY week`);
  return rows.map(({ week, n, sum }) => ({ week: weekIn(week), ids: BigInt(String(n)), print: BigInt(String(sum)) }));
}

async function ratesValid(db: Database, inputs: Readonly<Record<string, unknown>>): Promise<Known["rates"]> {
  const rates = tableInput(inputs, "rates")?.sql;
  if (rates === undefined) return [];
  const rows = await db.rows(`
    SELECT ${weekOf("valid_from")} AS first, ${weekOf("next")} AS last, md5(concat_ws(' ', currency, valid_from, rate)) AS print
    FROM (SELECT currency, valid_from, rate, lead(valid_from) OVER (PARTITION BY currency ORDER BY valid_from, rate) AS next FROM ${rates})
    WHERE valid_from IS NOT NULL ORDER BY currency, valid_from, rate`);
  return rows.map(({ first, last, print }) => ({ first: weekIn(first), last: weekIn(last), print: String(print) }));
}

function weekIn(cell: unknown): number | null {
  return cell === null ? null : Number(cell);
}
