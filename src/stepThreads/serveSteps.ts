import { type MessagePort, parentPort } from "node:worker_threads";
import { PluginError } from "../errors.ts";
import { type Execution, executeNode } from "../executeNode.ts";
import type { KeptParts, Step } from "../plugin.ts";
import type { FromThread, ToldExecution, ToThread } from "./messages.ts";

/** The thread's end of `openStepThreads`: executes one step after the other. */
export function serveSteps(): void {
  const port = parentPort!;
  const parts = remoteParts(port);
  let stop = new AbortController();
  port.on("message", (message: ToThread) => {
    if (message.kind === "execute") {
      stop = new AbortController();
      const { signal } = stop;
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
  { module, exported, ...told }: ToldExecution,
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

/** Parts as the main thread looks after them, which knows at the end which were used; one question at a time. */
function remoteParts(port: MessagePort): KeptParts {
  let last: Promise<unknown> = Promise.resolve();
  const ask = (question: Extract<FromThread, { kind: "find" | "keep" }>): Promise<string | undefined> => {
    const answer = last.then(
      () =>
        new Promise<string | undefined>((resolve, reject) => {
          const onMessage = (message: ToThread): void => {
            if (message.kind !== "part" && message.kind !== "no-part") return;
            port.off("message", onMessage);
            if (message.kind === "part") resolve(message.folder);
            else reject(message.error);
          };
          port.on("message", onMessage);
          tell(port, question);
        }),
    );
    last = answer.catch(() => undefined);
    return answer;
  };
  return {
    find: (key) => ask({ kind: "find", key }),
    keep: async (key, folder) => (await ask({ kind: "keep", key, folder }))!,
  };
}
