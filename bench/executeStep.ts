import { join } from "node:path";
import type { Step, TableInput } from "segmentarium/plugin";
import { type Database, writeTable } from "../src/table/index.ts";
import { cutoff } from "./cutoff.ts";

/** Runs a step as a plugin ships it, on tables or views of a database that have the names of what it needs, and writes its tables into a folder. */
export async function executeStep(step: Step, db: Database, folder: string, threads: number): Promise<void> {
  const inputs: Record<string, TableInput> = {};
  for (const need of step.needs) {
    const id = need.replace("?", "");
    inputs[id] = { kind: "table", id, sql: `"${id}"`, columns: [], rows: 0 };
  }
  const run = step.run as (inputs: unknown, context: unknown) => Promise<Record<string, { sql: string }>>;
  const log = { warn: () => undefined, excluded: () => undefined };
  const options = step.options?.parse({});
  const outputs = await run(inputs, { db, cutoff, log, options, threads });
  for (const [id, { sql }] of Object.entries(outputs)) {
    await writeTable(db, sql, join(folder, `ours-${id.replace("/", "-")}.parquet`));
  }
}
