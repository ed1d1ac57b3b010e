import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { PluginError } from "../errors.ts";
import { type Execution, executeNode } from "../executeNode.ts";
import type { KeptParts, Step } from "../plugin.ts";
import type { StoredResult } from "../store.ts";
import type { FromThread, PartQuestion, ToldExecution, ToThread } from "./messages.ts";

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
 * them. Only steps of the product that their module exports can be loaded anew in a thread; all others are this thread's, and so are those
 * that are given what cannot be copied, such as a function. When told to stop, a step in a thread has a second to end by itself.
 * What a step throws keeps message, code, plugin and step; its cause comes out of a thread as text.
 *
 * @param root the product's folder. @param most threads beside this one.
 */
export function openStepThreads(root: string, most: number): StepThreads {
  const ours = pathToFileURL(join(root, "src") + sep).href;
  const threads: Worker[] = [];
  const waiting: Worker[] = [];
  let here = 0;
  let runs = 0;
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
      execution.signal.throwIfAborted();
      const exported = step.code.url.startsWith(ours) && most > 0 ? await exportedName(step) : undefined;
      execution.signal.throwIfAborted();
      const worker = exported === undefined ? undefined : waiting.pop();
      if (worker !== undefined && exported !== undefined) {
        const run = ++runs;
        if (isHandedOver(worker, told(execution, run, exported))) {
          const result = await executeIn(worker, run, execution);
          waiting.push(worker);
          return result();
        }
        waiting.push(worker);
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

function told(execution: Execution, run: number, exported: string): ToldExecution {
  const { node, parts: _parts, signal: _signal, progress: _progress, ...plain } = execution;
  const { step, ...contributed } = node.contributed;
  return { ...plain, run, module: step.code.url, exported, node: { ...node, contributed } };
}

/** Whether a thread could be given an execution: not when something in it cannot be copied. */
function isHandedOver(worker: Worker, execution: ToldExecution): boolean {
  try {
    worker.postMessage({ kind: "execute", execution } satisfies ToThread);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "DataCloneError") return false;
    throw error;
  }
}

/** Milliseconds that a step has to end by itself when it is told to stop. */
const grace = 1000;

/**
 * The outcome of an execution that a thread was given, to be called for.
 *
 * @throws PluginError when the thread ends, and the signal's reason when the step does not heed it: the thread must not be used again.
 */
function executeIn(worker: Worker, run: number, { parts, progress, signal, node }: Execution) {
  const tell = (message: ToThread): void => worker.postMessage(message);
  worker.ref();
  return new Promise<() => Result>((resolve, reject) => {
    let lasting: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      tell({ kind: "abort", reason: signal.reason });
      lasting = setTimeout(() => {
        end(() => reject(signal.reason));
        void worker.terminate();
      }, grace);
    };
    const onEnd = (cause?: unknown): void => end(() => reject(ended(node, cause)));
    const onMessage = (message: FromThread): void => {
      if (message.kind === "progress") progress(message.fraction, message.note);
      else if ("question" in message) {
        if (message.run === run) void answer(message, parts).then(tell);
      } else if (message.kind === "done") end(() => resolve(() => message.result));
      else if (message.kind === "failed") end(() => resolve(() => fail(message, node.contributed)));
    };
    const end = (settle: () => void): void => {
      clearTimeout(lasting);
      signal.removeEventListener("abort", onAbort);
      worker.off("message", onMessage).off("exit", onEnd).off("error", onEnd).unref();
      settle();
    };
    signal.addEventListener("abort", onAbort);
    worker.on("message", onMessage).on("exit", onEnd).on("error", onEnd);
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

async function answer(asked: PartQuestion, parts: KeptParts): Promise<ToThread> {
  const { question } = asked;
  try {
    return { kind: "part", question, answer: await answerTo(asked, parts) };
  } catch (error) {
    return { kind: "no-part", question, message: error instanceof Error ? error.message : String(error) };
  }
}

function answerTo(asked: PartQuestion, parts: KeptParts): Promise<string | undefined> {
  if (asked.kind === "keep") return parts.keep(asked.key, asked.folder);
  return asked.kind === "find" ? parts.find(asked.key) : parts.nameOf(asked.key);
}
