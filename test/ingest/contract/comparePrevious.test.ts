import { describe, expect, test } from "vitest";
import type { FileAccount } from "../../../src/artifacts.ts";
import { comparePrevious } from "../../../src/ingest/contract/comparePrevious.ts";

const account = (file: string, accepted: number): FileAccount => ({
  ...{ source: "orders", table: "orders", format: "csv", bytes: 1, sha256: "", rejectReasons: [] },
  ...{ file, accepted, counted: accepted, rejected: 0 },
});
const then = { asOf: "2024-05-01", sources: { orders: { "a.csv": 100, "b.csv": 60 } } };
const kept = { fewest: 1, files: "kept" } as const;

function holds(rule: Parameters<typeof comparePrevious>[0], files: Readonly<Record<string, number>>) {
  const accounts = Object.entries(files).map(([file, rows]) => account(file, rows));
  return comparePrevious(rule, "orders", accounts, then);
}

describe("comparePrevious", () => {
  test("holds when every file of then is there with its rows, whatever is new", () => {
    expect(holds(kept, { "a.csv": 100, "b.csv": 60 }).holds).toBe(true);
    expect(holds(kept, { "c.csv": 5, "b.csv": 61, "a.csv": 100 })).toEqual({
      holds: true,
      comparison: {
        ...{ found: 166, before: 160, when: "as of 2024-05-01", restsOn: [166, 160, 6] },
        files: { known: 2, gone: 0, fewer: 0 },
      },
    });
  });

  test("tells files that are gone or shorter, also where new ones make up for the rows, and the worst of them", () => {
    const { holds: held, comparison } = holds(kept, { "a.csv": 90, "c.csv": 500 });
    expect(held).toBe(false);
    expect(comparison).toMatchObject({
      files: { known: 2, gone: 1, fewer: 1 },
      worstFile: { file: "b.csv", found: 0, before: 60 },
      restsOn: [590, 160, 430, 0, 60, 60, 90, 100, 10],
    });
  });

  test("tolerates what it allows, in all and of each file, but no file that is gone", () => {
    const lenient = { fewest: 0.9, files: "kept" } as const;
    expect(holds(lenient, { "a.csv": 90, "b.csv": 60 })).toMatchObject({
      holds: true,
      comparison: { files: { fewer: 1 } },
    });
    expect(holds(lenient, { "a.csv": 89, "b.csv": 60 }).holds).toBe(false);
    expect(holds({ ...lenient, fewest: 0 }, { "a.csv": 100 }).holds).toBe(false);
  });

  test("rests on what is left of a file, so that few rows of it are not told", () => {
    expect(holds(kept, { "a.csv": 3, "b.csv": 300 }).comparison.restsOn).toContain(3);
  });

  test("counts a file that is named twice once, in whichever account its rows are", () => {
    const twice = [account("a.csv", 100), account("b.csv", 60), account("a.csv", 0)];
    expect(comparePrevious(kept, "orders", twice, then)).toMatchObject({ holds: true, comparison: { found: 160 } });
  });

  test("takes a count that is just what is allowed", () => {
    for (let percent = 1; percent < 100; percent++) {
      const at = { fewest: percent / 100, most: Number((1 + percent / 100).toFixed(2)), files: "replaced" } as const;
      const earlier = { asOf: "2024-05-01", sources: { orders: { "a.csv": 1000 } } };
      const judge = (rows: number) => comparePrevious(at, "orders", [account("a.csv", rows)], earlier).holds;
      expect([judge(percent * 10), judge(1000 + percent * 10)]).toEqual([true, true]);
      expect([judge(percent * 10 - 1), judge(1001 + percent * 10)]).toEqual([false, false]);
    }
  });

  test("compares all rows alone where files are replaced, and grows no more than it may", () => {
    const replaced = { fewest: 0.5, most: 2, files: "replaced" } as const;
    expect(holds(replaced, { "may.csv": 80 })).toEqual({
      holds: true,
      comparison: { found: 80, before: 160, when: "as of 2024-05-01", restsOn: [80, 160, 80] },
    });
    expect(holds(replaced, { "may.csv": 79 }).holds).toBe(false);
    expect(holds(replaced, { "may.csv": 320 }).holds).toBe(true);
    expect(holds(replaced, { "may.csv": 321 }).holds).toBe(false);
  });

  test("judges nothing without an earlier publication, or of a source that is new, and says so", () => {
    expect(comparePrevious(kept, "orders", [account("a.csv", 1)], undefined)).toMatchObject({
      holds: undefined,
      comparison: { reason: "the history holds no publication of an earlier as-of day" },
    });
    expect(comparePrevious(kept, "lines", [account("a.csv", 1)], then)).toMatchObject({
      holds: undefined,
      comparison: { reason: "the publication as of 2024-05-01 did not have this source" },
    });
  });
});
