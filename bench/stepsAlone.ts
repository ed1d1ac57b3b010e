import { join } from "node:path";
import type { Step } from "segmentarium/plugin";
import { behaviourStep } from "../src/plugins/behaviour/behaviourStep.ts";
import { rfmStep } from "../src/plugins/rfm/rfmStep.ts";
import { webStep } from "../src/plugins/web/webStep.ts";
import { ident, literal, openDatabase } from "../src/table/index.ts";
import { executeStep } from "./executeStep.ts";

/**
 * Runs steps as the plugins ship them, in a process of its own: prints seconds and peak memory.
 * Arguments: folder of the tables, threads and memory limit of the engine, ids of steps.
 */
const steps: readonly Step[] = [rfmStep("GBP"), behaviourStep("GBP"), webStep()];
const [folder = "", threads = "2", memoryLimit = "8GB", ...ids] = process.argv.slice(2);
const started = performance.now();
for (const id of ids) await execute(steps.find((step) => step.id === id)!);
const seconds = (performance.now() - started) / 1000;
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ seconds, megabytes }));

/** As the core does: with a database of its own. */
async function execute(step: Step): Promise<void> {
  const db = await openDatabase({
    allowedFolders: [folder],
    temporaryFolder: join(folder, "tmp"),
    memoryLimit,
    streamBuffer: "32MB",
    threads: Number(threads),
  });
  for (const need of step.needs) {
    const id = need.replace("?", "");
    const file = literal(join(folder, `${id}.parquet`));
    await db.run(`CREATE OR REPLACE VIEW ${ident(id)} AS SELECT * FROM read_parquet(${file})`);
  }
  await executeStep(step, db, folder, Number(threads));
  db.close();
}
