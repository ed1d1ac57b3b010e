import { openDatabase } from "../table/index.ts";
import type { Finding } from "./finding.ts";

/** Whether the query engine, which has a package of its own for each kind of machine, answers. */
export async function checkEngine(open: typeof openDatabase = openDatabase): Promise<Finding> {
  const check = "engine";
  try {
    const db = await open({ threads: 1, memoryLimit: "200MB" });
    const row = await db.row("SELECT version() AS version");
    db.close();
    return { check, state: "ok", message: `DuckDB ${String(row?.["version"])} answers` };
  } catch {
    const remedy = "run npm ci on this machine: its package is made for one kind of machine";
    return { check, state: "problem", message: "DuckDB does not start", remedy };
  }
}
