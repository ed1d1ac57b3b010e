import { type ChildProcess, spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
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
  readonly child: ChildProcess;
  /** The exit code or the signal that ended it; rejected when it could not be started. */
  readonly ended: Promise<number | string>;
  begin(): void;
  /** Ends it, whatever it does. */
  stop(): void;
}

/** Starts Framework's build as `frameworkChild` does, but for its beginning: loading it takes more than a second, in which we can do other things. */
export function waitingBuild(root: string, staging: string): WaitingBuild {
  const script = fileURLToPath(new URL("./waitingFramework.mjs", import.meta.url));
  const env = frameworkEnvironment(root, staging);
  const args = [script, commandLine(root), "build"];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["pipe", "pipe", "pipe"], env });
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? signal ?? "no code"));
  });
  ended.catch(() => undefined);
  // A process that has ended takes no line; how it ended is told above.
  child.stdin.on("error", () => undefined);
  return { child, ended, begin: () => void child.stdin.end("begin\n"), stop: () => void child.kill("SIGKILL") };
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
