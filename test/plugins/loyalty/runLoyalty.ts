import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assembleRelease } from "../../../src/assembleRelease.ts";
import { collect } from "../../../src/collect.ts";
import { parseProject } from "../../../src/config/index.ts";
import { loadPlugins } from "../../../src/loadPlugins.ts";
import { plan } from "../../../src/plan.ts";
import { definePlugin, defineStep, fromQuery } from "../../../src/plugin.ts";
import { auditsStep } from "../../../src/plugins/overview/auditsStep.ts";
import { readRelease } from "../../../src/release/index.ts";
import { run } from "../../../src/run.ts";

/*
 * Runs the plugin of `test/plugin-loyalty` through the core, as a project file would name it: its own process, so that the
 * plugin's imports are resolved by Node and not by the test runner. Prints what came of it as JSON.
 */

const source = defineStep(import.meta.url, {
  id: "orders-of-a-test",
  title: "Orders of a test",
  needs: [],
  provides: ["order_lines"],
  run: () => ({
    order_lines: fromQuery(`
      SELECT 'o' || customer || '-' || place AS order_id, 'c' || customer AS customer_id, 'sale' AS kind,
        TIMESTAMP '2024-01-15 12:00:00' + to_months(CAST(place AS INTEGER)) AS ordered_at
      FROM range(60) AS c(customer), range(10) AS p(place)
      WHERE place = 0 OR (customer < 20 AND place < 10) OR (customer < 40 AND place % 4 = 0)
      ORDER BY order_id`),
  }),
});
const host = definePlugin({
  name: "host-of-a-test",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { sources: [source], releases: [auditsStep] },
});

const root = fileURLToPath(new URL("../../..", import.meta.url));
const projectFolder = join(root, "test/plugins/loyalty");
const project = parseProject(
  JSON.stringify({
    title: "A shop",
    asOf: "2024-11-01",
    currency: "GBP",
    plugins: ["../../plugin-loyalty"],
    sources: [{ id: "lines", table: "order_lines", files: ["lines.csv"], format: "csv", columns: {} }],
  }),
  "project.jsonc",
);
const cutoffs = { default: project.asOf };
const disk = { name: "shop", folder: projectFolder, file: "", project, cutoffs, absent: new Map<string, string>() };
const registry = collect([host, ...(await loadPlugins(root, disk))]);
const workFolder = join(tmpdir(), `segmentarium-loyalty-${process.pid}`);
try {
  const { record, artifacts } = await run({
    name: disk.name,
    project,
    registry,
    nodes: plan(registry, disk),
    cutoffs,
    root,
    projectFolder,
    workFolder,
    versions: {},
    threads: 1,
    memoryLimit: "1GB",
    signal: new AbortController().signal,
    clock: () => 0,
    onEvent: () => undefined,
  });
  const folder = join(workFolder, "release");
  const schema = await assembleRelease({ folder, registry, record, artifacts, terms: [] });
  const { tables } = await readRelease(folder);
  const steps = record.steps.map(({ id, status, reason }) => ({ id, status, reason }));
  const { loyalty, audits, glossary } = Object.fromEntries(tables);
  process.stdout.write(JSON.stringify({ steps, loyalty, audits, glossary, pages: schema.pages }));
} finally {
  await rm(workFolder, { recursive: true, force: true });
}
