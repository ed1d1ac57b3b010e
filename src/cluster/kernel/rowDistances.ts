import { instantiate } from "./instantiate.ts";
import { plainRowDistances } from "./plainRowDistances.ts";
import { rowDistancesBytes } from "./rowDistancesBytes.ts";
import type { RowDistances } from "./rowSearch.ts";

/** The WebAssembly SIMD kernel over a memory; its plain twin, of the same bits, where SIMD is missing. */
export function openRowDistances(memory: WebAssembly.Memory): RowDistances {
  const exports = instantiate(rowDistancesBytes, memory);
  if (exports === undefined) return plainRowDistances(memory);
  const measure = exports["rowDistances"] as (...values: number[]) => number;
  return ({ points, n, p, query, before, distances }) => measure(points, n, p, query, before, distances);
}
