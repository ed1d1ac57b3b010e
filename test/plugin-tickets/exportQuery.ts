import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

/**
 * Writes what a query gives into a CSV file, as one COPY and so of one moment. `psql` knows from its own variables and files
 * (PGHOST, PGDATABASE, ~/.pgpass) where the server is and who asks; its words are dropped, since they may quote a row.
 */
export async function exportQuery(query: string, file: string, signal: AbortSignal): Promise<void> {
  const copy = `COPY (${query}) TO STDOUT (FORMAT csv, HEADER)`;
  const args = ["--no-psqlrc", "--no-password", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", copy];
  const env = { ...process.env, PGCLIENTENCODING: "UTF8", PGTZ: "UTC", PGDATESTYLE: "ISO" };
  const child = spawn("psql", args, { stdio: ["ignore", "pipe", "ignore"], env, signal });
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const [code] = await Promise.all([ended, pipeline(child.stdout, createWriteStream(file))]);
  if (code !== 0) throw new Error(`Cannot export from Postgres: psql ended with ${code}, run it by hand to see why`);
}
