import { rm } from "node:fs/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import { settle, type WrittenFile, writeRows } from "./writeRows.ts";

/**
 * Writes rows of comma separated values as a Parquet file with typed columns, sorted by the given columns. An empty value
 * is null. One thread, so that the same rows give the same bytes.
 */
export async function writeParquet<T>(
  folder: string,
  name: string,
  columns: Readonly<Record<string, string>>,
  order: readonly string[],
  rows: Generator<string, T>,
): Promise<{ file: WrittenFile; result: T }> {
  const scratch = `${name}.csv`;
  const { file, result } = await writeRows(folder, scratch, Object.keys(columns).join(","), rows);
  const types = Object.entries(columns).map(([column, type]) => `${literal(column)}: ${literal(type)}`);
  const source = `read_csv(${literal(`${folder}/${scratch}`)}, auto_detect = false, header = true, delim = ',', quote = '"',
    escape = '"', nullstr = '', strict_mode = true, columns = {${types.join(", ")}})`;
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  try {
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT * FROM ${source} ORDER BY ${order.join(", ")})
       TO ${literal(`${folder}/${name}.part`)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 122880)`,
    );
    connection.closeSync();
  } finally {
    instance.closeSync();
    await rm(`${folder}/${scratch}`, { force: true });
  }
  return { file: { name, rows: file.rows, bytes: await settle(`${folder}/${name}`) }, result };
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
