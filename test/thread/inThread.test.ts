import { describe, expect, it } from "vitest";
import { inThread } from "../../src/thread/index.ts";

const script = new URL("./echo.mjs", import.meta.url);
const { signal } = new AbortController();

describe("inThread", () => {
  it("gives the result of the script, copies what it is given, and tells its notes in order", async () => {
    const notes: string[] = [];
    const values = Float64Array.of(1, 2.5);
    const found = await inThread<{ values: Float64Array }, string>(
      script,
      { values },
      { signal, onNote: (note) => notes.push(note) },
    );
    expect(found).toEqual({ values: Float64Array.of(2, 5), apart: true });
    expect(values).toEqual(Float64Array.of(1, 2.5));
    expect(notes).toEqual(["first", "second"]);
  });

  it("throws what the script throws, with its kind and words", async () => {
    const failed = await inThread(script, { fail: true }, { signal }).catch((cause: unknown) => cause);
    expect(failed).toBeInstanceOf(RangeError);
    expect((failed as Error).message).toBe("Cannot echo: it was asked to fail");
  });

  it("says so when the thread ends without an answer, or its script cannot be loaded", async () => {
    await expect(inThread(script, { exit: true }, { signal })).rejects.toThrow(/"echo\.mjs": its thread ended without/);
    await expect(inThread(new URL("./nowhere.mjs", import.meta.url), {}, { signal })).rejects.toThrow(/nowhere/);
  });

  it("ends the thread when aborted, and starts none afterwards", async () => {
    const stop = new AbortController();
    const waiting = inThread(script, { wait: true }, { signal: stop.signal });
    stop.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
    await expect(inThread(script, {}, { signal: stop.signal })).rejects.toThrow("stopped");
  });

  it("does the work where it is asked for in a thread already, on a copy, and elsewhere in a thread of its own", async () => {
    const inside = new URL("./threadInside.mjs", import.meta.url);
    const found = await inThread<{ own: number }>(inside, { values: [1, 2] }, { signal });
    expect(found).toEqual({ place: found.own, first: 7, own: found.own, values: [1, 2], notes: ["on its way"] });
    const work = () => ({ apart: false });
    expect(await inThread<unknown>(script, { values: Float64Array.of(1) }, { signal, work })).toMatchObject({
      apart: true,
    });
  });
});
