import { availableParallelism } from "node:os";
import { kMeans, kMeansStability } from "../src/cluster/index.ts";
import { matrix } from "../src/matrix/index.ts";
import { normal, stream } from "../src/random/index.ts";
import type { BenchLine } from "./benchLine.ts";
import { askPeerTwice } from "./peer.ts";

const [rows, columns, k, resamples, restarts] = [100_000, 8, 6, 100, 3];

interface Peer {
  readonly version: string;
  readonly seconds: number;
  readonly jaccard: readonly number[];
}

/**
 * Clusterwise stability: 100 bootstrap resamples of 100,000 × 8, each parted by k-means with k = 6, against the same written with
 * scikit-learn's `KMeans`, which uses every core too. Equal are rows, k, the number of resamples and of starts in each; draws and seeds
 * differ by their generators. Mean Jaccard coefficients are compared: 0.01 apart at most. Of each side the better of two runs counts, ours
 * before and after the peer's.
 */
export async function benchStability(): Promise<BenchLine[]> {
  const random = stream("bench stability");
  const centers = Array.from({ length: k * columns }, () => 2 * normal(random));
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const group = Math.floor(random() ** 1.5 * k);
    for (let j = 0; j < columns; j++) data[i * columns + j] = centers[group * columns + j]! + 1.5 * normal(random);
  }
  const points = matrix(
    data,
    rows,
    Array.from({ length: columns }, (_, j) => `column ${j}`),
  );
  const { labels } = kMeans(points, { k, random: stream("bench stability", "labels"), restarts });
  const threads = availableParallelism();
  const run = async () => {
    const started = performance.now();
    const found = await kMeansStability(points, labels, { k, seed: "bench", resamples, restarts, threads });
    return { seconds: (performance.now() - started) / 1000, found };
  };
  const before = await run();
  const peer = await askPeerTwice<Peer>("stability.py", data, [columns, k, resamples, restarts]);
  const { seconds, found } = await run();
  const oursSeconds = Math.min(before.seconds, seconds);
  const own = found.map(({ jaccard }) => jaccard!.toFixed(3)).join(" ");
  const base = { job: `stability, ${resamples} resamples of ${rows} × ${columns}, k = ${k}`, oursSeconds, aim: 0.2 };
  if (typeof peer === "string") {
    return [{ ...base, peer, peerSeconds: undefined, ratio: undefined, note: `best of 2; Jaccard ${own}` }];
  }
  const apart = Math.max(...found.map(({ jaccard }, i) => Math.abs(jaccard! - peer.jaccard[i]!)));
  if (!(apart <= 0.01)) throw new Error(`Cannot compare: Jaccard coefficients differ by ${apart}, 0.01 is allowed`);
  const theirs = peer.jaccard.map((value) => value.toFixed(3)).join(" ");
  const ratio = oursSeconds / peer.seconds;
  const note = `best of 2, ${threads} threads; ${restarts} starts each; Jaccard by segment ${own}, theirs ${theirs}`;
  return [{ ...base, peer: `scikit-learn ${peer.version}`, peerSeconds: peer.seconds, ratio, note }];
}
