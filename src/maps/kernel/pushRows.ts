import { instantiate } from "../../cluster/kernel/instantiate.ts";
import { plainPushRows } from "./plainPushRows.ts";
import { pushRowsBytes } from "./pushRowsBytes.ts";
import type { PushRows } from "./pushSpace.ts";

/** The WebAssembly SIMD kernel over a memory; its plain twin, of the same bits, where SIMD is missing. */
export function openPushRows(memory: WebAssembly.Memory): PushRows {
  const exports = instantiate(pushRowsBytes, memory);
  if (exports === undefined) return plainPushRows(memory);
  const push = exports["pushRows"] as (...values: number[]) => void;
  return ({ rows, seen, pushed }, count, blocks) => push(rows, count, seen, blocks, pushed);
}
