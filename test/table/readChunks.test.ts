import {
  DuckDBDataChunk,
  DuckDBIntegerVector,
  type DuckDBVarCharVector,
  type DuckDBVector,
  INTEGER,
} from "@duckdb/node-api";
import { type Database, loadColumns, openDatabase, readChunks, readIntegers } from "segmentarium/table";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keptItems, keptView, keptWords, knowsAll } from "../../src/table/keptArrays.ts";
import { textWords } from "../../src/table/textWords.ts";
import { type WholeNumbers, wholeNumbers } from "../../src/table/wholeNumbers.ts";

let db: Database;
beforeAll(async () => {
  db = await openDatabase();
});
afterAll(() => db.close());

async function read(query: string, names: readonly string[]): Promise<(number | bigint)[][]> {
  const columns: (number | bigint)[][] = names.map(() => []);
  await readChunks(db, query, names, (parts, rows) => {
    for (const [c, part] of parts.entries()) {
      expect(part).toHaveLength(rows);
      columns[c]?.push(...part);
    }
  });
  return columns;
}

describe("readChunks", () => {
  it("hands over all rows in their order, of decimals the digits", async () => {
    const query = `
      SELECT CAST(range AS INTEGER) AS i, CAST(range - 9000000000000000000 AS BIGINT) AS b, CAST(range / 8 - 100 AS DECIMAL(18,4)) AS d
      FROM range(5000) ORDER BY range`;
    const [i, b, d] = await read(query, ["i", "b", "d"]);
    expect(i).toEqual(Array.from({ length: 5000 }, (_, row) => row));
    expect(b).toEqual(Array.from({ length: 5000 }, (_, row) => BigInt(row) - 9_000_000_000_000_000_000n));
    expect(d).toEqual(Array.from({ length: 5000 }, (_, row) => BigInt(row * 1250 - 1_000_000)));
  });

  it("reads vectors that could have missing values and have none", async () => {
    const some = `
      SELECT CAST(x AS INTEGER) AS i, x AS b, CAST(x AS DECIMAL(18,4)) AS d
      FROM (SELECT nullif(range, 7) AS x FROM range(20))`;
    const expected = Array.from({ length: 20 }, (_, row) => row).filter((row) => row !== 7);
    const [i, b, d] = await read(`SELECT * FROM (${some}) WHERE b IS NOT NULL`, ["i", "b", "d"]);
    expect([i, b, d]).toEqual([expected, expected.map(BigInt), expected.map((row) => BigInt(row * 10_000))]);
    for (const name of ["i", "b", "d"]) await expect(read(some, [name])).rejects.toThrow(`"${name}" as integers`);
  });

  it("refuses other types and names the column; passes on what its user throws", async () => {
    await expect(read("SELECT true AS t", ["t"])).rejects.toThrow('"t": not an INTEGER');
    await expect(read("SELECT CAST(1 AS DECIMAL(30,2)) AS t", ["t"])).rejects.toThrow('"t": not an INTEGER');
    await expect(read("SELECT * FROM nowhere", ["t"])).rejects.toThrow("nowhere");
    const full = readChunks(db, "SELECT 1 AS t", ["t"], () => {
      throw new SyntaxError("of its user");
    });
    await expect(full).rejects.toThrow(SyntaxError);
  });

  it("can be followed by other queries when its user throws while there are more rows", async () => {
    let chunks = 0;
    const stopped = readChunks(db, "SELECT range AS b FROM range(1000000)", ["b"], () => {
      if (++chunks === 3) throw new SyntaxError("of its user");
    });
    await expect(stopped).rejects.toThrow(SyntaxError);
    expect((await read("SELECT range AS b FROM range(3000)", ["b"]))[0]).toHaveLength(3000);
    expect(chunks).toBe(3);
  });
});

describe("textWords", () => {
  const texts = ["", "a", "abcd", "é12", "abcdefghijkl", "abcdefghijklm"];
  const query = `SELECT unnest([${texts.map((text) => `'${text}'`).join(", ")}]) AS t`;

  it("tells of short texts their length and bytes, of long ones the length", async () => {
    let words = new Int32Array(0);
    await readChunks(db, query, ["t"], ([column]) => {
      words = column as Int32Array<ArrayBuffer>;
    });
    const bytes = new TextEncoder();
    for (const [row, text] of texts.entries()) {
      const own = words.slice(4 * row, 4 * row + 4);
      const expected = bytes.encode(text);
      expect(own[0]).toBe(expected.length);
      if (expected.length > 12) continue;
      expect([...new Uint8Array(own.buffer, 4)]).toEqual([...expected, ...new Array(12 - expected.length).fill(0)]);
    }
  });

  it("reads text by text where the package keeps them otherwise", async () => {
    const vector = await vectorOf(query);
    const fast = textWords(vector, "t");
    const slow = textWords(without(vector, "dataView"), "t");
    expect(slow.slice(0, 21)).toEqual(fast.slice(0, 21));
    expect(slow).toHaveLength(fast.length);
    expect(keptWords(vector as DuckDBVarCharVector)).toBeDefined();
  });

  it("refuses missing values, and takes a mask that says there are none", async () => {
    const some = "SELECT nullif(CAST(range AS VARCHAR), '70') AS t FROM range(100)";
    await expect(read(some, ["t"])).rejects.toThrow('"t" as texts');
    const vector = await vectorOf("SELECT CAST(range AS VARCHAR) AS t FROM range(100)");
    const masked = (mask: bigint[]) =>
      new Proxy(vector as DuckDBVarCharVector, {
        get: (target, key) =>
          key === "validity" ? { data: BigUint64Array.from(mask), offset: 0 } : Reflect.get(target, key, target),
      });
    const all = 2n ** 64n - 1n;
    expect(
      [
        [all, all],
        [all, 2n ** 36n - 1n],
        [all, 2n ** 35n - 1n],
        [all - 4n, all],
      ].map((mask) => knowsAll(masked(mask))),
    ).toEqual([...[true, true, false, false]]);
  });

  it("does not pass for integers", async () => {
    await expect(readIntegers(db, query, ["t"])).rejects.toThrow("not an INTEGER");
  });
});

/** The only column of a query with one chunk. */
async function vectorOf(query: string): Promise<DuckDBVector> {
  const chunk = await (await db.connection.run(query)).fetchChunk();
  return chunk!.getColumnVector(0);
}

/** The vector where the package had no such field. */
function without(vector: DuckDBVector, field: string): DuckDBVector {
  return new Proxy(vector, {
    get: (target, key) => (key === field ? undefined : bindTo(target, Reflect.get(target, key, target))),
  });
}

describe("wholeNumbers", () => {
  it("reads value by value where the package keeps them otherwise", () => {
    const vector = DuckDBDataChunk.create([INTEGER], 3).getColumnVector(0) as DuckDBIntegerVector;
    for (const [row, value] of [4, 5, 6].entries()) vector.setItem(row, value);
    const other = new Proxy(vector, {
      get: (target, key) => (key === "items" ? undefined : Reflect.get(target, key, target)),
      getPrototypeOf: () => DuckDBIntegerVector.prototype,
    });
    const bound = new Proxy(other, { get: (target, key) => bindTo(vector, Reflect.get(target, key)) });
    expect(wholeNumbers(bound, "a")).toEqual(Int32Array.of(4, 5, 6));
  });

  it("finds the arrays that the package keeps: without them all is right, and slow", async () => {
    const result = await db.connection.run(
      "SELECT 1::INTEGER AS i, 2::BIGINT AS b, 3::DECIMAL(18,4) AS d, 4::DOUBLE AS x",
    );
    const chunk = await result.fetchChunk();
    const [i, b, d, x] = [0, 1, 2, 3].map((c) => chunk!.getColumnVector(c));
    expect([i, b, d, x].map((vector) => knowsAll(vector!))).toEqual([true, true, true, true]);
    const kept: (WholeNumbers | Float64Array | undefined)[] = [
      keptItems(i!, Int32Array),
      keptItems(b!, BigInt64Array),
      keptView(d!),
      keptItems(x!, Float64Array),
    ];
    expect(kept).toEqual([Int32Array.of(1), BigInt64Array.of(2n), BigInt64Array.of(30_000n), Float64Array.of(4)]);
  });
});

describe("loadColumns", () => {
  it("loads numbers at once and by value alike, and money as decimals", async () => {
    const values = Array.from({ length: 5000 }, (_, row) => row - 2500);
    await loadColumns(db, "loaded", [
      { name: "i", type: "integer", values: Int32Array.from(values) },
      { name: "j", type: "integer", values },
      { name: "x", type: "number", values: Float64Array.from(values, (value) => value / 3) },
      { name: "y", type: "number", values: values.map((value) => value / 3) },
      { name: "z", type: "number", values: Int32Array.from(values) },
      { name: "b", type: "bigint", values: Int32Array.from(values) },
      { name: "m", type: "money", values: BigInt64Array.from(values, (value) => BigInt(value) * 10_001n) },
    ]);
    const row = await db.row(`
      SELECT count(*) AS n, count(*) FILTER (i = j AND x = y AND z = i AND b = i AND m = CAST(i * 1.0001 AS DECIMAL(18,4))) AS same,
        any_value(typeof(m)) AS type, min(i) AS least FROM loaded`);
    expect(row).toEqual({ n: 5000, same: 5000, type: "DECIMAL(18,4)", least: -2500 });
  });
});

function bindTo(target: object, value: unknown): unknown {
  return typeof value === "function" ? value.bind(target) : value;
}
