import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Bool,
  DateDay,
  DateMillisecond,
  Decimal,
  Dictionary,
  Field,
  Float32,
  Float64,
  Int32,
  Int64,
  List,
  Table,
  TimestampMicrosecond,
  TimestampNanosecond,
  TimestampSecond,
  tableFromArrays,
  tableToIPC,
  Uint64,
  Utf8,
  type Vector,
  vectorFromArray,
} from "apache-arrow";
import { describe, expect, test } from "vitest";
import { arrowRows } from "../../src/ingest/arrowRows.ts";
import { arrowFiles } from "./arrowFiles.ts";
import { type Read, readFiles, sourceOf, storedTexts } from "./source.ts";

async function written(bytes: Uint8Array): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "segmentarium-arrow-")), "orders.arrow");
  await writeFile(path, bytes);
  return path;
}

function declared(columns: Record<string, string>) {
  const list = Object.entries(columns).map(([name, type]) => [name, { from: name.toUpperCase(), type }]);
  return sourceOf({ files: ["orders.arrow"], format: "arrow", columns: Object.fromEntries(list) });
}

async function read(
  table: Table,
  columns: Record<string, string>,
  format: "file" | "stream" = "stream",
): Promise<Read> {
  return readFiles(declared(columns), [await written(tableToIPC(table, format))]);
}

const dictionary = vectorFromArray(["a", "b", "a", null], new Dictionary(new Utf8(), new Int32()));
/** The same vector with other stored integers, finer than the builder takes. */
function stored(vector: Vector, integers: readonly bigint[] | readonly number[]): Vector {
  const [data] = vector.data;
  if (data === undefined) throw new Error("no data");
  (data.values as { set(integers: readonly (bigint | number)[]): void }).set(integers);
  return vector;
}

const times = [0, 0, 0, null];
const micros = stored(vectorFromArray(times, new TimestampMicrosecond("UTC")), [1706659200123456n, -1n, 0n]);
const nanos = stored(vectorFromArray(times, new TimestampNanosecond()), [1706659200123456789n, -1n, 0n]);
const words = (...list: number[]): Uint32Array => Uint32Array.from(list);
const minusOne = words(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff);
const decimals = vectorFromArray([words(15000, 0, 0, 0), minusOne, words(0, 0, 0, 0), null], new Decimal(4, 18, 128));

const kinds: readonly [string, Vector, string, unknown[]][] = [
  ["text", vectorFromArray(["007", "é", "", null], new Utf8()), "text", ["007", "é", null, null]],
  ["dictionary", dictionary, "text", ["a", "b", "a", null]],
  ["whole", vectorFromArray([1, -2, 2147483647, null], new Int32()), "integer", [1, -2, 2147483647, null]],
  [
    "long",
    vectorFromArray([9007199254740993n, -1n, 0n, null], new Int64()),
    "text",
    ["9007199254740993", "-1", "0", null],
  ],
  [
    "unsigned",
    vectorFromArray([18446744073709551615n, 1n, 0n, null], new Uint64()),
    "text",
    ["18446744073709551615", "1", "0", null],
  ],
  ["floating", vectorFromArray([2.55, 13085, -0.5, null], new Float64()), "decimal", [2.55, 13085, -0.5, null]],
  ["id", vectorFromArray([1, 13085, 0, null], new Float64()), "text", ["1", "13085", "0", null]],
  ["short", vectorFromArray([2.5, 0.1, 3, null], new Float32()), "decimal", [2.5, 0.1, 3, null]],
  ["truth", vectorFromArray([true, false, true, null], new Bool()), "boolean", [true, false, true, null]],
  ["exact", decimals, "decimal", [1.5, -0.0001, 0, null]],
  [
    "day",
    vectorFromArray([new Date("2024-02-29"), new Date("1969-12-31"), new Date(0), null], new DateDay()),
    "date",
    ["2024-02-29", "1969-12-31", "1970-01-01", null],
  ],
  [
    "micros",
    micros,
    "timestamp",
    ["2024-01-31T00:00:00.123456", "1969-12-31T23:59:59.999999", "1970-01-01T00:00:00", null],
  ],
  [
    "nanos",
    nanos,
    "timestamp",
    ["2024-01-31T00:00:00.123456", "1969-12-31T23:59:59.999999", "1970-01-01T00:00:00", null],
  ],
];

describe("readSource, of Arrow", () => {
  test.each(["file", "stream"] as const)("reads every kind of value exactly, from a %s", async (format) => {
    const table = new Table(Object.fromEntries(kinds.map(([name, vector]) => [name.toUpperCase(), vector])));
    const types = Object.fromEntries(kinds.map(([name, , type]) => [name, type]));
    const { rows, accounts } = await read(table, types, format);
    for (const [name, , , values] of kinds)
      expect(
        rows.map((row) => row[name]),
        name,
      ).toEqual(values);
    expect(accounts[0]).toMatchObject({ format: "arrow", counted: 4, accepted: 4, rejected: 0 });
  });

  const theirs = { id: "text", at: "timestamp", price: "decimal", n: "text" };

  test.each([
    ["file", arrowFiles.file],
    ["stream", arrowFiles.stream],
  ])("reads a %s of another writer", async (_, bytes) => {
    const { rows } = await readFiles(declared(theirs), [await written(bytes)]);
    expect(rows.map(({ source_row: _row, ...row }) => Object.values(row))).toEqual([
      ["007", "2024-01-31T10:00:00.123456", 1.5, "9007199254740993"],
      ["é", null, -2, "-1"],
      [null, "1969-12-31T23:59:59", null, null],
    ]);
  });

  test("refuses packed batches, with what to do", async () => {
    await expect(readFiles(declared(theirs), [await written(arrowFiles.packed)])).rejects.toThrow(
      /packed-arrow.*without/,
    );
  });

  test("reads several batches, warns of columns that nothing declares, and rejects by row", async () => {
    const part = (from: number) =>
      tableFromArrays({ ID: ["a", "b"], PRICE: Float64Array.from([from, 1.23456]), NOTE: ["x", "y"] });
    const table = part(1).concat(part(2), part(3));
    const { rows, rejects, warnings, accounts } = await read(table, { id: "text", price: "decimal" });
    expect(rows.map((row) => row["price"])).toEqual([1, 2, 3]);
    expect(rejects.map(({ line, column }) => [line, column])).toEqual([2, 4, 6].map((line) => [line, "price"]));
    expect(accounts[0]?.counted).toBe(6);
    expect(warnings).toContain(
      'unread-columns: Source "orders" has columns that are not read: column 3 of "orders.arrow"',
    );
  });

  test("counts what apache-arrow counts, with and without dictionaries", async () => {
    for (const n of [0, 1, 5000]) {
      const words = Array.from({ length: n }, (_, i) => `w${i % 7}`);
      const plain = new Table({ a: vectorFromArray(words, new Utf8()) });
      const coded = new Table({ a: vectorFromArray(words, new Dictionary(new Utf8(), new Int32())) });
      for (const table of [plain, coded]) {
        for (const format of ["file", "stream"] as const) {
          const path = await written(tableToIPC(table, format));
          expect((await arrowRows(path))?.rows).toBe(table.numRows);
        }
      }
    }
  });

  test("refuses what is cut anywhere or something else, and declared lists", async () => {
    const table = new Table({ ID: vectorFromArray(["a", "b", "c"], new Utf8()) });
    const source = declared({ id: "text" });
    for (const format of ["file", "stream"] as const) {
      const bytes = tableToIPC(table, format);
      for (const end of [4, 8, 100, bytes.length - 16, bytes.length - 8, bytes.length - 1]) {
        await expect(readFiles(source, [await written(bytes.subarray(0, end))]), `${format} ${end}`).rejects.toThrow(
          /corrupt-file/,
        );
      }
    }
    for (const content of ["id\n1\n", "ARROW1 is only a name ARROW1", "\u0000".repeat(64)]) {
      await expect(readFiles(source, [await written(Buffer.from(content))])).rejects.toThrow(/corrupt-file/);
    }
    const lists = new Table({ ID: vectorFromArray([["a"], ["b"]], new List(new Field("item", new Utf8()))) });
    await expect(read(lists, { id: "text" })).rejects.toThrow(/wrong-type/);
  });

  const far = 9_223_372_036_854_775_807n;
  const beyond: readonly [string, Vector, string, readonly [number, string][]][] = [
    [
      "days as milliseconds",
      stored(vectorFromArray([...times, ...times], new DateMillisecond()), [
        1706659200000n,
        far,
        -1n,
        0n,
        253402300800000n,
        -62167219200001n,
        -far,
        0n,
      ]),
      "date",
      [
        [0, "2024-01-31"],
        [2, "1969-12-31"],
        [4, "10000-01-01"],
        [5, "0002-12-31 (BC)"],
      ],
    ],
    [
      "days",
      stored(vectorFromArray([0, 0, 0, null, 0, 0, 0, null], new DateDay()), [0, 2147483647, 0, 0, 0, 0, -2147483648]),
      "date",
      [0, 2, 4, 5].map((row) => [row, "1970-01-01"]),
    ],
    [
      "seconds",
      stored(vectorFromArray([...times, ...times], new TimestampSecond()), [
        1706659200n,
        far,
        -1n,
        0n,
        253402300800n,
        -62167219201n,
        -far,
        0n,
      ]),
      "timestamp",
      [
        [0, "2024-01-31 00:00:00"],
        [2, "1969-12-31 23:59:59"],
        [4, "10000-01-01 00:00:00"],
        [5, "0002-12-31 (BC) 23:59:59"],
      ],
    ],
    [
      "microseconds with a zone",
      stored(vectorFromArray([...times, ...times], new TimestampMicrosecond("UTC")), [
        1706659200000001n,
        far,
        -1n,
        0n,
        253402300800000000n,
        -62167219200000001n,
        -far,
        0n,
      ]),
      "timestamp",
      [
        [0, "2024-01-31 00:00:00.000001"],
        [2, "1969-12-31 23:59:59.999999"],
        [4, "10000-01-01 00:00:00"],
        [5, "0002-12-31 (BC) 23:59:59.999999"],
      ],
    ],
  ];

  test.each(beyond)(
    "rejects the rows of %s that are out of range, and reads the others",
    async (_, vector, type, values) => {
      const ids = vectorFromArray(["a", "b", "c", "d", "e", "f", "g", "h"], new Utf8());
      for (const format of ["file", "stream"] as const) {
        const { rows, rejects, lines, accounts } = await read(
          new Table({ ID: ids, AT: vector }),
          { id: "text", at: type },
          format,
        );
        expect(rejects.map(({ line, column, reason }) => [line, column, reason])).toEqual([
          [2, "at", "is a time out of range"],
          [7, "at", "is a time out of range"],
        ]);
        expect(accounts[0]).toMatchObject({ counted: 8, accepted: 6, rejected: 2 });
        expect(rows.map(({ id }) => id)).toEqual(["a", "c", "d", "e", "f", "h"]);
        expect(lines).toEqual([1, 3, 4, 5, 6, 8]);
        const texts = (await storedTexts()).map(([, at]) => at);
        const expected = Array<string | null>(8).fill(null);
        for (const [row, text] of values) expected[row] = text;
        expect(texts.map((text) => text?.replace(/[+]00$/, "") ?? null)).toEqual(
          expected.filter((_value, row) => row !== 1 && row !== 6),
        );
      }
    },
  );

  test("rejects a decimal of more digits than its column has", async () => {
    const long = vectorFromArray([words(9999, 0, 0, 0), words(10000, 0, 0, 0), minusOne], new Decimal(2, 4, 128));
    const ids = vectorFromArray(["a", "b", "c"], new Utf8());
    const { rows, rejects } = await read(new Table({ ID: ids, N: long }), { id: "text", n: "decimal" });
    expect(rows.map(({ n }) => n)).toEqual([99.99, -0.01]);
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([[2, "has more digits than its column"]]);
  });
});
