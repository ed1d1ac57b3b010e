import { type Database, openDatabase, readIntegers } from "segmentarium/table";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

describe("readIntegers", () => {
  let db: Database;
  beforeAll(async () => {
    db = await openDatabase();
  });
  afterAll(() => db.close());

  it("reads columns in the order of the query, beyond one chunk and one enlargement", async () => {
    const query =
      "SELECT CAST(range AS INTEGER) AS a, CAST(-2 * range AS INTEGER) AS b FROM range(150000) ORDER BY range";
    const [a, b] = await readIntegers(db, query, ["a", "b"]);
    expect(a).toHaveLength(150_000);
    expect(a?.every((value, i) => value === i)).toBe(true);
    expect(b?.every((value, i) => value === -2 * i)).toBe(true);
  });

  it("answers an empty query with empty arrays", async () => {
    expect(await readIntegers(db, "SELECT 1 AS a WHERE false", ["a"])).toEqual([new Int32Array(0)]);
  });

  it("refuses missing values and other types, and names the column", async () => {
    await expect(readIntegers(db, "SELECT CAST(NULL AS INTEGER) AS a", ["a"])).rejects.toThrow('"a" as integers');
    await expect(readIntegers(db, "SELECT CAST(1 AS BIGINT) AS a", ["a"])).rejects.toThrow('"a": not an INTEGER');
    await expect(readIntegers(db, "SELECT * FROM nowhere", ["a"])).rejects.toThrow("nowhere");
  });
});
