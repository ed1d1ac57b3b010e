import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openDoor, type PublicRow } from "../../src/privacy/index.ts";
import type { ReleaseDeclaration } from "../../src/release/index.ts";
import { casesOf, holdRelations, shuffled } from "./relations.ts";

interface Counts {
  readonly rows: readonly {
    readonly month: string;
    readonly part: string;
    readonly people: number;
    readonly revenue: number;
  }[];
  readonly minimum: number;
  readonly extra: boolean;
}

const declaration: ReleaseDeclaration = {
  ...{ id: "parts", title: "Parts", description: "", people: "people", order: ["month", "part"] },
  totals: [{ column: "part", value: "all" }],
  columns: [
    { name: "month", type: "text", key: true },
    { name: "part", type: "text", key: true },
    { name: "people", type: "integer" },
    { name: "revenue", type: "number" },
  ],
};

/** Two months of parts and their whole, which is their sum. */
const counts: fc.Arbitrary<Counts> = fc
  .record({
    parts: fc.array(fc.record({ people: fc.nat({ max: 40 }), revenue: fc.integer({ min: 0, max: 9999 }) }), {
      minLength: 2,
      maxLength: 7,
    }),
    minimum: fc.integer({ min: 2, max: 15 }),
    other: fc.nat({ max: 9 }),
  })
  .map(({ parts, minimum, other }) => ({
    ...{ minimum, extra: false },
    rows: ["2024-01", "2024-02"].flatMap((month, m) => {
      const own = parts.map(({ people, revenue }, i) => ({
        month,
        part: `p${i}`,
        people: people + m * ((i + other) % 3),
        revenue,
      }));
      const sum = (name: "people" | "revenue") => own.reduce((total, row) => total + row[name], 0);
      return [...own, { month, part: "all", people: sum("people"), revenue: sum("revenue") }];
    }),
  }));

function open({ rows, minimum, extra }: Counts): readonly PublicRow[] {
  const more = extra ? [{ name: "name", type: "text" as const, nullable: true }] : [];
  const declared = { ...declaration, columns: [...declaration.columns, ...more] };
  return openDoor(declared, extra ? rows.map((row) => ({ ...row, name: "x" })) : rows, { minimumPeople: minimum }).rows;
}

const hidden = (rows: readonly PublicRow[]) =>
  rows.filter(({ suppressed }) => suppressed === true).map(({ month, part }) => `${month} ${part}`);
const each = (input: Counts, change: (row: Counts["rows"][number]) => Counts["rows"][number]): Counts => ({
  ...input,
  rows: input.rows.map(change),
});

describe("what the door lets pass", () => {
  holdRelations<Counts, readonly PublicRow[]>({ inputs: counts, run: open, cases: 200 }, [
    {
      name: "does not depend on the order of rows",
      change: (input, draw) => ({ ...input, rows: shuffled(input.rows, draw) }),
    },
    {
      name: "has other keys when keys change and keep their order",
      change: (input) => each(input, (row) => ({ ...row, part: row.part === "all" ? row.part : `q${row.part}` })),
      expected: (rows) => rows.map((row) => ({ ...row, part: row["part"] === "all" ? "all" : `q${row["part"]}` })),
    },
    {
      name: "hides the same in another unit",
      change: (input, { size }) => each(input, (row) => ({ ...row, revenue: 10 ** size * row.revenue })),
      expected: (rows, _, { size }) =>
        rows.map((row) => ({ ...row, revenue: row["revenue"] === null ? null : 10 ** size * Number(row["revenue"]) })),
    },
    {
      name: "hides the same when all people and the minimum are a multiple",
      change: (input, { size }) => ({
        ...each(input, (row) => ({ ...row, people: size * row.people })),
        minimum: size * input.minimum,
      }),
      expected: (rows, _, { size }) =>
        rows.map((row) => ({ ...row, people: row["people"] === null ? null : size * Number(row["people"]) })),
    },
    {
      name: "hides the same in a month beside another, whatever that one is",
      change: (input) => each(input, (row) => (row.month === "2024-02" ? { ...row, people: 40, revenue: 1 } : row)),
      expected: (rows, input) => [
        ...rows.filter(({ month }) => month === "2024-01"),
        ...input.rows
          .filter(({ month }) => month === "2024-02")
          .toSorted((a, b) => (a.part < b.part ? -1 : 1))
          .map(({ month, part }) => ({
            month,
            part,
            people: 40,
            revenue: 1,
            suppressed: false,
          })),
      ],
    },
    {
      name: "hides nothing of a month that is large",
      change: (input) => each(input, (row) => ({ ...row, people: row.people + 1000 })),
      expected: (_, input) =>
        input.rows
          .map((row) => ({ ...row, people: row.people + 1000, suppressed: false }))
          .toSorted((a, b) => (`${a.month}${a.part}` < `${b.month}${b.part}` ? -1 : 1)),
    },
    {
      name: "has a column more when the declaration has",
      change: (input) => ({ ...input, extra: true }),
      expected: (rows) => rows.map((row) => ({ ...row, name: row["suppressed"] === true ? null : "x" })),
    },
    {
      name: "does not depend on figures that are hidden",
      change: (input) => {
        const gone = new Set(hidden(open(input)));
        return each(input, (row) => (gone.has(`${row.month} ${row.part}`) ? { ...row, revenue: 12_345 } : row));
      },
    },
  ]);

  test("is no less when the minimum is lower and no total is declared, and never a figure about too few", () => {
    fc.assert(
      fc.property(counts, ({ rows, minimum }) => {
        const { totals: _, ...alone } = declaration;
        const opened = (minimumPeople: number) => openDoor(alone, rows, { minimumPeople }).rows;
        const [more, less] = [new Set(hidden(opened(minimum + 3))), hidden(opened(minimum))];
        expect(less.every((row) => more.has(row))).toBe(true);
        for (const row of opened(minimum))
          if (row["people"] !== null) expect(Number(row["people"])).toBeGreaterThanOrEqual(minimum);
      }),
      { numRuns: casesOf({ cases: 200 }) },
    );
  });

  test("hides a part of a whole with others, or the whole too, and nothing about exactly the minimum", () => {
    fc.assert(
      fc.property(counts, (input) => {
        const opened = open(input);
        for (const month of ["2024-01", "2024-02"]) {
          const gone = new Set(hidden(opened.filter((row) => row["month"] === month)));
          const parts = input.rows.filter(
            (row) => row.month === month && row.part !== "all" && gone.has(`${month} ${row.part}`),
          );
          if (parts.length === 0 || gone.has(`${month} all`)) continue;
          expect(parts.length).toBeGreaterThan(1);
          expect(parts.reduce((sum, { people }) => sum + people, 0)).toBeGreaterThanOrEqual(input.minimum);
        }
        const exact = { ...input, rows: input.rows.map((row) => ({ ...row, people: input.minimum })) };
        expect(hidden(open(exact))).toEqual([]);
      }),
      { numRuns: casesOf({ cases: 200 }) },
    );
  });
});
