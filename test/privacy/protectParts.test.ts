import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CheckError } from "../../src/errors.ts";
import { openDoor, type PrivateRow, type PublicRow } from "../../src/privacy/index.ts";
import type { ReleaseDeclaration } from "../../src/release/index.ts";

const table: ReleaseDeclaration = {
  id: "months",
  title: "Months",
  description: "",
  people: "people",
  order: ["month", "segment"],
  totals: [{ column: "segment", value: "all" }],
  columns: [
    { name: "month", type: "text", key: true },
    { name: "segment", type: "text", key: true },
    { name: "people", type: "integer" },
    { name: "fresh", type: "integer", nullable: true, about: ["fresh", "repeat"] },
    { name: "repeat", type: "integer", nullable: true, about: ["fresh", "repeat"] },
  ],
};

const month = (parts: Readonly<Record<string, number>>, all?: number, name = "m"): PrivateRow[] => [
  { month: name, segment: "all", people: all ?? Object.values(parts).reduce((a, b) => a + b, 0) },
  ...Object.entries(parts).map(([segment, people]) => ({ month: name, segment, people })),
];
const open = (rows: readonly PrivateRow[], declaration = table, minimumPeople = 10) =>
  openDoor(declaration, rows, { minimumPeople }).rows;
const hiddenOf = (rows: readonly PublicRow[]) => rows.filter((row) => row.suppressed).map((row) => row.segment);

describe("openDoor with a total", () => {
  test("hides the smallest part beside a single hidden one, and both look alike", () => {
    const rows = open(month({ b: 3, c: 12, d: 40 }));
    expect(hiddenOf(rows)).toEqual(["b", "c"]);
    expect({ ...rows[2], segment: "b" }).toEqual(rows[1]);
    expect(rows[0]).toMatchObject({ segment: "all", people: 55, suppressed: false });
  });

  test("hides a further part when the hidden ones together are too few", () => {
    expect(hiddenOf(open(month({ b: 3, c: 4, d: 12, e: 40 })))).toEqual(["b", "c", "d"]);
    expect(hiddenOf(open(month({ b: 3, c: 7, d: 12, e: 40 })))).toEqual(["b", "c"]);
  });

  test("takes the first of equal parts", () => {
    expect(hiddenOf(open(month({ b: 30, c: 30, d: 1 })))).toEqual(["b", "d"]);
  });

  test("hides a part beside one about nobody", () => {
    expect(hiddenOf(open(month({ b: 0, c: 12, d: 40 })))).toEqual(["b", "c"]);
  });

  test("leaves a whole alone whose parts are all large", () => {
    expect(hiddenOf(open(month({ b: 10, c: 12 })))).toEqual([]);
  });

  test("counts whoever is in the whole and in none of its parts", () => {
    expect(hiddenOf(open(month({ b: 20, c: 30 }, 53)))).toEqual(["b"]);
    expect(hiddenOf(open(month({ b: 20, c: 30 }, 90)))).toEqual([]);
    expect(hiddenOf(open(month({ b: 2, c: 30 }, 90)))).toEqual(["b"]);
    expect(hiddenOf(open(month({ b: 2, c: 30 }, 35)))).toEqual(["b", "c"]);
  });

  test("looks at each group of rows that differ in the named column only", () => {
    const rows = open([...month({ b: 3, c: 12 }, undefined, "x"), ...month({ b: 30, c: 12 }, undefined, "y")]);
    expect(rows.filter((row) => row.suppressed).map((row) => row.month)).toEqual(["x", "x"]);
  });

  test("needs no row of the whole when that is published elsewhere", () => {
    const elsewhere = { ...table, totals: [{ column: "segment" }] };
    const rows = month({ b: 3, c: 12, d: 40 }).slice(1);
    expect(hiddenOf(open(rows, elsewhere))).toEqual(["b", "c"]);
  });

  test("hides the whole when no part is left", () => {
    const guests = [{ column: "segment", value: "all", except: ["guests"] }];
    const rows = month({ b: 20, guests: 4 }, 23);
    expect(hiddenOf(open(rows, { ...table, totals: [...guests, { column: "segment", value: "all" }] }))).toEqual([
      "b",
      "guests",
    ]);
    expect(hiddenOf(open(month({ b: 12 }, 15), { ...table, totals: guests }))).toEqual(["b"]);
    const many = { ...table, totals: [{ column: "segment", value: "all" }, ...guests] };
    expect(hiddenOf(open(month({ b: 20, guests: 4 }, 20), many))).toEqual(["all", "b", "guests"]);
  });

  test("protects columns about others by their own counts", () => {
    const rows = open([
      { month: "m", segment: "all", people: 160, fresh: 83, repeat: 77 },
      { month: "m", segment: "b", people: 40, fresh: 3, repeat: 37 },
      { month: "m", segment: "c", people: 50, fresh: 30, repeat: 20 },
      { month: "m", segment: "d", people: 70, fresh: 50, repeat: 20 },
    ]);
    expect(rows.map((row) => row.fresh)).toEqual([83, null, null, 50]);
    expect(rows.map((row) => row.repeat)).toEqual([77, null, null, 20]);
    expect(rows[2]).toMatchObject({ people: 50, suppressed: false, suppressed_columns: "fresh repeat" });
  });

  test("protects a column by people of the hidden parts, not by a row that has no such figure", () => {
    const rows = open([
      { month: "m", segment: "all", people: 160, fresh: 83, repeat: 77 },
      { month: "m", segment: "c", people: 90, fresh: 33, repeat: 57 },
      { month: "m", segment: "d", people: 70, fresh: 50, repeat: 20 },
      { month: "m", segment: "guests", people: 70, fresh: null, repeat: null },
    ]);
    expect(rows.map((row) => row.fresh)).toEqual([83, 33, 50, null]);
  });

  test("refuses totals that its rows cannot have", () => {
    const codes = (changed: Partial<ReleaseDeclaration>) => {
      try {
        openDoor({ ...table, ...changed }, [], { minimumPeople: 10 });
      } catch (error) {
        if (error instanceof CheckError) return error.problems.map(({ code }) => code);
      }
      return [];
    };
    expect(codes({ totals: [{ column: "people" }] })).toEqual(["total-column"]);
    expect(codes({ totals: [{ column: [] }] })).toEqual(["total-column"]);
    expect(codes({ totals: [{ column: ["month", "segment"], value: "all" }] })).toEqual(["total-value"]);
    expect(codes({ totals: [{ column: "segment", counts: ["month"] }] })).toEqual(["total-counts"]);
  });
});

const anyParts = fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 6 });
const anyMinimum = fc.integer({ min: 2, max: 20 });
const letters = ["b", "c", "d", "e", "f", "g"];

describe("openDoor with any total", () => {
  test("lets no subtraction tell of fewer people than the minimum", () => {
    fc.assert(
      fc.property(anyParts, fc.nat({ max: 30 }), anyMinimum, (parts, beyond, minimum) => {
        const named = Object.fromEntries(parts.map((people, i) => [letters[i]!, people]));
        const all = parts.reduce((a, b) => a + b, beyond);
        const [whole, ...opened] = open(month(named, all), table, minimum);
        if (whole?.suppressed === true) return;
        const told = all - opened.reduce((sum, row) => sum + Number(row.people ?? 0), 0);
        const hidden = opened.filter((row) => row.suppressed).length;
        expect(told === 0 && hidden === 0 ? minimum : told).toBeGreaterThanOrEqual(minimum);
        expect(hidden === 1 && beyond === 0).toBe(false);
      }),
    );
  });

  test("hides nothing without a part that is too small", () => {
    fc.assert(
      fc.property(anyParts, anyMinimum, (parts, minimum) => {
        const named = Object.fromEntries(parts.map((people, i) => [letters[i]!, people + minimum]));
        expect(hiddenOf(open(month(named), table, minimum))).toEqual([]);
      }),
    );
  });

  test("does not depend on the order of the rows", () => {
    fc.assert(
      fc.property(anyParts, anyMinimum, (parts, minimum) => {
        const rows = month(Object.fromEntries(parts.map((people, i) => [letters[i]!, people])));
        expect(open([...rows].reverse(), table, minimum)).toEqual(open(rows, table, minimum));
      }),
    );
  });

  test("leaves at least two hidden cells in every row and column of a grid that has any", () => {
    const grid = fc.array(fc.array(fc.nat({ max: 40 }), { minLength: 3, maxLength: 3 }), {
      minLength: 3,
      maxLength: 3,
    });
    const both = { ...table, totals: [{ column: "segment" }, { column: "month" }] };
    fc.assert(
      fc.property(grid, anyMinimum, (cells, minimum) => {
        const rows = cells.flatMap((line, i) =>
          line.map((people, j) => ({ month: letters[i]!, segment: letters[j]!, people })),
        );
        const opened = open(rows, both, minimum);
        for (const column of ["month", "segment"] as const) {
          for (const value of letters.slice(0, 3)) {
            const line = rows.flatMap((row, i) => (row[column] === value ? [{ ...row, open: opened[i]! }] : []));
            const hidden = line.filter((cell) => cell.open.suppressed);
            const people = hidden.reduce((sum, cell) => sum + cell.people, 0);
            if (hidden.length === 0 || hidden.length === 3) continue;
            expect(hidden.length).toBe(2);
            expect(people).toBeGreaterThanOrEqual(minimum);
          }
        }
      }),
    );
  });
});
