import { parseProject } from "../../src/config/index.ts";
import { checkFiles } from "../../src/doctor/checkFiles.ts";
import { sourceStep } from "../../src/plugins/ingest/sourceStep.ts";
import type { Prepared } from "../../src/prepare.ts";

const choices = { threads: 2, memoryLimit: "1GB", set: [] };

/** What the doctor says of the files of sources, in a folder; without columns they have an id of products. */
export async function foundIn(folder: string, ...declared: readonly Record<string, unknown>[]) {
  const columns = { product_id: { from: "id", type: "text" } };
  const sources = declared.map((source, i) => ({ id: `shop-${i}`, table: "products", columns, ...source }));
  const project = parseProject(JSON.stringify({ title: "any", asOf: "2000-01-01", currency: "GBP", sources }), "p");
  const steps = project.sources.map((one) => ({ step: sourceStep(one, folder) }));
  const prepared = { disk: { folder, project }, registry: { steps }, choices } as unknown as Prepared;
  return (await checkFiles(prepared, new AbortController().signal)).findings;
}
