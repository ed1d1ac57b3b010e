import { gaussianMixture } from "../src/cluster/index.ts";
import { type Matrix, matrix } from "../src/matrix/index.ts";
import { normal, stream } from "../src/random/index.ts";
import type { BenchLine } from "./benchLine.ts";
import { askPeerTwice } from "./peer.ts";

const [k, columns, starts, tolerance] = [6, 8, 3, 1e-4];

interface Peer {
  readonly version: string;
  readonly seconds: number;
  /** Mean log density per row. */
  readonly score: number;
}

/**
 * A Gaussian mixture of 6 components, full covariances, against scikit-learn's `GaussianMixture` with as many starts, the same
 * tolerance and regularisation on the same rows, at two sizes, so that the growth shows; mean log densities are compared. Of each
 * side the better of two runs counts, ours before and after the peer's.
 */
export async function* benchMixture(): AsyncGenerator<BenchLine> {
  for (const rows of [25_000, 100_000]) yield await compare(rows);
}

async function compare(rows: number): Promise<BenchLine> {
  const points = planted(rows);
  const run = () => {
    const started = performance.now();
    const model = gaussianMixture(points, { k, shape: "full", random: stream("bench mixture"), starts, tolerance });
    return { seconds: (performance.now() - started) / 1000, score: model.logLikelihood / rows };
  };
  const before = run();
  const peer = await askPeerTwice<Peer>("mixture.py", points.data, [columns, k, starts, tolerance]);
  const { seconds, score } = run();
  const oursSeconds = Math.min(before.seconds, seconds);
  const base = { job: `Gaussian mixture, full, k = ${k}, ${rows} × ${columns}`, oursSeconds, aim: 0.5 };
  const own = `1 thread, best of 2, ${starts} starts; mean log density ${score.toFixed(5)}`;
  if (typeof peer === "string") return { ...base, peer, peerSeconds: undefined, ratio: undefined, note: own };
  const note = `${own}, theirs ${peer.score.toFixed(5)} (higher is better)`;
  const ratio = oursSeconds / peer.seconds;
  return { ...base, peer: `scikit-learn ${peer.version}`, peerSeconds: peer.seconds, ratio, note };
}

/** Six stretched, overlapping groups of unequal size. */
function planted(rows: number): Matrix {
  const random = stream("bench mixture data");
  const centers = Array.from({ length: k * columns }, () => 2 * normal(random));
  const shapes = Array.from({ length: k * columns * columns }, () => 0.6 * normal(random));
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const group = Math.floor(random() ** 1.5 * k);
    const free = Array.from({ length: columns }, () => normal(random));
    for (let j = 0; j < columns; j++) {
      let value = centers[group * columns + j]! + 0.5 * free[j]!;
      for (let m = 0; m < columns; m++) value += shapes[(group * columns + j) * columns + m]! * free[m]!;
      data[i * columns + j] = value;
    }
  }
  const names = Array.from({ length: columns }, (_, j) => `column ${j}`);
  return matrix(data, rows, names);
}
