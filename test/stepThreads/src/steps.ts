import { isMainThread } from "node:worker_threads";
import { CheckError } from "../../../src/errors.ts";
import { defineStep } from "../../../src/plugin.ts";

/** Says where it was executed and what it was given. */
export const teller = defineStep(import.meta.url, {
  id: "teller",
  title: "Teller",
  needs: [],
  provides: ["told"],
  settings: ["asOf"],
  async run(_inputs, { db, log, progress, random, settings, options, parts, folder }) {
    log.warn("told", "a warning");
    log.excluded("rows", 3, "they are odd");
    progress(0.5, "half");
    const row = await db.row("SELECT 6 * 7 AS answer");
    const kept = [await parts.find("nothing"), await parts.keep("something", folder), await parts.nameOf("it")];
    const drawn = random("a purpose")();
    return { told: { isMainThread, answer: Number(row?.["answer"]), settings, options, drawn, kept } };
  },
});

/** Waits until it is told to stop. */
export const waiter = defineStep(import.meta.url, {
  id: "waiter",
  title: "Waiter",
  needs: [],
  provides: ["waited"],
  async run(_inputs, { signal }): Promise<never> {
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    throw new Error(`${signal.reason}`);
  },
});

/** Asks the engine, by a second connection too, what takes minutes. */
export const asker = defineStep(import.meta.url, {
  id: "asker",
  title: "Asker",
  needs: [],
  provides: ["finding/asker"],
  async run(_, { db }) {
    const fork = await db.fork();
    const long = "SELECT count(*) FROM range(1000000) AS a(x), range(1000000) AS b(y) WHERE (x * y) % 7 = 3";
    await Promise.all([db.run(long), fork.run(long)]);
    return { "finding/asker": {} };
  },
});

/** Computes for half a minute and looks at nothing meanwhile. */
export const deaf = defineStep(import.meta.url, {
  id: "deaf",
  title: "Deaf",
  needs: [],
  provides: ["computed"],
  run: () => {
    const started = performance.now();
    let sum = 0;
    while (performance.now() - started < 30_000) sum += Math.sin(sum);
    return { computed: { isMainThread } };
  },
});

export const refuser = defineStep(import.meta.url, {
  id: "refuser",
  title: "Refuser",
  needs: [],
  provides: ["refused"],
  run(): never {
    throw new CheckError("Cannot go on", [{ code: "odd", message: `${isMainThread}`, file: "here" }]);
  },
});

/** Ends its thread; in the main thread it does nothing. */
export const ender = defineStep(import.meta.url, {
  id: "ender",
  title: "Ender",
  needs: [],
  provides: ["ended"],
  run: () => {
    if (!isMainThread) process.exit(1);
    return { ended: { isMainThread } };
  },
});

/** A step that its module does not export. */
export const made = () =>
  defineStep(import.meta.url, {
    id: "made",
    title: "Made",
    needs: [],
    provides: ["made"],
    run: () => ({ made: { isMainThread } }),
  });
