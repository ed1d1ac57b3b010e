import { describe, expect, it } from "vitest";
import { cutTree, kDistances, linkage, usualGamma } from "../../src/cluster/index.ts";
import type { SegmenterSettings } from "../../src/plugin.ts";
import { mixtureOptions } from "../../src/plugins/gaussian-mixture/mixtureOptions.ts";
import { gowerOptions } from "../../src/plugins/gower/gowerOptions.ts";
import { linkageOptions, wardOptions } from "../../src/plugins/hierarchical/treeOptions.ts";
import { kMeansOptions } from "../../src/plugins/k-means/kMeansOptions.ts";
import { medoidOptions } from "../../src/plugins/k-medoids/medoidOptions.ts";
import { latentClassOptions } from "../../src/plugins/latent-class/latentClassOptions.ts";
import { miniBatchOptions } from "../../src/plugins/mini-batch/miniBatchOptions.ts";
import { mlKMeansOptions } from "../../src/plugins/ml-kmeans/mlKMeansStep.ts";
import { normal, stream } from "../../src/random/index.ts";
import { clusterers, kMeansStarts, settingsOn } from "../../src/segmentation/index.ts";
import { usualSettings } from "../../src/segmentation/usualSettings.ts";
import { fromRows } from "../cluster/reference.ts";

const random = stream("settings");
const points = fromRows(Array.from({ length: 240 }, (_, i) => [4 * (i % 3) + normal(random), normal(random)]));

describe("usualSettings", () => {
  it("are what the segmenters have unless a project says otherwise", () => {
    const options = {
      "k-means": kMeansOptions,
      "mini-batch-k-means": miniBatchOptions,
      "ml-kmeans": mlKMeansOptions,
      ward: wardOptions,
      linkage: linkageOptions,
      "gaussian-mixture": mixtureOptions,
      "k-medoids": medoidOptions,
      "latent-class": latentClassOptions,
      gower: gowerOptions,
    };
    expect(Object.keys(usualSettings).sort()).toEqual(Object.keys(options).sort());
    for (const [id, { algorithm, ...settings }] of Object.entries(usualSettings)) {
      expect(algorithm).toBe(id);
      expect(options[algorithm].parse({})).toMatchObject(settings);
    }
  });
});

describe("settingsOn", () => {
  const settings: SegmenterSettings = {
    ...({ algorithm: "dbscan", eps: 0.5, minSamples: 10, fittedOn: 240, coreShare: 0.75 } as const),
    ...{ fitCustomers: 6000, minimumShare: 0.02, leastOutside: 0.02 },
  };

  it("keeps the radius of DBSCAN where as many customers are there as it was found on", () => {
    expect(settingsOn(points, settings)).toBe(settings);
  });

  it("takes the radius within which as many are dense, of fewer customers and in another unit", () => {
    const within = kDistances(points, 10)[179];
    expect(settingsOn(points, { ...settings, fittedOn: 241 })).toEqual({ ...settings, fittedOn: 241, eps: within });
    const doubled = fromRows(
      Array.from({ length: 240 }, (_, i) => [2 * points.data[2 * i]!, 2 * points.data[2 * i + 1]!]),
    );
    expect(settingsOn(doubled, settings, "another")).toEqual({ ...settings, eps: 2 * within! });
    expect(settingsOn(fromRows(Array.from({ length: 20 }, () => [1, 1])), settings)).toEqual(settings);
  });

  it("cuts by number in another unit what was cut at a height", () => {
    const ward = { algorithm: "ward", treeCustomers: 1000 } as const;
    const byHeight = { ...ward, cut: { k: 3, height: 5, rows: 240 } };
    const byShare = { ...ward, cut: { k: 3, betweenShare: 0.8 } };
    expect(settingsOn(points, byHeight)).toBe(byHeight);
    expect(settingsOn(points, byHeight, "another")).toEqual({ ...ward, cut: undefined });
    expect(settingsOn(points, byShare, "another")).toBe(byShare);
  });
});

describe("settingsOn of k-prototypes", () => {
  it("keeps what an answer costs, beside what it costs unless told, in another unit", () => {
    const usual = usualGamma(points);
    const told: SegmenterSettings = {
      ...({ algorithm: "k-prototypes", gamma: 3 * usual, usualGamma: usual } as const),
      ...{ leastKnown: 0.5, restarts: 3, fitCustomers: 3000 },
    };
    expect(settingsOn(points, told)).toBe(told);
    const doubled = fromRows(
      Array.from({ length: 240 }, (_, i) => [2 * points.data[2 * i]!, 2 * points.data[2 * i + 1]!]),
    );
    expect(settingsOn(doubled, told, "another")).toMatchObject({ gamma: 3 * usualGamma(doubled) });
    expect(usualGamma(doubled)).toBeGreaterThan(1.5 * usual);
  });
});

describe("clusterers with settings", () => {
  it("never start k-means more often than the segmenter did", () => {
    const once = [{ algorithm: "k-means", restarts: 1 }] as const;
    expect([kMeansStarts({}), kMeansStarts({ settings: once })]).toEqual([3, 1]);
    expect(kMeansStarts({ kMeans: Number.POSITIVE_INFINITY, settings: [{ algorithm: "k-means", restarts: 25 }] })).toBe(
      25,
    );
  });

  it("cut a tree as asked at the number of segments that the cut left, else by number", () => {
    const cut = { k: 3, height: 1, rows: 240 };
    const { linkage: part } = clusterers({
      settings: [{ algorithm: "linkage", treeCustomers: 1000, method: "average", cut }],
    });
    const tree = linkage(points, "average");
    expect(part!(points, 3, random)).toEqual(cutTree(tree, { height: 1 }));
    expect(part!(points, 4, random)).toEqual(cutTree(tree, { k: 4 }));
  });

  it("look at no more customers than the segmenter did", () => {
    const draws = (id: string, settings: SegmenterSettings) => {
      const part = clusterers({ settings: [settings] })[id]!;
      const labels = (seed: number) => part(points, 3, stream("drawn", seed)) as Int32Array;
      return [labels(1), labels(2)] as const;
    };
    const tree = { algorithm: "ward", treeCustomers: 1000 } as const;
    const [one, other] = draws("ward", tree);
    expect(one).toEqual(other);
    const [some, others] = draws("ward", { ...tree, treeCustomers: 40 });
    expect(some).not.toEqual(others);
    expect(some).toHaveLength(240);
  });
});
