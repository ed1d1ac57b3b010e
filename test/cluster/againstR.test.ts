import { describe, expect, it } from "vitest";
import {
  adjustedRand,
  calinskiHarabasz,
  copheneticCorrelation,
  cutTree,
  dbscan,
  densityTree,
  dunn,
  hdbscan,
  kDistances,
  kMeansScan,
  kMedoids,
  linkage,
  silhouettes,
  stabilityDistribution,
} from "../../src/cluster/index.ts";
import { stabilityOn } from "../../src/cluster/validity/bootstrapStability.ts";
import { gapAgainst } from "../../src/cluster/validity/gapStatistic.ts";
import type { Matrix } from "../../src/matrix/index.ts";
import { principalComponents, scores } from "../../src/matrix/index.ts";
import { stream } from "../../src/random/index.ts";
import { listOf, pointsOf, rCases } from "./rReference.ts";

const labelsOf = (labels: readonly number[]) => Int32Array.from(labels);
const near = (value: number | undefined, wanted: number, share: number) =>
  expect(Math.abs(value! - wanted)).toBeLessThanOrEqual(share * Math.max(1e-12, Math.abs(wanted)));

describe.each(rCases)("beside R, on the set $name", ({ points, trees, partitions }) => {
  it.each(trees)(
    "linkage by $method has the heights of hclust, and agnes' (1e-11: squares are added in another order)",
    (tree) => {
      const found = linkage(points, tree.method);
      // After a tie merges depend on which of equals is taken, but for single linkage.
      const end = tree.method === "single" ? tree.heights.length : tree.firstTie;
      for (let i = 0; i < end; i++) {
        near(found.heights[i], tree.heights[i]!, 1e-11);
        near(found.heights[i], tree.agnes[i]!, 1e-11);
      }
    },
  );

  it.each(
    trees.filter(
      ({ method, firstTie, heights }) => method === "single" || method === "ward" || firstTie === heights.length,
    ),
  )(
    "cutTree cuts the tree by $method as cutree does, by k and by height; the cophenetic correlation is cor's (1e-9)",
    ({ method, cuts, height, atHeight, correlation }) => {
      const tree = linkage(points, method);
      for (const { k, labels } of cuts) expect(adjustedRand(cutTree(tree, { k }), labelsOf(labels))).toBe(1);
      expect(adjustedRand(cutTree(tree, { height }), labelsOf(atHeight))).toBe(1);
      expect(copheneticCorrelation(tree, points)).toBeCloseTo(correlation, 9);
    },
  );

  it.each(partitions)(
    "k-medoids of $k, from BUILD alone, is not above pam's swaps, by either distance (1e-9: sums in another order)",
    (one) => {
      const { k, total, manhattan } = one;
      const straight = kMedoids(points, { k, starts: 1, random: stream("R", k) });
      expect(straight.totalDeviation).toBeLessThanOrEqual(total * (1 + 1e-9));
      const blocks = kMedoids(points, { k, metric: "manhattan", starts: 1, random: stream("R", k) });
      expect(blocks.totalDeviation).toBeLessThanOrEqual(manhattan * (1 + 1e-9));
    },
  );

  it.each(partitions)(
    "k-means of $k is within 0.1 % of the best of 50 starts of Hartigan and Wong's",
    async ({ k, inertia }) => {
      const { models } = await kMeansScan(points, { kMin: k, kMax: k, seed: "R" });
      expect(models[0]!.inertia).toBeLessThanOrEqual(inertia * 1.001 + 1e-12);
    },
  );

  it.each(partitions)("of $k medoids silhouettes, Dunn and Calinski-Harabasz are R's (1e-9)", async (one) => {
    const labels = labelsOf(one.labels);
    const found = await silhouettes(points, labels);
    near(found!.value, one.silhouette, 1e-9);
    one.silhouettes.forEach((value, row) => {
      expect(found!.values[row]).toBeCloseTo(value, 9);
    });
    if (one.dunn === null) expect(dunn(points, labels)).toBeUndefined();
    else near(dunn(points, labels), one.dunn, 1e-9);
    if (one.calinskiHarabasz === null) expect(calinskiHarabasz(points, labels)).toBeUndefined();
    else near(calinskiHarabasz(points, labels), one.calinskiHarabasz, 1e-9);
    expect(adjustedRand(labelsOf(one.means), labels)).toBeCloseTo(one.adjustedRand, 12);
  });
});

describe.each(rCases)("principalComponents beside prcomp, on $name", ({ points, columns, components }) => {
  it("has its variances (1e-12 of the largest) and, where these differ, its directions up to the sign (1e-9)", () => {
    const own = principalComponents(points);
    const variances = listOf(components.variances);
    const directions = listOf(components.directions);
    variances.forEach((variance, i) => {
      expect(Math.abs(own.variances[i]! - variance)).toBeLessThanOrEqual(1e-12 * variances[0]!);
      const apart = variances.every((other, o) => o === i || Math.abs(other - variance) > 1e-3 * variance);
      if (!apart) return;
      let inner = 0;
      for (let j = 0; j < columns; j++) inner += directions[i * columns + j]! * own.directions[i * columns + j]!;
      expect(Math.abs(inner)).toBeCloseTo(1, 9);
    });
  });
});

const dense = rCases.flatMap(({ density, ...one }) => density.map((found) => ({ ...one, ...found })));

describe.each(dense)("density beside R's dbscan, on $name with minSamples = $minSamples", (one) => {
  const { name, points, minSamples, eps } = one;
  const labels = labelsOf(one.labels);

  it("kDistances are kNNdist's of one neighbour less, as the row itself counts (1e-10)", () => {
    kDistances(points, minSamples).forEach((distance, i) => {
      expect(distance).toBeCloseTo(one.distances[i]!, 10);
    });
  });

  it("DBSCAN has its core rows, its noise and its clusters of core rows", () => {
    const found = dbscan(points, { eps, minSamples });
    expect([...found.core]).toEqual(one.core);
    found.labels.forEach((label, row) => {
      expect(label < 0).toBe(labels[row]! < 0);
    });
    const cores = Int32Array.from(one.core.keys()).filter((row) => one.core[row] === 1);
    expect(
      adjustedRand(
        cores.map((row) => found.labels[row]!),
        cores.map((row) => labels[row]!),
      ),
    ).toBe(1);
  });

  it("the tree by density has its heights (1e-9)", async () => {
    const { linkage: tree } = await densityTree(points, { minSamples });
    tree.heights.forEach((height, i) => {
      expect(height).toBeCloseTo(one.heights[i]!, 9);
    });
  });

  it("HDBSCAN has its clusters, but for rows at the border of noise; on the line five for its six, as scikit-learn", async () => {
    const found = await hdbscan(points, { minClusterSize: minSamples, minSamples });
    const theirs = labelsOf(one.hdbscan);
    const clusters = (of: Int32Array) => new Set(of.filter((label) => label >= 0)).size;
    if (name === "line" && minSamples === 5) expect([clusters(found.labels), clusters(theirs)]).toEqual([5, 6]);
    else expect(adjustedRand(found.labels, theirs)).toBeGreaterThan(0.98);
  });
});

const gaps = rCases.flatMap(({ gap, ...one }) => gap.map((found) => ({ ...one, ...found })));

describe.each(gaps)("gap statistic beside clusGap, on $name against references in $space", (one) => {
  it("has its gaps (1e-12), its errors but for the divisor (B here, B − 1 there), and the k of its Tibs2001SEmax", async () => {
    const found = await gapAgainst(one.points, (b) => pointsOf(one, one.references[b]!), {
      cluster: (rows, k) => cutTree(linkage(rows, "ward"), { k }),
      ...{ kMax: one.gaps.length, seed: 1, references: one.references.length },
    });
    const B = one.references.length;
    found.rows.forEach(({ gap, standardError }, i) => {
      expect(gap).toBeCloseTo(one.gaps[i]!, 12);
      expect(standardError * Math.sqrt(B / (B - 1))).toBeCloseTo(one.standardErrors[i]!, 12);
    });
    expect(ruleWith(one.gaps, one.standardErrors)).toBe(one.rules.Tibs2001SEmax);
    expect(found.k ?? one.gaps.length).toBeGreaterThanOrEqual(one.rules.Tibs2001SEmax);
  });
});

const boxes = gaps.flatMap(({ sides, ...one }) => (sides === null ? [] : [{ ...one, sides }]));

it.each(boxes)("draws references of $name over clusGap's box: sides as long, along the components (1e-12)", (one) => {
  const along = scores(principalComponents(one.points), one.points, one.columns).data;
  one.sides.forEach((side, i) => {
    const place = along.filter((_, at) => at % one.columns === i);
    expect(Math.max(...place) - Math.min(...place)).toBeCloseTo(side, 12);
  });
});

/** The rule of Tibshirani, Walther and Hastie, written here: the smallest k whose gap is at least the next one's less its error. */
function ruleWith(gaps: readonly number[], errors: readonly number[]): number {
  const place = gaps.findIndex((gap, i) => i + 1 < gaps.length && gap >= gaps[i + 1]! - errors[i + 1]!);
  return place < 0 ? gaps.length : place + 1;
}

const stabilities = rCases.flatMap(({ stability, ...one }) => stability.map((found) => ({ ...one, ...found })));

describe.each(stabilities)("clusterwise stability beside clusterboot, on $name", (one) => {
  const cluster = (rows: Matrix) => cutTree(linkage(rows, "average"), { k: one.k });

  it("has its mean Jaccard coefficients on the same draws; what a draw has no row of counts 0 there and is left out here (1e-12)", async () => {
    const draws = one.draws.map((rows) => labelsOf(rows));
    const options = { cluster, seed: 1, resamples: draws.length, atOnce: 1 };
    const { clusters } = await stabilityOn(one.points, labelsOf(one.labels), (b) => draws[b]!, options);
    clusters.forEach(({ label, jaccard, resamples }) => {
      const drawn = draws.filter((rows) => rows.some((row) => one.labels[row] === label));
      expect(resamples).toBe(drawn.length);
      expect((jaccard! * resamples) / draws.length).toBeCloseTo(one.mean[label]!, 12);
    });
  });

  it("draws rows of its own as it does: means of 300 draws within 0.15 of those of 12 there, where all draws count", async () => {
    const found = await stabilityDistribution(one.points, labelsOf(one.labels), { cluster, seed: 1, resamples: 300 });
    for (const { label, jaccard, resamples } of found.clusters) {
      if (resamples === 300) expect(Math.abs(jaccard! - one.mean[label]!)).toBeLessThan(0.15);
    }
  });
});
