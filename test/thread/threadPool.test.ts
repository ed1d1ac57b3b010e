import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it } from "vitest";
import { stream } from "../../src/random/index.ts";
import { inThread } from "../../src/thread/index.ts";
import { type LentThread, lendThread, prepareThreads, waitingThreads } from "../../src/thread/threadPool.ts";
import type { CountingData, CountingTask } from "./countingWork.ts";

type Counting = LentThread<CountingTask, unknown>;

const counting = new URL("./countingWork.ts", import.meta.url);
const lent: Counting[] = [];

function lend(data: CountingData = {}): Counting {
  const thread = lendThread<CountingData, CountingTask, unknown>(counting, data);
  lent.push(thread);
  return thread;
}

afterEach(() => {
  for (const thread of lent.splice(0)) thread.giveBack();
});

describe("lendThread", () => {
  it("opens TypeScript with what it imports, and plain JavaScript, on the data", async () => {
    const thread = lend({ seed: 7 });
    const random = stream(7, "counting");
    expect([await thread.run("number"), await thread.run("number")]).toEqual([random(), random()]);
    const plain = lendThread<{ factor: number }, number, number>(new URL("./plainWork.mjs", import.meta.url), {
      factor: 3,
    });
    expect(await Promise.all([plain.run(1), plain.run(2)])).toEqual([3, 6]);
    plain.giveBack();
  });

  it("lends a thread that was given back again, with other data", async () => {
    const first = lend({ seed: 1 });
    const id = await first.run("thread");
    await first.run("number");
    first.giveBack();
    const second = lend({ seed: 2 });
    expect(await second.run("thread")).toBe(id);
    expect(await second.run("number")).toBe(stream(2, "counting")());
  });

  it("asks a thread that is open at once, however long this one is busy then", async () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const thread = lend({ memory });
    await thread.opened;
    const filled = thread.run("fill");
    const last = new Int32Array(memory.buffer).subarray(-1);
    const until = Date.now() + 20_000;
    // The thread fills while this one never has its turn.
    while (Atomics.load(last, 0) === 0 && Date.now() < until) Atomics.wait(last, 0, 0, 10);
    expect(Atomics.load(last, 0)).not.toBe(0);
    await filled;
  });

  it("does tasks in the order in which they were asked, also when one is asked as soon as it is open", async () => {
    const thread = lend({ seed: 3 });
    const random = stream(3, "counting");
    const later: Promise<unknown>[] = [];
    const opened = thread.opened.then(() => void later.push(thread.run("number")));
    const first = thread.run("number");
    await opened;
    expect([await first, await later[0]]).toEqual([random(), random()]);
  });

  it("lends threads that were prepared, and prepares no more than are missing", async () => {
    const before = waitingThreads();
    prepareThreads(counting, before + 2);
    prepareThreads(counting, before + 1);
    expect(waitingThreads()).toBe(before + 2);
    const threads = Array.from({ length: before + 2 }, (_, seed) => lend({ seed }));
    expect(waitingThreads()).toBe(0);
    for (const [seed, thread] of threads.entries()) expect(await thread.run("number")).toBe(stream(seed, "counting")());
    prepareThreads(new URL("./nowhere.ts", import.meta.url), 1);
    expect(await lend({ seed: 9 }).run("number")).toBe(stream(9, "counting")());
    prepareThreads(counting, 20);
    expect(waitingThreads()).toBe(8);
  });

  it("makes a module ready for others also when the thread that does it is given back, and names it in stacks", async () => {
    const module = new URL("./faultyWork.ts", import.meta.url);
    const lendFaulty = (fails: boolean) => lendThread<{ fails: boolean }, number, number>(module, { fails });
    const plain = Array.from({ length: 8 }, (_, factor) =>
      lendThread<{ factor: number }, number, number>(new URL("./plainWork.mjs", import.meta.url), { factor }),
    );
    await Promise.all(plain.map(({ opened }) => opened));
    const [first, second] = [lendFaulty(false), lendFaulty(false)];
    first.opened.catch(() => undefined);
    for (const thread of [...plain, first]) thread.giveBack();
    expect(waitingThreads()).toBe(8);
    expect(await second.run(1)).toBe(2);
    second.giveBack();
    const fault = await lendFaulty(true).opened.catch((error: unknown) => error);
    expect(fault).toMatchObject({ name: "RangeError", message: "Cannot open: it was told to fail" });
    expect((fault as Error).stack).toContain("segmentarium/faultyWork.ts");
    expect((fault as Error).stack!.length).toBeLessThan(2000);
  });

  it("keeps eight threads at most", async () => {
    const threads = Array.from({ length: 10 }, (_, seed) => lend({ seed }));
    const ids = await Promise.all(threads.map((thread) => thread.run("thread")));
    expect(new Set(ids).size).toBe(10);
    for (const thread of threads) thread.giveBack();
    expect(waitingThreads()).toBe(8);
  });

  it("lends different threads at a time", async () => {
    const threads = [1, 2, 3].map((seed) => lend({ seed }));
    expect(new Set(await Promise.all(threads.map((thread) => thread.run("thread")))).size).toBe(3);
    const numbers = await Promise.all(threads.map((thread) => thread.run("number")));
    expect(numbers).toEqual([1, 2, 3].map((seed) => stream(seed, "counting")()));
  });

  it("throws what the work throws, and goes on", async () => {
    const thread = lend({ seed: 4 });
    await expect(thread.run("fail")).rejects.toThrow(new RangeError("Cannot count: it was asked to fail"));
    await expect(thread.run("function")).rejects.toThrow("could not be cloned");
    expect(await thread.run("number")).toBe(stream(4, "counting")());
    const failed = lend({ fails: "Cannot open: it was asked to fail" });
    await expect(failed.run("number")).rejects.toThrow(new TypeError("Cannot open: it was asked to fail"));
    await expect(failed.opened).rejects.toThrow("Cannot open");
  });

  it("throws when the module cannot be loaded", async () => {
    for (const name of ["nowhere.ts", "nowhere.mjs"]) {
      const thread = lendThread(new URL(name, import.meta.url), {});
      await expect(thread.run("number")).rejects.toThrow("nowhere");
      thread.giveBack();
    }
  });

  it("throws when the thread ends, and starts another", { timeout: 20_000 }, async () => {
    const dying = lend();
    const id = await dying.run("thread");
    const told = await Promise.allSettled([dying.run("exit"), dying.run("number")]);
    for (const one of told) expect(one).toMatchObject({ reason: { message: "A worker thread ended with 3" } });
    await expect(dying.run("number")).rejects.toThrow("ended with 3");
    dying.giveBack();
    const other = lend({ seed: 5 });
    expect(await other.run("thread")).not.toBe(id);
    expect(await other.run("number")).toBe(stream(5, "counting")());
  });

  it("ends a thread that is given back at work, with the reason, and lends it no more", async () => {
    const thread = lend();
    const id = await thread.run("thread");
    const waiting = thread.run("wait");
    await new Promise((resolve) => setImmediate(resolve));
    thread.giveBack(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
    await expect(thread.run("number")).rejects.toThrow("stopped");
    expect(await lend().run("thread")).not.toBe(id);
  });

  it("runs nothing on a thread that was given back", async () => {
    const thread = lend({ seed: 1 });
    await thread.opened;
    const late = thread.run("number");
    thread.giveBack();
    const next = lend({ seed: 2 });
    await expect(late).rejects.toThrow("given back");
    await expect(thread.run("number")).rejects.toThrow("given back");
    expect(await next.run("number")).toBe(stream(2, "counting")());
  });

  it("opens nothing on a thread that was given back before it had begun", async () => {
    const hasty = [1, 2].map((seed) => lend({ seed, fails: "late" }));
    const pending = hasty.map((thread) => thread.run("number"));
    for (const thread of hasty) thread.giveBack();
    const later = lend({ seed: 3 });
    for (const run of pending) await expect(run).rejects.toThrow();
    expect(await later.run("number")).toBe(stream(3, "counting")());
    expect(await later.run("number")).not.toBe(await lend({ seed: 3 }).run("number"));
  });

  it.each(["to open", "with a task"])("lets go of the memory it was given %s", { timeout: 60_000 }, async (how) => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const pages = 3200;
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 4; i++) {
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
      const thread = lend(how === "to open" ? { memory } : {});
      await thread.run(how === "to open" ? "fill" : { fill: memory });
      thread.giveBack();
      collect();
    }
    await lend().run("thread");
    collect();
    expect(process.memoryUsage().rss - before).toBeLessThan(1.5 * pages * 65_536);
  });

  it("serves within a thread too", async () => {
    const { signal } = new AbortController();
    const found = await inThread<number>(new URL("./lendInside.mjs", import.meta.url), { seed: 6 }, { signal });
    expect(found).toBe(stream(6, "counting")());
  });

  it.each(["kept", "at work", "unasked", "prepared"])(
    "holds no process up: threads %s",
    { timeout: 60_000 },
    async (how) => {
      const script = fileURLToPath(new URL("./lendAndEnd.ts", import.meta.url));
      const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", script, how], {
        timeout: 50_000,
      });
      expect(stdout).toBe(how === "unasked" || how === "prepared" ? "" : "2");
    },
  );
});
