import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type RuleInput, ruleSchema } from "../../../src/config/index.ts";
import { compareUsual } from "../../../src/ingest/contract/compareUsual.ts";
import { askedTable, database, judged } from "./judged.ts";

type Usual = NonNullable<RuleInput["usual"]>;

const asOf = "2024-06-01";
const dayMs = 86_400_000;

/** Moments, so many days before the as-of day: 0.5 is noon of the day before. */
async function momentsBefore(days: readonly number[], who: (i: number) => string = (i) => `'c${i}'`): Promise<void> {
  const rows = days.map((before, i) => {
    const at = new Date(Date.parse(asOf) - before * dayMs).toISOString().slice(0, 19).replace("T", " ");
    return `TIMESTAMP '${at}', ${who(i)}`;
  });
  await askedTable("t TIMESTAMP, who VARCHAR", rows);
}

/** So many rows in the middle of each week, the last week first. */
function weeks(...counts: readonly number[]): number[] {
  return counts.flatMap((count, week) => Array.from({ length: count }, () => 7 * week + 3));
}

async function verdict(usual: Partial<Usual>): Promise<string> {
  return (await judged({ usual: { column: "t", per: "week", periods: 4, fewest: 0.5, most: 2, ...usual } })).verdict;
}

describe("compareUsual", () => {
  test("holds the last week to the median of those before, up to and with the limits", async () => {
    await momentsBefore([...weeks(50, 10, 100, 100, 300), 38]);
    expect((await judged({ usual: { column: "t", per: "week", periods: 4, fewest: 0.5 } })).compared).toEqual({
      found: 50,
      before: 100,
      when: "the median of 4 weeks before",
      restsOn: [50, 50, 100, 100, 100, 100],
    });
    expect(await verdict({})).toBe("pass");
    await momentsBefore([...weeks(49, 10, 100, 100, 300), 38]);
    expect(await verdict({})).toBe("fail");
    expect(await verdict({ fewest: 0.49 })).toBe("pass");
    await momentsBefore([...weeks(200, 10, 100, 100, 300), 38]);
    expect(await verdict({})).toBe("pass");
    await momentsBefore([...weeks(201, 10, 100, 100, 300), 38]);
    expect(await verdict({})).toBe("fail");
    expect(await verdict({ most: undefined })).toBe("pass");
  });

  test("takes the mean of the two middle ones of an even number, and a week without rows for one of none", async () => {
    await momentsBefore([...weeks(15, 20, 0, 40, 40), 40]);
    expect((await judged({ usual: { column: "t", per: "week", periods: 4, fewest: 0.5 } })).compared?.before).toBe(30);
    await momentsBefore([...weeks(0, 20, 20, 20, 20), 40]);
    expect(await verdict({})).toBe("fail");
  });

  test("starts a period at its first moment and ends it before the next, the last one before the as-of day", async () => {
    await momentsBefore([-0.001, 0, ...[0.001, 7], ...[7.001, 14], 14.001, 21, 28, 35, 36]);
    const usual = { column: "t", per: "week", periods: 4, fewest: 0.5 } as const;
    const { compared } = await judged({ usual });
    expect(compared).toMatchObject({ found: 2, before: 1.5 });
  });

  test("counts only weeks that the data cover from their first day, whatever a stray early date says", async () => {
    await momentsBefore([...weeks(5, 10, 10), 27.5]);
    expect((await judged({ usual: { column: "t", per: "week", periods: 4, fewest: 0.5 } })).compared?.when).toBe(
      "the median of 3 weeks before",
    );
    await momentsBefore([...weeks(5, 10, 10), 26.9]);
    expect((await judged({ usual: { column: "t", per: "week", periods: 4, fewest: 0.5 } })).compared?.when).toBe(
      "the median of 2 weeks before",
    );
    await momentsBefore([...weeks(5, 10, 10), 45_000]);
    expect((await judged({ usual: { column: "t", per: "week", periods: 4, fewest: 0.5 } })).compared).toMatchObject({
      before: 10,
      when: "the median of 2 weeks before",
    });
  });

  test("judges nothing of too short a past, of a table without rows, or by a median of 0, and says so", async () => {
    await momentsBefore(weeks(0, 10));
    expect(await judged({ usual: { column: "t", per: "week", periods: 4, fewest: 0.5 } })).toMatchObject({
      verdict: "insufficient-evidence",
      compared: { reason: "0 complete weeks come before, at least 2 are needed" },
    });
    await momentsBefore([]);
    expect(await verdict({})).toBe("insufficient-evidence");
    await momentsBefore([...weeks(3, 0, 0, 0, 5), 40]);
    expect((await judged({ usual: { column: "t", per: "week", periods: 4, fewest: 0.5 } })).compared?.reason).toBe(
      "the median of 4 weeks before is 0, of which nothing is a multiple",
    );
  });

  test("counts distinct people, and gaps as a share of the rows", async () => {
    await momentsBefore([...weeks(40, 40, 40, 40, 40), 40], (i) => `'c${i < 40 ? i % 4 : i % 10}'`);
    expect(await verdict({ distinct: "who" })).toBe("fail");
    expect(await verdict({})).toBe("pass");
    await momentsBefore([...weeks(10, 10, 10, 10, 10), 40], (i) => (i < 4 ? "NULL" : "'c'"));
    const gaps = { column: "t", per: "week", periods: 4, missing: "who" } as const;
    expect((await judged({ usual: { ...gaps, apart: 0.39 } })).verdict).toBe("fail");
    const { verdict: kept, compared } = await judged({ usual: { ...gaps, apart: 0.4 } });
    expect([kept, compared?.found, compared?.before]).toEqual(["pass", 0.4, 0]);
    await momentsBefore([...weeks(0, 10, 10, 10, 10), 40]);
    expect((await judged({ usual: { ...gaps, apart: 0.4 } })).compared?.reason).toBe("no row is of the last week");
  });

  test("takes months as the calendar has them", async () => {
    const at = ["2024-05-01 00:00", "2024-04-30 23:59", "2024-04-01", "2024-03-31", "2024-03-01", "2024-02-29"];
    await askedTable(
      "t TIMESTAMP",
      [...at, "2024-02-01", "2024-01-31"].map((day) => `TIMESTAMP '${day}'`),
    );
    const { compared } = await judged({ usual: { column: "t", per: "month", periods: 3, fewest: 0.5 } });
    expect(compared).toMatchObject({ found: 1, before: 2, when: "the median of 3 months before" });
  });

  test("finds what a naive count finds, in any order of rows", async () => {
    const rule = ruleSchema.parse({
      ...{ id: "u", source: "s" },
      usual: { column: "t", per: "day", periods: 5, fewest: 0.5 },
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -20, max: 200 }), { maxLength: 40 }), async (hours) => {
        await momentsBefore(hours.map((hour) => hour / 24));
        const { comparison } = await compareUsual(await database(), rule.usual as never, "asked", asOf);
        const known = hours.filter((hour) => hour > 0);
        const first = Math.max(...known, 0);
        const count = (day: number) => known.filter((hour) => hour > 24 * day && hour <= 24 * (day + 1)).length;
        const days = [1, 2, 3, 4, 5];
        const oldest = days.findLast((day) => count(day) > 0) ?? 0;
        const covered = days.filter((day) => day <= oldest && first > 24 * day).map(count);
        if (covered.length < 3) return void expect(comparison.reason).toMatch(/complete day/);
        const sorted = covered.sort((a, b) => a - b);
        const half = (sorted.length - 1) / 2;
        const median = ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0)) / 2;
        if (median === 0) return void expect(comparison.reason).toMatch(/is 0/);
        expect([comparison.found, comparison.before]).toEqual([count(0), median]);
      }),
      { numRuns: 60 },
    );
  });
});
