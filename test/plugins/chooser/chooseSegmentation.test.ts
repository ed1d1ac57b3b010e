import { describe, expect, it } from "vitest";
import type { SegmentationSummary } from "../../../src/plugin.ts";
import type { ChoiceEvidence } from "../../../src/plugins/chooser/choiceTypes.ts";
import { chooserOptions } from "../../../src/plugins/chooser/chooserOptions.ts";
import { type ChooseOptions, chooseSegmentation } from "../../../src/plugins/chooser/chooseSegmentation.ts";
import { criterionIds } from "../../../src/plugins/chooser/criterionIds.ts";
import { summary } from "./summary.ts";

const summaries = (...list: SegmentationSummary[]) => new Map(list.map((entry) => [entry.algorithm, entry]));
const options = (more: object = {}): ChooseOptions => chooserOptions.parse(more);

/** Evidence in which partitions come back as far as is told, and nothing else is known. */
const evidence = (back: Record<string, number>, more: Partial<ChoiceEvidence> = {}): ChoiceEvidence => ({
  structure: { verdict: "structured", pValue: 0.002, rows: 500, leftOut: 0, reason: "There is a valley" },
  partitions: Object.entries(back).map(([id, comesBack]) => {
    const [algorithm, k] = id.split(" ");
    const unknown = { daviesBouldin: undefined, calinskiHarabasz: undefined, agreement: undefined };
    const rest = { dunn: undefined, dbcv: undefined };
    return { algorithm: algorithm!, k: Number(k), sizes: [], unassigned: 0, comesBack, ...unknown, ...rest };
  }),
  ...{ draws: 6, drawn: 100 },
  ...more,
});

const none = Object.fromEntries(criterionIds.map((id) => [id, 0]));

describe("chooseSegmentation", () => {
  it("takes the highest score when it is clearly above the others", () => {
    const found = chooseSegmentation(
      summaries(summary("k-means", { 3: 0.3, 4: 0.5 }), summary("ward", { 3: 0.3 })),
      evidence({ "k-means 3": 0.4, "k-means 4": 0.9, "ward 3": 0.5 }),
      options(),
    );
    expect(found).toMatchObject({ algorithm: "k-means", k: 4, overruled: undefined });
    expect(found.reason).toMatch(/^4 segments by k-means\. Highest score: strong in silhouette and coming back/);
  });

  it("takes latent classes where no measure could part anybody, unless the project says what is weighed", () => {
    const none = { ...summary("k-means", { 3: 0.3 }), k: 1, candidates: [] };
    const classes = summary("latent-class", { 4: 0.1 });
    const choose = (fallback: boolean, ...list: SegmentationSummary[]) =>
      chooseSegmentation(summaries(...list), evidence({}), { ...options(), fallback });
    expect(choose(true, none, classes)).toMatchObject({ algorithm: "latent-class", k: 4 });
    expect(choose(false, none, classes)).toMatchObject({ algorithm: "k-means", k: 1 });
    expect(choose(true, none, { ...classes, k: 1 })).toMatchObject({ algorithm: "k-means", k: 1 });
    const parted = summary("k-means", { 3: 0.3 });
    expect(choose(true, parted, classes).algorithm).toBe("k-means");
  });

  it("takes the fewest segments of those that cannot be told from the best, then the algorithm named first", () => {
    const found = chooseSegmentation(
      summaries(summary("ward", { 3: 0.5, 5: 0.5 }), summary("k-means", { 3: 0.5, 5: 0.5 })),
      evidence({ "k-means 3": 0.9, "k-means 5": 0.93, "ward 3": 0.9, "ward 5": 0.9 }),
      options(),
    );
    expect([found.algorithm, found.k]).toEqual(["k-means", 3]);
    expect(found.candidates.filter(({ rival }) => rival)).toHaveLength(4);
    expect(found.candidates[0]!.verdict).toContain("Highest score, but k-means with 3 cannot be told from it");
  });

  it.each([
    ["too many segments", { most: 3 }, summary("k-means", { 3: 0.2, 4: 0.9 })],
    ["fewer segments than asked for", { fewest: 3 }, summary("k-means", { 2: 0.9, 3: 0.2 })],
    ["too small a segment", {}, summary("k-means", { 3: 0.2, 4: 0.9 }, { smallest: { 4: 0.01 } })],
    ["no steady partition", {}, summary("k-means", { 3: 0.2, 4: 0.9 }, { unsteady: [4] })],
    ["too many in no segment", { mostUnassigned: 0.1 }, summary("k-means", { 3: 0.2, 4: 0.9 })],
  ])("keeps out what has %s, however high its silhouette", (_, more, segmenter) => {
    const left = evidence({ "k-means 2": 0.9, "k-means 3": 0.9, "k-means 4": 0.9 });
    const partitions = left.partitions.map((row) => ({ ...row, unassigned: row.k === 4 ? 0.15 : 0 }));
    const found = chooseSegmentation(summaries(segmenter), { ...left, partitions }, options(more));
    expect(found.k).toBe(3);
    expect(found.candidates.at(-1)).toMatchObject({ score: undefined });
    expect(found.candidates.at(-1)!.k).not.toBe(3);
    expect(found.candidates.at(-1)!.verdict).toMatch(/^Does not take part: /);
  });

  it("gives all points to a gap within one standard error of the highest, and less the lower it is", () => {
    const rows = [0.1, 0.2, 0.4, 0.495, 0.5, 0.3].map((gap, i) => ({ k: i + 1, gap, standardError: 0.01 }));
    const gap = { k: 4, reason: "k = 4", references: 10, rows };
    const known = evidence({ "k-means 3": 0.9, "k-means 4": 0.9, "k-means 5": 0.9, "k-means 6": 0.9 });
    const list = summaries(summary("k-means", { 3: 0.5, 4: 0.5, 5: 0.5, 6: 0.5 }));
    const only = options({ weights: { ...none, gap: 1 } });
    const found = chooseSegmentation(list, { ...known, gap }, only);
    const points = found.candidates.map(({ k, marks }) => [k, marks[0]!.points]);
    expect(Object.fromEntries(points)).toEqual({ 3: expect.closeTo(0.5, 10), 4: 1, 5: 1, 6: 0 });
    expect(found.k).toBe(4);
    const silent = chooseSegmentation(list, known, options());
    expect(silent.candidates.every(({ marks }) => marks.every(({ criterion }) => criterion !== "gap"))).toBe(true);
  });

  it("counts each criterion as much as the project says, and none that has no weight", () => {
    const list = summaries(summary("k-means", { 3: 0.6, 4: 0.3 }));
    const known = evidence({ "k-means 3": 0.1, "k-means 4": 0.9 });
    const only = (id: string) => options({ weights: { ...none, [id]: 1 } });
    expect(chooseSegmentation(list, known, only("silhouette")).k).toBe(3);
    const found = chooseSegmentation(list, known, only("comes-back"));
    expect(found.k).toBe(4);
    expect(found.candidates[0]!.marks.map(({ criterion }) => criterion)).toEqual(["comes-back"]);
    expect(() => options({ weights: none })).toThrow("at least one criterion needs a weight above 0");
  });

  it("goes by the silhouette, and says so, where nothing is known of the criteria that have a weight", () => {
    const list = summaries(summary("k-means", { 3: 0.3, 4: 0.6 }));
    const others = Object.fromEntries(criterionIds.map((id) => [id, id === "silhouette" ? 0 : 1]));
    const cases = [
      [evidence({ "k-means 3": 0.9, "k-means 4": 0.2 }), { ...none, bic: 1 }],
      [undefined, others],
    ] as const;
    for (const [known, weights] of cases) {
      const found = chooseSegmentation(list, known, options({ weights }));
      expect(found.k).toBe(4);
      expect(found.candidates.map(({ score }) => score)).toEqual([1, expect.closeTo(0.5, 10)]);
      expect(found.reason).toBe(
        "4 segments by k-means. Highest score: strong in silhouette; judged by the silhouette alone, since nothing is known of the criteria that have a weight",
      );
    }
    const told = evidence({ "k-means 3": 0.9, "k-means 4": 0.2 });
    expect(chooseSegmentation(list, told, options({ weights: others })).reason).not.toContain("silhouette");
    const empty = summaries(summary("k-means", { 3: -0.3 }));
    expect(chooseSegmentation(empty, undefined, options({ weights: others })).k).toBe(1);
  });

  it("says why a partition was not judged by coming back", () => {
    const known = evidence({ "k-means 3": 0.9 });
    const partitions = known.partitions.map((row) => ({ ...row, comesBack: undefined, notAgain: "it is a stranger" }));
    const found = chooseSegmentation(summaries(summary("k-means", { 3: 0.5 })), { ...known, partitions }, options());
    expect(found.reason).toContain("not judged by coming back, since it is a stranger");
  });

  it("makes one segment of all customers when no candidate will do, and says so", () => {
    const found = chooseSegmentation(summaries(summary("k-means", { 3: -0.1, 4: -0.2 })), undefined, options());
    expect(found).toMatchObject({ k: 1, weighed: undefined });
    expect(found.reason).toBe(
      "All customers form one segment: none of 2 partitions that were tried meets the requirements",
    );
  });

  it("does not weigh segmenters that are not in the list, unless there are no others", () => {
    const strangers = summaries(summary("b", { 3: 0.5 }), summary("a", { 3: 0.5 }));
    expect(chooseSegmentation(strangers, undefined, options()).algorithm).toBe("a");
    const both = summaries(summary("hdbscan", { 3: 0.9 }), summary("k-means", { 3: 0.2 }));
    expect(chooseSegmentation(both, undefined, options()).algorithm).toBe("k-means");
  });

  it("takes what the project asks for, with its reason, and says what it would have taken", () => {
    const list = summaries(summary("b", { 3: 0.1 }), summary("k-means", { 3: 0.5, 4: 0.2 }));
    const found = chooseSegmentation(list, undefined, options({ take: "b", because: "it was agreed on" }));
    expect(found.overruled).toEqual({ take: "b", because: "it was agreed on" });
    expect(found.reason).toBe(
      "3 segments by b are published since the project file says so, because it was agreed on. The weighing alone would publish 3 segments by k-means",
    );
    expect(chooseSegmentation(list, undefined, options({ take: "k-means", k: 4 })).k).toBe(4);
    expect(chooseSegmentation(list, undefined, options({ take: "k-means" })).reason).toContain("publish the same");
  });

  it("says which segmenters there are when the one asked for is not", () => {
    const list = summaries(summary("b", { 3: 0.1 }));
    expect(() => chooseSegmentation(list, undefined, options({ take: "x" }))).toThrow('no "x", one of b is needed');
    const more = summaries(summary("k-means", { 3: 0.1 }), summary("ward", { 3: 0.1 }));
    expect(() => chooseSegmentation(more, undefined, options({ take: "kmeans" }))).toThrow(
      'Cannot choose a segmentation: there is no "kmeans" (did you mean "k-means"?), one of k-means, ward is needed',
    );
    expect(() => chooseSegmentation(new Map(), undefined, options())).toThrow("a segmenter is needed");
  });

  it("says so when an algorithm of a declared list is not there, and lets the usual list name more than there are", () => {
    const list = summaries(summary("k-means", { 3: 0.1 }), summary("ward", { 3: 0.1 }));
    const choose = (algorithms?: string[]) => chooseSegmentation(list, undefined, options({ algorithms }));
    expect(() => choose(["k-means", "wardd"])).toThrow(
      'Cannot choose a segmentation: of algorithms there is no "wardd" (did you mean "ward"?), one of k-means, ward is needed',
    );
    expect(() => choose(["nope"])).toThrow('of algorithms there is no "nope", one of k-means, ward is needed');
    expect(() => choose(["k-means", "ward", "ml-kmeans"])).toThrow('no "ml-kmeans"');
    expect(choose(["ward"]).algorithm).toBe("ward");
    expect(choose().algorithm).toBe("k-means");
  });

  it("refuses options that contradict each other", () => {
    expect(() => options({ fewest: 5, most: 4 })).toThrow("most must not be below fewest");
    expect(() => options({ because: "so" })).toThrow("belong to take");
  });
});
