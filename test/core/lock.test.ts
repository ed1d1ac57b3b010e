import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withLock } from "../../src/lock.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-lock-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function contend(shared: string, end: string): Promise<number | string | null> {
  const script = join(import.meta.dirname, "contend.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, shared, end], { stdio: "ignore" });
  return new Promise((done) => child.once("close", (code, signal) => done(code ?? signal)));
}

describe("withLock", () => {
  it("lets one in at a time, and all in the end", async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((done) => setTimeout(done, 20));
      inside -= 1;
    };
    await writeFile(join(folder, "in-use.lock"), "999999999");
    await Promise.all(Array.from({ length: 8 }, () => withLock(folder, "test", work)));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it("takes over the lock of a process that is gone", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    await new Promise((done) => child.once("close", done));
    await writeFile(join(folder, "in-use.lock"), String(child.pid));
    expect(await withLock(folder, "test", async () => "done")).toBe("done");
  });

  it("takes over a lock whose content is no process", async () => {
    await writeFile(join(folder, "in-use.lock"), "");
    expect(await withLock(folder, "test", async () => "done")).toBe("done");
  });

  it("lets one in at a time when processes that die at work are followed by many, and leaves nothing", async () => {
    const own = await mkdtemp(join(tmpdir(), "segmentarium-contend-"));
    await writeFile(join(own, "in-use.lock"), "999999999");
    const ends = await Promise.all(["", "die", "", "die", "", "die"].map((end) => contend(own, end)));
    expect(ends).toEqual([0, "SIGKILL", 0, "SIGKILL", 0, "SIGKILL"]);
    expect(await withLock(own, "test", async () => "done")).toBe("done");
    expect((await readdir(own)).filter((name) => name !== "inside")).toEqual([]);
    await rm(own, { recursive: true });
  });

  it("is freed when the work fails", async () => {
    await expect(withLock(folder, "test", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await readdir(folder)).toEqual([]);
  });
});
