import { spawn } from "node:child_process";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

export interface Ended {
  readonly code: number | null;
  readonly text: string;
}

/** Runs the command line as a person would, from the product's folder. */
export function segmentarium(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, "bin", "segmentarium.mjs"), ...args], {
    cwd: root,
    env: { ...process.env, CI: "true" },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((done) => child.once("close", (code) => done({ code, text })));
}
