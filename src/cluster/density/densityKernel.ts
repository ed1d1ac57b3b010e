import { densitySearchBytes } from "../kernel/densitySearchBytes.ts";
import { instantiate } from "../kernel/instantiate.ts";
import type { KernelSpace } from "./densityMemory.ts";
import type { DensitySpace } from "./densitySpace.ts";

/** Works on places start … end − 1 of a space. */
export interface DensitySearch {
  /** Finds their neighbours and core distances. */
  neighbours(start: number, end: number): void;
  /** Looks from them for the least edge that leaves their component. */
  edges(start: number, end: number): void;
}

/** The SIMD kernel over the memory of a space, which writes what it finds into a slot. */
export function densityKernel(
  space: DensitySpace,
  { memory, blocks, boxes, scratch }: KernelSpace,
  slot: number,
): DensitySearch {
  const { tree, neighbours, cores, leastCores, components, nodeComponents } = space;
  const { candidates, reachability, distance, found } = space;
  const best = found[slot]!;
  const parts = [
    ...[tree.data, blocks, boxes, tree.start, tree.end, tree.right, tree.rows, neighbours, cores, leastCores],
    ...[components, nodeComponents, candidates, reachability, distance],
    ...[best.reachability, best.distance, best.from, best.to, scratch[slot]!],
  ];
  const exports = instantiate(densitySearchBytes, memory)!;
  const prepare = exports["prepare"] as (...values: number[]) => void;
  prepare(tree.p, space.reach, ...parts.map(({ byteOffset }) => byteOffset));
  return exports as unknown as DensitySearch;
}
