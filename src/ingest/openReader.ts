import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { CheckError } from "../errors.ts";
import type { Looked } from "./lookAtFile.ts";
import type { LookRequest, ReaderMessage, ReadRequest, ReadResult } from "./readerMessages.ts";

/** A process that reads files for this one, and may die of them. */
export interface Reader {
  readonly pid: number | undefined;
  /** False when the process has ended. */
  alive(): boolean;
  /**
   * Reads the files of a source; one request at a time.
   *
   * @param limits seconds that it may take, and a signal that stops it; either ends the process.
   * @throws CheckError `reader-died` or `reader-timeout`, naming the file; else whatever reading throws.
   */
  read(request: ReadRequest, limits: ReadLimits): Promise<ReadResult>;
  /** Looks at the files of a source, within the same limits. @throws as `read`. */
  look(request: LookRequest, limits: ReadLimits): Promise<readonly Looked[]>;
  close(): void;
}

export interface ReadLimits {
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/**
 * Starts a reader process: without the environment of this one, with a heap of its own, and with no way to print. While it
 * is idle it keeps nobody waiting; it ends when this process does. Starting takes about half a second.
 *
 * @param script URL of the module that the process runs.
 * @param heapMegabytes most memory of its JavaScript; the engine's own limit comes with each request.
 */
export function openReader(script: URL, heapMegabytes: number): Reader {
  const args = [`--max-old-space-size=${heapMegabytes}`, fileURLToPath(script)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "ignore", "ipc"], env: {} });
  let alive = true;
  child.once("exit", () => {
    alive = false;
  });
  child.on("error", () => {
    alive = false;
  });
  rest(child);
  return {
    pid: child.pid,
    alive: () => alive && !child.killed,
    read: (request, limits) =>
      converse(child, request, limits, (said) => (said.kind === "done" ? said.result : undefined)),
    look: (request, limits) =>
      converse(child, request, limits, (said) => (said.kind === "looked" ? said.files : undefined)),
    close: () => void child.kill("SIGKILL"),
  };
}

function rest(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

type Said = Exclude<ReaderMessage, { kind: "file" }>;

/** @param found what was asked for, when the message is the answer. */
function converse<T>(
  child: ChildProcess,
  request: ReadRequest | LookRequest,
  { seconds, signal }: ReadLimits,
  found: (said: Said) => T | undefined,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let file = request.source.files[0] ?? request.source.id;
    const timer = setTimeout(() => end(() => reject(tooSlow(file, seconds)), true), seconds * 1000);
    const end = (settle: () => void, kill: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      child.off("message", onMessage).off("exit", onExit).off("error", onError);
      if (kill) child.kill("SIGKILL");
      settle();
    };
    const onAbort = (): void => end(() => reject(signal.reason), true);
    const onExit = (code: number | null, name: string | null): void => {
      end(() => reject(died(file, name === null ? `with code ${code}` : `by ${name}`)), false);
    };
    const onError = (): void => end(() => reject(died(file, "before it began")), true);
    const onMessage = (message: ReaderMessage): void => {
      if (message.kind === "file") file = message.file;
      else {
        const answer = found(message);
        end(() => (answer === undefined ? reject(faultOf(message)) : resolve(answer)), false);
      }
    };
    child.on("message", onMessage).on("exit", onExit).on("error", onError);
    signal.addEventListener("abort", onAbort);
    child.ref();
    child.channel?.ref();
    if (signal.aborted) onAbort();
    else child.send(request, (fault) => void (fault !== null && fault !== undefined && onError()));
  }).finally(() => rest(child));
}

function faultOf(said: Said): Error {
  if (said.kind === "refused") return new CheckError(said.title, said.problems);
  return new Error(said.kind === "failed" ? said.message : "Cannot read a source: the answer is to another question");
}

function died(file: string, how: string): CheckError {
  const message = `the process that read it ended ${how}`;
  const remedy = "deliver it again; split it when it is very large";
  return new CheckError(`Cannot read ${file}`, [{ code: "reader-died", file, message, remedy }]);
}

function tooSlow(file: string, seconds: number): CheckError {
  const message = `it was not read within ${seconds} seconds`;
  const remedy = "deliver it again; split it when it is very large";
  return new CheckError(`Cannot read ${file}`, [{ code: "reader-timeout", file, message, remedy }]);
}
