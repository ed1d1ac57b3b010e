import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Step, TableInput, TableOutput } from "segmentarium/plugin";
import { projectSchema } from "../src/config/projectSchema.ts";
import { keptParts } from "../src/keptParts.ts";
import { behaviourStep } from "../src/plugins/behaviour/behaviourStep.ts";
import { idsStep } from "../src/plugins/ingest/idsStep.ts";
import { ordersStep } from "../src/plugins/ingest/ordersStep.ts";
import { productsStep } from "../src/plugins/ingest/productsStep.ts";
import { sourceStep } from "../src/plugins/ingest/sourceStep.ts";
import { rfmStep } from "../src/plugins/rfm/rfmStep.ts";
import { fileHash } from "../src/stepKey.ts";
import { ident, openDatabase, parquetSql, pieceFile, piecesSql, writeTable } from "../src/table/index.ts";
import { cutoff } from "./cutoff.ts";

/**
 * Runs the steps from files to features as the plugins ship them, in a process of its own: prints seconds, also of each stage, and
 * peak memory, that of the reader's process not counted. Arguments: folder of data/*.csv, folder for the work, `all` files or
 * those `before` the last, threads of the engine.
 */
const [folder = "", work = "", which = "all", threads = "2"] = process.argv.slice(2);
const listed = (await readdir(join(folder, "data"))).filter((name) => name.startsWith("lines-")).sort();
const files = (which === "before" ? listed.slice(0, -1) : listed).map((name) => `data/${name}`);
const column = (from: string, type: string, more = {}) => ({ from, type, ...more });
const required = { required: true };
const project = projectSchema.parse({
  title: "Bench",
  description: "A made-up shop",
  asOf: cutoff,
  currency: "GBP",
  sources: [
    {
      id: "lines",
      table: "order_lines",
      format: "csv",
      files,
      columns: {
        order_id: column("order_id", "text", required),
        line: column("line", "integer"),
        customer_id: column("customer_id", "text"),
        ordered_at: column("ordered_at", "timestamp", { format: "%Y-%m-%d %H:%M:%S", ...required }),
        product_id: column("product_id", "text", required),
        quantity: column("quantity", "integer", required),
        unit_price: column("unit_price", "decimal", required),
        discount: column("discount", "decimal"),
        channel: column("channel", "text"),
      },
    },
    {
      id: "products",
      table: "products",
      format: "csv",
      files: ["data/products.csv"],
      columns: {
        product_id: column("product_id", "text", required),
        name: column("name", "text"),
        category: column("category", "text"),
      },
    },
  ],
});
/** Tables that are there, as SQL. */
const tables = new Map<string, string>();
const started = performance.now();
const reading = await timed(project.sources.map((source) => sourceStep(source, folder)));
const cleaning = await timed([idsStep(project), ordersStep(project), productsStep(project)]);
const features = await timed([rfmStep("GBP"), behaviourStep("GBP")]);
const seconds = (performance.now() - started) / 1000;
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
await nameAsDelivered();
console.log(JSON.stringify({ seconds, megabytes, reading, cleaning, features }));
process.exit(0);

async function timed(steps: readonly Step[]): Promise<number> {
  const from = performance.now();
  for (const step of steps) await execute(step);
  return (performance.now() - from) / 1000;
}

/** As the core does: with a database of its own, the files' hashes and what was kept of earlier runs. */
async function execute(step: Step): Promise<void> {
  const into = join(work, `${which}-${step.id}`);
  await mkdir(into, { recursive: true });
  const db = await openDatabase({
    allowedFolders: [folder, work],
    temporaryFolder: join(work, "tmp"),
    memoryLimit: "8GB",
    threads: Number(threads),
  });
  const inputs: Record<string, TableInput> = {};
  for (const need of step.needs) {
    const id = need.replace("?", "");
    const rows = tables.get(id);
    if (rows === undefined) continue;
    await db.run(`CREATE VIEW ${ident(id)} AS SELECT * FROM ${rows}`);
    inputs[id] = { kind: "table", id, sql: ident(id), columns: [], rows: 0 };
  }
  const declared = (step.files ?? []) as readonly string[];
  const context = {
    db,
    cutoff,
    settings: project,
    options: step.options?.parse({}) ?? {},
    log: { warn: () => undefined, excluded: () => undefined },
    files: declared,
    fileHashes: await Promise.all(declared.map((file) => fileHash(file))),
    folder: into,
    parts: keptParts(work, [step.id]),
    threads: Number(threads),
    memoryLimit: "8GB",
    signal: new AbortController().signal,
  };
  const run = step.run as (inputs: unknown, context: unknown) => Promise<Record<string, unknown>>;
  for (const [id, output] of Object.entries(await run(inputs, context))) {
    const made = output as Partial<TableOutput>;
    if (made.kind === "parquet" && made.file !== undefined) tables.set(id, parquetSql(made.file));
    if (made.kind === "pieces" && made.pieces !== undefined) {
      const { folder: at = "", pieces } = made;
      tables.set(
        id,
        piecesSql(
          pieces,
          pieces.places.map((place) => pieceFile(at, place)),
        ),
      );
    }
    if (made.kind !== "query" || made.sql === undefined) continue;
    const path = join(into, `${id.replace("/", "-")}.parquet`);
    await writeTable(db, made.sql, path);
    tables.set(id, parquetSql(path));
  }
  db.close();
}

/** Features with the ids of the files, to be held against others': ours go by the number that stands for the id. */
async function nameAsDelivered(): Promise<void> {
  const db = await openDatabase({ allowedFolders: [folder, work], memoryLimit: "4GB" });
  const table = (id: string): string => tables.get(id) ?? "";
  for (const id of ["feature/rfm", "feature/behaviour"]) {
    const named = `
      SELECT i.raw_id AS customer_id, f.* EXCLUDE (customer_id)
      FROM ${table(id)} AS f JOIN ${table("ingest/ids")} AS i USING (customer_id) ORDER BY i.raw_id`;
    await writeTable(db, named, join(folder, `ours-${id.replace("/", "-")}.parquet`));
  }
  db.close();
}
