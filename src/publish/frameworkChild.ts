import { type ChildProcess, spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/**
 * Starts Framework's own command line in a process of its own, with a clean environment: no telemetry, no colours, no
 * secrets of the caller.
 */
export function frameworkChild(root: string, staging: string, args: readonly string[]): ChildProcess {
  const env = frameworkEnvironment(root, staging);
  return spawn(process.execPath, [commandLine(root), ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"], env });
}

function commandLine(root: string): string {
  return join(root, "node_modules", "@observablehq", "framework", "dist", "bin", "observable.js");
}

/** A build by Framework that is loaded and waits. */
export interface WaitingBuild {
  /** The exit code or the signal that ended it, and all that it said; rejected when it could not be started. */
  readonly ended: Promise<{ readonly code: number | string; readonly lines: readonly string[] }>;
  /** @param onLine told of each line that it says from now on. */
  begin(onLine: (line: string) => void): void;
  /** Ends it, whatever it does. */
  stop(): void;
}

/** Starts Framework's build as `frameworkChild` does, but for its beginning: loading it takes more than a second, in which we can do other things. */
export function waitingBuild(root: string, staging: string): WaitingBuild {
  const script = fileURLToPath(new URL("./waitingFramework.mjs", import.meta.url));
  const env = frameworkEnvironment(root, staging);
  const args = [script, commandLine(root), "build"];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["pipe", "pipe", "pipe"], env });
  const closed = new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? signal ?? "no code"));
  });
  const lines: string[] = [];
  let tell: (line: string) => void = () => undefined;
  // From the start: what is read of a process that has ended already comes to no end.
  const read = async (input: NodeJS.ReadableStream): Promise<void> => {
    for await (const line of createInterface({ input })) {
      lines.push(line);
      tell(line);
    }
  };
  const ended = Promise.all([closed, read(child.stdout), read(child.stderr)]).then(([code]) => ({ code, lines }));
  ended.catch(() => undefined);
  // A process that has ended takes no line; how it ended is told above.
  child.stdin.on("error", () => undefined);
  const begin = (onLine: (line: string) => void): void => {
    tell = onLine;
    child.stdin.end("begin\n");
  };
  return { ended, begin, stop: () => void child.kill("SIGKILL") };
}

/** All that Framework sees of the environment. */
export function frameworkEnvironment(root: string, staging: string): Record<string, string> {
  const path = [join(root, "node_modules", ".bin"), dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"];
  return {
    PATH: path.join(delimiter),
    HOME: staging,
    LANG: "C.UTF-8",
    TZ: "UTC",
    CI: "true",
    NO_COLOR: "1",
    OBSERVABLE_TELEMETRY_DISABLE: "true",
    SEGMENTARIUM_STAGING: staging,
  };
}
