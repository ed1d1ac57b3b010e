import { mkdtemp } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { Database } = createRequire(import.meta.url)("node-sqlite3-wasm") as typeof import("node-sqlite3-wasm");

/** The path of a new SQLite file, alone in its folder, made by some statements. */
export async function sqliteFile(sql: string, name = "shop.sqlite"): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "segmentarium-sqlite-")), name);
  const db = new Database(path);
  db.exec(sql);
  db.close();
  return path;
}
