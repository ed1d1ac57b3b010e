import { spawn } from "node:child_process";
import { join, relative } from "node:path";
import type { Host } from "../host.ts";
import { withLock } from "../lock.ts";
import { type Choices, type Prepared, prepare } from "../prepare.ts";
import { type PreviewEvent, preview } from "../publish/index.ts";
import { compute } from "./compute.ts";
import { pageSources } from "./publishSite.ts";
import { refuseUnfit } from "./refuseUnfit.ts";
import { releaseOf } from "./releaseOf.ts";
import { watchedPaths } from "./watchedPaths.ts";

/** Serves the site on 127.0.0.1 until it is stopped, and follows changes of pages, project file, data and code. */
export async function previewCommand(host: Host, name: string, choices: Choices, port: number): Promise<number> {
  let prepared = await prepare(host, name, choices);
  const release = await withLock(prepared.workFolder, `preview ${name}`, async () => {
    const result = await compute(host, prepared);
    await refuseUnfit(result);
    return releaseOf(host, prepared, result);
  });
  const served = await preview(
    {
      root: host.root,
      project: name,
      release,
      pages: await pageSources(host, prepared),
      staging: join(prepared.workFolder, "preview"),
      asOf: prepared.disk.project.asOf,
    },
    {
      port,
      onEvent: (event) => host.output.write(describe(event, host.root)),
      pages: () => pageSources(host, prepared),
      watch: () => watchedPaths(prepared, join(host.root, "src")),
      rebuild: async () => {
        prepared = await rebuild(host, prepared);
        return { asOf: prepared.disk.project.asOf };
      },
    },
  );
  await new Promise<void>((done) => {
    if (host.signal.aborted) done();
    host.signal.addEventListener("abort", () => done(), { once: true });
  });
  await served.close();
  return 0;
}

/** Computes in a process of its own, so that changed code is the code that runs. */
async function rebuild(host: Host, prepared: Prepared): Promise<Prepared> {
  const { choices, disk } = prepared;
  const settings = choices.set.flatMap((setting) => ["--set", setting]);
  const limits = ["--threads", String(choices.threads), "--memory", choices.memoryLimit];
  const args = [join(host.root, "bin", "segmentarium.mjs"), "run", disk.name, ...limits, ...settings];
  const child = spawn(process.execPath, args, { cwd: host.root, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise<number | null>((done) => child.once("close", done));
  if (code !== 0) throw new Error(said.trim() === "" ? `Cannot rebuild: it ended with ${code}` : said.trim());
  return prepare(host, disk.name, choices);
}

function describe(event: PreviewEvent, root: string): string {
  switch (event.type) {
    case "ready":
      return `\nThe site is at ${event.url} (stop with Ctrl-C)\n`;
    case "refreshed":
      return `refreshed   ${event.changed.join(", ")}\n`;
    case "rebuilding":
      return `computing   ${event.changed.map((path) => relative(root, path)).join(", ")} changed\n`;
    case "restarted":
      return `restarted   ${event.reason}\n`;
    case "problem":
      return `problem     ${event.error instanceof Error ? event.error.message : String(event.error)}\n`;
  }
}
