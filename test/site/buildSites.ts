import { spawn } from "node:child_process";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

/** A built site: the project's name and the folder that a web server would serve. */
export interface BuiltSite {
  readonly project: string;
  readonly folder: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    sites: readonly BuiltSite[];
  }
}

const root = join(import.meta.dirname, "..", "..");
const projects = ["twin", "online-retail"];

/**
 * Builds every project as a user would, once before the tests of the site. To walk sites that are built already, name them:
 * `SEGMENTARIUM_SITES=twin=dist/twin,online-retail=dist/online-retail`.
 */
export default async function setup({ provide }: TestProject): Promise<void> {
  const named = process.env.SEGMENTARIUM_SITES;
  if (named !== undefined) {
    const pairs = named.split(",").map((pair) => pair.split("=") as [string, string]);
    provide(
      "sites",
      pairs.map(([project, folder]) => ({ project, folder })),
    );
    return;
  }
  for (const project of projects) await build(project);
  provide(
    "sites",
    projects.map((project) => ({ project, folder: join(root, "dist", project) })),
  );
}

function build(project: string): Promise<void> {
  const child = spawn(process.execPath, [join(root, "bin", "segmentarium.mjs"), "build", project], {
    cwd: root,
    env: { ...process.env, CI: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`Cannot test the site: the build of "${project}" ended with ${code}:\n${said}`));
    });
  });
}
