import { join } from "node:path";
import { type Database, ident, literal, openDatabase } from "../src/table/index.ts";

/** Relative difference that is allowed: peers sum floating numbers in another order than our exact sums. */
const tolerance = 1e-9;

/**
 * How far our tables and a peer's lie apart, in words: every number of every customer.
 *
 * @param tables such as feature-rfm: ours-feature-rfm.parquet is held against <peer>-feature-rfm.parquet.
 * @throws Error when they are not of the same customers, or values differ by more than 1e-9.
 */
export async function compareTables(folder: string, peer: string, tables: readonly string[]): Promise<string> {
  const db = await openDatabase({ allowedFolders: [folder], memoryLimit: "8GB" });
  try {
    let worst = 0;
    for (const table of tables) {
      const ours = `read_parquet(${literal(join(folder, `ours-${table}.parquet`))})`;
      const theirs = `read_parquet(${literal(join(folder, `${peer}-${table}.parquet`))})`;
      const names = await numbersOf(db, ours);
      const counted = await db.row(`
        SELECT (SELECT count(*) FROM ${ours}) AS ours, (SELECT count(*) FROM ${theirs}) AS theirs,
          (SELECT count(*) FROM ${ours} JOIN ${theirs} USING (customer_id)) AS both_sides`);
      if (counted?.["ours"] !== counted?.["theirs"] || counted?.["ours"] !== counted?.["both_sides"]) {
        throw new Error(
          `Cannot compare ${table}: ours has ${counted?.["ours"]} customers and ${peer}'s ${counted?.["theirs"]}`,
        );
      }
      const gaps = names.map((name) => `max(${gapOf(name)}) AS ${ident(name)}`);
      const row = await db.row(`SELECT ${gaps.join(", ")} FROM ${ours} AS o JOIN ${theirs} AS t USING (customer_id)`);
      for (const name of names) {
        const gap = Number(row?.[name]);
        if (gap <= tolerance) worst = Math.max(worst, gap);
        else throw new Error(`Cannot compare ${table}: "${name}" differs from ${peer}'s by ${gap}, 1e-9 is allowed`);
      }
    }
    return `largest relative difference ${worst.toExponential(1)}`;
  } finally {
    db.close();
  }
}

async function numbersOf(db: Database, table: string): Promise<string[]> {
  const described = await db.rows(`DESCRIBE SELECT * FROM ${table}`);
  return described.filter((row) => row["column_type"] !== "VARCHAR").map((row) => String(row["column_name"]));
}

/** Relative to the value, at least to 1; a value that one side misses counts as 1e9. */
function gapOf(name: string): string {
  const [a, b] = [`CAST(o.${ident(name)} AS DOUBLE)`, `CAST(t.${ident(name)} AS DOUBLE)`];
  const gap = `abs(${a} - ${b}) / greatest(1, abs(${a}))`;
  return `CASE WHEN (${a} IS NULL) <> (${b} IS NULL) THEN 1e9 ELSE coalesce(${gap}, 0) END`;
}
