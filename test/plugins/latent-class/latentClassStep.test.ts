import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReleaseRow, SegmentationSummary } from "../../../src/plugin.ts";
import { latentClassStep } from "../../../src/plugins/latent-class/latentClassStep.ts";
import { latentClassTablesStep } from "../../../src/plugins/latent-class/latentClassTablesStep.ts";
import type { LatentClassFit } from "../../../src/plugins/latent-class/latentClassTypes.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { stream } from "../../../src/random/index.ts";
import type { CustomerAttributes } from "../../../src/segmentation/index.ts";
import { type Column, type Database, loadColumns, openDatabase } from "../../../src/table/index.ts";
import { clusterPlanted } from "../clusterPlanted.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep, type StepRun, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

/** Customers in two groups of 2 to 1 who answer four questions mostly as their group does; every tenth does not answer the last. */
async function plantAnswers(customers: number, titles = ["one", "two", "three", "four"], noise = 0.1) {
  await plantFeatures(db, customers);
  const { space } = await clusterPlanted(db);
  const draw = stream("answers", customers);
  const ids = Array.from({ length: customers }, (_, i) => `c${String(i).padStart(6, "0")}`);
  const columns: Column[] = titles.map((title, j) => ({
    name: `customers.${title}`,
    type: "text",
    values: ids.map((_, i) => {
      if (j === titles.length - 1 && i % 10 === 9) return null;
      return (i % 3 === 0) === draw() > noise ? "yes" : "no";
    }),
  }));
  await loadColumns(db, "customer-attributes", [{ name: "customer_id", type: "text", values: ids }, ...columns]);
  const summary: CustomerAttributes = {
    customers,
    items: titles.map((title) => ({ id: `customers.${title}`, title, levels: ["no", "yes"], known: customers })),
    leftOut: [{ id: "orders.channel", reason: "the project has no table orders" }],
  };
  return {
    "clustering-space": await tableInput(db, "clustering-space"),
    "clustering-space-summary": space,
    "customer-attributes": await tableInput(db, "customer-attributes"),
    "customer-attributes-summary": summary,
  };
}

function fitOf(run: StepRun): LatentClassFit {
  return run.outputs["latent-class-fit"] as LatentClassFit;
}

async function tablesOf(fit: LatentClassFit, minimumPeople = 10) {
  const { outputs } = await runStep(latentClassTablesStep, db, { "latent-class-fit": fit }, { minimumPeople });
  return (id: string) =>
    openDoor(
      latentClassTablesStep.tables!.find((table) => table.id === id)!,
      outputs[`release/${id}`] as ReleaseRow[],
      {
        minimumPeople,
      },
    ).rows;
}

describe("latentClassStep", () => {
  it("finds the classes that were planted, their answers, and how sure it is", async () => {
    const run = await runStep(latentClassStep, db, await plantAnswers(600), { minimumPeople: 10 });
    const fit = fitOf(run);
    expect(fit).toMatchObject({ k: 2, customers: 600, informed: 600, items: ["one", "two", "three", "four"] });
    expect(fit.fits.map(({ k }) => k).slice(0, 2)).toEqual([1, 2]);
    expect(fit.fits[1]!.bic).toBeLessThan(fit.fits[0]!.bic);
    const two = fit.answers.filter(({ item, answer }) => item === "two" && answer === "yes");
    expect(two.map((row) => Math.abs(row.probability! - [0.1, 0.9][row.class - 1]!) < 0.06)).toEqual([true, true]);
    expect(two.every(({ standardError }) => standardError! > 0.005 && standardError! < 0.05)).toBe(true);
    const last = fit.answers.filter(({ item }) => item === "four").reduce((sum, { people }) => sum + people, 0);
    expect(last).toBe(600);
    expect(fit.answers.filter(({ answer }) => answer === undefined).reduce((sum, { people }) => sum + people, 0)).toBe(
      60,
    );
  });

  it("stops when so many numbers of classes in a row had a higher BIC", async () => {
    const inputs = await plantAnswers(600, ["one", "two", "three", "four", "five", "six"]);
    const tried = async (patience: number) => {
      const run = await runStep(latentClassStep, db, inputs, { minimumPeople: 10 }, { options: { patience } });
      return fitOf(run).fits.map(({ k }) => k);
    };
    expect(await tried(1)).toEqual([1, 2, 3]);
    expect(await tried(3)).toEqual([1, 2, 3, 4, 5]);
  });

  it("sees one class where answers do not go together, and warns", async () => {
    const run = await runStep(latentClassStep, db, await plantAnswers(300, undefined, 0.5), { minimumPeople: 10 });
    const summary = run.outputs["segmentation-summary/latent-class"] as SegmentationSummary;
    expect(summary).toMatchObject({ k: 1, sizes: [300] });
    expect(summary.reason).toContain("no lower BIC than a single class");
    expect(run.warnings.map(({ code }) => code)).toEqual(["no-structure"]);
  });

  it.each([
    [[], "no attribute or answer is known of customers"],
    [["one"], "only one, one, is known of customers"],
    [["one", "two"], "2 classes have 5 free parameters and the answers can determine 3"],
  ])("leaves all customers in one segment, without a warning, when it has %j to go by", async (titles, words) => {
    const run = await runStep(latentClassStep, db, await plantAnswers(60, titles), { minimumPeople: 10 });
    const summary = run.outputs["segmentation-summary/latent-class"] as SegmentationSummary;
    expect(summary).toMatchObject({ k: 1, sizes: [60], candidates: [], converged: true });
    expect(summary.reason).toContain(words);
    expect(run.warnings).toEqual([]);
    const opened = await tablesOf(fitOf(run));
    expect(opened("latent_class_fit")).toEqual([]);
    expect(opened("latent_class_answers")).toEqual([]);
    expect(opened("latent_class_notes")[0]!.text).toContain(words);
  });

  it("says in a field, in words and by a warning that it did not converge", async () => {
    const inputs = await plantAnswers(300);
    const run = await runStep(latentClassStep, db, inputs, { minimumPeople: 10 }, { options: { maxIterations: 2 } });
    const { converged, candidates } = run.outputs["segmentation-summary/latent-class"] as SegmentationSummary;
    expect(converged).toBe(false);
    expect(candidates.find(({ chosen }) => chosen)?.reason).toBe("lowest BIC; not converged");
    expect(run.warnings.map(({ code }) => code)).toEqual(["not-converged"]);
  });
});

describe("latentClassTablesStep", () => {
  it("shows fits and answers, and marks what was chosen", async () => {
    const fit = fitOf(await runStep(latentClassStep, db, await plantAnswers(600), { minimumPeople: 10 }));
    const opened = await tablesOf(fit);
    expect(
      opened("latent_class_fit")
        .filter(({ chosen }) => chosen)
        .map(({ k }) => k),
    ).toEqual([2]);
    expect(opened("latent_class_fit")[0]).toMatchObject({ entropy: null, people: 600, free_parameters: 4 });
    expect(
      opened("latent_class_answers")
        .map((row) => `${row.class} ${row.item} ${row.answer}`)
        .slice(0, 4),
    ).toEqual(["1 four no", "1 four not known", "1 four yes", "1 one no"]);
    expect(opened("latent_class_notes").map(({ text }) => text)).toEqual([
      "k = 2 has the lowest BIC of the candidates with at least 2 segments whose smallest holds at least 2%.",
      "Made of: one, two, three, four.",
      "Left out: orders.channel (the project has no table orders).",
    ]);
  });

  it("tells of nearly all of whom something is known neither the number nor what would tell it", async () => {
    const fit = fitOf(await runStep(latentClassStep, db, await plantAnswers(600), { minimumPeople: 10 }));
    const size = ({ bic, log_likelihood, free_parameters }: Record<string, unknown>) =>
      Math.exp((Number(bic) + 2 * Number(log_likelihood)) / Number(free_parameters));
    const [all] = (await tablesOf(fit))("latent_class_fit");
    expect(all).toMatchObject({ people: 600, informed: null, uninformed: null, who_has: "all" });
    expect(size(all!)).toBeCloseTo(600, 6);
    for (const row of (await tablesOf({ ...fit, informed: 597 }))("latent_class_fit")) {
      expect(row).toMatchObject({ people: 600, informed: null, uninformed: null, who_has: "nearly all" });
      expect([row.log_likelihood, row.aic, row.adjusted_bic]).toEqual([null, null, null]);
    }
    expect((await tablesOf({ ...fit, informed: 500 }))("latent_class_fit")[0]).toMatchObject({
      ...{ informed: 500, uninformed: 100, who_has: "part" },
      log_likelihood: expect.any(Number),
    });
  });

  it("hides an answer that too few of a class gave, and another of the item with it, in both classes", async () => {
    const fit = fitOf(await runStep(latentClassStep, db, await plantAnswers(600), { minimumPeople: 10 }));
    const answers = fit.answers.map((row) =>
      row.item === "one" && row.class === 2 ? { ...row, people: row.answer === "no" ? 4 : 196 } : row,
    );
    const rows = (await tablesOf({ ...fit, answers }))("latent_class_answers").filter(({ item }) => item === "one");
    expect(rows.map(({ suppressed }) => suppressed)).toEqual([true, true, true, true]);
    expect(rows.every((row) => row.people === null && row.probability === null && row.standard_error === null)).toBe(
      true,
    );
  });
});
