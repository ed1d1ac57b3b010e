import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { SegmentationSummary } from "../../../src/plugin.ts";
import type { ChoiceEvidence, PartitionEvidence } from "../../../src/plugins/chooser/choiceTypes.ts";
import { chooserOptions } from "../../../src/plugins/chooser/chooserOptions.ts";
import { chooseSegmentation } from "../../../src/plugins/chooser/chooseSegmentation.ts";
import { usualWeights } from "../../../src/plugins/chooser/criteria.ts";
import { type CriterionId, criterionIds } from "../../../src/plugins/chooser/criterionIds.ts";
import { summary } from "./summary.ts";

interface Known {
  readonly silhouette?: number;
  readonly bic?: number;
  readonly gap?: number;
  readonly evidence?: Partial<PartitionEvidence>;
}

const unknown = {
  ...{ daviesBouldin: undefined, calinskiHarabasz: undefined, agreement: undefined },
  ...{ dunn: undefined, dbcv: undefined, comesBack: undefined },
};

/** Marks of one criterion alone for two partitions of k-means, into 3 and 4. */
function weigh(criterion: CriterionId, into3: Known, into4: Known) {
  const known = new Map([
    [3, into3],
    [4, into4],
  ]);
  const own = summary("k-means", { 3: into3.silhouette ?? 0.5, 4: into4.silhouette ?? 0.5 });
  const candidates = own.candidates.map((row) => ({ ...row, bic: known.get(row.k)!.bic }));
  const list: ReadonlyMap<string, SegmentationSummary> = new Map([["k-means", { ...own, candidates }]]);
  const rows = [...known].flatMap(([k, { gap }]) => (gap === undefined ? [] : [{ k, gap, standardError: 0.01 }]));
  const evidence: ChoiceEvidence = {
    structure: { verdict: "structured", pValue: 0.002, rows: 500, leftOut: 0, reason: "There is a valley" },
    partitions: [...known].map(([k, { evidence }]) => ({
      ...{ algorithm: "k-means", k, sizes: [], unassigned: 0 },
      ...unknown,
      ...evidence,
    })),
    gap: { k: undefined, reason: "none", references: 10, rows },
    ...{ draws: 6, drawn: 100 },
  };
  const none = Object.fromEntries(criterionIds.map((id) => [id, 0]));
  const options = chooserOptions.parse({ weights: { ...none, [criterion]: 1 }, tolerance: 0 });
  const choice = chooseSegmentation(list, evidence, options);
  const marks = new Map(choice.candidates.map((row) => [row.k, row.marks]));
  return { k: choice.k, marks };
}

const cases: readonly (readonly [CriterionId, Known, Known])[] = [
  ["silhouette", { silhouette: 0.6 }, { silhouette: 0.3 }],
  ["comes-back", { evidence: { comesBack: 0.9 } }, { evidence: { comesBack: 0.4 } }],
  ["agreement", { evidence: { agreement: 0.9 } }, { evidence: { agreement: 0.4 } }],
  ["gap", { gap: 0.8 }, { gap: 0.5 }],
  ["davies-bouldin", { evidence: { daviesBouldin: 0.7 } }, { evidence: { daviesBouldin: 1.9 } }],
  ["calinski-harabasz", { evidence: { calinskiHarabasz: 900 } }, { evidence: { calinskiHarabasz: 200 } }],
  ["dunn", { evidence: { dunn: 0.3 } }, { evidence: { dunn: 0.01 } }],
  ["dbcv", { evidence: { dbcv: 0.4 } }, { evidence: { dbcv: -0.6 } }],
  ["bic", { bic: 1000 }, { bic: 2000 }],
];

describe("each criterion", () => {
  it.each(cases)("%s alone gives more points to the better value, and takes its partition", (id, better, worse) => {
    for (const [into3, into4, k] of [[better, worse, 3] as const, [worse, better, 4] as const]) {
      const found = weigh(id, into3, into4);
      const points = (of: number) => found.marks.get(of)!.map((mark) => [mark.criterion, mark.points] as const);
      expect(points(3).map(([criterion]) => criterion)).toEqual([id]);
      expect(points(k)[0]![1]).toBeGreaterThan(points(7 - k)[0]![1]);
      expect(found.k).toBe(k);
    }
  });

  it("is among these cases", () => {
    expect(cases.map(([id]) => id)).toEqual(criterionIds);
  });
});

describe("usualWeights", () => {
  const read = (file: string) => readFileSync(new URL(`../../../docs/${file}`, import.meta.url), "utf8");
  const amounts: Readonly<Record<string, number>> = { "½": 0.5, "¼": 0.25 };
  const amount = (written: string) => amounts[written] ?? Number(written);
  const idOf = (title: string) => {
    const id = title.trim().toLowerCase().replaceAll(" ", "-");
    return { "gap-statistic": "gap", "dunn-index": "dunn" }[id] ?? id;
  };

  it("are those of decision 0014", () => {
    const listed = /\*\*Chosen\.\*\* ([^;]+);/.exec(read("decisions/0014-choice-weights.md"))![1]!;
    const weights = listed.split(",").map((part) => /^(.+) (\S+)$/.exec(part.trim())!);
    expect(Object.fromEntries(weights.map(([, title, weight]) => [idOf(title!), amount(weight!)]))).toEqual(
      usualWeights,
    );
  });

  it("are those of the method's table", () => {
    const table = /\| criterion \| weight \| points \|\n[^\n]+\n((?:\|[^\n]+\n)+)/.exec(
      read("methods/chooser.md"),
    )![1]!;
    const weights = table
      .trim()
      .split("\n")
      .flatMap((line) => {
        const [, titles, weight] = line.split("|");
        return titles!.split(",").map((title) => [idOf(title), amount(weight!.replace("each", "").trim())]);
      });
    expect(Object.fromEntries(weights)).toEqual(usualWeights);
  });
});
