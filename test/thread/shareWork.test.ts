import { describe, expect, it } from "vitest";
import { shareWork } from "../../src/thread/shareWork.ts";
import { lendThread } from "../../src/thread/threadPool.ts";

const taking = new URL("./takingWork.mjs", import.meta.url);

function parts(most: number) {
  const [taken, done] = [new Int32Array(new SharedArrayBuffer(4)), new Int32Array(new SharedArrayBuffer(8))];
  return { taken, done, most };
}

const pause = () => new Promise((resolve) => setImmediate(resolve));

describe("shareWork", () => {
  it("takes every part once, here or in a thread", async () => {
    const data = parts(1_000_000);
    await shareWork(taking, [data, data], async () => {
      while (Atomics.load(data.done, 1) === 0) await pause();
      while (Atomics.add(data.taken, 0, 1) < data.most) Atomics.add(data.done, 0, 1);
    });
    expect(data.done[0]! + data.done[1]!).toBe(data.most);
    expect(data.done[1]).toBeGreaterThan(0);
  });

  it("waits for no thread that has not begun, which does nothing then, but is lent again", async () => {
    const data = parts(10);
    await shareWork(taking, [data, data, data], async () => {
      while (Atomics.add(data.taken, 0, 1) < data.most) Atomics.add(data.done, 0, 1);
    });
    expect([...data.done, ...data.taken]).toEqual([10, 0, 11]);
    const others = [1, 2, 3].map(() => lendThread(taking, parts(1)));
    await Promise.all(others.map(({ opened }) => opened));
    for (const other of others) other.giveBack();
    expect([...data.taken]).toEqual([11]);
  });

  it("throws what a thread throws, also where this one does not ask", async () => {
    const failing = { ...parts(10), fails: true };
    const asked = shareWork(taking, [failing], async (throwIfFailed) => {
      for (;;) {
        await pause();
        throwIfFailed();
      }
    });
    await expect(asked).rejects.toThrow(new RangeError("Cannot take: it was asked to fail"));
    const patient = () => new Promise<void>((resolve) => setTimeout(resolve, 500));
    await expect(shareWork(taking, [failing], patient)).rejects.toThrow("asked to fail");
    await expect(shareWork(new URL("./nowhere.mjs", import.meta.url), [failing], patient)).rejects.toThrow("nowhere");
  });

  it("throws what this thread throws, and ends those at work", { timeout: 20_000 }, async () => {
    const endless = parts(Number.POSITIVE_INFINITY);
    const stopped = shareWork(taking, [endless], async () => {
      while (Atomics.load(endless.done, 1) === 0) await pause();
      throw new Error("enough");
    });
    await expect(stopped).rejects.toThrow("enough");
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = Atomics.load(endless.done, 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(Atomics.load(endless.done, 1)).toBe(before);
  });
});
