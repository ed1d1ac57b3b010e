import { CheckError, QueryError } from "../errors.ts";
import { type Database, literal } from "../table/index.ts";
import type { JsonScan } from "./jsonScanner.ts";
import { onePath } from "./onePath.ts";
import { packingOf } from "./packing.ts";
import type { FileName } from "./readBytes.ts";

/**
 * Counts the records of a JSON file by DuckDB's reader, which takes none apart: the count that the own reading is held
 * to. Errors are ignored in lines alone, where what is no JSON counts as a record too: nothing is left out of the count.
 *
 * @param longest most bytes of one record.
 * @throws CheckError `corrupt-file` when DuckDB cannot find the records of a list.
 */
export async function countJsonRecords(
  db: Database,
  { form, records }: JsonScan,
  longest: number,
  file: FileName,
): Promise<number> {
  if (records === 0) return 0;
  const settings = [
    form === "lines" ? "format = 'newline_delimited', ignore_errors = true" : "format = 'array'",
    "hive_partitioning = false",
    `maximum_object_size = ${longest * 2}`,
    `compression = ${literal(packingOf(file.path) ?? "uncompressed")}`,
  ];
  const from = `read_json_objects(${literal(onePath(file.path))}, ${settings.join(", ")})`;
  try {
    return Number((await db.row(`SELECT count(*) AS n FROM ${from}`))?.["n"]);
  } catch (cause) {
    if (!(cause instanceof QueryError)) throw cause;
    const message = "a second reader cannot take the file apart";
    const problem = { code: "corrupt-file", file: file.name, message, remedy: "deliver it again" };
    throw new CheckError(`Cannot read ${file.name}`, [problem]);
  }
}
