import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { buildSite } from "../../src/publish/buildSite.ts";
import { waitingBuild } from "../../src/publish/frameworkChild.ts";

const root = join(import.meta.dirname, "..", "..");

it("fails a build whose waiting Framework has ended before it began", async () => {
  const staging = await mkdtemp(join(tmpdir(), "segmentarium-waiting-"));
  const waiting = waitingBuild(root, staging);
  waiting.stop();
  expect(await waiting.ended).toEqual({ code: "SIGKILL", lines: [] });
  const building = buildSite({ root, staging, output: join(staging, "out"), waiting });
  await expect(building).rejects.toThrow("Framework ended with SIGKILL");
});

it("tells what a waiting Framework said when it cannot load", async () => {
  const staging = await mkdtemp(join(tmpdir(), "segmentarium-waiting-"));
  const { ended } = waitingBuild(staging, staging);
  const { code, lines } = await ended;
  expect(code).toBe(1);
  expect(lines.join("\n")).toContain("ERR_MODULE_NOT_FOUND");
});
