import { availableParallelism } from "node:os";
import { trustworthiness, tsne, umap } from "../src/maps/index.ts";
import { type Matrix, matrix } from "../src/matrix/index.ts";
import { normal, stream } from "../src/random/index.ts";
import type { BenchLine } from "./benchLine.ts";
import { askPeer, askPeerTwice } from "./peer.ts";

const sizes = [5000, 20_000] as const;
const columns = 8;
const judged = 1000;
/** Above so many rows a peer's t-SNE takes minutes: each side runs once. */
const twiceUpTo = 10_000;
const threads = availableParallelism();

interface Peer {
  readonly version: string;
  readonly seconds: number;
  readonly places: readonly number[];
}

const methods: Readonly<Record<string, (points: Matrix) => { readonly places: Matrix }>> = {
  umap: (points) => umap(points, { random: stream("bench umap"), threads }),
  tsne: (points) => tsne(points, { random: stream("bench tsne"), threads }),
};

/**
 * Maps of 5,000 and 20,000 × 8 against umap-learn and scikit-learn's `TSNE` on the same rows, with two threads of theirs; ours looks for
 * neighbours in every thread and moves places in one. Of each side the better of two runs counts, ours before and after theirs (the
 * largest t-SNE runs once), without their compilation. Trustworthiness of both maps, and how time grows with the rows, stand in the note.
 */
export async function* benchMaps(): AsyncGenerator<BenchLine> {
  for (const [method, make] of Object.entries(methods)) {
    let before: number | undefined;
    for (const rows of sizes) {
      const points = pointsOf(rows);
      const run = () => {
        const started = performance.now();
        const { places } = make(points);
        return { seconds: (performance.now() - started) / 1000, places };
      };
      const once = method === "tsne" && rows > twiceUpTo;
      const first = once ? undefined : run();
      const ask = once ? askPeer<Peer> : askPeerTwice<Peer>;
      const peer = await ask("maps.py", points.data, [method, columns]);
      const { seconds, places } = run();
      const oursSeconds = Math.min(first?.seconds ?? seconds, seconds);
      const growth =
        before === undefined ? "" : `; ${(oursSeconds / before).toFixed(1)} times as long for 4 times the rows`;
      before = oursSeconds;
      const trust = `trustworthiness ${trustOf(points, places).toFixed(3)}`;
      const base = { job: `${method}, ${rows} × ${columns}`, oursSeconds, aim: 0.5 };
      if (typeof peer === "string") {
        yield { ...base, peer, peerSeconds: undefined, ratio: undefined, note: `${trust}${growth}` };
        continue;
      }
      const theirs = trustOf(points, matrix(Float64Array.from(peer.places), rows, ["x", "y"]));
      const note = `places in 1 thread against 2; ${trust} against ${theirs.toFixed(3)}${growth}`;
      yield { ...base, peer: peer.version, peerSeconds: peer.seconds, ratio: oursSeconds / peer.seconds, note };
    }
  }
}

function pointsOf(rows: number): Matrix {
  const random = stream("bench maps", rows);
  const data = Float64Array.from(
    { length: rows * columns },
    (_, i) => normal(random) + 3 * (Math.floor(i / (10 * columns)) % 5),
  );
  return matrix(
    data,
    rows,
    Array.from({ length: columns }, (_, j) => `column ${j}`),
  );
}

function trustOf(points: Matrix, places: Matrix): number {
  const rows = Int32Array.from({ length: judged }, (_, i) => Math.floor((i * points.rows) / judged));
  return trustworthiness(points, places, { k: 12, rows });
}
