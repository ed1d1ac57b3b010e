import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CheckError } from "../../src/errors.ts";
import { openDoor, type PrivateRow } from "../../src/privacy/index.ts";
import { type ReleaseDeclaration, releaseColumns } from "../../src/release/index.ts";

const declaration: ReleaseDeclaration = {
  id: "visits",
  title: "Visits",
  description: "Visits by region",
  people: "people",
  order: ["region"],
  columns: [
    { name: "region", type: "text", key: true },
    { name: "people", type: "integer" },
    { name: "revenue", type: "number" },
    { name: "share", type: "number", nullable: true },
    { name: "returners", type: "integer", nullable: true },
    { name: "return_rate", type: "number", nullable: true, about: "returners" },
    { name: "last_day", type: "date", nullable: true },
    { name: "open", type: "boolean", nullable: true },
  ],
};

const plain = {
  region: "north",
  people: 40,
  revenue: 100.5,
  share: 0.4,
  returners: 20,
  return_rate: 0.5,
  last_day: "2024-01-31",
  open: true,
};

const open = (rows: readonly PrivateRow[], minimumPeople = 10) => openDoor(declaration, rows, { minimumPeople });

function codesOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof CheckError) return error.problems.map((problem) => `${problem.code} ${problem.path}`);
    throw error;
  }
  return [];
}

describe("openDoor", () => {
  test("lets a row about enough people pass with exactly its public columns", () => {
    const { rows, suppressedRows } = open([plain]);
    expect(rows).toEqual([{ ...plain, suppressed: false, suppressed_columns: null }]);
    expect(Object.keys(rows[0]!)).toEqual(releaseColumns(declaration).map((column) => column.name));
    expect(suppressedRows).toBe(0);
  });

  test("keeps only the keys of a row about too few people", () => {
    const { rows, suppressedRows } = open([{ ...plain, people: 9 }]);
    expect(rows[0]).toEqual({
      region: "north",
      people: null,
      revenue: null,
      share: null,
      returners: null,
      return_rate: null,
      last_day: null,
      open: null,
      suppressed: true,
      suppressed_columns: null,
    });
    expect(suppressedRows).toBe(1);
  });

  test.each([
    [0, true],
    [1, true],
    [9, true],
    [10, false],
    [100, false],
  ])("compares numbers of people as numbers: %d of at least 10 is suppressed: %s", (people, suppressed) => {
    expect(open([{ ...plain, people }]).rows[0]?.suppressed).toBe(suppressed);
  });

  test("suppresses a row about an unknown number of people where that is declared possible", () => {
    const columns = declaration.columns.map((c) => (c.name === "people" ? { ...c, nullable: true } : c));
    const opened = openDoor({ ...declaration, columns }, [{ ...plain, people: null }], { minimumPeople: 10 });
    expect(opened.rows[0]).toMatchObject({ region: "north", revenue: null, suppressed: true });
  });

  test("hides a column about too few others, with their count, and names both", () => {
    expect(open([{ ...plain, returners: 3 }]).rows[0]).toMatchObject({
      revenue: 100.5,
      returners: null,
      return_rate: null,
      suppressed: false,
      suppressed_columns: "returners return_rate",
    });
  });

  test("names a hidden column whether or not it had a value, so that nobody is not told from a few", () => {
    const of = (returners: number | null, rate: number | null) =>
      open([{ ...plain, returners, return_rate: rate }]).rows[0];
    expect(of(0, null)).toEqual(of(9, 0.5));
    expect(of(null, null)).toEqual(of(9, 0.5));
  });

  test("tells a value that does not exist from a suppressed one and from zero", () => {
    const rows = open([
      { ...plain, region: "a", returners: null, return_rate: null, share: 0 },
      { ...plain, region: "b", returners: 4, return_rate: 0.1, share: undefined },
    ]).rows;
    expect(rows[0]).toMatchObject({ return_rate: null, suppressed_columns: "returners return_rate", share: 0 });
    expect(rows[1]).toMatchObject({ return_rate: null, suppressed_columns: "returners return_rate", share: null });
  });

  test("hides both of two parts that add up when one of them is small", () => {
    const parts: ReleaseDeclaration = {
      ...declaration,
      columns: [
        { name: "region", type: "text", key: true },
        { name: "people", type: "integer" },
        { name: "fresh", type: "integer", about: ["fresh", "repeat"] },
        { name: "repeat", type: "integer", about: ["fresh", "repeat"] },
      ],
    };
    const [row] = openDoor(parts, [{ region: "a", people: 50, fresh: 3, repeat: 47 }], { minimumPeople: 10 }).rows;
    expect(row).toMatchObject({ people: 50, fresh: null, repeat: null, suppressed: false });
  });

  test("orders rows by the declared columns, numbers by value", () => {
    const ranked: ReleaseDeclaration = {
      id: "ranks",
      title: "",
      description: "",
      people: false,
      order: ["rank", "name"],
      columns: [
        { name: "rank", type: "integer" },
        { name: "name", type: "text" },
      ],
    };
    const rows = [
      { rank: 10, name: "a" },
      { rank: 9, name: "b" },
      { rank: 9, name: "B" },
    ];
    const opened = openDoor(ranked, rows, { minimumPeople: 10 }).rows;
    expect(opened.map((row) => `${row.rank}${row.name}`)).toEqual(["9B", "9b", "10a"]);
    expect(opened[0]).toEqual({ rank: 9, name: "B" });
  });

  test("writes minus zero as zero", () => {
    expect(Object.is(open([{ ...plain, revenue: -0 }]).rows[0]?.revenue, 0)).toBe(true);
  });

  test("reports every problem at once, without a value", () => {
    const { revenue: _revenue, ...without } = plain;
    const rows = [
      without,
      { ...plain, region: "somebody@example.com" },
      { ...plain, region: "a", people: "12", secret: "x" },
      { ...plain, region: "b", revenue: Number.NaN, last_day: "2024-02-30" },
      { ...plain, region: "c", revenue: null, open: "yes", returners: 2.5 },
      { ...plain, region: null, people: -1, share: Infinity },
    ];
    expect(codesOf(() => open(rows)).sort()).toEqual(
      [
        "missing-column visits/revenue",
        "e-mail-address visits/region",
        "wrong-type visits/people",
        "undeclared-column visits/secret",
        "not-finite visits/revenue",
        "wrong-type visits/last_day",
        "no-value visits/revenue",
        "wrong-type visits/open",
        "wrong-type visits/returners",
        "no-value visits/region",
        "negative-people visits/people",
        "not-finite visits/share",
      ].sort(),
    );
    expect(() => open(rows)).toThrow(/^(?![\s\S]*(somebody|example\.com))/);
  });

  test("takes an absent column for no value, as JSON leaves it out", () => {
    const { share: _share, ...without } = plain;
    expect(open([without]).rows[0]?.share).toBeNull();
  });

  test("refuses two rows with the same key", () => {
    expect(codesOf(() => open([plain, plain]))).toEqual(["duplicate-key visits"]);
  });

  test("refuses a declaration that would give suppressed figures away", () => {
    const { order: _order, ...unordered } = declaration;
    const refused = (changed: ReleaseDeclaration) => codesOf(() => openDoor(changed, [], { minimumPeople: 10 }));
    expect(refused(unordered)).toEqual(["no-order visits"]);
    expect(refused({ ...declaration, order: ["revenue"] })).toEqual(["order-by-measure visits/revenue"]);
    expect(refused({ ...declaration, people: "persons" })).toEqual(["no-people-column visits/persons"]);
    const { people: _people, ...unsaid } = declaration;
    expect(refused(unsaid as ReleaseDeclaration)).toEqual(["people-undeclared visits"]);
    expect(refused({ ...declaration, people: "region" })).toEqual(["people-type visits/region"]);
    expect(
      refused({ ...declaration, columns: [...declaration.columns, { name: "suppressed", type: "boolean" }] }),
    ).toEqual(["reserved-column visits/suppressed"]);
  });

  test("refuses a minimum below two people", () => {
    expect(() => open([plain], 1)).toThrow(RangeError);
    expect(() => open([plain], Number.NaN)).toThrow(RangeError);
  });
});

const anyRow = fc.record({
  region: fc.string({ maxLength: 6 }).filter((text) => !text.includes("@")),
  people: fc.nat({ max: 40 }),
  revenue: fc.integer({ min: 1000, max: 9_999_999 }),
  share: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  returners: fc.option(fc.nat({ max: 40 })),
  return_rate: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  last_day: fc.constantFrom("2024-01-31", null),
  open: fc.option(fc.boolean()),
});
const anyRows = fc.uniqueArray(anyRow, { selector: (row) => row.region, maxLength: 12 });
const anyMinimum = fc.integer({ min: 2, max: 30 });

describe("openDoor for any rows", () => {
  test("lets no measure about too few people pass, and no other one be lost", () => {
    fc.assert(
      fc.property(anyRows, anyMinimum, (rows, minimumPeople) => {
        const opened = new Map(open(rows, minimumPeople).rows.map((row) => [row.region, row]));
        for (const row of rows) {
          const found = opened.get(row.region)!;
          const few = row.people < minimumPeople;
          const fewReturners = row.returners !== null && row.returners < minimumPeople;
          expect(found.suppressed).toBe(few);
          for (const name of ["people", "revenue", "share", "last_day", "open"] as const) {
            expect(found[name]).toBe(few ? null : Object.is(row[name], -0) ? 0 : row[name]);
          }
          if (few || fewReturners || row.returners === null) expect(found.return_rate).toBeNull();
          expect(found.returners).toBe(few || fewReturners ? null : row.returners);
        }
      }),
    );
  });

  test("does not depend on the order of the rows and does not change them", () => {
    fc.assert(
      fc.property(anyRows, anyMinimum, (rows, minimumPeople) => {
        const before = structuredClone(rows);
        const opened = open(rows, minimumPeople);
        expect(open([...rows].reverse(), minimumPeople)).toEqual(opened);
        expect(rows).toEqual(before);
        expect(opened.suppressedRows).toBe(rows.filter((row) => row.people < minimumPeople).length);
      }),
    );
  });

  test("gives the same for figures about too few people whatever they are", () => {
    fc.assert(
      fc.property(anyRow, anyRow, anyMinimum, (one, other, minimumPeople) => {
        const few = (row: typeof one) => ({ ...row, region: "a", people: row.people % minimumPeople });
        expect(open([few(one)], minimumPeople)).toEqual(open([few(other)], minimumPeople));
      }),
    );
  });
});
