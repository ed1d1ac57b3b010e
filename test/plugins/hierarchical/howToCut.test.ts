import { afterEach, beforeEach, expect, it } from "vitest";
import type { SegmentationSummary } from "../../../src/plugin.ts";
import { linkageStep } from "../../../src/plugins/hierarchical/linkageStep.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { clusterPlanted } from "../clusterPlanted.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

it("a tree whose segments are all too small says what to set to have it cut all the same, and that is so", async () => {
  await plantFeatures(db, 240);
  const { space } = await clusterPlanted(db);
  const inputs = { "clustering-space": await tableInput(db, "clustering-space"), "clustering-space-summary": space };
  const found = async (options: object) => {
    const run = await runStep(linkageStep, db, inputs, { minimumPeople: 10 }, { options });
    const summary = run.outputs["segmentation-summary/linkage"] as SegmentationSummary;
    return { summary, warnings: run.warnings.map(({ message }) => message) };
  };
  const none = await found({ minimumShare: 0.4 });
  expect(none.summary.k).toBe(1);
  const words =
    /none has .* at least 40%; average linkage parts few far-away customers first; .* of the step "linkage", "minimumShare" below 0\.4, and "kMin" and "kMax" .* "cut" .* fewer than 10 customers/;
  expect(none.summary.reason).toMatch(words);
  expect(none.warnings).toEqual([expect.stringMatching(words)]);
  expect((await found({ minimumShare: 0.3, kMin: 3, kMax: 3 })).summary.k).toBe(3);
  const cut = await found({ minimumShare: 0.3, cut: { betweenShare: 0.9 } });
  expect(cut.summary).toMatchObject({ k: 3, reason: expect.not.stringContaining("far-away") });
  expect((await found({ minimumShare: 0.4, cut: { betweenShare: 0.9 } })).summary.reason).not.toContain("far-away");
});
