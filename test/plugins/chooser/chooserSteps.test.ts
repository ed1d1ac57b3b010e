import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReleaseRow, SegmentationSummary } from "../../../src/plugin.ts";
import { choiceEvidenceStep } from "../../../src/plugins/chooser/choiceEvidenceStep.ts";
import { choiceTableStep } from "../../../src/plugins/chooser/choiceTableStep.ts";
import type { Choice, ChoiceEvidence } from "../../../src/plugins/chooser/choiceTypes.ts";
import { chooserStep } from "../../../src/plugins/chooser/chooserStep.ts";
import { scoresTableStep } from "../../../src/plugins/chooser/scoresTableStep.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { clusterPlanted, keep } from "../clusterPlanted.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep, tableInput } from "../runStep.ts";
import { summary } from "./summary.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

describe("chooserStep", () => {
  const inputs = async () => {
    await db.run(
      `CREATE OR REPLACE TABLE "segmentation/k-means" AS FROM (VALUES ('b', 1), ('a', 0)) t(customer_id, label)`,
    );
    await db.run(
      `CREATE OR REPLACE TABLE "segmentation/other" AS FROM (VALUES ('b', 0), ('a', 0)) t(customer_id, label)`,
    );
    await db.run(`CREATE OR REPLACE TABLE "segmentation-partitions/k-means" AS
      FROM (VALUES ('b', 1, 2), ('a', 0, 0)) t(customer_id, k3, k4)`);
    return {
      "segmentation/*": {
        "segmentation/k-means": await tableInput(db, "segmentation/k-means"),
        "segmentation/other": await tableInput(db, "segmentation/other"),
      },
      "segmentation-partitions/*": {
        "segmentation-partitions/k-means": await tableInput(db, "segmentation-partitions/k-means"),
      },
      "segmentation-summary/*": {
        "segmentation-summary/k-means": summary("k-means", { 3: 0.4, 4: 0.3 }),
        "segmentation-summary/other": summary("other", { 2: 0.5 }),
      },
    };
  };
  const labels = async (outputs: Readonly<Record<string, unknown>>) =>
    (await db.rows((outputs.segmentation as { sql: string }).sql)).map((row) => [row.customer_id, Number(row.label)]);

  it("passes on the table of the segmentation that it takes", async () => {
    const { outputs } = await runStep(chooserStep, db, await inputs(), {}, { options: { take: "other" } });
    expect(await labels(outputs)).toEqual([
      ["a", 0],
      ["b", 0],
    ]);
  });

  it("takes another number of segments than the segmenter chose from those that it keeps", async () => {
    const options = { take: "k-means", k: 4 };
    const { outputs } = await runStep(chooserStep, db, await inputs(), {}, { options });
    expect(await labels(outputs)).toEqual([
      ["a", 0],
      ["b", 2],
    ]);
    expect(outputs["segmentation-summary"]).toMatchObject({ k: 4, silhouette: 0.3, sizes: [1, 1] });
    const none = runStep(chooserStep, db, await inputs(), {}, { options: { take: "k-means", k: 7 } });
    await expect(none).rejects.toThrow('"k-means" keeps no partition into 7, one that it tried is needed: 3, 4');
    const lone = runStep(chooserStep, db, await inputs(), {}, { options: { take: "other", k: 7 } });
    await expect(lone).rejects.toThrow('"other" keeps no partition into 7, one that it tried is needed: 2');
  });

  it("marks only the taken algorithm's k as chosen in the published tables", async () => {
    const { outputs } = await runStep(chooserStep, db, await inputs());
    const taken = { ...(await inputs()), ...outputs };
    const release = await runStep(choiceTableStep, db, taken);
    const rows = release.outputs["release/choice_of_k"] as ReleaseRow[];
    const opened = openDoor(choiceTableStep.tables![0]!, rows, { minimumPeople: 10 });
    expect(opened.rows.filter((row) => row.chosen).map(({ algorithm, k }) => [algorithm, k])).toEqual([["k-means", 3]]);
    const weighed = await runStep(scoresTableStep, db, outputs);
    const scores = weighed.outputs["release/choice_scores"] as ReleaseRow[];
    expect(openDoor(scoresTableStep.tables![0]!, scores, { minimumPeople: 10 }).rows).toMatchObject([
      { rank: 1, algorithm: "k-means", k: 3, published: true, chosen: true },
      { rank: 2, algorithm: "k-means", k: 4, published: false, chosen: false },
    ]);
  });

  it("weighs no partition with a segment of fewer people than may be published", async () => {
    const given = await inputs();
    const summaries = {
      "segmentation-summary/k-means": summary("k-means", { 3: 0.4, 4: 0.9 }, { smallest: { 4: 0.05 } }),
    };
    const asked = { ...given, "segmentation-summary/*": summaries };
    const { outputs } = await runStep(chooserStep, db, asked, { minimumPeople: 10 });
    const choice = outputs.choice as Choice;
    expect(choice.k).toBe(3);
    expect(choice.candidates.at(-1)!.verdict).toBe(
      "Does not take part: its smallest segment holds less than 10 customers",
    );
    const { outputs: free } = await runStep(chooserStep, db, asked, { minimumPeople: 5 });
    expect((free.choice as Choice).k).toBe(4);
  });

  it("warns when customers may be one cloud", async () => {
    const structure = { verdict: "one-cloud", pValue: 0.4, rows: 500, leftOut: 0, reason: "No valley" } as const;
    const evidence: ChoiceEvidence = { structure, partitions: [], draws: 6, drawn: 100 };
    const { outputs, warnings } = await runStep(chooserStep, db, { ...(await inputs()), "choice-evidence": evidence });
    expect(warnings.map(({ code }) => code)).toEqual(["no-structure"]);
    expect((outputs.choice as Choice).structure).toEqual(structure);
  });
});

describe("choiceEvidenceStep", () => {
  async function gathered(
    customers: number,
    options: object = {},
  ): Promise<{ evidence: ChoiceEvidence; summary: SegmentationSummary }> {
    await plantFeatures(db, customers);
    const { space, summary, runs } = await clusterPlanted(db);
    await keep(db, "segmentation-partitions/k-means", runs[1]!);
    const inputs = {
      ...{ "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": space },
      "segmentation/*": { "segmentation/k-means": await tableInput(db, "segmentation/k-means") },
      "segmentation-summary/*": { "segmentation-summary/k-means": summary },
      "segmentation-partitions/*": {
        "segmentation-partitions/k-means": await tableInput(db, "segmentation-partitions/k-means"),
      },
    };
    const { outputs } = await runStep(choiceEvidenceStep, db, inputs, {}, { options });
    return { evidence: outputs["choice-evidence"] as ChoiceEvidence, summary };
  }

  it("sees that planted groups are there and come back, and that finer partitions do not", async () => {
    const { evidence } = await gathered(400);
    expect(evidence.structure).toMatchObject({ verdict: "structured", rows: 400, leftOut: 0 });
    const back = (k: number) => evidence.partitions.find((row) => row.k === k)!.comesBack!;
    expect(back(3)).toBeGreaterThan(0.99);
    expect(back(9)).toBeLessThan(0.9);
    expect(evidence.partitions.every(({ sizes }) => sizes.reduce((sum, size) => sum + size, 0) === 400)).toBe(true);
    expect(evidence.gap).toMatchObject({ k: 3, references: 10 });
    const found = evidence.partitions.find(({ k }) => k === 3)!;
    const finer = evidence.partitions.filter(({ k }) => k !== 3);
    expect(finer.every(({ dunn, dbcv }) => dunn! < found.dunn! && dbcv! < found.dbcv!)).toBe(true);
    expect(found.dbcv).toBeGreaterThan(0);
    expect(evidence.partitions.every(({ agreement }) => agreement === undefined)).toBe(true);
  });

  it("says what is too little to test", async () => {
    const { evidence } = await gathered(60);
    expect(evidence.structure.verdict).toBe("not-tested");
  });

  it("refuses a declared algorithm that is not there", async () => {
    await expect(gathered(60, { algorithms: ["k-means", "k-medoid"] })).rejects.toThrow(
      'Cannot gather evidence for the choice: of algorithms there is no "k-medoid", one of k-means is needed',
    );
  });
});
