import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inLanes } from "../../src/parts/inLanes.ts";
import { type Database, openDatabase } from "../../src/table/index.ts";

let db: Database;
/** The same, which gives connections at once: for tests that count turns. */
let instant: Database;
beforeAll(async () => {
  db = await openDatabase();
  instant = { ...db, fork: async () => ({ ...db, close: () => undefined }) };
});
afterAll(() => db.close());

const { signal } = new AbortController();
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("inLanes", () => {
  it("gives results in the order of the things, whichever is done first", async () => {
    for (const threads of [1, 2, 4]) {
      const found = await inLanes({ db, signal, threads }, [5, 0, 3, 1], async (own, turns, place) => {
        for (let i = 0; i < turns; i++) await turn();
        return (await own.row(`SELECT ${turns} * 10 + ${place} AS n`))?.["n"];
      });
      expect(found).toEqual([50, 1, 32, 13]);
    }
    expect(await inLanes({ db, signal, threads: 2 }, [], () => Promise.reject(new Error("no thing")))).toEqual([]);
  });

  it("does one thing at a time on one thread, and two at most on more", async () => {
    for (const [threads, most] of [
      [1, 1],
      [2, 2],
      [8, 2],
    ] as const) {
      let [now, seen] = [0, 0];
      await inLanes({ db: instant, signal, threads }, [1, 2, 3, 4, 5], async () => {
        seen = Math.max(seen, ++now);
        await turn();
        now--;
      });
      expect(seen).toBe(most);
    }
  });

  it("lets each make temporary tables of the same name, of which none is left", async () => {
    const found = await inLanes({ db, signal, threads: 2 }, [1, 2, 3], async (own, n) => {
      await own.run(`CREATE TEMP TABLE made AS SELECT ${n} AS n`);
      await turn();
      return (await own.row("FROM made"))?.["n"];
    });
    expect(found).toEqual([1, 2, 3]);
    await expect(db.rows("FROM made")).rejects.toThrow(/made/);
  });

  it("fails with the first failure in the order of the things, lets what runs end, and begins nothing more", async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const failing = inLanes({ db: instant, signal, threads: 2 }, [0, 1, 2, 3, 4], async (_, thing) => {
      begun.push(thing);
      for (let i = 0; i < (thing === 1 ? 6 : 2); i++) await turn();
      ended.push(thing);
      if (thing > 0) throw new Error(`thing ${thing}`);
    });
    await expect(failing).rejects.toThrow("thing 1");
    expect(begun).toEqual([0, 1, 2]);
    expect(ended.toSorted()).toEqual([0, 1, 2]);
  });

  it("does what two at once have no memory for one after the other, and fails where that is not enough", async () => {
    const full = new Error("Cannot run a query: Out of Memory Error: failed to allocate data");
    let now = 0;
    const begun: number[] = [];
    const large = async (_: Database, thing: number): Promise<number> => {
      begun.push(thing);
      now++;
      await turn();
      const others = now - 1;
      await turn();
      now--;
      if (others > 0 && thing > 1) throw full;
      return thing;
    };
    expect(await inLanes({ db: instant, signal, threads: 2 }, [0, 1, 2, 3, 4], large)).toEqual([0, 1, 2, 3, 4]);
    // The first two had room beside each other.
    expect(begun.filter((thing) => thing < 2)).toEqual([0, 1]);
    expect(begun.length).toBeGreaterThan(5);
    const never = inLanes({ db: instant, signal, threads: 2 }, [0, 1], () => Promise.reject(full));
    await expect(never).rejects.toThrow("Out of Memory");
    let times = 0;
    const other = inLanes({ db: instant, signal, threads: 2 }, [0], async () => {
      times++;
      throw new Error("another fault");
    });
    await expect(other).rejects.toThrow("another fault");
    expect(times).toBe(1);
  });

  it("begins nothing after a stop, and waits for the other lane where a connection cannot be had", async () => {
    const stop = new AbortController();
    const begun: number[] = [];
    const stopped = inLanes({ db: instant, signal: stop.signal, threads: 2 }, [0, 1, 2, 3], async (_, thing) => {
      begun.push(thing);
      await turn();
      stop.abort(new Error("stopped"));
    });
    await expect(stopped).rejects.toThrow("stopped");
    expect(begun).toEqual([0, 1]);
    let [forks, ended] = [0, 0];
    const own: Database = {
      ...db,
      fork: () => (forks++ === 0 ? instant.fork() : Promise.reject(new Error("no connection"))),
    };
    const failing = inLanes({ db: own, signal, threads: 2 }, [0, 1, 2], async () => {
      for (let i = 0; i < 5; i++) await turn();
      ended++;
    });
    await expect(failing).rejects.toThrow("no connection");
    expect(ended).toBe(1);
  });
});
