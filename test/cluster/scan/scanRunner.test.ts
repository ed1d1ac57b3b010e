import { beforeEach, describe, expect, it, vi } from "vitest";
import { openScanKernels } from "../../../src/cluster/scan/scanKernels.ts";
import { scanRunner } from "../../../src/cluster/scan/scanRunner.ts";
import { scanSpace } from "../../../src/cluster/scan/scanSpace.ts";
import { type ScanTask, scanTasks } from "../../../src/cluster/scan/scanTask.ts";
import { matrix } from "../../../src/matrix/index.ts";

/** Threads that the tests play: what each was lent for, how its work opens, what it is asked, and with what it was given back. */
const played = vi.hoisted(() => ({
  opens: [] as Promise<void>[],
  run: (() => new Promise(() => undefined)) as (task: unknown) => Promise<unknown>,
  slots: [] as number[],
  asked: [] as unknown[],
  givenBack: [] as unknown[],
}));

vi.mock("../../../src/thread/threadPool.ts", () => ({
  lendThread: (_: URL, { slot }: { slot: number }) => {
    played.slots.push(slot);
    return {
      opened: played.opens.shift(),
      run(task: unknown) {
        played.asked.push(task);
        return played.run(task);
      },
      giveBack: (reason: unknown) => played.givenBack.push(reason),
    };
  },
}));

const effort = { seed: 1, restarts: 1, attempts: 1, maxIterations: 5, tolerance: 0 };
const never = () => new Promise<never>(() => undefined);
const start = (restart: number) => ({ kind: "start", ks: [2], restart }) as const;

function spaceOf(rows: number, slots: number) {
  return scanSpace(
    matrix(
      Float64Array.from({ length: rows }, (_, i) => i % 7),
      rows,
      ["a"],
    ),
    2,
    slots,
    1,
  );
}

beforeEach(() => {
  Object.assign(played, { opens: [], run: never, slots: [], asked: [], givenBack: [] });
});

describe("scanRunner", () => {
  it("rejects what waits, and what comes, when a thread ends before it has begun", async () => {
    played.opens = [Promise.reject(new Error("A worker thread ended with 3"))];
    const runner = scanRunner(spaceOf(30, 2), effort);
    const told = await Promise.allSettled([0, 1, 2].map((restart) => runner.run(start(restart))));
    for (const one of told) expect(one).toMatchObject({ reason: { message: "A worker thread ended with 3" } });
    await expect(runner.run({ kind: "plain", k: 2 })).rejects.toThrow("ended with 3");
    expect(played.givenBack).toMatchObject([{ message: "A worker thread ended with 3" }]);
  });

  it("rejects the task that a thread ends with", async () => {
    played.opens = [Promise.resolve()];
    played.run = () => Promise.reject(new Error("A worker thread ended with 3"));
    const runner = scanRunner(spaceOf(30, 2), effort);
    await new Promise((resolve) => setImmediate(resolve));
    const tasks = [runner.run(start(0)), runner.run(start(1))];
    await expect(tasks[1]).rejects.toThrow("ended with 3");
    expect(await tasks[0]).toHaveLength(1);
    runner.close();
  });

  it("does everything in this thread while no other has begun", async () => {
    for (const rows of [30, 20_000]) {
      played.opens = [never(), never()];
      const space = spaceOf(rows, 2);
      const runner = scanRunner(space, effort);
      const found = await Promise.all([0, 1].map((restart) => runner.run(start(restart))));
      const work = scanTasks(space, 1, openScanKernels(space.memory), effort);
      expect(found).toEqual([await work(start(0)), await work(start(1))]);
      runner.close();
    }
    expect(played.asked).toEqual([]);
    expect(played.slots).toEqual([1, 0, 1]);
    expect(played.givenBack).toEqual([undefined, undefined, undefined]);
  });

  it("leaves long tasks to the other threads once they have begun, and takes part in short ones", async () => {
    for (const [rows, asked] of [
      [20_000, [0, 1]],
      [30, [1]],
    ] as const) {
      Object.assign(played, { opens: asked.map(() => Promise.resolve()), asked: [] });
      const runner = scanRunner(spaceOf(rows, 2), effort);
      await new Promise((resolve) => setImmediate(resolve));
      const tasks = [0, 1].map((restart) => runner.run(start(restart)).catch(() => undefined));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect((played.asked as ScanTask[]).map((task) => task.kind === "start" && task.restart)).toEqual(asked);
      runner.close(new Error("enough"));
      await Promise.all(tasks);
    }
    expect(played.givenBack).toHaveLength(3);
    expect(played.givenBack[0]).toMatchObject({ message: "enough" });
  });
});
