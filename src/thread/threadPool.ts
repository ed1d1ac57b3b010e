import { Worker } from "node:worker_threads";

/** A thread of the pool that has a module's work open, the caller's until it is given back. */
export interface LentThread<Task, Result> {
  /** Fulfilled when the work is open; rejected with what the module threw, or an Error when the thread ended. */
  readonly opened: Promise<void>;
  /** Does a task, after those asked for before. @throws what the work throws; Error when the thread ends first. */
  run(task: Task): Promise<Result>;
  /** Lets go of the data and keeps the thread for others; ends it when it is at work, which then throws the reason. */
  giveBack(reason?: unknown): void;
}

/**
 * What a module for the pool exports. It may import files and Node's own modules, no packages, and name no other file: TypeScript is
 * loaded as one text of all that it imports.
 */
export type OpenWork<Data, Task, Result> = (data: Data) => (task: Task) => Result | Promise<Result>;

type Message =
  | { readonly kind: "bundle"; readonly module: string }
  | { readonly kind: "open"; readonly url: string; readonly data: unknown }
  | { readonly kind: "run"; readonly task: unknown }
  | { readonly kind: "close" };

type Answer = { readonly result: unknown } | { readonly error: unknown };

interface Asked {
  readonly kind: Message["kind"];
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

interface PoolThread {
  readonly worker: Worker;
  /** What it has not answered; answers come in this order. */
  readonly asked: Asked[];
  ended?: { readonly reason: unknown };
}

const idle: PoolThread[] = [];
const mostIdle = 8;

/**
 * Lends a thread, one that waits or else a new one, and has it open a module's work on data, which is copied (memory that is shared stays
 * shared). Threads that wait keep no process alive and hold at most 32 MB of data that they had, beside what their modules keep (16 MB of
 * `passRoom`); those beyond eight end. Each thread that lends has a pool of its own, which ends with it.
 *
 * @param module exports `open`, of the type `OpenWork`; `new URL("./….ts", import.meta.url)`, so that the step's key covers it.
 */
export function lendThread<Data, Task, Result>(module: URL, data: Data): LentThread<Task, Result> {
  const thread = idle.pop() ?? startThread();
  thread.worker.ref();
  let returned = false;
  let failed = false;
  let isOpen = false;
  let waiting = 0;
  const opened = begin(thread, module.href, data, () => returned);
  opened.then(
    () => {
      isOpen = true;
    },
    () => {
      failed = true;
    },
  );
  return {
    opened,
    async run(task) {
      // Else it is asked at once: the caller may keep this thread busy from here on.
      if (!isOpen || waiting > 0) {
        waiting++;
        try {
          await opened;
        } finally {
          waiting--;
        }
      }
      if (returned && thread.ended === undefined) {
        throw new Error("A worker thread was given back before it had begun");
      }
      return (await ask(thread, { kind: "run", task })) as Result;
    },
    giveBack(reason) {
      if (returned) return;
      returned = true;
      if (failed || thread.asked.some(({ kind }) => kind === "run")) end(thread, reason);
      else keep(thread);
    },
  };
}

/** How many threads wait to be lent, those that still start among them. */
export function waitingThreads(): number {
  return idle.length;
}

/** Starts threads until so many wait, and has them prepare to load a module, for work that comes later. Waits for nothing. */
export function prepareThreads(module: URL, count: number): void {
  for (let missing = Math.min(count, mostIdle) - idle.length; missing > 0; missing--) {
    const thread = startThread();
    loadable(thread, module.href).catch(() => undefined);
    keep(thread);
  }
}

/** Apart from what is lent, which may outlive the work and must not hold the data. */
async function begin(thread: PoolThread, module: string, data: unknown, returned: () => boolean): Promise<void> {
  const url = await loadable(thread, module);
  if (returned()) throw new Error("A worker thread was given back before it had begun");
  await ask(thread, { kind: "open", url, data });
}

/** By module what threads import in its place; the first thread that needs it makes it for all. */
const bundled = new Map<string, Promise<string>>();

async function loadable(thread: PoolThread, module: string): Promise<string> {
  if (!module.endsWith(".ts")) return module;
  const known = bundled.get(module);
  if (known !== undefined) return known;
  const made = ask(thread, { kind: "bundle", module }) as Promise<string>;
  bundled.set(module, made);
  made.catch(() => bundled.delete(module));
  return made;
}

function startThread(): PoolThread {
  const thread: PoolThread = {
    worker: new Worker(new URL("./poolThread.mjs", import.meta.url), { execArgv: [] }),
    asked: [],
  };
  thread.worker.on("message", (answer: Answer) => {
    const asked = thread.asked.shift();
    if ("error" in answer) asked?.reject(answer.error);
    else asked?.resolve(answer.result);
  });
  thread.worker.on("error", (error) => end(thread, error));
  thread.worker.on("messageerror", (error) => end(thread, error));
  thread.worker.on("exit", (code) => end(thread, new Error(`A worker thread ended with ${code}`)));
  return thread;
}

function ask(thread: PoolThread, message: Message): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (thread.ended !== undefined) return reject(thread.ended.reason);
    thread.worker.postMessage(message);
    thread.asked.push({ kind: message.kind, resolve, reject });
  });
}

/** One thread beyond those that may wait ends, but none that makes a bundle: others wait for that. */
function keep(thread: PoolThread): void {
  if (thread.ended !== undefined) return;
  ask(thread, { kind: "close" }).catch(() => undefined);
  thread.worker.unref();
  idle.push(thread);
  if (idle.length <= mostIdle) return;
  const spare = idle.findLast(({ asked }) => asked.every(({ kind }) => kind !== "bundle"));
  if (spare !== undefined) end(spare, undefined);
}

function end(thread: PoolThread, reason: unknown): void {
  thread.ended ??= { reason: reason ?? new Error("A worker thread was given back while it was at work") };
  for (const { reject } of thread.asked.splice(0)) reject(thread.ended.reason);
  if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
  void thread.worker.terminate();
}
