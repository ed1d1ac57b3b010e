import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { TableInput, TablePiece } from "segmentarium/plugin";
import { keptParts } from "../src/keptParts.ts";
import { webStep } from "../src/plugins/web/webStep.ts";
import { ident, openDatabase, parquetSql, writeTable } from "../src/table/index.ts";
import { cutoff } from "./cutoff.ts";
import { eventPieces } from "./eventPieces.ts";

/**
 * Runs the step `web` in a process of its own on the monthly files of a folder: prints seconds, those of the processor, and peak memory. Arguments:
 * folder, `one` for all events at once, `before` or `all` for pieces without the last day or with it, threads of the engine.
 */
const [folder = "", which = "all", threads = "2"] = process.argv.slice(2);
const own = join(folder, `run-${which}`);
await mkdir(own, { recursive: true });
const db = await openDatabase({
  allowedFolders: [folder],
  temporaryFolder: join(folder, "tmp"),
  memoryLimit: "8GB",
  threads: Number(threads),
});
const listed = eventPieces(folder, which === "before");
const sql = ident("events");
await db.run(`CREATE VIEW ${sql} AS SELECT * FROM ${parquetSql(listed.map(({ file }) => file))}`);
const pieces = listed.map(({ file, key }, place): TablePiece => ({ place, key, sql: parquetSql(file) }));
const input = { kind: "table", id: "events", sql, columns: [], rows: 0 } as const;
const events: TableInput = which === "one" ? input : { ...input, pieces };
const step = webStep();
const context = {
  ...{ db, cutoff, folder: own, parts: keptParts(folder, ["web"]), threads: Number(threads) },
  ...{ options: step.options?.parse({}), signal: new AbortController().signal, progress: () => undefined },
  log: { warn: () => undefined, excluded: () => undefined },
};
const started = performance.now();
const before = process.cpuUsage();
const run = step.run as (inputs: unknown, context: unknown) => Promise<Record<string, { sql: string }>>;
const outputs = await run({ events }, context);
await writeTable(db, outputs["feature/web"]?.sql ?? "", join(folder, `web-${which}.parquet`));
const { user, system } = process.cpuUsage(before);
const seconds = (performance.now() - started) / 1000;
db.close();
await rm(own, { recursive: true });
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ seconds, processorSeconds: (user + system) / 1e6, megabytes }));
