import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import type { BenchLine } from "./benchLine.ts";
import { measureYardstick } from "./measure.ts";

const root = resolve(import.meta.dirname, "..");

/** Seconds of the yardstick on the machine whose limits these are: as long as here, times what one state of the product took there to here. */
const yardstickThere = 1.56;

/**
 * Seconds of `build twin` from nothing, and again: against the limits that the product sets itself for a machine of two cores, times what a
 * yardstick (fixed work by libraries, in every core) takes here to what it takes there: the mean of four runs, two before and two after.
 */
export async function benchBuild(): Promise<BenchLine[]> {
  const before = [await measureYardstick(), await measureYardstick()];
  await command("clean", "twin", "--site");
  const cold = await command("build", "twin");
  const warm = await command("build", "twin");
  const runs = [...before, await measureYardstick(), await measureYardstick()];
  const yardstick = runs.reduce((sum, each) => sum + each, 0) / runs.length;
  const line = (job: string, oursSeconds: number, limit: number): BenchLine => {
    const here = (limit * yardstick) / yardstickThere;
    const note = `the limit is ${limit} s where the yardstick takes ${yardstickThere} s; here it takes ${yardstick.toFixed(2)}`;
    return { job, oursSeconds, peer: "limit", peerSeconds: here, ratio: oursSeconds / here, aim: 1, note };
  };
  return [line("twin build, cold", cold, 90), line("twin build, nothing changed", warm, 20)];
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
