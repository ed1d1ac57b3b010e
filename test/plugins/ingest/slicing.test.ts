import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  chooseSlicing,
  inSlice,
  type Slicing,
  sliceOfWeek,
  sliceSql,
  weekOf,
  weeksOf,
} from "../../../src/plugins/ingest/slicing.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import "../../properties.ts";

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 1 });
});
afterAll(() => db.close());

/** Quarters of a month since year 0, by hand. */
function weekOfDay(year: number, month: number, day: number): number {
  const quarter = day <= 8 ? 0 : day <= 16 ? 1 : day <= 24 ? 2 : 3;
  return (year * 12 + month - 1) * 4 + quarter;
}

describe("weeks", () => {
  it("are quarters of a month: days 1 to 8, 9 to 16, 17 to 24, and those left", async () => {
    const days = [
      [2023, 12, 31],
      [2024, 1, 1],
      [2024, 1, 8],
      [2024, 1, 9],
      [2024, 1, 16],
      [2024, 1, 17],
      [2024, 2, 24],
      [2024, 2, 25],
      [2024, 2, 29],
    ] as const;
    const rows = await db.rows(
      days
        .map((day, i) => `SELECT ${i} AS i, ${weekOf(`make_timestamp(${day.join(", ")}, 23, 59, 59.9)`)} AS week`)
        .join(" UNION ALL "),
    );
    const found = rows.toSorted((a, b) => Number(a["i"]) - Number(b["i"])).map(({ week }) => Number(week));
    expect(found).toEqual(days.map(([year, month, day]) => weekOfDay(year, month, day)));
  });
});

describe("slices", () => {
  const slicings = fc.record(
    {
      weeks: fc.constantFrom(4, 12, 48),
      open: fc.record({ number: fc.integer({ min: 1, max: 4 }).map((n) => 48 * n), weeks: fc.constantFrom(1, 4, 12) }),
    },
    { requiredKeys: ["weeks"] },
  );

  it("have the number of their first week, the same in the engine, follow each other, and have one length each", async () => {
    const property = fc.asyncProperty(slicings, async (slicing: Slicing) => {
      const rows = await db.rows(`SELECT w, ${sliceSql(slicing, "w")} AS slice FROM range(250) AS t(w) ORDER BY w`);
      const found = rows.map(({ slice }) => Number(slice));
      expect(found).toEqual(Array.from({ length: 250 }, (_, week) => sliceOfWeek(slicing, week)));
      for (const [week, slice] of found.entries()) {
        expect(slice).toBeLessThanOrEqual(week);
        expect(week - slice).toBeLessThan(weeksOf(slicing, week));
        expect(weeksOf(slicing, slice)).toBe(weeksOf(slicing, week));
        if (week > 0 && found[week - 1] !== slice) expect(slice).toBe(week);
      }
    });
    await fc.assert(property, { numRuns: 30 });
  });
});

describe("inSlice", () => {
  const times = [
    ...["0000-01-01 00:00:00", "2023-12-31 23:59:59.999999", "2024-01-01 00:00:00", "2024-02-29 12:00:00"],
    ...["2024-03-08 23:59:59.999999", "2024-03-09 00:00:00", "2024-03-25 00:00:00", "9999-12-31 23:59:59"],
    ...["10000-01-01 00:00:00", "294247-01-10 04:00:54", "infinity", "-infinity"],
  ];
  const slicings: readonly Slicing[] = [
    { weeks: 4 },
    { weeks: 12, open: { number: 2024 * 48, weeks: 4 } },
    { weeks: 48, open: { number: 2024 * 48, weeks: 12 } },
    { weeks: 4, open: { number: 2024 * 48 + 8, weeks: 1 } },
  ];

  it("holds for the times whose week is in the slice, and for no other", async () => {
    await db.run(
      `CREATE OR REPLACE TABLE times AS SELECT CAST(t AS TIMESTAMP) AS t FROM (VALUES ${times.map((t) => `('${t}')`).join(", ")}, (NULL)) AS v(t)`,
    );
    for (const slicing of slicings) {
      const slice = sliceSql(slicing, weekOf("t"));
      const numbers = await db.rows(`SELECT DISTINCT ${slice} AS n FROM times WHERE ${slice} IS NOT NULL`);
      expect(numbers.length).toBeGreaterThan(4);
      for (const { n } of numbers) {
        const found = await db.rows(
          `SELECT CAST(t AS VARCHAR) AS t FROM times WHERE ${inSlice(slicing, Number(n), "t")} ORDER BY t`,
        );
        expect(found).toEqual(
          await db.rows(`SELECT CAST(t AS VARCHAR) AS t FROM times WHERE ${slice} = ${Number(n)} ORDER BY t`),
        );
      }
    }
  });

  it("lets the engine leave out groups of rows of other times", async () => {
    const test = inSlice({ weeks: 4 }, 2024 * 48, "CAST(t AS TIMESTAMP)");
    const plan = await db.rows(`EXPLAIN SELECT t FROM times WHERE ${test}`);
    const text = JSON.stringify(plan).replace(/[^0-9A-Za-z:<>=]+/g, "");
    expect(text).toMatch(/Filters:n*t>=20240101/);
  });
});

describe("chooseSlicing", () => {
  const weeks = (from: number, count: number, rows: number) =>
    Array.from({ length: count }, (_, i) => ({ week: from + i, rows }));

  it("takes months where they have rows enough on average, else quarters or years, and parts the last of them", () => {
    const year = weeks(96, 48, 25);
    expect(chooseSlicing(year, 100)).toEqual({
      slicing: { weeks: 4, open: { number: 140, weeks: 1 } },
      numbers: [...Array.from({ length: 11 }, (_, i) => 96 + 4 * i), 140, 141, 142, 143],
    });
    expect(chooseSlicing(year, 101)).toEqual({
      slicing: { weeks: 12, open: { number: 132, weeks: 4 } },
      numbers: [96, 108, 120, 132, 136, 140],
    });
    expect(chooseSlicing(weeks(96, 96, 25), 900)).toEqual({
      slicing: { weeks: 48, open: { number: 144, weeks: 12 } },
      numbers: [96, 144, 156, 168, 180],
    });
  });

  it("leaves the last whole that has few rows, and all where there would be one or they are before year 0", () => {
    const open = [...weeks(92, 4, 100), ...weeks(96, 4, 10), ...weeks(100, 2, 49)];
    expect(chooseSlicing(open, 99)).toEqual({ slicing: { weeks: 4 }, numbers: [92, 96, 100] });
    expect(chooseSlicing(open, 98)).toEqual({
      slicing: { weeks: 4, open: { number: 100, weeks: 1 } },
      numbers: [92, 96, 100, 101],
    });
    expect(chooseSlicing(weeks(96, 4, 1000), 1)).toBeUndefined();
    expect(chooseSlicing([...open, { week: -1, rows: 1 }], 1)).toBeUndefined();
    expect(chooseSlicing([{ week: null, rows: 5 }], 1)).toBeUndefined();
  });

  it("parts the one before the last where that has few rows: a month that has just begun, or a day far ahead", () => {
    const slicing = { weeks: 4, open: { number: 96, weeks: 1 } };
    const begun = [...weeks(92, 8, 100), { week: 100, rows: 3 }];
    expect(chooseSlicing(begun, 250)).toEqual({ slicing, numbers: [92, 96, 97, 98, 99, 100] });
    const far = [...weeks(92, 8, 100), { week: 479_999, rows: 1 }];
    expect(chooseSlicing(far, 250)).toEqual({ slicing, numbers: [92, 96, 97, 98, 99, 479_999] });
  });

  it("counts rows without a time in the average", () => {
    expect(chooseSlicing([...weeks(96, 8, 10), { week: null, rows: 120 }], 100)?.numbers).toEqual([96, 100]);
    expect(chooseSlicing(weeks(96, 8, 10), 100)).toBeUndefined();
  });
});
