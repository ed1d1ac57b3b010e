import { type ChildProcess, spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";

/**
 * Starts Framework's own command line in a process of its own, with a clean environment: no telemetry, no colours, no
 * secrets of the caller.
 */
export function frameworkChild(root: string, staging: string, args: readonly string[]): ChildProcess {
  const cli = join(root, "node_modules", "@observablehq", "framework", "dist", "bin", "observable.js");
  const env = frameworkEnvironment(root, staging);
  return spawn(process.execPath, [cli, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"], env });
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
