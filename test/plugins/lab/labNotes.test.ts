import { describe, expect, it } from "vitest";
import type { SegmentationSummary } from "../../../src/plugin.ts";
import { type LabFacts, labNotes } from "../../../src/plugins/lab/labNotes.ts";

function summary(algorithm: string, k: number, silhouette?: number): SegmentationSummary {
  const interval =
    silhouette === undefined ? [undefined, undefined] : ([silhouette - 0.01, silhouette + 0.01] as const);
  return {
    ...{ algorithm, k, metrics: ["x"], silhouette, silhouetteLow: interval[0], silhouetteHigh: interval[1] },
    ...{ inertia: 1, sizes: [50, 50], converged: true, reason: "it was best", candidates: [] },
  };
}

function facts(published: SegmentationSummary, others: readonly SegmentationSummary[], more: Partial<LabFacts> = {}) {
  return {
    summaries: new Map([published, ...others].map((row) => [row.algorithm, row])),
    published,
    ratings: { partitions: [], totalInertia: 0, gaps: [], gapCustomers: 0, gapReferences: 10 },
    agreement: [],
    stability: { customers: 100, resamples: 30, segments: [] },
    sensitivity: { customers: 100, changes: [] },
    ...more,
  };
}

const segment = (label: number, verdict: "stable" | "doubtful" | "unstable") => ({
  ...{ label, drawn: 50, resamples: 30, jaccard: 0.8, dissolved: 0, recovered: 1, verdict },
});
const textOf = (topic: string, of: LabFacts) => labNotes(of).find((note) => note.topic === topic)?.text;

describe("labNotes", () => {
  it("recommends to keep what is published where intervals overlap", () => {
    const text = textOf("Recommended", facts(summary("k-means", 5, 0.38), [summary("ward", 4, 0.395)]));
    expect(text).toContain("Keep k-means with 5 segments");
  });

  it("points to another algorithm whose interval lies above, the highest first, and says how to take it", () => {
    const others = [summary("ward", 4, 0.45), summary("gaussian-mixture", 3, 0.5)];
    const text = textOf("Recommended", facts(summary("k-means", 5, 0.38), others));
    expect(text).toContain("Look at gaussian-mixture with 3 segments");
    expect(text).toContain('set the option "take" of the step "chooser" to "gaussian-mixture"');
  });

  it("recommends what the weighing speaks for, where there is one", () => {
    const published = summary("k-means", 4, 0.38);
    const others = [summary("ward", 4, 0.6)];
    const same = textOf("Recommended", facts(published, others, { weighed: { algorithm: "k-means", k: 4 } }));
    expect(same).toContain("Keep k-means with 4 segments: of the partitions that were weighed");
    const other = textOf("Recommended", facts(published, others, { weighed: { algorithm: "k-means", k: 5 } }));
    expect(other).toContain("Look at k-means with 5 segments beside what is published");
  });

  it("recommends no algorithm that sees other data, nor one by density, for its silhouette", () => {
    const others = [
      { ...summary("k-prototypes", 4, 0.6), metrics: ["x", "region"] },
      { ...summary("hdbscan", 4, 0.6), dbcv: 0.2 },
    ];
    expect(textOf("Recommended", facts(summary("k-means", 5, 0.38), others))).toContain("Keep k-means");
  });

  it("recommends nothing when there is one segment, and another algorithm when that finds some", () => {
    expect(textOf("Recommended", facts(summary("k-means", 1), [summary("ward", 1)]))).toContain("Nothing:");
    expect(textOf("Recommended", facts(summary("k-means", 1), [summary("ward", 3, 0.3)]))).toContain("Look at ward");
  });

  it("asks for care with segments that are not stable", () => {
    const stability = { customers: 14_000, resamples: 30, segments: [segment(0, "stable"), segment(1, "doubtful")] };
    const of = facts(summary("k-means", 2, 0.4), [], { stability });
    expect(textOf("Recommended", of)).toContain("Rely on 1 published segment that is not stable only with care");
    expect(textOf("Stability", of)).toContain("1 of 2 segments come back");
    expect(textOf("Stability", of)).toContain("30 resamples of 14,000 customers");
  });

  it("warns where most segments are not stable, and where the gap statistic sees none", () => {
    const stability = { customers: 9, resamples: 30, segments: [segment(0, "unstable"), segment(1, "doubtful")] };
    const gaps = [{ algorithm: "k-means", k: 1, reason: "k = 1: none" }];
    const ratings = { partitions: [], totalInertia: 0, gaps, gapCustomers: 1000, gapReferences: 10 };
    const text = textOf("Recommended", facts(summary("k-means", 2, 0.4), [], { stability, ratings }));
    expect(text).toContain("But 2 of 2 published segments do not come back reliably");
    expect(text).toContain("By the gap statistic, customers are no tighter");
    const other = { ...ratings, gaps: [{ ...gaps[0]!, algorithm: "ward" }] };
    expect(textOf("Recommended", facts(summary("k-means", 2, 0.4), [], { ratings: other }))).not.toContain("gap");
  });

  it("does not take a silhouette of all customers, which has no interval, for clearly higher when it is nearly equal", () => {
    const exact = (row: SegmentationSummary) => ({
      ...{ ...row, silhouetteLow: row.silhouette, silhouetteHigh: row.silhouette },
    });
    const read = (other: number) =>
      textOf("Recommended", facts(exact(summary("k-means", 5, 0.4)), [exact(summary("ward", 4, other))]));
    expect(read(0.405)).toContain("Keep k-means");
    expect(read(0.41)).toContain(
      "Look at ward with 4 segments beside what is published: its silhouette is clearly higher (0.410 against 0.400)",
    );
  });

  it("says with which settings resamples were parted", () => {
    const stability = { customers: 4000, resamples: 30, segments: [segment(0, "stable")] };
    const textWith = (algorithm: string, settings?: SegmentationSummary["settings"]) =>
      textOf("Stability", facts({ ...summary(algorithm, 2, 0.4), settings }, [], { stability }));
    expect(textWith("k-means", { algorithm: "k-means", restarts: 10 })).toMatch(
      /parted anew with the settings that gave the published segments and fewer starts\.$/,
    );
    expect(textWith("k-means")).toMatch(
      /with the algorithm's usual settings, as its segmenter tells none of its own, /,
    );
    expect(textWith("ml-kmeans", { algorithm: "ml-kmeans", restarts: 10, sample: 20_000 })).toMatch(
      /and fewer starts, by the product's own k-means, which looks for the same partition\.$/,
    );
    const dbscan = {
      ...({ algorithm: "dbscan", eps: 0.5, minSamples: 10, coreShare: 0.8, fitCustomers: 6000 } as const),
      ...{ minimumShare: 0.02, leastOutside: 0.01 },
    };
    expect(textWith("dbscan", { ...dbscan, fittedOn: 4000 })).toMatch(/gave the published segments\.$/);
    expect(textWith("dbscan", { ...dbscan, fittedOn: 6000 })).toMatch(
      /; the radius is that within which as large a share of those drawn lie dense\.$/,
    );
  });

  it("says what was changed to see what segments hang on, and why something was not", () => {
    const read = (sensitivity: LabFacts["sensitivity"]) =>
      textOf("Sensitivity", facts(summary("latent-class", 3, 0.4), [], { sensitivity }));
    expect(read({ customers: 3000, changes: [] })).toBe(
      "3,000 customers drawn were parted anew into 3 segments with other seeds, and with measures scaled in other ways.",
    );
    expect(read({ customers: 3000, noScaling: "it sees no measures", changes: [] })).toBe(
      "3,000 customers drawn were parted anew into 3 segments with other seeds alone. Other scalings were not tried: it sees no measures.",
    );
    expect(read({ customers: 3000, reason: "rules are declared", changes: [] })).toBe(
      "Not measured: rules are declared.",
    );
  });

  it("says of algorithms that chose no segments why", () => {
    const none = { ...summary("linkage", 1), reason: "No k was chosen: all are too small" };
    expect(textOf("No segments", facts(summary("k-means", 3, 0.4), [none, summary("ward", 4, 0.3)]))).toBe(
      "linkage: no k was chosen: all are too small.",
    );
    expect(textOf("No segments", facts(summary("k-means", 3, 0.4), [summary("ward", 4, 0.3)]))).toBeUndefined();
  });

  it("says why stability was not measured", () => {
    const stability = { customers: 9, resamples: 0, reason: "there is one segment only", segments: [] };
    expect(textOf("Stability", facts(summary("k-means", 1), [], { stability }))).toBe(
      "Not measured: there is one segment only.",
    );
  });

  it("reads agreement by its least value, of pairs that the published one is in", () => {
    const pair = (one: string, other: string, adjustedRand: number) => ({
      ...{ one, other, customers: 100, adjustedRand, adjustedMutualInformation: 0 },
    });
    const published = summary("k-means", 3, 0.4);
    const read = (a: number, b: number) =>
      textOf(
        "Agreement",
        facts(published, [], { agreement: [pair("a", "k-means", a), pair("k-means", "z", b), pair("a", "z", 0)] }),
      );
    expect(read(0.9, 0.85)).toContain("with a 0.90, z 0.85: who belongs together hardly depends");
    expect(read(0.9, 0.6)).toContain("depends on the algorithm in part");
    expect(read(0.2, 0.9)).toContain("depends much on the algorithm");
  });

  it("sets apart what is made of other data", () => {
    const pair = (one: string, adjustedRand: number) => ({
      ...{ one, other: "k-means", customers: 100, adjustedRand, adjustedMutualInformation: 0 },
    });
    const other = { ...summary("b", 2, 0.1), metrics: ["region", "device"] };
    const read = (pairs: LabFacts["agreement"]) =>
      textOf("Agreement", facts(summary("k-means", 3, 0.4), [other, summary("a", 3, 0.3)], { agreement: pairs }));
    const words = "Segments that are made of other data need not agree with it: b 0.10.";
    expect(read([pair("a", 0.9), pair("b", 0.1)])).toContain("with a 0.90: who belongs together hardly depends");
    expect(read([pair("a", 0.9), pair("b", 0.1)])).toContain(words);
    expect(read([pair("b", 0.1)])).toBe(`There is no other algorithm to compare with. ${words}`);
  });
});
