import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { QueryError } from "../errors.ts";
import { describeFault } from "./describeFault.ts";
import { literal } from "./literal.ts";
import { type Cell, toRows } from "./toRows.ts";

export interface DatabaseOptions {
  /** Worker threads of the engine; results that are published do not depend on it. */
  readonly threads?: number;
  /** Such as `"4GB"`. */
  readonly memoryLimit?: string;
  /** Where the engine may spill; without it nothing is spilled. */
  readonly temporaryFolder?: string;
  /** Upper bound of what is spilled, such as `"20GB"`. */
  readonly temporaryLimit?: string;
  /**
   * How much of a result that is streamed may wait, beside the memory limit, such as `"32MB"`; a text counts as 16 bytes, however long it is. With
   * the engine's own 1 MB its threads wait for each other; more is for who streams no long texts. Forks have the engine's own.
   */
  readonly streamBuffer?: string;
  /** Folders that queries may read and write; when given, everything else on the machine is closed to SQL. */
  readonly allowedFolders?: readonly string[];
  /** Single files that queries may read and write beside the allowed folders. */
  readonly allowedFiles?: readonly string[];
}

export type Row = Readonly<Record<string, Cell>>;

/** A DuckDB database in memory, the only way by which the product runs SQL. */
export interface Database {
  /** Runs one or several statements and drops their results. */
  run(sql: string): Promise<void>;
  /** All rows of a query, as plain values: see `toRows`. */
  rows(sql: string): Promise<Row[]>;
  /** The first row of a query, or undefined. */
  row(sql: string): Promise<Row | undefined>;
  readonly connection: DuckDBConnection;
  /**
   * Another connection to the same database, by which statements run beside those of this one. It sees the same tables and views, but temporary
   * ones are of one connection alone, and end when it is closed. To be closed before the database is.
   */
  fork(): Promise<Database>;
  /** Stops the statements that run, of its forks too; they fail with a QueryError. */
  interrupt(): void;
  close(): void;
}

/**
 * Opens a database in memory.
 *
 * Extensions are never fetched or loaded, and the configuration is locked: no query can open what `options` left closed.
 */
export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(options.threads ?? 2),
    memory_limit: options.memoryLimit ?? "4GB",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  await connection.run(settings(options));
  return wrap(instance, connection, () => instance.closeSync());
}

function settings(options: DatabaseOptions): string {
  const statements = [
    // Of all connections: a fork has what is global.
    "SET GLOBAL TimeZone = 'UTC'",
    "SET preserve_insertion_order = true",
    `SET temp_directory = ${literal(options.temporaryFolder ?? "")}`,
  ];
  if (options.streamBuffer !== undefined) {
    statements.push(`SET streaming_buffer_size = ${literal(options.streamBuffer)}`);
  }
  if (options.temporaryFolder !== undefined) {
    statements.push(`SET max_temp_directory_size = ${literal(options.temporaryLimit ?? "20GB")}`);
  }
  if (options.allowedFolders !== undefined || options.allowedFiles !== undefined) {
    const spill = options.temporaryFolder === undefined ? [] : [options.temporaryFolder];
    statements.push(
      `SET allowed_directories = ${literal([...(options.allowedFolders ?? []), ...spill])}`,
      `SET allowed_paths = ${literal([...(options.allowedFiles ?? [])])}`,
      "SET enable_external_access = false",
    );
  }
  statements.push("SET lock_configuration = true");
  return statements.join(";\n");
}

function wrap(instance: DuckDBInstance, connection: DuckDBConnection, closed: () => void): Database {
  const forks = new Set<Database>();
  const guarded = async <T>(sql: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof RangeError) throw cause;
      throw new QueryError(describeFault(cause), sql, cause);
    }
  };
  const rows = (sql: string): Promise<Row[]> =>
    guarded(sql, async () => toRows(await connection.runAndReadAll(sql)) as Row[]);
  return {
    connection,
    run: (sql) => guarded(sql, async () => void (await connection.run(sql))),
    rows,
    row: async (sql) => (await rows(sql))[0],
    fork: async () => {
      const fork = wrap(instance, await instance.connect(), () => forks.delete(fork));
      forks.add(fork);
      return fork;
    },
    interrupt: () => {
      connection.interrupt();
      for (const fork of forks) fork.interrupt();
    },
    close: () => {
      connection.closeSync();
      closed();
    },
  };
}
