import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Batch, BatchMessage, FileOutcome } from "./serveBatch.ts";

const script = fileURLToPath(new URL("./batchChild.mjs", import.meta.url));

export type Ending = FileOutcome | { readonly kind: "died" } | { readonly kind: "hung" };

export interface BatchReader {
  readonly pid: number | undefined;
  alive(): boolean;
  /**
   * What became of the files, from the first on: of all, or of those up to one at which the process died or took too
   * long, which ends the process.
   */
  read(batch: Batch, seconds: number): Promise<readonly Ending[]>;
  close(): void;
}

/** A process that reads batches of files, started as the product starts its readers. */
export function openBatchReader(heapMegabytes: number): BatchReader {
  const args = [`--max-old-space-size=${heapMegabytes}`, script];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "ignore", "ipc"], env: {} });
  let alive = true;
  child.on("exit", () => {
    alive = false;
  });
  const read = (batch: Batch, seconds: number): Promise<readonly Ending[]> =>
    new Promise((resolve) => {
      const endings: Ending[] = [];
      let timer: NodeJS.Timeout | undefined;
      const end = (): void => {
        clearTimeout(timer);
        child.off("message", onMessage).off("exit", onExit);
        resolve(endings);
      };
      const wait = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          endings.push({ kind: "hung" });
          alive = false;
          child.kill("SIGKILL");
          end();
        }, seconds * 1000);
      };
      const onExit = (): void => {
        endings.push({ kind: "died" });
        end();
      };
      const onMessage = (message: BatchMessage): void => {
        wait();
        if (message.kind === "ended") endings.push(message.outcome);
        if (endings.length === batch.files.length) end();
      };
      child.on("message", onMessage).on("exit", onExit);
      wait();
      child.send(batch);
    });
  return { pid: child.pid, alive: () => alive, read, close: () => void child.kill("SIGKILL") };
}
