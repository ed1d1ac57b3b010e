import { threadId } from "node:worker_threads";
import { stream } from "../../src/random/index.ts";
import type { OpenWork } from "../../src/thread/threadPool.ts";

export interface CountingData {
  readonly seed?: number;
  readonly fails?: string;
  readonly memory?: WebAssembly.Memory;
}

export type CountingTask =
  | "thread"
  | "number"
  | "fail"
  | "exit"
  | "wait"
  | "fill"
  | "function"
  | { readonly fill: WebAssembly.Memory };

/** Work that tests of the pool ask for. */
export const open: OpenWork<CountingData, CountingTask, unknown> = ({ seed = 0, fails, memory }) => {
  if (fails !== undefined) throw new TypeError(fails);
  const random = stream(seed, "counting");
  return (task) => {
    if (task === "thread") return threadId;
    if (task === "number") return random();
    if (task === "fail") throw new RangeError("Cannot count: it was asked to fail");
    if (task === "exit") process.exit(3);
    if (task === "function") return () => undefined;
    if (task === "fill") return fill(memory!);
    if (typeof task === "object") return fill(task.fill);
    return new Promise(() => setInterval(() => undefined, 1000));
  };
};

function fill({ buffer }: WebAssembly.Memory): number {
  return new Float64Array(buffer).fill(1).length;
}
