import { instantiate } from "../../cluster/kernel/instantiate.ts";
import { layoutEpochBytes } from "./layoutEpochBytes.ts";
import type { LayoutEpoch } from "./layoutSpace.ts";
import { plainLayoutEpoch } from "./plainLayoutEpoch.ts";

/** The WebAssembly kernel over a memory; its plain twin, of the same bits, where it cannot be had. */
export function openLayoutEpoch(memory: WebAssembly.Memory): LayoutEpoch {
  const exports = instantiate(layoutEpochBytes, memory);
  if (exports === undefined) return plainLayoutEpoch(memory);
  const run = exports["layoutEpoch"] as (...values: number[]) => void;
  return ({ places, n, heads, tails, every, next, count, pulls, pushes, state, negatives }, epoch, rate) =>
    run(places, n, heads, tails, every, next, count, pulls, pushes, state, negatives, epoch, rate);
}
