import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chooserOptions } from "../../../src/plugins/chooser/chooserOptions.ts";
import { usualWeights } from "../../../src/plugins/chooser/criteria.ts";
import { criterionIds } from "../../../src/plugins/chooser/criterionIds.ts";
import { choiceDesigns } from "./choiceDesigns.ts";
import figures from "./choiceFigures.json" with { type: "json" };
import { asWeighed, isAlone, type Success, schemes } from "./choiceTrials.ts";

const read = (file: string) =>
  readFileSync(new URL(`../../../docs/${file}`, import.meta.url), "utf8").replace(/\s+/g, " ");
const method = read("methods/chooser.md");
const decision = read("decisions/0014-choice-weights.md");
const made: Readonly<Record<string, Success>> = figures.schemes;
const designs: Readonly<Record<string, Success>> = figures.designs;
const seeds = figures.made.seeds.length;

const percent = ({ found }: Success) => `${Math.round(100 * found)} %`;
const both = (scheme: string) => `${percent(made[scheme]!)}, ${made[scheme]!.agreement.toFixed(2)}`;

const titles = {
  ...{ silhouette: "silhouette", "comes-back": "comes back", agreement: "agreement", gap: "gap statistic" },
  ...{ "davies-bouldin": "Davies-Bouldin", "calinski-harabasz": "Calinski-Harabasz", dunn: "Dunn index" },
  ...{ dbcv: "DBCV", bic: "BIC (mixtures only)" },
};

describe("the figures of the choice", () => {
  it("are those of the weights, tolerance, schemes and designs that there are", () => {
    expect(figures.made.weights).toEqual(usualWeights);
    expect(figures.made.tolerance).toBe(chooserOptions.parse({}).tolerance);
    expect(Object.keys(made)).toEqual([...schemes().keys()]);
    expect(Object.keys(designs)).toEqual(choiceDesigns.map(({ name }) => name));
  });

  it.each(criterionIds)("of %s are those of the method's table", (id) => {
    const schemesOf = [`only ${id}`, `all but ${id}`, `${id} half`, `${id} twice`];
    expect(method).toContain(`| ${titles[id]} | ${schemesOf.map(both).join(" | ")} |`);
  });

  it.each(choiceDesigns.map(({ name }) => name))("of %s are those of the method's table", (name) => {
    const { found, agreement } = designs[name]!;
    expect(method).toContain(`| ${name} | ${Math.round(found * seeds)} of ${seeds} | ${agreement.toFixed(2)} |`);
  });

  it("are those that the texts name, with how they were made", () => {
    const { rows, kMax, draws, drawn, references } = figures.made.effort;
    expect(method).toContain(`with ${seeds} seeds each and ${rows.toLocaleString("en")} customers`);
    expect(method).toContain(`into 2 to ${kMax} segments`);
    expect(method).toContain(`${draws} draws of ${drawn} customers and ${references} sets`);
    expect(method).toContain(
      `with all criteria **${both(asWeighed)}**; with all alike ${both("all alike")}; without gap, Dunn and DBCV, as before they were weighed, ${both("without gap, Dunn and DBCV")}.`,
    );
    expect(method).toContain(
      `would be ${both("simplest by silhouette")}, of gaps within a standard error ${both("simplest by gap")}.`,
    );
    expect(decision).toContain(`with ${seeds} seeds each`);
    const moved = criterionIds.flatMap((id) => [made[`${id} half`]!.found, made[`${id} twice`]!.found]);
    const range = [Math.min(...moved), Math.max(...moved)].map((found) => `${Math.round(100 * found)} %`).join(" to ");
    expect(method).toContain(`One weight halved or doubled gives ${range}, of ${seeds * choiceDesigns.length} trials`);
    expect(decision).toContain(`Halving or doubling one weight gives ${range}, and a doubled gap the most`);
    expect(made["gap twice"]!.found).toBe(Math.max(...moved));
    const alone = ["comes-back", "dunn", "dbcv"].map((id) => percent(made[`only ${id}`]!));
    expect(decision).toContain(`Alone, coming back finds ${alone[0]}, Dunn ${alone[1]} and DBCV ${alone[2]}`);
  });

  it("miss the gap statistic most, nothing by leaving out silhouette or agreement, and one trial without the Dunn index", () => {
    const without = (id: string) => made[`all but ${id}`]!.found;
    expect(without("gap")).toBe(Math.min(...criterionIds.map(without)));
    const all = made[asWeighed]!.found;
    for (const id of ["silhouette", "agreement"]) expect(without(id)).toBeGreaterThanOrEqual(all);
    expect(Math.round((all - without("dunn")) * seeds * choiceDesigns.length)).toBe(1);
    expect(decision).toContain("agreement could each be left out without loss there, Dunn with that of one trial");
  });

  it("find the planted number by all criteria more often than by any alone, and than without gap, Dunn and DBCV", () => {
    const all = made[asWeighed]!.found;
    for (const [name, { found }] of Object.entries(made)) {
      if (isAlone(name) || name.startsWith("without")) expect(found, name).toBeLessThan(all);
    }
  });
});
