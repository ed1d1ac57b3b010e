import { type BestEdges, type DensitySpace, offerEdge, pairOrder } from "./densitySpace.ts";
import { boxSquare, deepest } from "./kdTree.ts";

/**
 * Looks from each place of a range for the least edge that leaves its component, as far as it may be the least of the whole
 * component. What is learnt of a place (its nearest outside, or how far away the outside is at least) holds in later rounds, since
 * components only grow.
 */
export function edgeSearch(space: DensitySpace, best: BestEdges): (start: number, end: number) => void {
  const { tree, reach, neighbours, cores, leastCores, components, nodeComponents } = space;
  const { candidates, reachability, distance } = space;
  const { p, data, rows, right } = tree;
  const waiting = new Int32Array(deepest);
  const boxes = new Float64Array(deepest);
  let bestReachability = 0;
  let bestDistance = 0;
  let bestFrom = -1;
  let bestTo = -1;
  let improved = false;

  function offer(own: number, place: number, square: number): void {
    const mutual = Math.max(cores[own]!, cores[place]!, square);
    if (mutual > bestReachability) return;
    if (mutual === bestReachability) {
      if (square > bestDistance) return;
      if (square === bestDistance && bestFrom >= 0 && pairOrder(rows, own, place, bestFrom, bestTo) >= 0) return;
    }
    bestReachability = mutual;
    bestDistance = square;
    bestFrom = own;
    bestTo = place;
    improved = true;
  }

  function squareTo(own: number, place: number): number {
    let square = 0;
    for (let j = 0, a = own * p, b = place * p; j < p; j++, a++, b++) {
      const difference = data[a]! - data[b]!;
      square += difference * difference;
    }
    return square;
  }

  /** Whether the neighbours settle it: one outside, nearer than the core distance, that is no farther by mutual reachability. */
  function settledByNeighbours(own: number, component: number): boolean {
    for (let at = own * reach; at < (own + 1) * reach; at++) {
      const place = neighbours[at]!;
      if (place < 0) break;
      if (components[place] !== component) offer(own, place, squareTo(own, place));
    }
    return improved && bestReachability === cores[own] && bestDistance < cores[own]!;
  }

  function tooFar(node: number, own: number, box: number): boolean {
    const least = Math.max(cores[own]!, leastCores[node]!, box);
    return least > bestReachability || (least === bestReachability && box > bestDistance);
  }

  function searchTree(own: number, component: number): void {
    let top = 0;
    waiting[0] = 0;
    boxes[0] = 0;
    while (top >= 0) {
      let node = waiting[top]!;
      if (tooFar(node, own, boxes[top--]!)) continue;
      while (node >= 0 && right[node]! >= 0) {
        let near = node + 1;
        let far = right[node]!;
        let nearBox = nodeComponents[near] === component ? -1 : boxSquare(tree, near, data, own * p);
        let farBox = nodeComponents[far] === component ? -1 : boxSquare(tree, far, data, own * p);
        if (nearBox < 0 || (farBox >= 0 && farBox < nearBox)) {
          [near, far] = [far, near];
          [nearBox, farBox] = [farBox, nearBox];
        }
        if (farBox >= 0 && !tooFar(far, own, farBox)) {
          waiting[++top] = far;
          boxes[top] = farBox;
        }
        node = nearBox >= 0 && !tooFar(near, own, nearBox) ? near : -1;
      }
      if (node >= 0) scanLeaf(node, own, component);
    }
  }

  function scanLeaf(node: number, own: number, component: number): void {
    for (let place = tree.start[node]!; place < tree.end[node]!; place++) {
      if (components[place] !== component && cores[place]! <= bestReachability) offer(own, place, squareTo(own, place));
    }
  }

  return (start, end) => {
    for (let own = start; own < end; own++) {
      const component = components[own]!;
      if (candidates[own]! >= 0 && components[candidates[own]!] !== component) continue;
      const known = best.from[component]! >= 0;
      bestReachability = known ? best.reachability[component]! : Number.POSITIVE_INFINITY;
      bestDistance = known ? best.distance[component]! : Number.POSITIVE_INFINITY;
      if (reachability[own]! > bestReachability) continue;
      if (reachability[own] === bestReachability && distance[own]! > bestDistance) continue;
      bestFrom = known ? best.from[component]! : -1;
      bestTo = known ? best.to[component]! : -1;
      improved = false;
      if (!settledByNeighbours(own, component)) searchTree(own, component);
      candidates[own] = improved ? bestTo : -1;
      reachability[own] = bestReachability;
      distance[own] = bestDistance;
      if (improved) {
        offerEdge(tree, best, component, bestReachability, bestDistance, own, bestTo);
      }
    }
  };
}
