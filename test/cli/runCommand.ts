import { type ChildProcess, fork, spawn } from "node:child_process";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

export interface Ended {
  readonly code: number | null;
  readonly text: string;
}

const place = { cwd: root, env: { ...process.env, CI: "true" } };

/** Runs the command line as a person would, from the product's folder, in a process of its own. */
export function segmentariumAnew(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, "bin", "segmentarium.mjs"), ...args], place);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((done) => child.once("close", (code) => done({ code, text })));
}

let kept: Promise<ChildProcess> | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * As `segmentariumAnew`, in a process that is kept for the command lines of a test file, since to load the product takes longer than
 * most commands. It takes one at a time, and ends with the process of the tests.
 */
export function segmentarium(...args: readonly string[]): Promise<Ended> {
  const ended = last.then(async () => {
    kept ??= open();
    const child = await kept;
    child.send(args);
    return (await answerOf(child)) as Ended;
  });
  last = ended.catch(() => undefined);
  return ended;
}

async function open(): Promise<ChildProcess> {
  const script = join(import.meta.dirname, "commandLine.mjs");
  const child = fork(script, { ...place, execArgv: [], stdio: ["ignore", "pipe", "pipe", "ipc"] });
  child.once("close", () => {
    kept = undefined;
  });
  const answer = await answerOf(child);
  if (answer !== "ready") throw new Error(`Cannot start the command line: ${(answer as Ended).text}`);
  return child;
}

/** The next message of the process; when it ends instead, its code and what it said. */
function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((done) => {
    const said: Buffer[] = [];
    const hear = (chunk: Buffer): void => void said.push(chunk);
    const settle = (answer: unknown): void => {
      for (const stream of [child.stdout, child.stderr]) stream?.off("data", hear);
      child.off("message", settle).off("close", end);
      done(answer);
    };
    const end = (code: number | null): void => settle({ code, text: Buffer.concat(said).toString() });
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", hear);
    child.on("message", settle).on("close", end);
  });
}
