import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReleaseRow, SegmentationSummary } from "../../../src/plugin.ts";
import { choiceTableStep } from "../../../src/plugins/chooser/choiceTableStep.ts";
import { chooserStep } from "../../../src/plugins/chooser/chooserStep.ts";
import { chooseSegmentation } from "../../../src/plugins/chooser/chooseSegmentation.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

function summary(algorithm: string, silhouette: number | undefined): SegmentationSummary {
  const measures = { silhouette, silhouetteLow: silhouette, silhouetteHigh: silhouette };
  const candidate = { algorithm, k: 2, ...measures, inertia: 1, smallestShare: 0.3, chosen: true, reason: "best" };
  return {
    ...{ algorithm, k: 2, metrics: ["x"], ...measures, inertia: 1, sizes: [70, 30], converged: true },
    ...{ reason: "two groups", candidates: [candidate] },
  };
}

const summaries = (...list: SegmentationSummary[]) => new Map(list.map((entry) => [entry.algorithm, entry]));

describe("chooseSegmentation", () => {
  it("takes k-means by default, whatever the silhouettes", () => {
    const { id, summary: taken } = chooseSegmentation(
      summaries(summary("other", 0.9), summary("k-means", 0.2)),
      undefined,
    );
    expect(id).toBe("k-means");
    expect(taken.reason).toBe('"k-means" is taken by default (other beside it): two groups');
  });

  it("takes the highest silhouette when there is no k-means, the first by name on ties", () => {
    const list = summaries(summary("c", 0.5), summary("b", 0.5), summary("a", undefined));
    expect(chooseSegmentation(list, undefined).id).toBe("b");
  });

  it("takes the one that the project asks for, and says which there are when it is not there", () => {
    expect(chooseSegmentation(summaries(summary("b", 0.1), summary("k-means", 0.5)), "b").id).toBe("b");
    expect(() => chooseSegmentation(summaries(summary("b", 0.1)), "x")).toThrow('there is no "x", one of b is needed');
    expect(() => chooseSegmentation(new Map(), undefined)).toThrow("a segmenter is needed");
  });
});

describe("chooserStep", () => {
  let db: Database;
  beforeEach(async () => {
    db = await openDatabase();
    await db.run(
      `CREATE TABLE "segmentation/k-means" AS SELECT * FROM (VALUES ('b', 1), ('a', 0)) t(customer_id, label)`,
    );
    await db.run(
      `CREATE TABLE "segmentation/other" AS SELECT * FROM (VALUES ('b', 0), ('a', 0)) t(customer_id, label)`,
    );
  });
  afterEach(() => db.close());

  const inputs = async () => ({
    "segmentation/*": {
      "segmentation/k-means": await tableInput(db, "segmentation/k-means"),
      "segmentation/other": await tableInput(db, "segmentation/other"),
    },
    "segmentation-summary/*": {
      "segmentation-summary/k-means": summary("k-means", 0.4),
      "segmentation-summary/other": summary("other", 0.5),
    },
  });

  it("passes on the table of the segmentation that it takes", async () => {
    const { outputs } = await runStep(chooserStep, db, await inputs(), {}, { options: { take: "other" } });
    const rows = await db.rows((outputs.segmentation as { sql: string }).sql);
    expect(rows).toEqual([
      { customer_id: "a", label: 0 },
      { customer_id: "b", label: 0 },
    ]);
  });

  it("marks only the taken algorithm's k as chosen in the published table", async () => {
    const { outputs } = await runStep(chooserStep, db, await inputs());
    const taken = { ...(await inputs()), "segmentation-summary": outputs["segmentation-summary"] };
    const release = await runStep(choiceTableStep, db, taken);
    const rows = release.outputs["release/choice_of_k"] as ReleaseRow[];
    const opened = openDoor(choiceTableStep.tables![0]!, rows, { minimumPeople: 10 });
    expect(opened.rows.map(({ algorithm, chosen }) => [algorithm, chosen])).toEqual([
      ["k-means", true],
      ["other", false],
    ]);
    expect(opened.rows[0]).toMatchObject({ smallest_people: 30 });
  });
});
