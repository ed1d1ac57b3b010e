import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adjustedRand } from "../../src/cluster/index.ts";
import { projectSchema } from "../../src/config/index.ts";
import type { ClusteringSpace, ColumnsOutput, QueryOutput, SegmentationSummary } from "../../src/plugin.ts";
import { features } from "../../src/plugins/features/features.ts";
import { gaussianMixtureStep } from "../../src/plugins/gaussian-mixture/gaussianMixtureStep.ts";
import { clusteringSpaceStep } from "../../src/plugins/k-means/clusteringSpaceStep.ts";
import { kMeansStep } from "../../src/plugins/k-means/kMeansStep.ts";
import { measuresStep } from "../../src/plugins/measures/measuresStep.ts";
import { type Database, ident, literal, openDatabase } from "../../src/table/index.ts";
import { keep } from "../plugins/clusterPlanted.ts";
import { runStep, type StepRun, tableInput } from "../plugins/runStep.ts";

const data = fileURLToPath(new URL("../../../shared/data/", import.meta.url));
const mall = `${data}mall-customers/Mall_Customers.csv`;
const mcdonalds = `${data}mcdonalds/mcdonalds.csv`;
const present = existsSync(mall) && existsSync(mcdonalds);
if (!present) {
  console.log(
    "test/shared/otherData: the surveys and demographics are not beside the repository, so known segments of them are not checked here",
  );
}

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 1 });
});
afterAll(() => db.close());

/** A table of what a step gives as a query. */
async function make(id: string, { outputs }: StepRun): Promise<void> {
  await db.run(`CREATE OR REPLACE TABLE ${ident(id)} AS ${(outputs[id] as QueryOutput).sql}`);
}

/** What a segmenter finds of the measures of a file, the space being made as a project would have it. */
async function segment(
  file: string,
  types: Readonly<Record<string, "integer" | "boolean">>,
  { segmenter = {}, step = kMeansStep }: { segmenter?: object; step?: typeof kMeansStep },
) {
  const measures = Object.keys(types);
  const columns = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { from: name, type }]));
  const source = { id: "people", table: "customers", files: ["f.csv"], format: "csv", customerIs: "row", columns };
  const usual = { title: "Test", asOf: "2025-01-01", currency: "USD" };
  const project = projectSchema.parse({ ...usual, measures, sources: [source] });
  const list = measures.map((name) => `CAST(${ident(name)} AS ${types[name]}) AS ${ident(name)}`).join(", ");
  await db.run(`CREATE OR REPLACE TABLE customers AS SELECT printf('c%06d', row_number() OVER ()) AS customer_id,
    NULL::TIMESTAMP AS joined_at, ${list} FROM read_csv(${literal(file)}, header = true)`);
  const customers = await tableInput(db, "customers");
  const measured = measuresStep(project);
  await make("feature/measures", await runStep(measured, db, { customers }, project));
  const tables = { "feature/measures": await tableInput(db, "feature/measures") };
  const metrics = measured.metrics!;
  const joined = await runStep(features(project), db, { customers, "feature/*": tables }, project, { metrics });
  await make("features", joined);
  const inputs = { features: await tableInput(db, "features") };
  const made = await runStep(clusteringSpaceStep(project), db, inputs, project, { metrics });
  await keep(db, "clustering-space", made);
  const given = {
    "clustering-space": await tableInput(db, "clustering-space"),
    "clustering-space-summary": made.outputs["clustering-space-summary"] as ClusteringSpace,
  };
  const { outputs } = await runStep(step, db, given, project, { options: segmenter });
  const [summary] = Object.entries(outputs).flatMap(([id, value]) =>
    id.startsWith("segmentation-summary/") ? [value as SegmentationSummary] : [],
  );
  const [labels] = Object.entries(outputs).flatMap(([id, value]) =>
    id.startsWith("segmentation/") ? [(value as ColumnsOutput).columns.find(({ name }) => name === "label")!] : [],
  );
  return { ...summary!, labels: Int32Array.from(labels!.values as Int32Array) };
}

const spending = { annual_income_thousands: "integer", spending_score: "integer" } as const;
const questions = [
  ...["yummy", "convenient", "spicy", "fattening", "greasy", "fast"],
  ...["cheap", "tasty", "expensive", "healthy", "disgusting"],
];
const answers = Object.fromEntries(questions.map((name) => [name, "boolean" as const]));
/** As published; scikit-learn 1.9 has the same sizes and this inertia as the best of 60 starts. */
const published = { sizes: [580, 324, 309, 240], inertia: 1602.930346 };

describe("data without orders", () => {
  it("parts the mall's customers into the five groups that everybody finds, by k-means and as many by mixtures (when present)", async () => {
    if (!present) return;
    const found = await segment(mall, spending, {});
    expect([found.k, found.sizes]).toEqual([5, [81, 39, 35, 23, 22]]);
    const mixed = await segment(mall, spending, { step: gaussianMixtureStep, segmenter: { kMin: 5, kMax: 5 } });
    expect(adjustedRand(mixed.labels, found.labels)).toBeGreaterThan(0.85);
  });

  it("gives the published four segments of the McDonald's survey but for one person, who lies nearer to another (when present)", async () => {
    if (!present) return;
    const found = await segment(mcdonalds, answers, { segmenter: { kMin: 4, kMax: 4, fewest: 2 } });
    expect(found.sizes.map((size, i) => Math.abs(size - published.sizes[i]!))).toEqual([0, 0, 1, 1]);
    expect(found.candidates[0]!.inertia).toBeLessThanOrEqual(published.inertia);
    expect(found.candidates[0]!.inertia).toBeGreaterThan(published.inertia - 0.05);
  });
});
