import { access } from "node:fs/promises";
import type { Source } from "../config/index.ts";
import { CheckError, type Problem, QueryError } from "../errors.ts";
import { appendRows, type Database, ident, literal, openDatabase } from "../table/index.ts";
import { tableRows } from "./acceptRows.ts";
import type { LoadedFile } from "./loadedFile.ts";
import { mapColumns } from "./mapColumns.ts";
import { type FileName, readBytes } from "./readBytes.ts";

/**
 * Loads the declared columns of one table of a DuckDB file, in the order of its rows. The file is attached read-only in a
 * database of its own that can open nothing else; values pass as text and are cast to the types that they had.
 */
export async function loadDuckdb(db: Database, source: Source, file: FileName): Promise<LoadedFile> {
  const digest = await readBytes(file);
  const shop = await openDuckdb(file);
  try {
    const { from, names, mapped, extra, types } = await columnsOf(shop, source, file);
    const raw = `raw ${source.id}`;
    await copyRows(shop, db, { file, from, names: mapped.map(({ index }) => names[index] ?? ""), raw });
    for (const [i, type] of types.entries()) {
      if (type !== "VARCHAR") await db.run(`ALTER TABLE ${ident(raw)} ALTER c${i} TYPE ${type}`);
    }
    const counted = Number((await shop.row(`SELECT count(*) AS n FROM ${from}`))?.["n"]);
    const columns = mapped.map(({ name }, i) => ({ name, raw: `c${i}`, type: types[i] ?? "VARCHAR" }));
    return {
      ...digest,
      raw: { ...tableRows(ident(raw)), columns },
      counted,
      extra,
      broken: [],
      jumps: [0],
      lineOf: (row) => row + 1,
    };
  } catch (cause) {
    if (cause instanceof QueryError && !cause.message.includes("Out of Memory")) throw corruptDuckdb(file);
    throw cause;
  } finally {
    shop.close();
  }
}

/**
 * Looks for the declared columns of a DuckDB file, and at their types, without reading rows.
 *
 * @throws CheckError as `loadDuckdb` does of all but rows.
 */
export async function lookAtDuckdb(source: Source, file: FileName): Promise<void> {
  const shop = await openDuckdb(file);
  try {
    await columnsOf(shop, source, file);
  } catch (cause) {
    throw cause instanceof QueryError ? corruptDuckdb(file) : cause;
  } finally {
    shop.close();
  }
}

/** The table as SQL, all its columns, and the declared ones with their types. */
async function columnsOf(shop: Database, source: Source, file: FileName) {
  const from = await tableOf(shop, source, file);
  const described = await shop.rows(`DESCRIBE SELECT * FROM ${from}`);
  const names = described.map((row) => String(row["column_name"]));
  const { columns: mapped, extra } = mapColumns(source, names, file.name);
  const types = mapped.map(({ index }) => String(described[index]?.["column_type"]));
  checkTypes(types, mapped, file);
  return { from, names, mapped, extra, types };
}

/** A log beside the file holds rows that the file, and its hash, do not. */
async function checkLog(file: FileName): Promise<void> {
  const there = await access(`${file.path}.wal`).then(
    () => true,
    () => false,
  );
  if (!there) return;
  const message = "beside it lies a log (.wal) of changes that are not in it yet";
  throw problem(file, { code: "unfinished-file", message, remedy: "close it everywhere, or run CHECKPOINT in it" });
}

/**
 * Attaches a DuckDB file as `shop`, read-only, in a database of its own that can open nothing else.
 *
 * @throws CheckError `corrupt-file`; `unfinished-file` when a log lies beside it.
 */
export async function openDuckdb(file: FileName): Promise<Database> {
  await checkLog(file);
  const logs = [`${file.path}.wal`, `${file.path}.wal.checkpoint`, `${file.path}.wal.recovery`];
  const shop = await openDatabase({ threads: 1, memoryLimit: "1GB", allowedFiles: [file.path, ...logs] });
  try {
    await shop.run(`ATTACH ${literal(file.path)} AS shop (READ_ONLY, TYPE duckdb)`);
    return shop;
  } catch (cause) {
    shop.close();
    if (cause instanceof QueryError) throw corruptDuckdb(file);
    throw cause;
  }
}

/** Tables alone: a view may run any query. */
async function tableOf(shop: Database, source: Source, file: FileName): Promise<string> {
  const [name = "", schema = "main"] = (source.relation ?? "").split(".").reverse();
  const found = await shop.row(`
    SELECT 1 AS one FROM duckdb_tables()
    WHERE database_name = 'shop' AND schema_name = ${literal(schema)} AND table_name = ${literal(name)}`);
  if (found !== undefined) return `shop.${ident(schema)}.${ident(name)}`;
  const message = `there is no table "${source.relation ?? ""}" in it; a view is none`;
  const remedy = 'name a table as "relation", with its schema when that is not main';
  throw problem(file, { code: "missing-table", path: `sources/${source.id}/relation`, message, remedy });
}

const single =
  /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL\(\d+,\d+\)|DOUBLE|FLOAT|VARCHAR|BOOLEAN|DATE|TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?|UUID)$/;

/** Whether values of a type of DuckDB are read: texts, numbers, yes and no, days, times and ids. */
export function isReadType(type: string): boolean {
  return single.test(type);
}

function checkTypes(types: readonly string[], mapped: readonly { name: string }[], file: FileName): void {
  const problems = types.flatMap((type, i): Problem[] => {
    if (isReadType(type)) return [];
    const message = `"${mapped[i]?.name}" is of a type that is not read`;
    return [{ code: "wrong-type", file: file.name, message, remedy: "store it as text, numbers or times" }];
  });
  if (problems.length > 0) throw new CheckError(`Cannot read ${file.name}`, problems);
}

async function copyRows(
  shop: Database,
  db: Database,
  {
    file,
    from,
    names,
    raw,
  }: { readonly file: FileName; readonly from: string; readonly names: readonly string[]; readonly raw: string },
): Promise<void> {
  const list = names.map((name) => `CAST(${ident(name)} AS VARCHAR)`).join(", ");
  const rows = await appendRows(db, raw, names.length);
  try {
    const result = await streaming(file, () => shop.connection.stream(`SELECT ${list} FROM ${from}`));
    for (;;) {
      const chunk = await streaming(file, () => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) break;
      for (const row of chunk.getRows()) rows.add(row as (string | null)[]);
    }
  } finally {
    rows.end();
  }
}

/** The words of the engine about what it streams do not pass `Database`, which would make them a QueryError. */
async function streaming<T>(file: FileName, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (String(cause).includes("Out of Memory")) throw cause;
    throw corruptDuckdb(file);
  }
}

/** What is wrong with a file that cannot be read to its end. */
export function corruptDuckdb(file: FileName): CheckError {
  const message = "this is not a whole DuckDB file of a version that can be read";
  return problem(file, { code: "corrupt-file", message, remedy: "deliver it again" });
}

function problem(file: FileName, about: Omit<Problem, "file">): CheckError {
  return new CheckError(`Cannot read ${file.name}`, [{ file: file.name, ...about }]);
}
