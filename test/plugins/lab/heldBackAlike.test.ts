import { afterEach, beforeEach, expect, it } from "vitest";
import type { ReleaseRow, Step } from "../../../src/plugin.ts";
import { choiceEvidenceStep } from "../../../src/plugins/chooser/choiceEvidenceStep.ts";
import { choiceTableStep } from "../../../src/plugins/chooser/choiceTableStep.ts";
import { chooserStep } from "../../../src/plugins/chooser/chooserStep.ts";
import { scoresTableStep } from "../../../src/plugins/chooser/scoresTableStep.ts";
import { wardStep } from "../../../src/plugins/hierarchical/wardStep.ts";
import { agreementStep } from "../../../src/plugins/lab/agreementStep.ts";
import { labTablesStep } from "../../../src/plugins/lab/labTablesStep.ts";
import { ratingsStep } from "../../../src/plugins/lab/ratingsStep.ts";
import { sensitivityStep } from "../../../src/plugins/lab/sensitivityStep.ts";
import { stabilityStep } from "../../../src/plugins/lab/stabilityStep.ts";
import { openDoor, type PublicRow } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { clusterPlanted, keep } from "../clusterPlanted.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep, tableInput } from "../runStep.ts";

const minimumPeople = 10;
let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

/** Tables of choice and Lab of three groups of 80 and three customers who are like nobody else, by k-means and Ward. */
async function published() {
  await plantFeatures(db, 240);
  await db.run("UPDATE features SET recency_days = 1500, order_value = 2000 WHERE customer_id < 'c000003'");
  const { space, summary, runs } = await clusterPlanted(db);
  await keep(db, "segmentation-partitions/k-means", runs[1]!);
  const all: Record<string, unknown> = {
    "clustering-space": await tableInput(db, "clustering-space"),
    "clustering-space-summary": space,
  };
  const ward = await runStep(wardStep, db, all, { minimumPeople });
  for (const id of ["segmentation/ward", "segmentation-partitions/ward"]) await keep(db, id, ward);
  for (const point of ["segmentation", "segmentation-partitions"]) {
    const ids = [`${point}/k-means`, `${point}/ward`];
    const tables = await Promise.all(ids.map(async (id) => [id, await tableInput(db, id)] as const));
    all[`${point}/*`] = Object.fromEntries(tables);
  }
  all["segmentation-summary/*"] = {
    "segmentation-summary/k-means": summary,
    "segmentation-summary/ward": ward.outputs["segmentation-summary/ward"],
  };
  all["segmentation-tree/*"] = { "segmentation-tree/ward": ward.outputs["segmentation-tree/ward"] };
  const run = async (step: Step) => (await runStep(step, db, all, { minimumPeople })).outputs;
  for (const step of [choiceEvidenceStep, chooserStep] as readonly Step[]) Object.assign(all, await run(step));
  all["segmentation"] = (all["segmentation/*"] as Record<string, unknown>)["segmentation/k-means"];
  all["segments"] = summary.sizes.map((size, label) => ({ id: `s${label}`, label, size, name: `n${label}` }));
  for (const step of [ratingsStep, agreementStep, stabilityStep, sensitivityStep] as readonly Step[])
    Object.assign(all, await run(step));
  const opened = async (step: Step, id: string): Promise<readonly PublicRow[]> => {
    const rows = (await run(step))[`release/${id}`] as ReleaseRow[];
    return openDoor(step.tables!.find((table) => table.id === id)!, rows, { minimumPeople }).rows;
  };
  return {
    partitions: await opened(labTablesStep, "lab_partitions"),
    sizes: await opened(labTablesStep, "lab_sizes"),
    tried: await opened(choiceTableStep, "choice_of_k"),
    scores: await opened(scoresTableStep, "choice_scores"),
  };
}

it("what is held back of a partition with a tiny segment is held back in every table alike", async () => {
  const { partitions, sizes, tried, scores } = await published();
  const figures = ["silhouette", "silhouette_low", "silhouette_high", "inertia"];
  const indices = ["silhouette", "davies_bouldin", "calinski_harabasz", "dunn", "dbcv"];
  const nameOf = ({ algorithm, k }: PublicRow) => `${algorithm} ${k}`;
  const shown = new Set(sizes.map(nameOf));
  const tiny = partitions.filter((row) => !shown.has(nameOf(row)));
  expect(tiny.length).toBeGreaterThan(2);
  expect(tiny.length).toBeLessThan(partitions.length);
  const of = (rows: readonly PublicRow[], row: PublicRow) => rows.find((other) => nameOf(other) === nameOf(row))!;
  for (const row of partitions) {
    const isTiny = !shown.has(nameOf(row));
    for (const name of figures) {
      expect([nameOf(row), name, row[name] === null]).toEqual([nameOf(row), name, isTiny]);
      expect([nameOf(row), name, of(tried, row)[name] === null]).toEqual([nameOf(row), name, isTiny]);
    }
    const held = String(of(tried, row).suppressed_columns ?? "").split(" ");
    expect(figures.every((name) => held.includes(name))).toBe(isTiny);
    for (const name of indices) if (row[name] === null) expect(of(scores, row)[name]).toBeNull();
    if (isTiny) expect(indices.every((name) => row[name] === null && of(scores, row)[name] === null)).toBe(true);
  }
});
