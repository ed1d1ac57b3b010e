import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import type { BenchLine } from "./benchLine.ts";

const root = resolve(import.meta.dirname, "..");

/** Seconds of `build twin` from nothing, and again: against the limits that the product sets itself. */
export async function benchBuild(): Promise<BenchLine[]> {
  await command("clean", "twin", "--site");
  const cold = await command("build", "twin");
  const warm = await command("build", "twin");
  return [line("twin build, cold", cold, 90), line("twin build, nothing changed", warm, 20)];
}

function line(job: string, oursSeconds: number, limit: number): BenchLine {
  return { job, oursSeconds, peer: "limit", peerSeconds: limit, ratio: oursSeconds / limit, aim: 1, note: "" };
}

async function command(...args: readonly string[]): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [join(root, "bin", "segmentarium.mjs"), ...args], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const code = await new Promise<number | null>((done) => child.once("close", done));
  if (code !== 0) throw new Error(`Cannot bench "${args.join(" ")}": it ended with ${code}`);
  return (performance.now() - started) / 1000;
}
