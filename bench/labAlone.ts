import { availableParallelism } from "node:os";
import {
  assign,
  bootstrapStability,
  calinskiHarabasz,
  clusterMeans,
  cutTree,
  daviesBouldin,
  dbcv,
  drawRows,
  dunn,
  gapStatistic,
  gaussianMixture,
  hdbscan,
  kMeans,
  kMeansScan,
  linkage,
  nullTest,
  silhouetteSampled,
  takeRows,
} from "../src/cluster/index.ts";
import { principalMap, umap } from "../src/maps/index.ts";
import { type Matrix, matrix } from "../src/matrix/index.ts";
import { normal, stream } from "../src/random/index.ts";

/**
 * All that a laboratory of segmentations computes, on as many customers as the argument says × 8 measures, in a process of its own:
 * prints seconds, also of each part, and peak memory. What is taken on drawn customers is named so.
 */
const rows = Number(process.argv[2] ?? 100_000);
const columns = 8;
const threads = availableParallelism();
const points = customers();
const parts: Record<string, number> = {};
const partitions: Int32Array[] = [];
const ks = Array.from({ length: 9 }, (_, i) => i + 2);
const started = performance.now();

const { models } = await timed("k-means k = 2 … 10 × 10", () =>
  kMeansScan(points, { kMin: 2, kMax: 10, restarts: 10, seed: "lab", threads }),
);
partitions.push(...models.map(({ labels }) => labels));
await timed("Ward on 5,000 prototypes", () => {
  const prototypes = takeRows(points, drawRows(rows, 5000, stream("lab", "prototypes")));
  const tree = linkage(prototypes, "ward");
  for (const k of ks) {
    partitions.push(assign(clusterMeans(prototypes, cutTree(tree, { k })), points).labels);
  }
});
await timed("mixtures k = 2 … 8", () => {
  for (let k = 2; k <= 8; k++) {
    const random = stream("lab", "mixture", k);
    const effort = { starts: 3, tolerance: 1e-3, regularisation: 1e-3 };
    partitions.push(gaussianMixture(points, { k, shape: "full", random, ...effort }).labels);
  }
});
const dense = await timed("HDBSCAN", () => hdbscan(points, { minClusterSize: 1000, minSamples: 10, threads }));
await timed("indices of every partition, silhouettes on 4,000 drawn", () => {
  for (const [i, labels] of partitions.entries()) {
    silhouetteSampled(points, labels, { sample: 4000, random: stream("lab", "silhouette", i) });
    daviesBouldin(points, labels);
    calinskiHarabasz(points, labels);
  }
});
await timed("Dunn and DBCV on 4,000 drawn, gap on 2,000 with 20 references", async () => {
  const some = drawRows(rows, 4000, stream("lab", "some"));
  const drawn = takeRows(points, some);
  const of = (labels: Int32Array) => some.map((row) => labels[row]!);
  for (const labels of partitions) dunn(drawn, of(labels));
  dbcv(drawn, of(dense.labels), { ties: "distance" });
  const cluster = (given: Matrix, k: number, random: () => number) => kMeans(given, { k, random, restarts: 3 }).labels;
  await gapStatistic(takeRows(points, drawRows(rows, 2000, stream("lab", "gap"))), {
    ...{ cluster, kMax: 10, seed: "lab", references: 20 },
  });
});
await timed("100 bootstraps, k = 6", () => {
  const labels = models.find(({ k }) => k === 6)!.labels;
  const cluster = async (drawn: Matrix, random: () => number) => {
    const scan = { kMin: 6, kMax: 6, restarts: 3, attempts: 1, seed: Math.floor(random() * 2 ** 32) };
    return (await kMeansScan(drawn, scan)).models[0]!.labels;
  };
  return bootstrapStability(points, labels, { cluster, seed: "lab", resamples: 100 });
});
await timed("null test", () => nullTest(points, { seed: "lab" }));
await timed("principal components and UMAP", () => {
  principalMap(points);
  umap(points, { random: stream("lab", "umap") });
});

const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ seconds, megabytes: Math.round(process.resourceUsage().maxRSS / 1024), parts }));
process.exit(0);

async function timed<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const from = performance.now();
  const result = await work();
  parts[name] = (performance.now() - from) / 1000;
  return result;
}

/** Six groups of unequal size and spread, some of them stretched, as standardised measures of customers are. */
function customers(): Matrix {
  const random = stream("bench lab");
  const centers = Array.from({ length: 6 * columns }, () => 1.5 * normal(random));
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const group = Math.floor(random() ** 1.5 * 6);
    const shared = normal(random);
    for (let j = 0; j < columns; j++) {
      const own = (0.4 + 0.1 * group) * normal(random) + (j % 2 === group % 2 ? 0.4 : 0) * shared;
      data[i * columns + j] = centers[group * columns + j]! + own;
    }
  }
  const names = Array.from({ length: columns }, (_, j) => `column ${j}`);
  return matrix(data, rows, names);
}
