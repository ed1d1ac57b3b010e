import { availableParallelism } from "node:os";
import { silhouettes } from "../src/cluster/index.ts";
import { matrix } from "../src/matrix/index.ts";
import { normal, stream } from "../src/random/index.ts";
import type { BenchLine } from "./benchLine.ts";
import { askPeer } from "./peer.ts";

const rows = 50_000;
const columns = 8;
const clusters = 6;

interface Peer {
  readonly version: string;
  readonly seconds: number;
  readonly value: number;
}

/** The exact silhouette of 50,000 × 8 in 6 clusters against scikit-learn's `silhouette_score`; of each side the better of two runs, ours once before and once after. */
export async function benchSilhouette(): Promise<BenchLine[]> {
  const random = stream("bench silhouette");
  const labels = Int32Array.from({ length: rows }, () => Math.floor(random() ** 1.5 * clusters));
  const data = Float64Array.from({ length: rows * columns }, (_, i) => {
    return normal(random) + labels[Math.floor(i / columns)]!;
  });
  const names = Array.from({ length: columns }, (_, j) => `column ${j}`);
  const points = matrix(data, rows, names);
  const threads = availableParallelism();
  const labelled = new Float64Array(rows * (columns + 1));
  labels.forEach((label, i) => {
    labelled.set(data.subarray(i * columns, (i + 1) * columns), i * (columns + 1));
    labelled[i * (columns + 1) + columns] = label;
  });
  const run = async () => {
    const started = performance.now();
    const { value } = (await silhouettes(points, labels, { threads }))!;
    return { value, seconds: (performance.now() - started) / 1000 };
  };
  const { value, seconds } = await run();
  const peer = await askPeer<Peer>("silhouette.py", labelled, [columns]);
  const oursSeconds = Math.min(seconds, (await run()).seconds);
  const base = { job: `silhouette, ${rows} × ${columns}, k = ${clusters}`, oursSeconds, aim: 0.08 };
  const note = `${threads} threads; best of 2`;
  if (typeof peer === "string") return [{ ...base, peer, peerSeconds: undefined, ratio: undefined, note }];
  const gap = Math.abs(value - peer.value);
  if (!(gap <= 1e-9)) throw new Error(`Cannot compare: silhouettes differ by ${gap.toExponential(1)}, 1e-9 is allowed`);
  const ratio = base.oursSeconds / peer.seconds;
  const difference = `${note}; difference ${gap.toExponential(1)}`;
  return [{ ...base, peer: `scikit-learn ${peer.version}`, peerSeconds: peer.seconds, ratio, note: difference }];
}
