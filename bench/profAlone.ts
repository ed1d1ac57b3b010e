import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { RuleResult, Step, TableInput, TableOutput, TablePiece } from "segmentarium/plugin";
import { projectSchema } from "../src/config/projectSchema.ts";
import { keptParts } from "../src/keptParts.ts";
import { behaviourStep } from "../src/plugins/behaviour/behaviourStep.ts";
import { rulesStep, targetOf } from "../src/plugins/contracts/rulesStep.ts";
import { idsStep } from "../src/plugins/ingest/idsStep.ts";
import { ordersStep } from "../src/plugins/ingest/ordersStep.ts";
import { productsStep } from "../src/plugins/ingest/productsStep.ts";
import { sourceStep } from "../src/plugins/ingest/sourceStep.ts";
import { rfmStep } from "../src/plugins/rfm/rfmStep.ts";
import { fileHash } from "../src/stepKey.ts";
import { storedPieces, storedTable } from "../src/storedTable.ts";
import { ident, openDatabase, parquetSql, writeTable } from "../src/table/index.ts";
import { cutoff, lastDay } from "./cutoff.ts";
import { readUnchecked } from "./readUnchecked.ts";

/**
 * Runs the steps from files to features as the plugins ship them, in a process of its own: prints seconds, also of each stage, and
 * peak memory, that of the reader's process not counted. Arguments: folder of data/*.csv, folder for the work, `all` files or
 * those `before` the last, threads of the engine; with `checks` also seconds of the rules of a contract and of reading without checks,
 * which are in no sum.
 */
const [folder = "", work = "", which = "all", threads = "2", more = ""] = process.argv.slice(2);
const listed = (await readdir(join(folder, "data"))).filter((name) => name.startsWith("lines-")).sort();
const ofLastDay = `lines-${lastDay}.csv`;
if (listed.at(-1) !== ofLastDay) throw new Error(`Cannot bench: ${ofLastDay} must be the last file`);
const files = (which === "before" ? listed.slice(0, -1) : listed).map((name) => `data/${name}`);
const column = (from: string, type: string, more = {}) => ({ from, type, ...more });
const required = { required: true };
const rule = (id: string, test: object) => ({ id, source: "lines", description: id, ...test });
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
  // As the twin has them for orders and their lines.
  rules: [
    rule("lines-readable", { readable: true, tolerance: { share: 0.01 } }),
    rule("line-key", { unique: ["order_id", "line"], severity: "warn" }),
    rule("lines-of-products", { references: { columns: "product_id", source: "products" } }),
    rule("lines-before", { range: { column: "ordered_at", max: "asOf" } }),
    rule("lines-fresh", { freshness: { column: "ordered_at", withinDays: 31 } }),
    rule("channels", { set: { column: "channel", values: ["web", "app", "store"] } }),
    rule("quantities", { range: { column: "quantity", min: -100, max: 100 } }),
    rule("prices", { range: { column: "unit_price", min: 0, max: 1000 } }),
  ],
});
/** Tables that are there, as SQL, in pieces where they are, and other outputs. */
const tables = new Map<string, { readonly sql: string; readonly pieces?: readonly TablePiece[] }>();
const values = new Map<string, unknown>();
const started = performance.now();
const reading = await timed(project.sources.map((source) => sourceStep(source, folder)));
const cleaning = await timed([idsStep(project), ordersStep(project), productsStep(project)]);
const features = await timed([rfmStep("GBP"), behaviourStep("GBP")]);
const seconds = (performance.now() - started) / 1000;
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
await nameAsDelivered();
const checks = more === "checks" ? await timeChecks() : {};
console.log(JSON.stringify({ seconds, megabytes, reading, cleaning, features, ...checks }));
process.exit(0);

/** Once more in reverse, since what comes later finds files and memory warm: of reading without checks the better counts. */
async function timeChecks(): Promise<{ readonly rules: number; readonly unchecked: number }> {
  const unchecked = async (): Promise<number> => {
    const from = performance.now();
    for (const source of project.sources) await readUnchecked(source, folder, work, Number(threads));
    return (performance.now() - from) / 1000;
  };
  const first = await unchecked();
  const targets = project.rules.map((each) => rulesStep(targetOf(each)));
  const steps = [...new Map(targets.map((step) => [step.id, step])).values()];
  const rules = await timed(steps);
  const broken = [...values]
    .filter(([id]) => id.startsWith("rule-results/"))
    .flatMap(([, results]) => results as RuleResult[]);
  const wrong = broken.filter(({ verdict }) => verdict !== "pass").map(({ rule }) => rule);
  if (broken.length !== project.rules.length || wrong.length > 0) {
    throw new Error(
      `Cannot bench: of ${project.rules.length} rules ${broken.length} were judged, not kept: ${wrong.join(", ")}`,
    );
  }
  return { rules, unchecked: Math.min(first, await unchecked()) };
}

async function timed(steps: readonly Step[]): Promise<number> {
  const from = performance.now();
  for (const step of steps) { const f0 = performance.now(); await execute(step); console.error('STEP', step.id, (performance.now()-f0).toFixed(0)); }
  return (performance.now() - from) / 1000;
}

/** As the core does: with a database of its own, the files' hashes and what was kept of earlier runs. */
async function execute(step: Step): Promise<void> {
  const t0 = performance.now();
  const into = join(work, `${which}-${step.id}`);
  await mkdir(into, { recursive: true });
  const db = await openDatabase({
    allowedFolders: [folder, work],
    temporaryFolder: join(work, "tmp"),
    memoryLimit: "8GB",
    streamBuffer: "32MB",
    threads: Number(threads),
  });
  console.error('  open', (performance.now()-t0).toFixed(0));
  const inputs: Record<string, unknown> = {};
  for (const need of step.needs) {
    const id = need.replace("?", "");
    const table = tables.get(id);
    if (values.has(id)) inputs[id] = values.get(id);
    if (table === undefined) continue;
    await db.run(`CREATE VIEW ${ident(id)} AS SELECT * FROM ${table.sql}`);
    const { pieces } = table;
    const input = { kind: "table", id, sql: ident(id), columns: [], rows: 0 } as const;
    inputs[id] = (pieces === undefined ? input : { ...input, pieces }) satisfies TableInput;
  }
  const declared = (step.files ?? []) as readonly string[];
  const t1 = performance.now();
  const hashes = await Promise.all(declared.map((file) => fileHash(file)));
  console.error('  hash', (performance.now()-t1).toFixed(0), 'at', (t1-t0).toFixed(0));
  const context = {
    db: wrapDb(db),
    cutoff,
    settings: project,
    options: step.options?.parse({}) ?? {},
    log: { warn: () => undefined, excluded: () => undefined },
    files: declared,
    fileHashes: hashes,
    folder: into,
    parts: keptParts(work, [step.id]),
    threads: Number(threads),
    memoryLimit: "8GB",
    signal: new AbortController().signal,
    progress: () => undefined,
  };
  const run = step.run as (inputs: unknown, context: unknown) => Promise<Record<string, unknown>>;
  for (const [id, output] of Object.entries(await run(inputs, context))) {
    const made = output as Partial<TableOutput>;
    if (made.kind === "parquet" && made.file !== undefined) tables.set(id, { sql: parquetSql(made.file) });
    if (made.kind === "pieces" && made.pieces !== undefined) {
      const stored = { artifact: { pieces: made.pieces }, path: made.folder ?? "" };
      const pieces = storedPieces(stored);
      tables.set(id, { sql: storedTable(stored), ...(pieces === undefined ? {} : { pieces }) });
    }
    if (made.kind === undefined) values.set(id, output);
    if (made.kind !== "query" || made.sql === undefined) continue;
    const path = join(into, `${id.replace("/", "-")}.parquet`);
    const w0 = performance.now(); await writeTable(db, made.sql, path); console.error('  write', id, (performance.now()-w0).toFixed(0), 'at', (w0-t0).toFixed(0));
    tables.set(id, { sql: parquetSql(path) });
  }
  console.error('  closing at', (performance.now()-t0).toFixed(0)); db.close();
}

/** Features with the ids of the files, to be held against others': ours go by the number that stands for the id. */
async function nameAsDelivered(): Promise<void> {
  const db = await openDatabase({ allowedFolders: [folder, work], memoryLimit: "4GB" });
  const table = (id: string): string => tables.get(id)?.sql ?? "";
  for (const id of ["feature/rfm", "feature/behaviour"]) {
    const named = `
      SELECT i.raw_id AS customer_id, f.* EXCLUDE (customer_id)
      FROM ${table(id)} AS f JOIN ${table("ingest/ids")} AS i USING (customer_id) ORDER BY i.raw_id`;
    await writeTable(db, named, join(folder, `ours-${id.replace("/", "-")}.parquet`));
  }
  db.close();
}

function wrapDb<T extends object>(db: T): T {
  return new Proxy(db, { get(target, name) {
    const value = (target as any)[name];
    if (typeof value !== "function") return value;
    return (...args: unknown[]) => {
      const from = performance.now();
      const result = value.apply(target, args);
      const done = () => { const ms = performance.now() - from; if (ms > 8) console.error('   ', String(name), ms.toFixed(0), 'from', (from % 1e6).toFixed(0), String(args[0]).replace(/\s+/g, ' ').slice(0, 110)); };
      if (result instanceof Promise) { result.then(done, done); return name === "fork" ? result.then((d: object) => wrapDb(d)) : result; }
      done(); return result;
    };
  } });
}
