import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type RuleInput, ruleSchema } from "../../../src/config/index.ts";
import { judgeRules } from "../../../src/ingest/index.ts";
import { askedTable, database, found, judged, judgedAll } from "./judged.ts";

describe("judgeRules, kind by kind", () => {
  test("notNull finds rows that lack one of its columns", async () => {
    await askedTable("a VARCHAR, b BIGINT", ["'x', 1", "NULL, 2", "'y', NULL", "NULL, NULL"]);
    expect(await found({ notNull: "a" })).toEqual(["fail", 2, [3, 5]]);
    expect(await found({ notNull: ["a", "b"] })).toEqual(["fail", 3, [3, 4, 5]]);
    await askedTable("a VARCHAR", ["'x'", "''"]);
    expect(await found({ notNull: "a" })).toEqual(["pass", 0]);
  });

  test("unique finds rows that repeat an earlier one, and leaves out rows without a whole key", async () => {
    await askedTable("a VARCHAR, b BIGINT", [
      "'x', 1",
      "'x', 2",
      "'x', 1",
      "'y', NULL",
      "'y', NULL",
      "NULL, 1",
      "NULL, 1",
      "'x', 1",
    ]);
    expect(await found({ unique: ["a", "b"] })).toEqual(["fail", 2, [4, 9]]);
    expect(await found({ unique: "b" })).toEqual(["fail", 4, [4, 7, 8, 9]]);
    await askedTable("a VARCHAR", ["'x'", "'X'", "NULL", "NULL"]);
    expect(await found({ unique: "a" })).toEqual(["pass", 0]);
    await askedTable("n TINYINT", ["-128", "7", "7", "-128", "7"]);
    expect(await found({ unique: "n" })).toEqual(["fail", 3, [4, 5, 6]]);
    await askedTable("n DOUBLE", ["-1", "0.5", "-1"]);
    expect(await found({ unique: "n" })).toEqual(["fail", 1, [4]]);
  });

  test("range takes numbers within its bounds, both included", async () => {
    await askedTable("n DECIMAL(18,4)", ["-0.0001", "0", "5", "10", "10.0001", "NULL"]);
    expect(await found({ range: { column: "n", min: 0, max: 10 } })).toEqual(["fail", 2, [2, 6]]);
    expect(await found({ range: { column: "n", min: 0 } })).toEqual(["fail", 1, [2]]);
    expect(await found({ range: { column: "n", max: 10 } })).toEqual(["fail", 1, [6]]);
    expect(await found({ range: { column: "n", min: -1, max: 10.5 } })).toEqual(["pass", 0]);
  });

  test("range takes a whole day as its upper bound, and everything before the as-of day", async () => {
    const times = ["2024-05-30 23:59:59", "2024-05-31 00:00:00", "2024-05-31 23:59:59", "2024-06-01 00:00:00"];
    await askedTable("t TIMESTAMP", [...times.map((time) => `TIMESTAMP '${time}'`), "NULL"]);
    expect(await found({ range: { column: "t", min: "2024-05-31", max: "2024-05-31" } })).toEqual(["fail", 2, [2, 5]]);
    expect(await found({ range: { column: "t", max: "asOf" } })).toEqual(["fail", 1, [5]]);
    expect(await found({ range: { column: "t", min: "asOf" } })).toEqual(["fail", 3, [2, 3, 4]]);
    await askedTable("t DATE", ["DATE '2024-05-31'", "DATE '2024-06-01'"]);
    expect(await found({ range: { column: "t", max: "2024-05-31" } })).toEqual(["fail", 1, [3]]);
    expect(await found({ range: { column: "t", min: "2024-05-31", max: "2024-06-01" } })).toEqual(["pass", 0]);
  });

  test("set finds values that are not declared, in text, numbers and booleans", async () => {
    await askedTable("a VARCHAR, n BIGINT, b BOOLEAN", ["'web', 1, true", "'Web', 2, false", "NULL, NULL, NULL"]);
    expect(await found({ set: { column: "a", values: ["web", "shop"] } })).toEqual(["fail", 1, [3]]);
    expect(await found({ set: { column: "a", values: ["web", "Web", "it's"] } })).toEqual(["pass", 0]);
    expect(await found({ set: { column: "n", values: [2, 3] } })).toEqual(["fail", 1, [2]]);
    expect(await found({ set: { column: "b", values: [true] } })).toEqual(["fail", 1, [3]]);
  });

  test("regex finds texts in which its pattern does not occur", async () => {
    await askedTable("a VARCHAR", ["'A-1'", "'xA-12'", "'A'", "NULL", "''"]);
    expect(await found({ regex: { column: "a", pattern: "A-[0-9]" } })).toEqual(["fail", 2, [4, 6]]);
    expect(await found({ regex: { column: "a", pattern: "^A-[0-9]+$" } })).toEqual(["fail", 3, [3, 4, 6]]);
    expect(await found({ regex: { column: "a", pattern: "^(xA|A|$)" } })).toEqual(["pass", 0]);
  });

  test("references finds keys that are not there, whole keys only", async () => {
    await askedTable("a VARCHAR, b BIGINT", ["'x', 1", "'x', 3", "'y', 1", "NULL, 1", "'z', NULL"]);
    const db = await database();
    await db.run(
      `CREATE OR REPLACE TABLE far AS SELECT * FROM (VALUES ('x', 1), ('x', 1), ('y', 2), (NULL, 1)) AS t(a, k)`,
    );
    expect(await found({ references: { columns: "a", source: "far" } })).toEqual(["fail", 1, [6]]);
    const pair = { columns: ["a", "b"], source: "far", to: ["a", "k"] };
    expect(await found({ references: pair })).toEqual(["fail", 2, [3, 4]]);
    await db.run("CREATE OR REPLACE TABLE far AS SELECT 'x' AS a, 1 AS k WHERE false");
    expect(await found({ references: { columns: "a", source: "far" } })).toEqual(["fail", 4, [2, 3, 4, 6]]);
    await db.run("CREATE OR REPLACE TABLE far AS SELECT unnest(['x', 'y', 'z']) AS a");
    expect(await found({ references: { columns: "a", source: "far" } })).toEqual(["pass", 0]);
  });

  test("compare holds two columns of a row to each of its operators", async () => {
    await askedTable("a BIGINT, b DECIMAL(18,4)", ["1, 2", "2, 2", "3, 2", "NULL, 2", "1, NULL"]);
    const lines = { "=": [2, 4], "!=": [3], "<": [3, 4], "<=": [4], ">": [2, 3], ">=": [2] } as const;
    for (const [operator, broken] of Object.entries(lines)) {
      const compare = { left: "a", operator: operator as "=", right: "b" };
      expect(await found({ compare }), operator).toEqual(["fail", broken.length, broken]);
    }
    await askedTable("a VARCHAR, b VARCHAR", ["'x', 'x'"]);
    expect(await found({ compare: { left: "a", operator: "=", right: "b" } })).toEqual(["pass", 0]);
  });

  test("order finds moments that are swapped, and lets equal and missing ones be", async () => {
    const rows = [
      "TIMESTAMP '2024-01-01 10:00', TIMESTAMP '2024-01-01 10:01'",
      "TIMESTAMP '2024-01-01 10:00', TIMESTAMP '2024-01-01 10:00'",
      "TIMESTAMP '2024-01-01 10:01', TIMESTAMP '2024-01-01 10:00'",
      "NULL, TIMESTAMP '2024-01-01 10:00'",
      "TIMESTAMP '2024-01-01 10:00', NULL",
    ];
    await askedTable("sent TIMESTAMP, answered TIMESTAMP", rows);
    expect(await found({ order: { earlier: "sent", later: "answered" } })).toEqual(["fail", 1, [4]]);
    await askedTable("sent TIMESTAMP, answered TIMESTAMP", rows.slice(0, 2));
    expect(await found({ order: { earlier: "sent", later: "answered" } })).toEqual(["pass", 0]);
  });

  test("freshness wants one row within the days before the as-of day; later ones do not count", async () => {
    const fresh = { freshness: { column: "t", withinDays: 7 } };
    await askedTable("t TIMESTAMP", ["TIMESTAMP '2024-05-25 00:00'", "TIMESTAMP '2023-01-01'", "NULL"]);
    expect(await found(fresh)).toEqual(["pass", undefined]);
    await askedTable("t TIMESTAMP", ["TIMESTAMP '2024-05-24 23:59:59'", "TIMESTAMP '2024-06-01 00:00'", "NULL"]);
    expect(await found(fresh)).toEqual(["fail", undefined]);
    await askedTable("t TIMESTAMP", []);
    expect(await found(fresh)).toEqual(["fail", undefined]);
  });

  test("volume wants rows from its minimum to its maximum", async () => {
    await askedTable("a BIGINT", ["1", "NULL", "3"]);
    expect(await found({ volume: { minimum: 3, maximum: 3 } })).toEqual(["pass", undefined]);
    expect(await found({ volume: { minimum: 4 } })).toEqual(["fail", undefined]);
    expect(await found({ volume: { maximum: 2 } })).toEqual(["fail", undefined]);
  });

  test("readable counts what the reader rejected, and says where in the file with most of it", async () => {
    await askedTable("a BIGINT", ["1", "2", "3"]);
    const db = await database();
    await db.run(
      `INSERT INTO rejects VALUES ('lines', 'a.csv', 9, NULL, 'r'), ('lines', 'b.csv', 7, NULL, 'r'), ('lines', 'b.csv', 4, NULL, 'r')`,
    );
    const account = {
      source: "lines",
      table: "products",
      format: "csv",
      bytes: 1,
      sha256: "",
      counted: 3,
      rejectReasons: [],
    };
    const accounts = [
      { ...account, file: "a.csv", accepted: 2, rejected: 1 },
      { ...account, file: "b.csv", accepted: 1, rejected: 2 },
    ];
    const source = {
      id: "lines",
      files: ["a.csv", "b.csv"],
      unit: "line",
      lines: "lines",
      rejects: "rejects",
      accounts,
    } as const;
    const result = await judged({ readable: true }, { source });
    expect(result).toMatchObject({ verdict: "fail", rowsChecked: 6, rowsFailing: 3 });
    expect(result.worst).toEqual({ file: "b.csv", rows: 2, lines: [4, 7], unit: "line" });
    expect((await judged({ readable: true, tolerance: { share: 0.5 } }, { source })).verdict).toBe("pass");
    expect((await judged({ readable: true }, { source: { ...source, accounts: [] } })).verdict).toBe("pass");
  });
});

describe("judgeRules, on what rules have in common", () => {
  test("tolerates rows and shares up to and with the limit, and takes the stricter of both", async () => {
    const broken = 29;
    await askedTable(
      "a BIGINT",
      Array.from({ length: 100 }, (_, i) => (i < broken ? "NULL" : "1")),
    );
    const verdict = async (tolerance: { rows?: number; share?: number }) =>
      (await judged({ notNull: "a", tolerance })).verdict;
    expect(await verdict({ rows: 29 })).toBe("pass");
    expect(await verdict({ rows: 28 })).toBe("fail");
    expect(await verdict({ share: 0.29 })).toBe("pass");
    expect(await verdict({ share: 0.2899 })).toBe("fail");
    expect(await verdict({ rows: 29, share: 0.28 })).toBe("fail");
    expect(await verdict({ rows: 28, share: 0.29 })).toBe("fail");
    expect(await verdict({ rows: 0 })).toBe("fail");
    expect(await verdict({})).toBe("fail");
    expect(await verdict({ share: 1 })).toBe("pass");
  });

  test("warns when a rule says so, and counts either way", async () => {
    await askedTable("a BIGINT", ["NULL", "1"]);
    const [warned, passed] = await judgedAll([
      { notNull: "a", severity: "warn" },
      { notNull: "a", severity: "warn", tolerance: { rows: 1 } },
    ]);
    expect(warned).toMatchObject({ verdict: "warn", rowsFailing: 1, threshold: "no row", columns: ["a"] });
    expect(passed).toMatchObject({ verdict: "pass", rowsFailing: 1, threshold: "at most 1 row" });
    expect(passed?.worst).toBeUndefined();
  });

  test("takes an empty table for one without fault, but for volume and freshness", async () => {
    await askedTable("a BIGINT", []);
    const results = await judgedAll([
      { notNull: "a" },
      { unique: "a" },
      { range: { column: "a", min: 1 } },
      { volume: { minimum: 1 } },
    ]);
    expect(results.map(({ verdict }) => verdict)).toEqual(["pass", "pass", "pass", "fail"]);
  });

  test("names the file with most broken rows, the first of equals, and at most five lines", async () => {
    const db = await database();
    await askedTable("a BIGINT", []);
    await db.run(`
      INSERT INTO asked SELECT 0, i, NULL FROM range(3) AS t(i);
      INSERT INTO asked SELECT 1, i, CASE WHEN i < 3 THEN 1 END FROM range(10) AS t(i);
      INSERT INTO asked SELECT 2, i, NULL FROM range(7) AS t(i);
      CREATE OR REPLACE TABLE lines AS SELECT * FROM (VALUES (0, 0, 2), (1, 0, 2), (1, 4, 9), (2, 0, 2)) AS t(source_file, source_row, line)`);
    const source = {
      id: "s",
      files: ["a", "b", "c"],
      unit: "row",
      lines: "lines",
      rejects: "rejects",
      accounts: [],
    } as const;
    const { worst, rowsFailing } = await judged({ notNull: "a" }, { source });
    expect(rowsFailing).toBe(17);
    expect(worst).toEqual({ file: "b", rows: 7, lines: [5, 9, 10, 11, 12], unit: "row" });
  });

  test("names no file and no line for a canonical table", async () => {
    const db = await database();
    await db.run("CREATE OR REPLACE TABLE canonical AS SELECT unnest([1, 1, 2, NULL]) AS a");
    const asked = { table: "orders", sql: "canonical", people: true, asOf: "2024-06-01" };
    const rules = [{ unique: "a" }, { notNull: "a" }].map((rule, i) => {
      return ruleSchema.parse({ id: `rule-${i}`, table: "orders", ...rule });
    });
    const results = await judgeRules(db, asked, rules);
    expect(results.map((result) => [result.rowsFailing, result.worst, result.source])).toEqual([
      [1, undefined, undefined],
      [1, undefined, undefined],
    ]);
  });

  test("quotes whatever a column or a value is called", async () => {
    const odd = '"; drop table t; --';
    const db = await database();
    await askedTable("a BIGINT", []);
    await db.run(
      `CREATE OR REPLACE TABLE asked AS SELECT 0 AS source_file, 0 AS source_row, 'it''s' AS """; drop table t; --"`,
    );
    expect(await found({ set: { column: odd, values: ["it's"] } })).toEqual(["pass", 0]);
    expect(await found({ regex: { column: odd, pattern: "'" } })).toEqual(["pass", 0]);
    expect(await found({ unique: odd })).toEqual(["pass", 0]);
  });
});

interface PlainRow {
  readonly a: string | null;
  readonly b: string | null;
  readonly n: number | null;
  readonly m: number | null;
}

type Naive = (rows: readonly PlainRow[], far: readonly string[]) => number;

const judgedNaively: readonly (readonly [Omit<RuleInput, "id" | "source">, Naive])[] = [
  [{ notNull: ["a", "n"] }, (rows) => rows.filter(({ a, n }) => a === null || n === null).length],
  [
    { unique: ["a", "b"] },
    (rows) => {
      const whole = rows.filter(({ a, b }) => a !== null && b !== null);
      return whole.length - new Set(whole.map(({ a, b }) => JSON.stringify([a, b]))).size;
    },
  ],
  [
    { range: { column: "n", min: -2, max: 3 } },
    (rows) => rows.filter(({ n }) => n !== null && (n < -2 || n > 3)).length,
  ],
  [
    { set: { column: "a", values: ["x", "é"] } },
    (rows) => rows.filter(({ a }) => a !== null && a !== "x" && a !== "é").length,
  ],
  [
    { regex: { column: "a", pattern: "^[a-y]?$" } },
    (rows) => rows.filter(({ a }) => a !== null && !/^[a-y]?$/.test(a)).length,
  ],
  [
    { references: { columns: "a", source: "far", to: "k" } },
    (rows, far) => rows.filter(({ a }) => a !== null && !far.includes(a)).length,
  ],
  [
    { compare: { left: "n", operator: "<=", right: "m" } },
    (rows) => rows.filter(({ n, m }) => n !== null && m !== null && n > m).length,
  ],
  [
    { compare: { left: "a", operator: "!=", right: "b" } },
    (rows) => rows.filter(({ a, b }) => a !== null && b !== null && a === b).length,
  ],
];

test("judgeRules counts what a naive count finds, on any rows", async () => {
  const text = fc.option(fc.constantFrom("x", "y", "é", "'", "", "X"), { nil: null });
  const number = fc.option(fc.integer({ min: -4, max: 4 }), { nil: null });
  const row = fc.record({ a: text, b: text, n: number, m: number });
  const literal = (value: string | number | null): string =>
    typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value ?? "NULL");
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 25 }),
      fc.array(fc.constantFrom("x", "é", "'", ""), { maxLength: 4 }),
      async (rows, far) => {
        const db = await database();
        const keys = [...far.map((key) => `(${literal(key)})`), "(NULL)"].join(", ");
        await db.run(`CREATE OR REPLACE TABLE far AS SELECT CAST(k AS VARCHAR) AS k FROM (VALUES ${keys}) AS t(k)`);
        await askedTable(
          "a VARCHAR, b VARCHAR, n BIGINT, m BIGINT",
          rows.map(({ a, b, n, m }) => [a, b, n, m].map(literal).join(", ")),
        );
        const results = await judgedAll(judgedNaively.map(([rule]) => rule));
        const naive = judgedNaively.map(([, count]) => count(rows, far));
        expect(results.map(({ rowsFailing }) => rowsFailing)).toEqual(naive);
        expect(results.map(({ verdict }) => verdict)).toEqual(naive.map((n) => (n === 0 ? "pass" : "fail")));
        for (const { worst, rowsFailing = 0 } of results) {
          expect(worst?.lines.length ?? 0).toBe(Math.min(5, rowsFailing));
        }
      },
    ),
    { numRuns: 150 },
  );
});

test("judgeRules counts repeated keys with an integer as a naive count does, whatever the integers", async () => {
  const least = -(2n ** 63n);
  const integer = fc.option(
    fc.oneof(
      fc.bigInt({ min: -130n, max: 130n }),
      fc.bigInt({ min: 0n, max: 3n }),
      fc.bigInt({ min: least, max: least + 65n }),
      fc.bigInt({ min: -least - 66n, max: -least - 1n }),
    ),
    { nil: null },
  );
  const row = fc.record({ a: fc.option(fc.constantFrom("x", "y"), { nil: null }), n: integer, m: integer });
  const keys = [["n"], ["a", "n"], ["n", "a"], ["n", "m"]] as const;
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 60 }), async (rows) => {
      await askedTable(
        "a VARCHAR, n BIGINT, m BIGINT",
        rows.map(({ a, n, m }) => `${a === null ? "NULL" : `'${a}'`}, ${n ?? "NULL"}, ${m ?? "NULL"}`),
      );
      const results = await judgedAll(keys.map((unique) => ({ unique: [...unique] })));
      const naive = keys.map((key) => {
        const whole = rows.map((each) => key.map((name) => each[name])).filter((values) => !values.includes(null));
        return whole.length - new Set(whole.map((values) => values.join(" "))).size;
      });
      expect(results.map(({ rowsFailing }) => rowsFailing)).toEqual(naive);
    }),
    { numRuns: 100 },
  );
});
