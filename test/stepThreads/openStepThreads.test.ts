import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PluginError } from "../../src/errors.ts";
import type { Execution } from "../../src/executeNode.ts";
import type { Metric, Step } from "../../src/plugin.ts";
import { openStepThreads, type StepThreads } from "../../src/stepThreads/openStepThreads.ts";
import { miniatureProject } from "../core/miniature.ts";
import { asker, deaf, ender, made, refuser, teller, waiter } from "./src/steps.ts";

async function executionOf(step: Step, signal = new AbortController().signal) {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-thread-"));
  const notes: unknown[] = [];
  const execution: Execution = {
    node: {
      ...{ id: step.id, cutoff: undefined, needs: [], skipped: undefined },
      contributed: { step, point: "findings", plugin: "tester", version: "1.0.0" },
    },
    project: miniatureProject(),
    options: { wanted: 3 },
    metrics: [],
    inputs: new Map(),
    expanded: { files: [], unmatched: [] },
    fileHashes: [],
    parts: {
      find: async (key) => `found ${key}`,
      keep: async (key) => `kept ${key}`,
      nameOf: async (key) => `name of ${key}`,
    },
    folder,
    temporaryFolder: join(folder, "spill"),
    threads: 1,
    memoryLimit: "500MB",
    signal,
    cutoff: "2024-03-31",
    progress: (...note) => notes.push(note),
  };
  const value = async () => JSON.parse(await readFile(join(folder, `0-${step.provides[0]}.json`), "utf8"));
  return { execution, notes, value };
}

/** Has steps executed until a thread takes one. */
async function untilApart(threads: StepThreads): Promise<void> {
  for (let apart = false; !apart; ) {
    const two = await Promise.all([executionOf(teller), executionOf(teller)]);
    await Promise.all(two.map(({ execution }) => threads.execute(execution)));
    const values = await Promise.all(two.map(({ value }) => value()));
    apart = values.some(({ isMainThread }) => !isMainThread);
  }
}

describe("openStepThreads", () => {
  const threads = openStepThreads(import.meta.dirname, 1);

  beforeAll(() => untilApart(threads));

  afterAll(() => threads.close());

  it("executes steps in a thread as in this one, with the same outcome", async () => {
    const first = await executionOf(teller);
    const here = await openStepThreads(import.meta.dirname, 0).execute(first.execution);
    const second = await executionOf(teller);
    expect(await threads.execute(second.execution)).toEqual(here);
    expect(here.warnings).toEqual([{ step: "teller", code: "told", message: "a warning" }]);
    expect(here.exclusions).toHaveLength(1);
    const told = await first.value();
    expect(told).toMatchObject({ isMainThread: true, answer: 42, settings: { asOf: "2024-03-31" } });
    expect(told).toMatchObject({ options: { wanted: 3 }, kept: ["found nothing", "kept something", "name of it"] });
    expect(await second.value()).toEqual({ ...told, isMainThread: false });
    expect(second.notes).toEqual([[0.5, "half"]]);
    expect(first.notes).toEqual(second.notes);
  });

  it("throws what the step throws, with plugin, step and words", async () => {
    const { execution } = await executionOf(refuser);
    const fault = await threads.execute(execution).catch((cause: unknown) => cause);
    expect(fault).toBeInstanceOf(PluginError);
    expect(fault).toMatchObject({ code: "plugin-failed", plugin: "tester", step: "refuser" });
    expect((fault as Error).message).toBe('Cannot run step "refuser" of tester: Cannot go on\n  here odd: false');
  });

  it("tells a step in a thread to stop", async () => {
    const stop = new AbortController();
    const { execution } = await executionOf(waiter, stop.signal);
    const waiting = threads.execute(execution);
    setTimeout(() => stop.abort("by the user"), 50);
    await expect(waiting).rejects.toThrow('Cannot run step "waiter" of tester: by the user');
    const { execution: next, value } = await executionOf(teller);
    await threads.execute(next);
    expect(await value()).toMatchObject({ isMainThread: false });
  });

  it("executes nothing that was stopped before", async () => {
    const { execution } = await executionOf(waiter, AbortSignal.abort(new Error("Stopped by the user")));
    await expect(threads.execute(execution)).rejects.toThrow("Stopped by the user");
  });

  it("keeps in this thread what is given something that cannot be copied", async () => {
    const { execution, value } = await executionOf(teller);
    const odd = { id: "odd", label: "Odd", format: () => "text" } as unknown as Metric;
    await threads.execute({ ...execution, metrics: [odd] });
    expect(await value()).toMatchObject({ isMainThread: true });
    const { execution: next, value: told } = await executionOf(teller);
    await threads.execute(next);
    expect(await told()).toMatchObject({ isMainThread: false });
  });

  it("keeps in this thread what no module of the product exports", async () => {
    const unnamed = await executionOf(made());
    await threads.execute(unnamed.execution);
    expect(await unnamed.value()).toEqual({ isMainThread: true });
  });

  it("ends the thread of a step that does not heed being stopped", async () => {
    const others = openStepThreads(import.meta.dirname, 1);
    await untilApart(others);
    const stop = new AbortController();
    const { execution } = await executionOf(deaf, stop.signal);
    const started = performance.now();
    const computing = others.execute(execution);
    setTimeout(() => stop.abort(new Error("Stopped by the user")), 50);
    await expect(computing).rejects.toThrow("Stopped by the user");
    expect(performance.now() - started).toBeLessThan(15_000);
    await others.close();
  });

  it("stops what the engine does for a step, whose thread goes on", async () => {
    const stop = new AbortController();
    const { execution } = await executionOf(asker, stop.signal);
    const started = performance.now();
    const asking = threads.execute(execution);
    setTimeout(() => stop.abort(new Error("Stopped by the user")), 200);
    await expect(asking).rejects.toThrow('Cannot run step "asker" of tester: Cannot run a query: INTERRUPT');
    expect(performance.now() - started).toBeLessThan(15_000);
    const { execution: next, value } = await executionOf(teller);
    await threads.execute(next);
    expect(await value()).toMatchObject({ isMainThread: false });
  });

  it("fails a step whose thread ends, and goes on without it", async () => {
    const { execution } = await executionOf(ender);
    await expect(threads.execute(execution)).rejects.toThrow('Cannot run step "ender" of tester: its thread');
    const { execution: again, value } = await executionOf(ender);
    await threads.execute(again);
    expect(await value()).toEqual({ isMainThread: true });
  });
});
