import { literal } from "./literal.ts";

/**
 * Parquet files as SQL, one after the other. Folders say nothing: below one such as `env=prod` the engine would add a column `env`,
 * or put its value into a column of that name.
 */
export function parquetSql(files: string | readonly string[]): string {
  return `read_parquet(${literal(files)}, hive_partitioning = false)`;
}
