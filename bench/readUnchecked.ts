import { join } from "node:path";
import type { Source } from "../src/config/index.ts";
import { ident, literal, openDatabase, writeTable } from "../src/table/index.ts";

const types: Readonly<Record<string, string>> = {
  text: "VARCHAR",
  integer: "BIGINT",
  decimal: "DECIMAL(18,4)",
  timestamp: "TIMESTAMP",
};

/**
 * Reads the CSV files of a source by the engine's own reader, with the declared types and nothing else: no account, no rejects, no hash, in
 * this process; the first cell that does not fit ends it. Writes the same columns into Parquet of the same layout.
 *
 * @param folder of the files; columns of the source are in their order. @param into a folder.
 */
export async function readUnchecked(source: Source, folder: string, into: string, threads: number): Promise<void> {
  const db = await openDatabase({
    allowedFolders: [folder, into],
    temporaryFolder: join(into, "tmp"),
    memoryLimit: "8GB",
    threads,
  });
  const columns = Object.values(source.columns).map(
    ({ from, type }) => `${literal(from)}: ${literal(types[type] ?? "")}`,
  );
  const { format } = Object.values(source.columns).find(({ type }) => type === "timestamp") ?? {};
  const options = [
    `columns = {${columns.join(", ")}}`,
    "header = true",
    "auto_detect = false",
    ...(format === undefined ? [] : [`timestampformat = ${literal(String(format))}`]),
  ];
  const files = literal(source.files.map((file) => join(folder, file)));
  const names = Object.values(source.columns).map(({ from }) => ident(from));
  try {
    await writeTable(
      db,
      `SELECT ${names.join(", ")} FROM read_csv(${files}, ${options.join(", ")})`,
      join(into, `unchecked-${source.id}.parquet`),
    );
  } finally {
    db.close();
  }
}
