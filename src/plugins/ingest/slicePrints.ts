import { createHash } from "node:crypto";
import type { Database } from "segmentarium/table";
import { tableInput } from "./sourceRows.ts";

/** What cleaning knows from elsewhere, as digests. */
export interface Prints {
  /** Of what can concern rows of a slice, by its number: what is known of ids seen until its end, and rates that were valid until then. */
  until(slice: number): string;
}

/** How rows are parted by time. */
export interface Parted {
  /** In ascending order. */
  readonly numbers: readonly number[];
  /** The slice of a time or day, as SQL. */
  readonly sliceOf: (time: string) => string;
}

/**
 * Digests of the tables that lines are joined with, each row counted from the slice on in which it can concern a line. A line names only ids that
 * were seen on its day or before, and is converted at a rate of its day or before; so that what a new day brings leaves the digests of
 * earlier slices as they are. An id that only undated rows name is in no slice.
 */
export async function slicePrints(
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
  people: string | undefined,
  { numbers, sliceOf }: Parted,
): Promise<Prints> {
  const relations = [idsQuery(inputs, people, sliceOf), ratesQuery(inputs, sliceOf)];
  const groups: { slice: number; digest: string }[] = [];
  for (const [i, relation] of relations.entries()) {
    if (relation === undefined) continue;
    const rows = await db.rows(`
      SELECT slice, count(*) AS n, CAST(sum(CAST(print AS HUGEINT)) AS VARCHAR) AS sum FROM (${relation})
      WHERE slice IS NOT NULL GROUP BY slice ORDER BY slice`);
    for (const { slice, n, sum } of rows) groups.push({ slice: Number(slice), digest: `${i}/${slice}/${n}/${sum}` });
  }
  const digests = new Map(
    numbers.map((number) => {
      const told = groups.filter(({ slice }) => slice <= number).map(({ digest }) => digest);
      return [number, createHash("sha256").update(told.join(",")).digest("hex")] as const;
    }),
  );
  return {
    until(slice) {
      const digest = digests.get(slice);
      if (digest === undefined) throw new RangeError(`Cannot tell of slice ${slice}: it was not planned`);
      return digest;
    },
  };
}

/** Ids as delivered with their numbers, whose they are and whether that person takes part. */
function idsQuery(
  inputs: Readonly<Record<string, unknown>>,
  people: string | undefined,
  sliceOf: Parted["sliceOf"],
): string | undefined {
  const ids = tableInput(inputs, "ingest/ids")?.sql;
  if (ids === undefined) return undefined;
  const linked = tableInput(inputs, people ?? "")?.sql;
  const admissions = tableInput(inputs, "ingest/admissions")?.sql;
  const person = linked === undefined ? "i.customer_id" : "coalesce(p.customer_id, i.customer_id)";
  const told = ["i.raw_id", "i.customer_id", person, ...(admissions === undefined ? [] : ["a.admitted"])];
  return `
    SELECT ${sliceOf("i.first_on")} AS slice, hash(${told.join(", ")}) AS print
    FROM ${ids} AS i
    ${linked === undefined ? "" : `LEFT JOIN ${linked} AS p ON p.alias_id = i.customer_id`}
    ${admissions === undefined ? "" : `LEFT JOIN ${admissions} AS a ON a.customer_id = ${person}`}`;
}

function ratesQuery(inputs: Readonly<Record<string, unknown>>, sliceOf: Parted["sliceOf"]): string | undefined {
  const rates = tableInput(inputs, "rates")?.sql;
  if (rates === undefined) return undefined;
  return `SELECT ${sliceOf("valid_from")} AS slice, hash(valid_from, currency, rate) AS print FROM ${rates}`;
}
