import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Job, schedule } from "../../src/schedule.ts";

const never = async () => false;

/** Jobs that end when they are told to, and what was running at any time. */
function board() {
  const started: string[] = [];
  const ends = new Map<string, { resolve: () => void; reject: (cause: unknown) => void }>();
  const run = (job: Job) => {
    started.push(job.id);
    return new Promise<void>((resolve, reject) => ends.set(job.id, { resolve, reject }));
  };
  const settle = () => new Promise((resolve) => setTimeout(resolve, 1));
  const end = async (id: string, cause?: unknown) => {
    if (cause === undefined) ends.get(id)!.resolve();
    else ends.get(id)!.reject(cause);
    await settle();
  };
  return { started, run, end, settle };
}

const job = (id: string, ...after: string[]): Job => ({ id, after });

describe("schedule", () => {
  it("starts what nothing stands before, in order, as many as there are lanes", async () => {
    const { started, run, end, settle } = board();
    const all = schedule([job("a"), job("b", "a"), job("c"), job("d")], { lanes: 2, alone: never, run });
    await settle();
    expect(started).toEqual(["a", "c"]);
    await end("c");
    expect(started).toEqual(["a", "c", "d"]);
    await end("a");
    expect(started).toEqual(["a", "c", "d", "b"]);
    await end("d");
    await end("b");
    await all;
  });

  it("starts first what the longest chain waits for, where there are lanes for it", async () => {
    const chain = [job("a"), job("b"), job("c"), job("d", "c"), job("e", "d"), job("f", "b")];
    const { started, run, end, settle } = board();
    const all = schedule(chain, { lanes: 2, alone: never, run });
    await settle();
    expect(started).toEqual(["c", "b"]);
    for (const id of ["c", "d", "b", "e", "f", "a"]) await end(id);
    await all;
    expect(started).toEqual(["c", "b", "d", "a", "e", "f"]);
  });

  it("runs one after the other in one lane, in the order given", async () => {
    const started: string[] = [];
    const counts: number[] = [];
    await schedule([job("a"), job("b"), job("c", "a")], {
      lanes: 1,
      alone: never,
      run: async ({ id }, done) => {
        started.push(id);
        counts.push(done);
      },
    });
    expect(started).toEqual(["a", "b", "c"]);
    expect(counts).toEqual([0, 1, 2]);
  });

  it("gives a job the machine to itself when it asks, and lets none overtake it", async () => {
    const { started, run, end, settle } = board();
    const alone = async ({ id }: Job) => id === "big";
    const all = schedule([job("a"), job("big"), job("c")], { lanes: 3, alone, run });
    await settle();
    expect(started).toEqual(["a"]);
    await end("a");
    expect(started).toEqual(["a", "big"]);
    await end("big");
    expect(started).toEqual(["a", "big", "c"]);
    await end("c");
    await all;
  });

  it("starts nothing after a failure, waits for what runs, and throws what failed first", async () => {
    const { started, run, end, settle } = board();
    const all = schedule([job("a"), job("b"), job("c")], { lanes: 2, alone: never, run });
    let over = false;
    const outcome = all
      .catch((cause: unknown) => cause)
      .finally(() => {
        over = true;
      });
    await settle();
    await end("a", new Error("broken"));
    expect(over).toBe(false);
    await end("b", new Error("later"));
    expect(await outcome).toEqual(new Error("broken"));
    expect(started).toEqual(["a", "b"]);
  });

  it("throws what the question whether to run alone throws", async () => {
    const alone = () => Promise.reject(new Error("no such file"));
    await expect(schedule([job("a")], { lanes: 2, alone, run: async () => {} })).rejects.toThrow("no such file");
  });

  it("runs each job of any graph once, after all that it comes after, never more than the lanes at once", async () => {
    const graphs = fc.array(fc.tuple(fc.array(fc.nat(30), { maxLength: 4 }), fc.nat(3), fc.boolean()), {
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 4 }), async (rows, lanes) => {
        const jobs = rows.map(([after, ticks, single], i) => ({
          ...{ id: `j${i}`, ticks, single },
          after: i === 0 ? [] : [...new Set(after.map((n) => `j${n % i}`))],
        }));
        const done: string[] = [];
        let running = 0;
        await schedule(jobs, {
          lanes,
          alone: async ({ single }) => single,
          run: async ({ id, after, ticks, single }) => {
            running += 1;
            expect(running).toBeLessThanOrEqual(single ? 1 : lanes);
            expect(after.filter((other) => !done.includes(other))).toEqual([]);
            for (let i = 0; i < ticks; i++) await Promise.resolve();
            expect(single && lanes > 1 ? running : 1).toBe(1);
            running -= 1;
            done.push(id);
          },
        });
        expect([...done].sort()).toEqual(jobs.map(({ id }) => id).sort());
      }),
      { numRuns: 200 },
    );
  });
});
