import { copyFile, link as hardLink, mkdir, mkdtemp, open, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "../table/index.ts";
import { type FileName, fileProblem } from "./readBytes.ts";

type Library = typeof import("node-sqlite3-wasm");

/** A value as it is stored; texts and bytes come as bytes. */
export type Stored = number | bigint | string | Uint8Array | null;

export interface Relation {
  readonly name: string;
  readonly kind: "table" | "view";
}

/** A SQLite file that is open for reading. Its methods throw what the library throws: see `isOfSqlite`. */
export interface SqliteFile {
  /** Tables and views, by name; without those of SQLite itself, and without virtual ones. */
  relations(): readonly Relation[];
  /** Names of the columns of a relation, generated ones among them. */
  columns(relation: string): readonly string[];
  /** The rows of a query, one after the other: its columns by their names. */
  rows(sql: string): Iterable<Readonly<Record<string, Stored>>>;
  close(): Promise<void>;
}

const magic = "SQLite format 3\0";
const load = createRequire(import.meta.url);

/**
 * Opens a SQLite file read-only. The library locks a file by making a folder beside the name it is given, so it is given a
 * link in a folder of the database's own; nothing is written where the file lies.
 *
 * @throws CheckError `corrupt-file`, `encoding`, `unfinished-file`.
 */
export async function openSqlite(db: Database, file: FileName): Promise<SqliteFile> {
  await checkSqlite(file);
  const folder = await ownFolder(db);
  const link = join(folder, "file");
  try {
    // Some systems let few people make symbolic links.
    await symlink(file.path, link).catch(() => hardLink(file.path, link).catch(() => copyFile(file.path, link)));
    return reader(link, folder);
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw cause;
  }
}

/** Whether a file begins as SQLite files do. */
export async function isSqlite(file: FileName): Promise<boolean> {
  return (await headOf(file)).toString("latin1", 0, magic.length) === magic;
}

/**
 * Looks at the head of a file, and at what lies beside it.
 *
 * @throws CheckError `corrupt-file`, `encoding`, `unfinished-file`.
 */
export async function checkSqlite(file: FileName): Promise<void> {
  await checkHead(file);
  await checkLogs(file);
}

/** Whether a fault is of the library, and not for want of memory: then its words are not told, since they may be of the file. */
export function isOfSqlite(cause: unknown): boolean {
  return cause instanceof Error && cause.name === "SQLite3Error" && !cause.message.includes("out of memory");
}

/** A name as SQLite's SQL takes it. */
export function sqliteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** What is wrong with a file that cannot be read to its end. */
export function corruptSqlite(file: FileName): Error {
  return fileProblem(file, "corrupt-file", "this is not a whole SQLite file, or it is encrypted", "deliver it again");
}

async function headOf(file: FileName): Promise<Buffer> {
  const handle = await open(file.path, "r");
  const head = Buffer.alloc(100);
  try {
    await handle.read(head, 0, head.length, 0);
  } finally {
    await handle.close();
  }
  return head;
}

async function checkHead(file: FileName): Promise<void> {
  const head = await headOf(file);
  if (head.toString("latin1", 0, magic.length) !== magic) throw corruptSqlite(file);
  const encoding = head.readUInt32BE(56);
  if (encoding !== 2 && encoding !== 3) return;
  const remedy = 'make one of its dump, after PRAGMA encoding = "UTF-8"';
  throw fileProblem(file, "encoding", "its texts are stored as UTF-16, which is not read", remedy);
}

/** Beside a file that was not closed lie changes that it, and its hash, do not hold; or what it held before them. */
async function checkLogs(file: FileName): Promise<void> {
  const [log, journal] = [`${file.path}-wal`, `${file.path}-journal`];
  const open = (await sizeOf(log)) > 0 ? "-wal" : (await isHot(journal)) ? "-journal" : undefined;
  if (open === undefined) return;
  const message = `beside it lies a file of changes (${open}) that are not all in it, or not all undone`;
  const remedy = "close it everywhere, or copy it with VACUUM INTO";
  throw fileProblem(file, "unfinished-file", message, remedy);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** A journal that was finished and kept has zeros for its first bytes. */
async function isHot(path: string): Promise<boolean> {
  if ((await sizeOf(path)) === 0) return false;
  const handle = await open(path, "r");
  const first = Buffer.alloc(8);
  try {
    await handle.read(first, 0, first.length, 0);
  } finally {
    await handle.close();
  }
  return first.some((byte) => byte !== 0);
}

/** A new folder where the database may spill; else one of the system. */
async function ownFolder(db: Database): Promise<string> {
  const setting = await db.row("SELECT current_setting('temp_directory') AS folder");
  const spill = String(setting?.["folder"] ?? "");
  if (spill === "") return mkdtemp(join(tmpdir(), "segmentarium-sqlite-"));
  await mkdir(spill, { recursive: true });
  return mkdtemp(join(spill, "sqlite-"));
}

function reader(path: string, folder: string): SqliteFile {
  const database = new (freshLibrary().Database)(path, { readOnly: true, fileMustExist: true });
  try {
    // Without exclusive locking a file in WAL mode wants shared memory, which the library has not.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
  } catch (cause) {
    database.close();
    throw cause;
  }
  return {
    relations: () =>
      database.all(`
        SELECT name, type AS kind FROM pragma_table_list
        WHERE schema = 'main' AND type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
        ORDER BY name`) as unknown as Relation[],
    columns: (relation) =>
      database
        .all("SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid", [relation])
        .map(({ name }) => String(name)),
    *rows(sql) {
      const statement = database.prepare(sql);
      try {
        yield* statement.iterate() as Iterable<Record<string, Stored>>;
      } finally {
        statement.finalize();
      }
    },
    async close() {
      database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The library anew, with memory of its own: nothing of a file is left for the next, and a broken one breaks no other. */
function freshLibrary(): Library {
  delete load.cache[load.resolve("node-sqlite3-wasm")];
  return load("node-sqlite3-wasm") as Library;
}
