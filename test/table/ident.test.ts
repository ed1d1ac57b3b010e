import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, ident, literal, openDatabase } from "../../src/table/index.ts";

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 1 });
});
afterAll(() => db.close());

const text = fc.string({ unit: "binary", minLength: 1, maxLength: 40 }).filter((value) => !value.includes("\u0000"));

describe("ident", () => {
  it("makes any text one column name that comes back as it was", async () => {
    await fc.assert(
      fc.asyncProperty(text, async (name) => {
        const [row] = await db.rows(`SELECT 1 AS ${ident(name)}`);
        expect(Object.keys(row ?? {})).toEqual([name]);
      }),
      { numRuns: 300, examples: [["__proto__"], ["constructor"], ['"; DROP TABLE t; --'], ["select"]] },
    );
  });

  it("refuses a NUL character", () => {
    expect(() => ident("a\u0000b")).toThrow(RangeError);
  });
});

describe("literal", () => {
  it("makes any text one value that comes back as it was", async () => {
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        expect((await db.row(`SELECT ${literal(value)} AS v`))?.["v"]).toBe(value);
      }),
      { numRuns: 300 },
    );
  });

  it("writes numbers exactly and refuses those that are not finite", async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ noNaN: true, noDefaultInfinity: true }), async (value) => {
        const row = await db.row(`SELECT CAST(${literal(value)} AS DOUBLE) AS v`);
        expect(row?.["v"]).toBe(Object.is(value, -0) ? 0 : value);
      }),
      { numRuns: 200, examples: [[0.000018555337168566874], [0.1], [2 ** 53], [1e21], [-0]] },
    );
    expect(() => literal(Number.NaN)).toThrow(RangeError);
    expect(() => literal(Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });
});
