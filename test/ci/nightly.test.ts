import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const execute = promisify(execFile);

function nightly(...given: string[]): Promise<{ code: number; told: string }> {
  return execute(join(root, ".ci/nightly"), given, { cwd: root, env: { PATH: process.env["PATH"] } }).then(
    ({ stdout }) => ({ code: 0, told: stdout }),
    (fault: { code: number; stdout: string; stderr: string }) => ({
      code: fault.code,
      told: fault.stdout + fault.stderr,
    }),
  );
}

describe(".ci/nightly", () => {
  it("tries files with the seed that it prints", async () => {
    const { code, told } = await nightly("fuzz", "4711", "--files", "32", "--workers", "1");
    expect(told).toContain("fuzz with seed 4711\n");
    expect(told).toMatch(/^32 files in .* seed 4711, .* failures 0$/m);
    expect(code).toBe(0);
  });

  it("passes on that something does not hold", async () => {
    expect(await nightly("fuzz", "1", "--formats", "nothing")).toMatchObject({ code: 1 });
    const { code, told } = await nightly("accounting", "1", "--project", "no such project");
    expect(told).toContain("no such project");
    expect(code).not.toBe(0);
  });

  it("refuses what is no part of it", async () => {
    expect(await nightly()).toEqual({ code: 2, told: expect.stringContaining("name fuzz, relations or accounting") });
  });

  it("is run by a workflow, each part of it and nothing else", async () => {
    const [workflow, script] = await Promise.all(
      [".github/workflows/nightly.yml", ".ci/nightly"].map((file) => readFile(join(root, file), "utf8")),
    );
    const parts = [...script!.matchAll(/^ {2}([a-z]+)\) /gm)].map(([, part]) => part);
    expect(parts).toEqual(["fuzz", "relations", "accounting"]);
    expect(workflow).toContain(`part: [${parts.join(", ")}]\n`);
    expect(workflow).toContain("run: .ci/nightly ${{ matrix.part }}\n");
    expect(workflow).not.toMatch(/continue-on-error|github\.token|contents: write/);
  });
});
