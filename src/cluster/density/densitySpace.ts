import type { Rows } from "../lloyd.ts";
import { type KdTree, kdTree, sharedFloats, sharedInts } from "./kdTree.ts";

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

/** Room for rows, with core distances not yet known and every row a component of its own. */
export function densitySpace(rows: Rows, reach: number, slots: number): DensitySpace {
  const { n } = rows;
  const tree = kdTree(rows);
  const nodes = tree.start.length;
  const components = sharedInts(n);
  for (let i = 0; i < n; i++) components[i] = i;
  return {
    ...{ tree, reach, neighbours: sharedInts(n * reach), cores: sharedFloats(n), leastCores: sharedFloats(nodes) },
    ...{ components, nodeComponents: sharedInts(nodes), candidates: sharedInts(n).fill(-1) },
    ...{ reachability: sharedFloats(n), distance: sharedFloats(n) },
    known: bestEdges(n),
    found: Array.from({ length: slots }, () => bestEdges(n)),
    taken: sharedInts(1),
  };
}

function bestEdges(n: number): BestEdges {
  return { reachability: sharedFloats(n), distance: sharedFloats(n), from: sharedInts(n).fill(-1), to: sharedInts(n) };
}

/** Offers an edge to a component; returns whether it is the least so far. */
export function offerEdge(
  { rows }: KdTree,
  best: BestEdges,
  component: number,
  edge: { readonly reachability: number; readonly distance: number; readonly from: number; readonly to: number },
): boolean {
  const { reachability, distance, from, to } = edge;
  if (best.from[component]! >= 0) {
    const most = best.reachability[component]!;
    if (reachability > most) return false;
    if (reachability === most) {
      if (distance > best.distance[component]!) return false;
      if (distance === best.distance[component]!) {
        const order = pairOrder(rows, from, to, best.from[component]!, best.to[component]!);
        if (order >= 0) return false;
      }
    }
  }
  best.reachability[component] = reachability;
  best.distance[component] = distance;
  best.from[component] = from;
  best.to[component] = to;
  return true;
}

/** Below 0 when the pair of rows at the places (a, b) stands before that at (c, d), by the lower row and then the higher one. */
export function pairOrder(rows: Int32Array, a: number, b: number, c: number, d: number): number {
  const low = Math.min(rows[a]!, rows[b]!) - Math.min(rows[c]!, rows[d]!);
  return low === 0 ? Math.max(rows[a]!, rows[b]!) - Math.max(rows[c]!, rows[d]!) : low;
}
