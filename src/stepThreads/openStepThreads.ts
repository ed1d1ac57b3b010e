import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { PluginError } from "../errors.ts";
import { type Execution, executeNode } from "../executeNode.ts";
import type { KeptParts, Step } from "../plugin.ts";
import type { StoredResult } from "../store.ts";
import type { FromThread, ToldExecution, ToThread } from "./messages.ts";

type Result = Omit<StoredResult, "parts">;

/** Where steps are executed: in this thread, or in others beside it. */
export interface StepThreads {
  /** @throws PluginError, as `executeNode`. */
  execute(execution: Execution): Promise<Result>;
  /** Ends the threads; what they execute is lost. */
  close(): Promise<void>;
}

/**
 * Executes steps of which two or more are asked for at once in several threads, so that those that compute in JavaScript do not take turns.
 * A thread starts when a step is executed while this thread has another, and gets steps once it is ready: until then this thread takes
 * them. Only steps of the product that their module exports can be loaded anew in a thread; all others are this thread's.
 *
 * @param root the product's folder. @param most threads beside this one.
 */
export function openStepThreads(root: string, most: number): StepThreads {
  const ours = pathToFileURL(join(root, "src") + sep).href;
  const threads: Worker[] = [];
  const waiting: Worker[] = [];
  let here = 0;
  const startOne = (): void => {
    const worker = new Worker(new URL("./stepThread.mjs", import.meta.url), { execArgv: [] });
    threads.push(worker);
    const gone = (): void => void (waiting.includes(worker) && waiting.splice(waiting.indexOf(worker), 1));
    worker
      .once("message", () => waiting.push(worker))
      .once("exit", gone)
      .once("error", gone);
    worker.unref();
  };
  return {
    async execute(execution) {
      const { step } = execution.node.contributed;
      const exported = step.code.url.startsWith(ours) && most > 0 ? await exportedName(step) : undefined;
      const worker = exported === undefined ? undefined : waiting.pop();
      if (worker !== undefined && exported !== undefined) {
        const result = await executeIn(worker, told(execution, exported), execution);
        waiting.push(worker);
        return result();
      }
      if (here > 0 && exported !== undefined && threads.length < most) startOne();
      here += 1;
      return executeNode(execution).finally(() => {
        here -= 1;
      });
    },
    close: async () => void (await Promise.all(threads.map((worker) => worker.terminate()))),
  };
}

/** The name under which a step's module, which is loaded already, exports it, if it does. */
async function exportedName(step: Step): Promise<string | undefined> {
  const module: object = await import(step.code.url);
  return Object.entries(module).find(([, value]) => value === step)?.[0];
}

function told(execution: Execution, exported: string): ToldExecution {
  const { node, parts: _parts, signal: _signal, progress: _progress, ...plain } = execution;
  const { step, ...contributed } = node.contributed;
  return { ...plain, module: step.code.url, exported, node: { ...node, contributed } };
}

/** The outcome of an execution in a thread, to be called for. @throws PluginError when the thread ends, which then must not be used again. */
function executeIn(worker: Worker, execution: ToldExecution, { parts, progress, signal, node }: Execution) {
  const tell = (message: ToThread): void => worker.postMessage(message);
  worker.ref();
  return new Promise<() => Result>((resolve, reject) => {
    const onAbort = (): void => tell({ kind: "abort", reason: signal.reason });
    const onEnd = (cause?: unknown): void => end(() => reject(ended(node, cause)));
    const onMessage = (message: FromThread): void => {
      if (message.kind === "progress") progress(message.fraction, message.note);
      else if (message.kind === "find" || message.kind === "keep") void answer(message, parts).then(tell);
      else if (message.kind === "done") end(() => resolve(() => message.result));
      else if (message.kind === "failed") end(() => resolve(() => fail(message, node.contributed)));
    };
    const end = (settle: () => void): void => {
      signal.removeEventListener("abort", onAbort);
      worker.off("message", onMessage).off("exit", onEnd).off("error", onEnd).unref();
      settle();
    };
    signal.addEventListener("abort", onAbort);
    worker.on("message", onMessage).on("exit", onEnd).on("error", onEnd);
    tell({ kind: "execute", execution });
  });
}

function ended({ id, contributed }: Execution["node"], cause: unknown): PluginError {
  const { plugin, step } = contributed;
  const how = cause instanceof Error ? cause.message : "it ended without an answer";
  const message = `Cannot run step "${id}" of ${plugin}: its thread failed: ${how}`;
  return new PluginError(message, { plugin, step: step.id, cause });
}

function fail(
  { message, code, cause }: Extract<FromThread, { kind: "failed" }>,
  { plugin, step }: Execution["node"]["contributed"],
): never {
  throw new PluginError(message, { plugin, step: step.id, cause, ...(code === undefined ? {} : { code }) });
}

async function answer(question: Extract<FromThread, { kind: "find" | "keep" }>, parts: KeptParts): Promise<ToThread> {
  try {
    const folder = await (question.kind === "find"
      ? parts.find(question.key)
      : parts.keep(question.key, question.folder));
    return { kind: "part", folder };
  } catch (error) {
    return { kind: "no-part", error };
  }
}
