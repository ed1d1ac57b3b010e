import { availableParallelism } from "node:os";
import { adjustedRand, hdbscan } from "../src/cluster/index.ts";
import { matrix } from "../src/matrix/index.ts";
import { normal, stream } from "../src/random/index.ts";
import type { BenchLine } from "./benchLine.ts";
import { askPeerTwice } from "./peer.ts";

const sizes = [10_000, 50_000] as const;
/** At few rows the peer's n² is small beside a k-d tree in eight columns. */
const aims: Readonly<Record<number, number>> = { 10000: 1, 50000: 0.3 };
const columns = 8;
const minClusterSize = 100;
const minSamples = 10;
const leastAgreement = 0.99;

interface Peer {
  readonly version: string;
  readonly seconds: number;
  readonly labels: readonly number[];
}

/**
 * HDBSCAN of 10,000 × 8 and 50,000 × 8, five groups and a tenth of the rows strewn about them, against scikit-learn's on the same rows;
 * of each side the better of two runs, ours before and after the peer's. Labels are compared; the second line says to which power of the rows our time grew.
 */
export async function* benchHdbscan(): AsyncGenerator<BenchLine> {
  let before: BenchLine | undefined;
  for (const rows of sizes) {
    before = await benchRows(rows, before);
    yield before;
  }
}

async function benchRows(rows: number, smaller: BenchLine | undefined): Promise<BenchLine> {
  const names = Array.from({ length: columns }, (_, j) => `column ${j}`);
  const points = matrix(rowsOf(rows), rows, names);
  const threads = availableParallelism();
  const run = async () => {
    const started = performance.now();
    const { labels } = await hdbscan(points, { minClusterSize, minSamples, threads });
    return { seconds: (performance.now() - started) / 1000, labels };
  };
  const before = await run();
  const peer = await askPeerTwice<Peer>("hdbscan.py", points.data, [columns, minClusterSize, minSamples]);
  const { seconds, labels } = await run();
  const oursSeconds = Math.min(before.seconds, seconds);
  const base = { job: `HDBSCAN, ${rows} × ${columns}`, oursSeconds, aim: aims[rows]! };
  const power = smaller && Math.log(base.oursSeconds / smaller.oursSeconds) / Math.log(sizes[1] / sizes[0]);
  const grown = power === undefined ? "" : `; time grows as rows to the power ${power.toFixed(2)}`;
  const note = `${threads} threads; best of 2${grown}`;
  if (typeof peer === "string") return { ...base, peer, peerSeconds: undefined, ratio: undefined, note };
  const agreement = adjustedRand(labels, Int32Array.from(peer.labels)) ?? 1;
  if (!(agreement >= leastAgreement)) {
    throw new Error(`Cannot compare: the adjusted Rand index is ${agreement.toFixed(4)}, ${leastAgreement} is needed`);
  }
  const ratio = base.oursSeconds / peer.seconds;
  const agreed = `${note}; adjusted Rand index ${agreement.toFixed(4)}`;
  return { ...base, peer: `scikit-learn ${peer.version}`, peerSeconds: peer.seconds, ratio, note: agreed };
}

function rowsOf(rows: number): Float64Array {
  const random = stream("bench hdbscan", rows);
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const strewn = row % 10 === 9;
    for (let j = 0; j < columns; j++) {
      data[row * columns + j] = strewn ? 16 * random() - 2 : normal(random) + 3 * (row % 5);
    }
  }
  return data;
}
