import { densitySearchBytes } from "../kernel/densitySearchBytes.ts";
import { compile } from "../kernel/instantiate.ts";
import type { Rows } from "../lloyd.ts";
import { inMemory, type KernelSpace, scratchFloats, writeKernelTree } from "./densityMemory.ts";
import { type ArrayRoom, countNodes, type KdTree, leafRows, plantTree, sharedRoom, treeRoom } from "./kdTree.ts";

/** What the threads that find the spanning tree share. Everything is by place of the tree. */
export interface DensitySpace {
  readonly tree: KdTree;
  /** Neighbours kept of each row, itself not among them. */
  readonly reach: number;
  /** n × reach places, nearest first; −1 where there are not so many rows. */
  readonly neighbours: Int32Array;
  /** Squared core distance of each place. */
  readonly cores: Float64Array;
  /** The least of them in each node. */
  readonly leastCores: Float64Array;
  /** Component of each place, and of each node whose rows are all of one, else −1. */
  readonly components: Int32Array;
  readonly nodeComponents: Int32Array;
  /** The place outside its component that each place was last found nearest to; −1 when none is known. */
  readonly candidates: Int32Array;
  /** Squared mutual reachability and squared distance below which nothing lies outside, the candidate's when there is one. */
  readonly reachability: Float64Array;
  readonly distance: Float64Array;
  /** The best edge known of each component before a round. */
  readonly known: BestEdges;
  /** The best edge that each thread found; none of those that have not begun. */
  readonly found: readonly BestEdges[];
  /** Counts the chunks of places taken. */
  readonly taken: Int32Array;
  /** What the SIMD kernel needs beside, when all lies in one memory; undefined where the plain search works. */
  readonly kernel: KernelSpace | undefined;
}

/**
 * By component the least edge that leaves it: squared mutual reachability, then squared distance, then the lower and the higher of the
 * two places' rows. This order has no ties.
 */
export interface BestEdges {
  readonly reachability: Float64Array;
  readonly distance: Float64Array;
  /** Places; −1 for none. */
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/**
 * Room for rows, with core distances not yet known and every row a component of its own.
 *
 * @param search what will search in it: the SIMD kernel, where there is SIMD and 4 GiB are enough, unless told.
 */
export function densitySpace(
  rows: Rows,
  reach: number,
  slots: number,
  search: "kernel" | "plain" = "kernel",
): DensitySpace {
  const kernel = search === "kernel" && compile(densitySearchBytes) !== undefined;
  const space =
    (kernel ? inMemory((room, memory) => spaceArrays(rows, reach, slots, room, memory)) : undefined) ??
    spaceArrays(rows, reach, slots, sharedRoom, undefined);
  plantTree(space.tree, rows.data);
  if (space.kernel !== undefined) writeKernelTree(space.tree, space.kernel);
  for (let place = 0; place < rows.n; place++) space.components[place] = place;
  space.candidates.fill(-1);
  for (const { from } of [space.known, ...space.found]) from.fill(-1);
  return space;
}

function spaceArrays(
  rows: Rows,
  reach: number,
  slots: number,
  { floats, ints }: ArrayRoom,
  memory: WebAssembly.Memory | undefined,
): DensitySpace {
  const { n, p } = rows;
  const tree = treeRoom(rows, { floats, ints });
  const nodes = countNodes(n);
  const bestEdges = (): BestEdges => ({ reachability: floats(n), distance: floats(n), from: ints(n), to: ints(n) });
  const kernelSpace = (memory: WebAssembly.Memory): KernelSpace => ({
    ...{ memory, blocks: floats(Math.ceil(n / leafRows) * leafRows * p), boxes: floats((nodes >> 1) * 4 * p) },
    scratch: Array.from({ length: slots }, () => floats(scratchFloats(p, reach))),
  });
  return {
    ...{ tree, reach, neighbours: ints(n * reach), cores: floats(n), leastCores: floats(nodes) },
    ...{ components: ints(n), nodeComponents: ints(nodes), candidates: ints(n) },
    ...{ reachability: floats(n), distance: floats(n), known: bestEdges() },
    ...{ found: Array.from({ length: slots }, bestEdges), taken: ints(1) },
    kernel: memory && kernelSpace(memory),
  };
}

/** Offers an edge to a component, which keeps it when it is the least so far. */
export function offerEdge(
  { rows }: KdTree,
  best: BestEdges,
  component: number,
  reachability: number,
  distance: number,
  from: number,
  to: number,
): void {
  if (best.from[component]! >= 0) {
    const most = best.reachability[component]!;
    if (reachability > most) return;
    if (reachability === most) {
      if (distance > best.distance[component]!) return;
      if (distance === best.distance[component]!) {
        if (pairOrder(rows, from, to, best.from[component]!, best.to[component]!) >= 0) return;
      }
    }
  }
  best.reachability[component] = reachability;
  best.distance[component] = distance;
  best.from[component] = from;
  best.to[component] = to;
}

/** Below 0 when the pair of rows at the places (a, b) stands before that at (c, d), by the lower row and then the higher one. */
export function pairOrder(rows: Int32Array, a: number, b: number, c: number, d: number): number {
  const low = Math.min(rows[a]!, rows[b]!) - Math.min(rows[c]!, rows[d]!);
  return low === 0 ? Math.max(rows[a]!, rows[b]!) - Math.max(rows[c]!, rows[d]!) : low;
}
