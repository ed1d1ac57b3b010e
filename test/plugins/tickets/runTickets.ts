import { fileURLToPath } from "node:url";
import { projectSchema } from "../../../src/config/index.ts";
import { loadPlugins } from "../../../src/loadPlugins.ts";
import { literal, openDatabase } from "../../../src/table/index.ts";
import { ingestFolder } from "../ingest/project.ts";

/*
 * Runs the plugin of `test/plugin-tickets` beside ingest, on the project in the folder that is named: its own process, so that the
 * plugin's imports are resolved by Node and not by the test runner. Prints what came of it as JSON.
 */

const root = fileURLToPath(new URL("../../..", import.meta.url));
const [folder = "", text = ""] = process.argv.slice(2);
const project = projectSchema.parse({ ...JSON.parse(text), plugins: [`${root}test/plugin-tickets`] });
const disk = { name: "shop", folder, file: "", project, cutoffs: { default: project.asOf }, absent: new Map() };
/** Rows as they are stored: with numbers in the place of ids. */
async function stored(path: string) {
  const db = await openDatabase();
  try {
    return await db.rows(`SELECT * FROM read_parquet(${literal(path)})`);
  } finally {
    db.close();
  }
}

const { rows, value, result } = await ingestFolder(project, folder, await loadPlugins(root, disk));
const step = result.record.steps.find(({ id }) => id === "tickets");
const path = result.artifacts.get("tickets")?.path;
process.stdout.write(
  JSON.stringify({
    step,
    customers: await rows("customers"),
    tickets: path === undefined ? [] : await stored(path),
    accounts: path === undefined ? [] : await value("accounting/tickets"),
  }),
  () => process.exit(0),
);
