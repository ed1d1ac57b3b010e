import { type MessagePort, parentPort } from "node:worker_threads";
import { PluginError } from "../errors.ts";
import { type Execution, executeNode } from "../executeNode.ts";
import type { KeptParts, Step } from "../plugin.ts";
import type { FromThread, PartQuestion, ToldExecution, ToThread } from "./messages.ts";

/** The thread's end of `openStepThreads`: executes one step after the other. */
export function serveSteps(): void {
  const port = parentPort!;
  const partsOf = remoteParts(port);
  let stop = new AbortController();
  port.on("message", (message: ToThread) => {
    if (message.kind === "execute") {
      stop = new AbortController();
      const { signal } = stop;
      const parts = partsOf(message.execution.run);
      void execute(message.execution, { port, parts, signal }).then((answer) => tell(port, answer));
    } else if (message.kind === "abort") stop.abort(message.reason);
  });
  tell(port, { kind: "ready" });
}

interface Beside {
  readonly port: MessagePort;
  readonly parts: KeptParts;
  readonly signal: AbortSignal;
}

async function execute(
  { module, exported, run: _run, ...told }: ToldExecution,
  { port, parts, signal }: Beside,
): Promise<FromThread> {
  try {
    const step = ((await import(module)) as Readonly<Record<string, Step>>)[exported]!;
    const execution: Execution = {
      ...told,
      node: { ...told.node, contributed: { ...told.node.contributed, step } },
      ...{ parts, signal },
      progress: (fraction, note) => tell(port, { kind: "progress", fraction, note }),
    };
    return { kind: "done", result: await executeNode(execution) };
  } catch (fault) {
    const message = fault instanceof Error ? fault.message : String(fault);
    const cause = fault instanceof Error ? String(fault.cause ?? "") : undefined;
    return { kind: "failed", message, code: fault instanceof PluginError ? fault.code : undefined, cause };
  }
}

function tell(port: MessagePort, message: FromThread): void {
  port.postMessage(message);
}

/** Parts for each execution, as the main thread looks after them, which knows at the end which were used. */
function remoteParts(port: MessagePort): (run: number) => KeptParts {
  const open = new Map<number, (answer: ToThread) => void>();
  let asked = 0;
  port.on("message", (message: ToThread) => {
    if (message.kind !== "part" && message.kind !== "no-part") return;
    open.get(message.question)?.(message);
    open.delete(message.question);
  });
  const ask = (question: PartQuestion): Promise<string | undefined> =>
    new Promise((resolve, reject) => {
      open.set(question.question, (answer) => {
        if (answer.kind === "part") resolve(answer.answer);
        else if (answer.kind === "no-part") reject(new Error(answer.message));
      });
      tell(port, question);
    });
  return (run) => ({
    find: (key) => ask({ kind: "find", question: ++asked, run, key }),
    keep: async (key, folder) => (await ask({ kind: "keep", question: ++asked, run, key, folder }))!,
    nameOf: async (key) => (await ask({ kind: "name", question: ++asked, run, key }))!,
  });
}
