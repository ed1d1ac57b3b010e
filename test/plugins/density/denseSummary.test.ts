import { describe, expect, it } from "vitest";
import { matrix } from "../../../src/matrix/index.ts";
import { chooseRegions } from "../../../src/plugins/density/chooseRegions.ts";
import { denseSummary } from "../../../src/plugins/density/denseSummary.ts";
import { rateSegments } from "../../../src/plugins/density/rateSegments.ts";
import { stream } from "../../../src/random/index.ts";
import type { DenseSegments } from "../../../src/segmentation/index.ts";

describe("denseSummary", () => {
  const labels = Int32Array.of(0, 0, 1, 1, 2);
  const segments: DenseSegments = {
    ...{ labels, sizes: [2, 2, 1], regions: 2, unassigned: 1, labelOf: new Map() },
    outside: { to: "last" },
  };
  const rated = [
    { k: 3, labels, sizes: [2, 2, 1], inertia: 1, silhouette: 0.4, low: 0.3, high: 0.5, smallestShare: 0.2 },
  ];
  const limits = { fewest: 2, mostUnassigned: 0.5 };
  const choice = chooseRegions([{ k: 3, regions: 2, unassignedShare: 0.2 }], limits, "");
  const base = { algorithm: "hdbscan", metrics: ["a"], customers: 5, fittedOn: 5, rated, choice, segments };

  it("says who is in no region, and DBCV", () => {
    const summary = denseSummary({ ...base, validity: { value: 0.3, clusters: [] } });
    expect(summary).toMatchObject({ k: 3, unassigned: { label: 2, people: 1, share: 0.2 }, dbcv: 0.3 });
    expect(summary.fittedOn).toBeUndefined();
    expect(summary.reason).not.toContain("below 0");
  });

  it("says so when no gap parts the regions, and when it worked on a part", () => {
    const summary = denseSummary({ ...base, fittedOn: 4, validity: { value: -0.3, clusters: [] } });
    expect(summary.reason).toContain("found on 4 customers drawn at random");
    expect(summary.reason).toContain("DBCV is below 0: no gap parts these regions");
    expect(summary.fittedOn).toBe(4);
  });

  it("tells of every division that was tried who is in no region", async () => {
    const points = matrix(Float64Array.of(0, 0.1, 5, 5.1, 2), 5, ["a"]);
    const context = {
      random: (name: string) => stream("rate", name),
      threads: 1,
      signal: new AbortController().signal,
    };
    const divisions = await rateSegments(points, [segments, { ...segments, unassigned: 0 }], 100, context);
    expect(divisions[0]!.unassigned).toEqual({ label: 2, share: 0.2 });
    expect("unassigned" in divisions[1]!).toBe(false);
    const { candidates } = denseSummary({ ...base, rated: divisions.slice(0, 1), validity: undefined });
    expect(candidates[0]!.unassigned).toEqual({ label: 2, share: 0.2 });
  });

  it("has neither without regions", () => {
    const none = chooseRegions([], limits, "nothing");
    const summary = denseSummary({ ...base, rated: [], choice: none, segments: undefined, validity: undefined });
    expect(summary).toMatchObject({ k: 1, sizes: [5], reason: "nothing; all customers form one segment" });
    expect(["unassigned", "dbcv"].filter((name) => name in summary)).toEqual([]);
  });
});
