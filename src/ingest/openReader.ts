import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { CheckError } from "../errors.ts";
import type { Looked } from "./lookAtFile.ts";
import type { LookRequest, ReaderMessage, ReadRequest, ReadResult } from "./readerMessages.ts";

/** A process that reads files for this one, and may die of them. */
export interface Reader<Request = ReadRequest, Result = ReadResult> {
  readonly pid: number | undefined;
  /** False when the process has ended. */
  alive(): boolean;
  /**
   * Reads what is asked; one request at a time.
   *
   * @param limits seconds that it may take, and a signal that stops it; either ends the process.
   * @throws CheckError `reader-died` or `reader-timeout`, naming the file; else whatever reading throws.
   */
  read(request: Request, limits: ReadLimits): Promise<Result>;
  close(): void;
}

export interface ReadLimits {
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** A process that reads the files of sources. */
export interface SourceReader extends Reader {
  /** Looks at the files of a source, within the same limits. @throws as `read`. */
  look(request: LookRequest, limits: ReadLimits): Promise<readonly Looked[]>;
}

/** Starts such a process: see `openApart`, `code` being its program. */
export function openReader(script: URL, heapMegabytes: number, code?: Promise<string>): SourceReader {
  const reader = openApart<ReadRequest | LookRequest, ReadResult | readonly Looked[]>(
    script,
    heapMegabytes,
    ({ source }) => source.files[0] ?? source.id,
    code,
  );
  return {
    ...reader,
    // The process answers what it was asked.
    read: (request, limits) => reader.read(request, limits) as Promise<ReadResult>,
    look: (request, limits) => reader.read(request, limits) as Promise<readonly Looked[]>,
  };
}

/**
 * Starts a reader process: without the environment of this one, with a heap of its own, and with no way to print. While it
 * is idle it keeps nobody waiting; it ends when this process does. Starting takes about a tenth of a second.
 *
 * @param script URL of the module that the process runs.
 * @param heapMegabytes most memory of its JavaScript; the engine's own limit comes with each request.
 * @param firstOf the name of the file that a request begins with, until the process names another.
 * @param code the first message to the process, where its module waits for one.
 */
export function openApart<Request extends object, Result>(
  script: URL,
  heapMegabytes: number,
  firstOf: (request: Request) => string,
  code?: Promise<string>,
): Reader<Request, Result> {
  const args = [`--max-old-space-size=${heapMegabytes}`, fileURLToPath(script)];
  const child = spawn(process.execPath, args, {
    ...{ stdio: ["ignore", "ignore", "ignore", "ipc"], serialization: "advanced" },
    env: {},
  });
  let alive = true;
  child.once("exit", () => {
    alive = false;
  });
  child.on("error", () => {
    alive = false;
  });
  rest(child);
  const begun = Promise.resolve(code).then((text) => {
    if (text !== undefined) child.send(text, () => undefined);
  });
  begun.catch(() => undefined);
  return {
    pid: child.pid,
    alive: () => alive && !child.killed,
    read: (request, limits) =>
      converse<Result>(child, begun, request, firstOf(request), limits).finally(() => rest(child)),
    close: () => void child.kill("SIGKILL"),
  };
}

function rest(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

/** @param begun when the process has been sent what it needs to answer. */
function converse<Result>(
  child: ChildProcess,
  begun: Promise<void>,
  request: object,
  first: string,
  { seconds, signal }: ReadLimits,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let file = first;
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
    const onMessage = (message: ReaderMessage<Result>): void => {
      if (message.kind === "file") file = message.file;
      else end(() => (message.kind === "done" ? resolve(message.result) : reject(faultOf(message))), false);
    };
    child.on("message", onMessage).on("exit", onExit).on("error", onError);
    signal.addEventListener("abort", onAbort);
    child.ref();
    child.channel?.ref();
    if (signal.aborted) return onAbort();
    begun.then(
      () => child.send(request, (fault) => void (fault !== null && fault !== undefined && onError())),
      (cause: unknown) => end(() => reject(cause), true),
    );
  });
}

function faultOf(message: Extract<ReaderMessage<unknown>, { kind: "refused" | "failed" }>): Error {
  return message.kind === "refused" ? new CheckError(message.title, message.problems) : new Error(message.message);
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
