import { describe, expect, it } from "vitest";
import { type CondensedTree, hdbscan } from "../../../src/cluster/index.ts";
import { matrix } from "../../../src/matrix/index.ts";
import { chooseRegions } from "../../../src/plugins/density/chooseRegions.ts";
import { distanceQuantiles } from "../../../src/plugins/density/distanceQuantiles.ts";
import { placeBranches } from "../../../src/plugins/density/placeBranches.ts";
import { treeBranches } from "../../../src/plugins/density/treeBranches.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { regionLabels, toSegments } from "../../../src/segmentation/denseSegments.ts";
import { drawn, together } from "../../../src/segmentation/drawn.ts";

describe("toSegments", () => {
  const line = (values: readonly number[]) => matrix(Float64Array.from(values), values.length, ["a"]);
  const labels = Int32Array.of(1, 1, 0, 0, 0, -1, -1, 2);
  const points = line([10, 11, 0, 1, 2, 4, 9, 20]);

  it("puts customers in no region into a last segment, and small regions with them", () => {
    const segments = toSegments(points, labels, { leastRegion: 2, leastPeople: 3 });
    expect(segments.labels).toEqual(Int32Array.of(1, 1, 0, 0, 0, 2, 2, 2));
    expect(segments).toMatchObject({ sizes: [3, 2, 3], regions: 2, unassigned: 3 });
    expect([...segments.labelOf]).toEqual([
      [0, 0],
      [1, 1],
      [2, -1],
    ]);
    expect(regionLabels(segments)).toEqual(Int32Array.of(1, 1, 0, 0, 0, -1, -1, -1));
  });

  it("gives those who are too few to be shown to the nearest region, and renumbers", () => {
    const segments = toSegments(points, labels, { leastRegion: 1, leastPeople: 3 });
    expect(segments).toMatchObject({ unassigned: 0, regions: 3, sizes: [4, 3, 1] });
    expect(segments.labels).toEqual(Int32Array.of(1, 1, 0, 0, 0, 0, 1, 2));
    expect(regionLabels(segments)).toEqual(segments.labels);
  });

  it("makes one segment when there is no region", () => {
    const segments = toSegments(points, new Int32Array(8).fill(-1), { leastRegion: 2, leastPeople: 10 });
    expect(segments).toMatchObject({ sizes: [8], regions: 0, unassigned: 8 });
  });
});

describe("chooseRegions", () => {
  const limits = { fewest: 2, mostUnassigned: 0.5 };
  const three = { k: 4, regions: 3, unassignedShare: 0.2, validity: 0.3 };

  it("takes the highest relative validity among those within the limits", () => {
    const choice = chooseRegions(
      [
        { k: 6, regions: 5, unassignedShare: 0.7, validity: 0.9 },
        { k: 3, regions: 2, unassignedShare: 0, validity: 0.1 },
        { k: 2, regions: 1, unassignedShare: 0.1, validity: 0.8 },
        three,
      ],
      limits,
      "nothing",
    );
    expect(choice.k).toBe(4);
    expect(choice.reason).toContain("3 dense regions, 20% of customers in none, who are the last segment");
    expect(choice.verdicts.map(({ reason }) => reason)).toEqual([
      "fewer than the 2 dense regions asked for",
      "2 dense regions, none or too few customers outside; lower relative validity than k = 4",
      "3 dense regions, 20% of customers in none, who are the last segment, counted in the silhouette",
      "more than 50% of customers lie in no dense region",
    ]);
  });

  it("says why there is none", () => {
    expect(chooseRegions([], limits, "nothing")).toMatchObject({ k: undefined, reason: "nothing" });
    expect(chooseRegions([three], { ...limits, fewest: 4 }, "").reason).toBe(
      "No dense regions were taken: fewer than the 4 dense regions asked for",
    );
    expect(chooseRegions([three, { ...three, k: 5 }], { ...limits, mostUnassigned: 0.1 }, "").reason).toContain(
      "of 2 divisions none has at least 2 of them and at most 10% of customers in none",
    );
  });
});

describe("drawn", () => {
  it("parts customers into those drawn and the others, and puts labels together again", () => {
    const points = matrix(
      Float64Array.from({ length: 50 }, (_, i) => i),
      50,
      ["a"],
    );
    const draw = drawn(points, 20, stream("draw"));
    expect([draw.points.rows, draw.rest.rows]).toEqual([20, 30]);
    const label = (value: number) => value * 2;
    const all = together(draw, Int32Array.from(draw.points.data, label), Int32Array.from(draw.rest.data, label));
    expect(all).toEqual(Int32Array.from(points.data, label));
  });
});

describe("distanceQuantiles", () => {
  it("leaves out what rests on fewer people than may be published", () => {
    const distances = Float64Array.from({ length: 400 }, (_, i) => i);
    const found = distanceQuantiles(distances, 10);
    expect(found.every(({ people }) => people >= 10)).toBe(true);
    expect(found[0]).toEqual({ share: 0.03, distance: 12, people: 12 });
    expect(found.find(({ share }) => share === 0.5)).toEqual({ share: 0.5, distance: 200, people: 200 });
    expect(distanceQuantiles(new Float64Array(0), 10)).toEqual([]);
  });
});

describe("the branches of a tree", () => {
  async function plantedTree(): Promise<{ tree: CondensedTree; nodes: readonly number[] }> {
    const random = stream("branches");
    const data = Float64Array.from({ length: 800 }, (_, i) => normal(random) + 12 * (Math.floor(i / 2) % 4));
    const model = await hdbscan(matrix(data, 400, ["a", "b"]), { minClusterSize: 40, minSamples: 5 });
    return { tree: model.tree, nodes: model.clusters.map(({ node }) => node) };
  }

  it("stand within their parents, do not overlap, and are told in whole tens", async () => {
    const { tree, nodes } = await plantedTree();
    expect(nodes).toHaveLength(4);
    const branches = treeBranches(tree, new Map(nodes.map((node, label) => [node, label])), { most: 40, unit: 10 });
    expect(branches.filter(({ label }) => label >= 0)).toHaveLength(4);
    for (const { people, from, to } of branches) {
      expect(people % 10).toBe(0);
      expect(from).toBeGreaterThanOrEqual(to);
    }
    const placed = placeBranches(branches);
    for (const [i, one] of placed.entries()) {
      const parent = placed[one.parent];
      if (parent === undefined) expect(one).toMatchObject({ place: 0, width: 1 });
      else {
        expect(one.place).toBeGreaterThanOrEqual(parent.place - 1e-12);
        expect(one.from).toBe(parent.to);
      }
      for (const other of placed.slice(i + 1)) {
        if (other.parent === one.parent) expect(other.place).toBeGreaterThanOrEqual(one.place + one.width - 1e-12);
      }
    }
  });

  it("end at no single customer, but where a unit of them is left, or where they part", () => {
    // All rows part at density 1 into 30 that leave one by one, at 2 … 31, and 20 that leave together at 5.
    const tree: CondensedTree = {
      ...{ parents: Int32Array.of(-1, 0, 0), births: Float64Array.of(0, 1, 1), deaths: Float64Array.of(1, 31, 5) },
      ...{ sizes: Int32Array.of(50, 30, 20), stabilities: new Float64Array(3), leastHeight: 0.01 },
      rowClusters: Int32Array.from({ length: 50 }, (_, row) => (row < 30 ? 1 : 2)),
      rowLambdas: Float64Array.from({ length: 50 }, (_, row) => (row < 30 ? row + 2 : 5)),
    };
    const ends = (unit: number) => treeBranches(tree, new Map(), { most: 40, unit }).map(({ to }) => to);
    expect(ends(10)).toEqual([1, 1 / 22, 1 / 5]);
    expect(ends(1)).toEqual([1, 1 / 31, 1 / 5]);
  });

  it("are the largest when there are more than asked for", async () => {
    const { tree } = await plantedTree();
    expect(treeBranches(tree, new Map(), { most: 3, unit: 1 })).toHaveLength(3);
    expect(placeBranches([])).toEqual([]);
  });
});
