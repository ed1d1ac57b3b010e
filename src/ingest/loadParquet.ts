import type { Source } from "../config/index.ts";
import { CheckError, QueryError } from "../errors.ts";
import { type Database, ident, literal } from "../table/index.ts";
import { tableRows } from "./acceptRows.ts";
import type { LoadedFile } from "./loadedFile.ts";
import { mapColumns } from "./mapColumns.ts";
import { mostColumns } from "./mostColumns.ts";
import { onePath } from "./onePath.ts";
import { parquetRows } from "./parquetRows.ts";
import { type FileName, fileProblem, readBytes } from "./readBytes.ts";

/** Loads the declared columns of a Parquet file; its rows are counted by an own reading of the footer. */
export async function loadParquet(db: Database, source: Source, file: FileName): Promise<LoadedFile> {
  const digest = await readBytes(file);
  const counted = await parquetRows(file.path);
  if (counted === undefined) throw corruptParquet(file);
  try {
    const described = await describe(db, file);
    const names = described.map((row) => String(row["column_name"]));
    if (names.length > mostColumns) {
      throw fileProblem(file, "too-many-columns", `there are more than ${mostColumns} columns`, "split it");
    }
    const { columns, extra } = mapColumns(source, names, file.name);
    const types = columns.map(({ index }) => String(described[index]?.["column_type"]));
    refuseNested(
      file,
      columns.filter((_, i) => nested.test(types[i] ?? "")).map(({ name }) => name),
    );
    const raw = ident(`raw ${source.id}`);
    const list = columns.map(({ index }) => `${ident(names[index] ?? "")} AS c${index}`).join(", ");
    await db.run(`CREATE OR REPLACE TEMP TABLE ${raw} AS SELECT ${list} FROM ${rowsIn(file)}`);
    const typed = columns.map(({ name, index }, i) => ({ name, raw: `c${index}`, type: types[i] ?? "" }));
    return {
      ...digest,
      raw: { ...tableRows(raw), columns: typed },
      counted,
      extra,
      broken: [],
      jumps: [0],
      lineOf: (row) => row + 1,
    };
  } catch (cause) {
    if (cause instanceof QueryError && !cause.message.includes("Out of Memory")) throw corruptParquet(file);
    throw cause;
  }
}

/** Names of the columns of a Parquet file. @throws CheckError `corrupt-file`. */
export async function parquetNames(db: Database, file: FileName): Promise<readonly string[]> {
  try {
    return (await describe(db, file)).map((row) => String(row["column_name"]));
  } catch (cause) {
    throw cause instanceof QueryError ? corruptParquet(file) : cause;
  }
}

function rowsIn({ path }: FileName): string {
  return `read_parquet(${literal(onePath(path))}, hive_partitioning = false)`;
}

function describe(db: Database, file: FileName) {
  return db.rows(`DESCRIBE SELECT * FROM ${rowsIn(file)}`);
}

const nested = /\]$|^(STRUCT|MAP|UNION)\(/;

function refuseNested(file: FileName, names: readonly string[]): void {
  if (names.length === 0) return;
  const problems = names.map((name) => {
    const message = `"${name}" is of a type that holds no single value`;
    return { code: "wrong-type", file: file.name, message, remedy: "write it as text, numbers or times" };
  });
  throw new CheckError(`Cannot read ${file.name}`, problems);
}

/** What is wrong with a file whose footer or pages cannot be read. */
export function corruptParquet(file: FileName): CheckError {
  return fileProblem(file, "corrupt-file", "this is not a whole Parquet file", "deliver it again");
}
