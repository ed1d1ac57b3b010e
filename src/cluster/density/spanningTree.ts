import { waitingThreads } from "../../thread/threadPool.ts";
import type { Rows } from "../lloyd.ts";
import type { ThreadOptions } from "../pairs/distanceSums.ts";
import { densityRunner } from "./densityRunner.ts";
import { type BestEdges, type DensitySpace, densitySpace, offerEdge, pairOrder } from "./densitySpace.ts";

/** The minimum spanning tree of rows by mutual reachability: n − 1 edges, ascending. */
export interface SpanningTree {
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Mutual reachability of the two rows, in the unit of the points. */
  readonly heights: Float64Array;
  /** Distance of each row to its `minSamples`-th nearest, itself counted. */
  readonly cores: Float64Array;
}

/** Below so many rows a message to another thread takes as long as it spares. */
const worthThreads = 4000;
/** Below so many rows a thread that has yet to start comes too late. */
const worthStart = 20_000;

/**
 * The minimum spanning tree under mutual reachability, max(core of one, core of the other, distance), exact. Of edges equally long
 * that way the one of smaller distance counts as shorter, then the one of the lower row, then of the lower other row: so there is one
 * such tree, whatever the threads. Borůvka's rounds over a k-d tree; private kernel, assumes checked input and n ≥ minSamples.
 *
 * Cost about O(n·log n) searches of a tree, which grow with the columns; O(n·(p + minSamples)) memory.
 * Source: Campello, Moulavi and Sander 2013, doi:10.1007/978-3-642-37456-2_14; McInnes and Healy 2017, doi:10.1109/ICDMW.2017.12.
 */
export async function spanningTree(rows: Rows, minSamples: number, options: ThreadOptions): Promise<SpanningTree> {
  return spanningTreeIn(rows, minSamples, threadsFor(rows.n, options.threads ?? 1), options.signal);
}

function threadsFor(n: number, threads: number): number {
  if (n < worthThreads) return 1;
  return n < worthStart ? Math.min(threads, 1 + waitingThreads()) : threads;
}

/** As `spanningTree`, in exactly so many threads. */
export async function spanningTreeIn(
  rows: Rows,
  minSamples: number,
  threads: number,
  signal?: AbortSignal,
): Promise<SpanningTree> {
  return spanningTreeOf(densitySpace(rows, minSamples - 1, threads), signal);
}

/** As `spanningTree`, in a thread for each slot of a space that is new. */
export async function spanningTreeOf(space: DensitySpace, signal?: AbortSignal): Promise<SpanningTree> {
  const { n } = space.tree;
  const runner = densityRunner(space, signal);
  try {
    await runner.run("neighbours");
    space.reachability.set(space.cores);
    setLeastCores(space);
    const edges = ownEdges(n - 1);
    let count = 0;
    while (count < n - 1) {
      spreadComponents(space);
      offerKnown(space);
      await runner.run("edges");
      count = join(space, edges, count);
    }
    return inOrder(space, edges);
  } finally {
    runner.close();
  }
}

function ownEdges(length: number): BestEdges {
  return {
    ...{ reachability: new Float64Array(length), distance: new Float64Array(length) },
    ...{ from: new Int32Array(length), to: new Int32Array(length) },
  };
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
    offerEdge(tree, known, components[from]!, reachability[from]!, distance[from]!, from, to);
  }
}

/** Joins components by their least edges, each once, which follow `count` others; returns how many there are then. */
function join({ tree, components, found }: DensitySpace, edges: BestEdges, count: number): number {
  const [best, ...others] = found as readonly [BestEdges, ...BestEdges[]];
  const names = namesOf(components);
  for (const { reachability, distance, from, to } of others) {
    for (const name of names) {
      if (from[name]! < 0) continue;
      offerEdge(tree, best, name, reachability[name]!, distance[name]!, from[name]!, to[name]!);
    }
  }
  let joined = count;
  for (const name of names) {
    const one = rootOf(components, best.from[name]!);
    const other = rootOf(components, best.to[name]!);
    if (one === other) continue;
    components[Math.max(one, other)] = Math.min(one, other);
    edges.reachability[joined] = best.reachability[name]!;
    edges.distance[joined] = best.distance[name]!;
    edges.from[joined] = best.from[name]!;
    edges.to[joined++] = best.to[name]!;
  }
  for (let place = 0; place < components.length; place++) components[place] = rootOf(components, place);
  return joined;
}

/** Each component is named by its lowest place. */
function namesOf(components: Int32Array): Int32Array {
  let count = 0;
  for (let place = 0; place < components.length; place++) if (components[place] === place) count += 1;
  const names = new Int32Array(count);
  for (let place = components.length - 1; place >= 0; place--) if (components[place] === place) names[--count] = place;
  return names;
}

function rootOf(components: Int32Array, place: number): number {
  let at = place;
  while (components[at] !== at) at = components[at]!;
  return at;
}

function inOrder({ tree, cores }: DensitySpace, edges: BestEdges): SpanningTree {
  const { n, rows } = tree;
  const { reachability, distance, from, to } = edges;
  const order = new Int32Array(n - 1);
  for (let i = 0; i < order.length; i++) order[i] = i;
  order.sort(
    (a, b) =>
      reachability[a]! - reachability[b]! ||
      distance[a]! - distance[b]! ||
      pairOrder(rows, from[a]!, to[a]!, from[b]!, to[b]!),
  );
  const found = {
    ...{ left: new Int32Array(n - 1), right: new Int32Array(n - 1) },
    ...{ heights: new Float64Array(n - 1), cores: new Float64Array(n) },
  };
  for (let i = 0; i < order.length; i++) {
    const [one, other] = [rows[from[order[i]!]!]!, rows[to[order[i]!]!]!];
    found.left[i] = Math.min(one, other);
    found.right[i] = Math.max(one, other);
    found.heights[i] = Math.sqrt(reachability[order[i]!]!);
  }
  for (let place = 0; place < n; place++) found.cores[rows[place]!] = Math.sqrt(cores[place]!);
  return found;
}
