import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { findWhole, keepWhole, linkOrCopy } from "segmentarium/parts";
import type { Context, TablePiece } from "segmentarium/plugin";
import { parquetSql, writeTable } from "segmentarium/table";
import { additions, digestOf, sumOf } from "./pieceDigests.ts";
import { type Slicing, sliceSql } from "./slicing.ts";

/** A table of the numbers of orders that are in no slice alone: `order_number`. */
export const spanning = "spanning_orders";

/** Stands for rows without a time, which are in no slice of weeks. */
export const undated = -1;

const file = "rows.parquet";

/** Orders by piece and week (see `orderWeeks`) of pieces, and how weeks become slices. */
export interface OrderWeeks {
  readonly pieces: readonly TablePiece[];
  readonly weeks: string;
  readonly slicing: Slicing;
}

/**
 * Finds the orders that are in no slice alone: they have rows in several, or rows without a time. An order that has the number of another may be
 * among them without need, with the same result. What was found is kept: where files were added since, only orders of these are looked at.
 *
 * @returns for each slice a digest of those of which it has rows.
 */
export async function findSpanning(
  context: Pick<Context, "db" | "parts" | "folder">,
  of: OrderWeeks,
): Promise<ReadonlyMap<number, string>> {
  const { db, parts, folder } = context;
  const into = join(folder, "spanning");
  const own = join(folder, "spanning.parquet");
  const digests = of.pieces.map(({ key }) => digestOf(key));
  const all = keyOf(digests.length, sumOf(digests), of.slicing);
  let kept = await findWhole(parts, all);
  if (kept === undefined) {
    const query = await spanningQuery(context, of, digests);
    await mkdir(into);
    await writeTable(
      db,
      `SELECT DISTINCT order_number, slice FROM (${query}) ORDER BY order_number, slice`,
      join(into, file),
    );
    kept = await keepWhole(parts, all, into);
  }
  await linkOrCopy(join(kept, file), own);
  await db.run(`CREATE OR REPLACE TABLE ${spanning} AS SELECT DISTINCT order_number FROM ${parquetSql(own)}`);
  const found = await db.rows(`
    SELECT slice, md5(string_agg(CAST(order_number AS VARCHAR), ',' ORDER BY order_number)) AS digest
    FROM ${parquetSql(own)} GROUP BY slice`);
  return new Map(found.map(({ slice, digest }) => [Number(slice), String(digest)]));
}

/** order_number and slice of the orders that are in no slice alone, as SQL; with repetitions. */
async function spanningQuery(
  { parts, folder }: Pick<Context, "parts" | "folder">,
  { weeks, slicing }: OrderWeeks,
  digests: readonly bigint[],
): Promise<string> {
  const slice = sliceSql(slicing, "week");
  const spans = `HAVING min(${slice}) <> max(${slice}) OR count(week) < count(*)`;
  const slices = (rows: string, orders: string): string =>
    `SELECT order_number, coalesce(${slice}, ${undated}) AS slice FROM ${rows} SEMI JOIN ${orders} USING (order_number)`;
  const count = digests.length;
  const sum = sumOf(digests);
  for (const added of additions(count)) {
    const less = sumOf(added.map((place) => digests[place]!));
    const kept = await findWhole(parts, keyOf(count - added.length, sum - less, slicing));
    if (kept === undefined) continue;
    const before = join(folder, "spanning before.parquet");
    await linkOrCopy(join(kept, file), before);
    const met = `(SELECT DISTINCT order_number FROM ${weeks} WHERE piece IN (${added.join(", ")}))`;
    return `
      WITH touched AS MATERIALIZED (SELECT m.* FROM ${weeks} AS m SEMI JOIN ${met} AS n USING (order_number)),
        known AS (SELECT order_number, slice FROM ${parquetSql(before)}),
        spread AS (SELECT order_number FROM touched GROUP BY order_number ${spans} UNION SELECT order_number FROM known)
      FROM known UNION ALL ${slices("touched", "spread")}`;
  }
  return slices(weeks, `(SELECT order_number FROM ${weeks} GROUP BY order_number ${spans})`);
}

/** What the orders were found in, by the number of files and the sum of their digests: it does not depend on the order of the files. */
function keyOf(files: number, sum: bigint, { weeks, open }: Slicing): string {
  const made = JSON.stringify([weeks, open?.number, open?.weeks, files, sum.toString(16)]);
  return `spanning orders of ${createHash("sha256").update(made).digest("hex")}`;
}
