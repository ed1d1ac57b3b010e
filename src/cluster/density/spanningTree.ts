import type { Rows } from "../lloyd.ts";
import type { ThreadOptions } from "../pairs/distanceSums.ts";
import { densityRunner } from "./densityRunner.ts";
import { type BestEdges, type DensitySpace, densitySpace, offerEdge, pairOrder } from "./densitySpace.ts";
import type { KdTree } from "./kdTree.ts";

/** The minimum spanning tree of rows by mutual reachability: n − 1 edges, ascending. */
export interface SpanningTree {
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Mutual reachability of the two rows, in the unit of the points. */
  readonly heights: Float64Array;
  /** Distance of each row to its `minSamples`-th nearest, itself counted. */
  readonly cores: Float64Array;
}

/** Below so many rows another thread has hardly started when all is done. */
const fewestRowsForThreads = 8000;

/**
 * The minimum spanning tree under mutual reachability, max(core of one, core of the other, distance), exact. Of edges equally long
 * that way the one of smaller distance counts as shorter, then the one of the lower row, then of the lower other row: so there is one
 * such tree, whatever the threads. Borůvka's rounds over a k-d tree; private kernel, assumes checked input and n ≥ minSamples.
 *
 * Cost about O(n·log n) searches of a tree, which grow with the columns; O(n·(p + minSamples)) memory.
 * Source: Campello, Moulavi and Sander 2013, doi:10.1007/978-3-642-37456-2_14; McInnes and Healy 2017, doi:10.1109/ICDMW.2017.12.
 */
export async function spanningTree(rows: Rows, minSamples: number, options: ThreadOptions): Promise<SpanningTree> {
  const threads = rows.n < fewestRowsForThreads ? 1 : (options.threads ?? 1);
  return spanningTreeIn(rows, minSamples, threads, options.signal);
}

/** As `spanningTree`, in exactly so many threads. */
export async function spanningTreeIn(
  rows: Rows,
  minSamples: number,
  threads: number,
  signal?: AbortSignal,
): Promise<SpanningTree> {
  const space = densitySpace(rows, minSamples - 1, threads);
  const runner = densityRunner(space, signal);
  try {
    await runner.run("neighbours");
    space.reachability.set(space.cores);
    setLeastCores(space);
    const edges: Edge[] = [];
    while (edges.length < rows.n - 1) {
      spreadComponents(space);
      offerKnown(space);
      await runner.run("edges");
      join(space, edges);
    }
    return inOrder(space, edges);
  } finally {
    runner.close();
  }
}

interface Edge {
  readonly reachability: number;
  readonly distance: number;
  readonly from: number;
  readonly to: number;
}

function setLeastCores({ tree, cores, leastCores }: DensitySpace): void {
  for (let node = leastCores.length - 1; node >= 0; node--) {
    const right = tree.right[node]!;
    if (right >= 0) {
      leastCores[node] = Math.min(leastCores[node + 1]!, leastCores[right]!);
      continue;
    }
    let least = Number.POSITIVE_INFINITY;
    for (let place = tree.start[node]!; place < tree.end[node]!; place++) least = Math.min(least, cores[place]!);
    leastCores[node] = least;
  }
}

function spreadComponents({ tree, components, nodeComponents }: DensitySpace): void {
  for (let node = nodeComponents.length - 1; node >= 0; node--) {
    const right = tree.right[node]!;
    if (right >= 0) {
      const one = nodeComponents[node + 1]!;
      nodeComponents[node] = one === nodeComponents[right] ? one : -1;
      continue;
    }
    let one = components[tree.start[node]!]!;
    for (let place = tree.start[node]!; place < tree.end[node]!; place++) if (components[place] !== one) one = -1;
    nodeComponents[node] = one;
  }
}

/** Offers to each component what its places have found before and is still outside. */
function offerKnown({ tree, components, candidates, reachability, distance, known }: DensitySpace): void {
  known.from.fill(-1);
  for (let from = 0; from < tree.n; from++) {
    const to = candidates[from]!;
    if (to < 0 || components[to] === components[from]) continue;
    offerEdge(tree, known, components[from]!, {
      ...{ reachability: reachability[from]!, distance: distance[from]!, from, to },
    });
  }
}

/** Joins components by their least edges, each once; a component is named by its lowest place. */
function join({ tree, components, found }: DensitySpace, edges: Edge[]): void {
  const root = (place: number): number => {
    let at = place;
    while (components[at] !== at) at = components[at]!;
    return at;
  };
  const [least] = found as [BestEdges, ...BestEdges[]];
  const names = Int32Array.from(components.keys()).filter((place) => components[place] === place);
  for (const other of found.slice(1)) {
    for (const name of names) if (other.from[name]! >= 0) offerEdge(tree, least, name, edgeAt(other, name));
  }
  for (const name of names) {
    const edge = edgeAt(least, name);
    const [one, other] = [root(edge.from), root(edge.to)];
    if (one === other) continue;
    components[Math.max(one, other)] = Math.min(one, other);
    edges.push(edge);
  }
  for (let place = 0; place < components.length; place++) components[place] = root(place);
}

function edgeAt(best: BestEdges, name: number): Edge {
  return {
    ...{ reachability: best.reachability[name]!, distance: best.distance[name]! },
    ...{ from: best.from[name]!, to: best.to[name]! },
  };
}

function inOrder({ tree, cores }: DensitySpace, edges: readonly Edge[]): SpanningTree {
  const sorted = [...edges].sort(
    (a, b) => a.reachability - b.reachability || a.distance - b.distance || ofRows(tree, a, b),
  );
  const byRow = new Float64Array(tree.n);
  cores.forEach((core, place) => {
    byRow[tree.rows[place]!] = Math.sqrt(core);
  });
  const ends = sorted.map(({ from, to }) => [tree.rows[from]!, tree.rows[to]!] as const);
  return {
    left: Int32Array.from(ends, ([a, b]) => Math.min(a, b)),
    right: Int32Array.from(ends, ([a, b]) => Math.max(a, b)),
    heights: Float64Array.from(sorted, ({ reachability }) => Math.sqrt(reachability)),
    cores: byRow,
  };
}

function ofRows({ rows }: KdTree, a: Edge, b: Edge): number {
  return pairOrder(rows, a.from, a.to, b.from, b.to);
}
