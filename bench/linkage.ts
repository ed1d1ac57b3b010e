import { linkage } from "../src/cluster/index.ts";
import { matrix } from "../src/matrix/index.ts";
import { normal, stream } from "../src/random/index.ts";
import type { BenchLine } from "./benchLine.ts";
import { askPeer } from "./peer.ts";

const rows = 10_000;
const columns = 8;

interface Peer {
  readonly version: string;
  readonly seconds: number;
  readonly heights: readonly number[];
}

/** Ward's tree of 10,000 × 8 against scipy's `linkage` on the same rows, the better of two runs each; heights are compared. */
export async function benchLinkage(): Promise<BenchLine[]> {
  const random = stream("bench linkage");
  const data = Float64Array.from({ length: rows * columns }, (_, i) => normal(random) + 3 * (Math.floor(i / 80) % 5));
  const points = matrix(
    data,
    rows,
    Array.from({ length: columns }, (_, j) => `column ${j}`),
  );
  const times = [0, 1].map(() => {
    const started = performance.now();
    const { heights } = linkage(points, "ward");
    return { seconds: (performance.now() - started) / 1000, heights };
  });
  const oursSeconds = Math.min(...times.map(({ seconds }) => seconds));
  const base = { job: `Ward, ${rows} × ${columns}`, oursSeconds, aim: 0.8 };
  const peer = await askPeer<Peer>("linkage.py", data, [columns]);
  if (typeof peer === "string") return [{ ...base, peer, peerSeconds: undefined, ratio: undefined, note: "1 thread" }];
  const gap = peer.heights.reduce((most, height, i) => Math.max(most, Math.abs(times[0]!.heights[i]! / height - 1)), 0);
  if (!(gap <= 1e-9)) throw new Error(`Cannot compare: heights differ by ${gap.toExponential(1)}, 1e-9 is allowed`);
  const note = `1 thread; best of 2; largest relative difference of heights ${gap.toExponential(1)}`;
  const ratio = oursSeconds / peer.seconds;
  return [{ ...base, peer: `scipy ${peer.version}`, peerSeconds: peer.seconds, ratio, note }];
}
