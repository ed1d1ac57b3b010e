import { type DuckDBPreparedStatement, type DuckDBType, DuckDBTypeId, StatementType } from "@duckdb/node-api";
import { CheckError, type Problem, QueryError } from "../errors.ts";
import type { Database } from "../table/index.ts";
import type { DataColumn, ReleaseRow } from "./checkRows.ts";

/** Named columns with their types, and rows: a release table, or what an analyst's query makes of release tables. */
export interface DataTable {
  readonly columns: readonly DataColumn[];
  readonly rows: readonly ReleaseRow[];
}

/**
 * Runs an analyst's query over release tables.
 *
 * @param file how the query is called in messages, such as `reports/data/top.sql`.
 * @throws CheckError naming file and line: not exactly one SELECT, an error of the engine, a type that no page can
 *   read, or no rows although a table that it reads has some.
 */
export async function queryRelease(db: Database, sql: string, file: string): Promise<DataTable> {
  const columns = await describeQuery(db, sql, file);
  const rows = await rowsOf(db, sql, file);
  if (rows.length === 0 && (await readsRows(db, sql))) {
    throw failure(file, {
      code: "query-empty",
      message: "the query gives no rows, though the tables that it reads have some",
      remedy: "check its conditions",
    });
  }
  return { columns, rows };
}

async function describeQuery(db: Database, sql: string, file: string): Promise<DataColumn[]> {
  const statement = await prepareSelect(db, sql, file);
  try {
    const columns: DataColumn[] = [];
    for (let i = 0; i < statement.columnCount; i++) {
      columns.push({ name: statement.columnName(i), type: columnType(statement.columnType(i)) });
    }
    const twice = columns.map((column) => column.name).find((name, i, names) => names.indexOf(name) !== i);
    if (twice !== undefined) {
      throw failure(file, {
        code: "query-columns",
        message: `two columns are called "${twice}"`,
        remedy: `name them apart with "as"`,
      });
    }
    return columns;
  } finally {
    statement.destroySync();
  }
}

async function prepareSelect(db: Database, sql: string, file: string): Promise<DuckDBPreparedStatement> {
  const select = {
    code: "query-not-select",
    message: "the file must hold exactly one SELECT",
    remedy: "write one query over release tables",
  };
  if (sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, "").trim() === "") throw failure(file, select);
  try {
    const statements = await db.connection.extractStatements(sql);
    if (statements.count !== 1) throw failure(file, select);
    const statement = await statements.prepare(0);
    if (statement.statementType === StatementType.SELECT) return statement;
    statement.destroySync();
  } catch (error) {
    throw error instanceof CheckError ? error : engineFailure(error, file);
  }
  throw failure(file, select);
}

async function rowsOf(db: Database, sql: string, file: string): Promise<ReleaseRow[]> {
  try {
    return (await db.rows(sql)) as ReleaseRow[];
  } catch (error) {
    throw engineFailure(error, file);
  }
}

async function readsRows(db: Database, sql: string): Promise<boolean> {
  for (const table of db.connection.getTableNames(sql, true)) {
    const row = await db.row(`SELECT count(*) AS n FROM ${table}`).catch(() => undefined);
    if (Number(row?.n ?? 0) > 0) return true;
  }
  return false;
}

function engineFailure(error: unknown, file: string): CheckError {
  const said = error instanceof QueryError && error.cause instanceof Error ? error.cause.message : String(error);
  const line = /^LINE (\d+):/m.exec(said)?.[1];
  const first = said.replace(/^Error: /, "").split("\n")[0] ?? said;
  return failure(file, {
    code: "query-failed",
    message: first,
    ...(line === undefined ? {} : { line: Number(line) }),
    remedy: "queries see release tables only",
  });
}

function failure(file: string, problem: Omit<Problem, "file">): CheckError {
  return new CheckError("Cannot run a query of the reports", [{ ...problem, file }]);
}

function columnType(type: DuckDBType): DataColumn["type"] {
  if (integers.has(type.typeId)) return "integer";
  if (numbers.has(type.typeId)) return "number";
  if (type.typeId === DuckDBTypeId.BOOLEAN) return "boolean";
  return type.typeId === DuckDBTypeId.DATE ? "date" : "text";
}

const integers = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
]);

const numbers = new Set([DuckDBTypeId.FLOAT, DuckDBTypeId.DOUBLE, DuckDBTypeId.DECIMAL]);
