import { availableParallelism } from "node:os";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { kMeansScan } from "../src/cluster/index.ts";
import { log1p, type Matrix, matrix, standardize } from "../src/matrix/index.ts";
import { stream } from "../src/random/index.ts";
import type { BenchLine } from "./benchLine.ts";
import { askPeerTwice } from "./peer.ts";

/** Rows, and the ratio to stay at or below. */
const sizes = [
  [10_000, 0.5],
  [100_000, 0.2],
  [500_000, 0.15],
] as const;
const columns = 8;
const scan = { kMin: 2, kMax: 10, restarts: 10 };
const kinds = ["overlapping", "skewed"] as const;
const threads = availableParallelism();

/**
 * k-means scan of k = 2 … 10 with 10 starts on up to 500,000 × 8, against scikit-learn (lloyd) in a Python that has it:
 * SEGMENTARIUM_PYTHON, else python3. Both read the same rows. Of each side the better of two runs counts, ours before and after the
 * peer's, once each side has loaded its libraries and started its threads: theirs in a fit of 1,000 rows, ours in and half a second after
 * the first scan of 10,000 rows, whose time the first note has.
 */
export async function* benchKMeans(): AsyncGenerator<BenchLine> {
  const first = await timedScan(rowsOf("overlapping", sizes[0][0]));
  await setTimeout(500);
  let more = `; the first scan of the process, of these rows, took ${first.seconds.toFixed(2)} s`;
  for (const [rows, aim] of sizes) {
    for (const kind of kinds) {
      const line = await compare(kind, rows, aim);
      yield { ...line, note: `${line.note}${more}` };
      more = "";
    }
  }
}

async function compare(kind: (typeof kinds)[number], rows: number, aim: number): Promise<BenchLine> {
  const points = rowsOf(kind, rows);
  const before = await timedScan(points);
  const peer = await askPeerTwice<Peer>("kMeans.py", points.data, [columns, scan.kMin, scan.kMax, scan.restarts]);
  const after = await timedScan(points);
  const oursSeconds = Math.min(before.seconds, after.seconds);
  const job = `k-means scan k = ${scan.kMin}…${scan.kMax} × ${scan.restarts}, ${rows} × ${columns} ${kind}`;
  const base = { job, oursSeconds, aim };
  const best = `best of 2, ${threads} threads`;
  if (typeof peer === "string") return { ...base, peer, peerSeconds: undefined, ratio: undefined, note: best };
  const ratios = after.models.map(({ k, inertia }, i) => `${k}: ${(inertia / peer.inertia[i]!).toFixed(5)}`);
  return {
    ...base,
    peer: `scikit-learn ${peer.version}`,
    peerSeconds: peer.seconds,
    ratio: oursSeconds / peer.seconds,
    note: `${best}; inertia ÷ peer's by k (aim ≤ 1.001) ${ratios.join(", ")}`,
  };
}

async function timedScan(points: Matrix) {
  const started = performance.now();
  const { models } = await kMeansScan(points, { ...scan, seed: "bench", threads });
  return { seconds: (performance.now() - started) / 1000, models };
}

interface Peer {
  readonly version: string;
  readonly seconds: number;
  readonly inertia: readonly number[];
}

function rowsOf(kind: (typeof kinds)[number], rows: number): Matrix {
  return standardize(generate(kind, rows)).matrix;
}

/** Six groups: normal and overlapping, or skewed counts under log1p as customer features are. */
function generate(kind: (typeof kinds)[number], rows: number): Matrix {
  const random = stream("bench k-means", kind);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const centers = Array.from({ length: 6 * columns }, normal);
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const group = Math.floor(random() ** 1.5 * 6);
    for (let j = 0; j < columns; j++) {
      const value = 2 * centers[group * columns + j]! + normal();
      data[i * columns + j] = kind === "skewed" ? Math.floor(Math.exp(value)) : value;
    }
  }
  const names = Array.from({ length: columns }, (_, j) => `column ${j}`);
  const points = matrix(data, rows, names);
  return kind === "skewed" ? log1p(points) : points;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(await benchKMeans());
}
