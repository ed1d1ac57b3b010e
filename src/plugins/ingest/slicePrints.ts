import { createHash } from "node:crypto";
import type { Database } from "segmentarium/table";
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
  /** The slice of a time or day, as SQL. */
  readonly sliceOf: (time: string) => string;
}

/**
 * Digests of the tables that lines are joined with, each row counted in the slices in which it can concern a line. A line names only ids that were
 * seen on its day or before, and is converted at the rate that is valid then; so that what a new day brings leaves the digests of
 * earlier slices as they are. An id that only undated rows name is in no slice.
 */
export async function slicePrints(
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
  links: Links,
  { numbers, sliceOf }: Parted,
): Promise<Prints> {
  const found = [...(await idsSeen(db, inputs, links, sliceOf)), ...(await ratesValid(db, inputs, sliceOf))];
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

/** Ids as delivered with their numbers, whose they are and whether that person takes part: by the slice in which they are first seen, or the first of all where their first day is infinite. */
async function idsSeen(
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
  { people, strangers }: Links,
  sliceOf: Parted["sliceOf"],
): Promise<readonly Print[]> {
  const ids = tableInput(inputs, "ingest/ids")?.sql;
  if (ids === undefined) return [];
  const linked = tableInput(inputs, people ?? "")?.sql;
  const admissions = tableInput(inputs, "ingest/admissions")?.sql;
  const person = linked === undefined ? "i.customer_id" : "coalesce(p.customer_id, i.customer_id)";
  const links = linked === undefined ? [] : [person];
  const known = linked !== undefined && strangers === "apart" ? ["p.customer_id IS NULL"] : [];
  const told = ["i.raw_id", "i.customer_id", ...links, ...known, ...(admissions === undefined ? [] : ["a.admitted"])];
  // By day first: there are fewer days than ids to find the slice of.
  const rows = await db.rows(`
    SELECT coalesce(${sliceOf("day")}, 0) AS slice, sum(n) AS n, CAST(sum(print) AS VARCHAR) AS sum FROM (
      SELECT i.first_on AS day, count(*) AS n, sum(CAST(hash(${told.join(", ")}) AS HUGEINT)) AS print
      FROM ${ids} AS i
      ${linked === undefined ? "" : `LEFT JOIN ${linked} AS p ON p.alias_id = i.customer_id`}
      ${admissions === undefined ? "" : `LEFT JOIN ${admissions} AS a ON a.customer_id = ${person}`}
      WHERE i.first_on IS NOT NULL GROUP BY i.first_on)
    GROUP BY slice ORDER BY slice`);
  return rows.map(({ slice, n, sum }) => ({
    ...{ from: Number(slice), until: Number.POSITIVE_INFINITY },
    print: `ids ${slice} ${n} ${sum}`,
  }));
}

/** Rates: from the slice in which each begins to that in which the next of its currency does. */
async function ratesValid(
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
  sliceOf: Parted["sliceOf"],
): Promise<readonly Print[]> {
  const rates = tableInput(inputs, "rates")?.sql;
  if (rates === undefined) return [];
  const rows = await db.rows(`
    SELECT ${sliceOf("valid_from")} AS first, ${sliceOf("next")} AS last, md5(concat_ws(' ', currency, valid_from, rate)) AS print
    FROM (SELECT currency, valid_from, rate, lead(valid_from) OVER (PARTITION BY currency ORDER BY valid_from, rate) AS next FROM ${rates})
    WHERE valid_from IS NOT NULL ORDER BY currency, valid_from, rate`);
  return rows.map(({ first, last, print }) => ({
    ...{ from: Number(first), until: last === null ? Number.POSITIVE_INFINITY : Number(last) },
    print: `rate ${print}`,
  }));
}
