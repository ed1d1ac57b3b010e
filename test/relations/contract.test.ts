import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { askedTable, database, judgedAll } from "../ingest/contract/judged.ts";
import { casesOf, holdRelations, shuffled } from "./relations.ts";

interface Asked {
  readonly rows: readonly {
    readonly a: string | null;
    readonly b: string | null;
    readonly n: number | null;
    readonly m: number | null;
  }[];
  readonly far: readonly string[];
  readonly values: readonly string[];
  readonly min: number;
  readonly max: number;
}

const text = fc.option(fc.constantFrom("x", "y", "z", "'"), { nil: null });
const number = fc.option(fc.integer({ min: -4, max: 4 }), { nil: null });
const asked: fc.Arbitrary<Asked> = fc
  .array(fc.record({ a: text, b: text, n: number, m: number }), { minLength: 1, maxLength: 20 })
  .map((rows) => ({ rows, far: ["x", "'"], values: ["x", "y"], min: -2, max: 3 }));

const literal = (value: string | number | null): string =>
  typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value ?? "NULL");

/** Rows that break each rule, by its name. */
async function run({ rows, far, values, min, max }: Asked): Promise<Readonly<Record<string, number>>> {
  const db = await database();
  const keys = [...far.map((key) => `(${literal(key)})`), "(NULL)"].join(", ");
  await db.run(`CREATE OR REPLACE TABLE far AS SELECT CAST(k AS VARCHAR) AS k FROM (VALUES ${keys}) AS t(k)`);
  await askedTable(
    "a VARCHAR, b VARCHAR, n BIGINT, m BIGINT",
    rows.map(({ a, b, n, m }) => [a, b, n, m].map(literal).join(", ")),
  );
  const results = await judgedAll([
    { notNull: ["a", "n"] },
    { unique: ["a", "b"] },
    { range: { column: "n", min, max } },
    { set: { column: "a", values: [...values] } },
    { references: { columns: "a", source: "far", to: "k" } },
    { compare: { left: "n", operator: "<=", right: "m" } },
  ]);
  for (const { worst, rowsFailing = 0, rowsChecked } of results) {
    expect(worst?.lines.length ?? 0).toBe(Math.min(5, rowsFailing));
    expect(rowsChecked).toBe(rows.length);
  }
  const names = ["notNull", "unique", "range", "set", "references", "compare"];
  return Object.fromEntries(results.map(({ rowsFailing }, i) => [names[i]!, rowsFailing ?? 0]));
}
type Broken = Awaited<ReturnType<typeof run>>;

const each = (input: Asked, change: (row: Asked["rows"][number]) => Asked["rows"][number]): Asked => ({
  ...input,
  rows: input.rows.map(change),
});
const prefixed = (value: string | null) => (value === null ? null : `k${value}`);
const plus = (value: number | null, by: number) => (value === null ? null : value + by);
const keyed = ({ rows }: Asked) => rows.filter(({ a, b }) => a !== null && b !== null);

describe("rows that break a rule", () => {
  holdRelations<Asked, Broken>({ inputs: asked, run, cases: 30 }, [
    {
      name: "do not depend on the order of rows",
      change: (input, draw) => ({ ...input, rows: shuffled(input.rows, draw) }),
    },
    {
      name: "are the same when texts change, in rules and references too",
      change: (input) => ({
        ...each(input, (row) => ({ ...row, a: prefixed(row.a), b: prefixed(row.b) })),
        far: input.far.map((x) => `k${x}`),
        values: input.values.map((x) => `k${x}`),
      }),
    },
    {
      name: "are the same when numbers and limits move",
      change: (input, { size }) => ({
        ...each(input, (row) => ({ ...row, n: plus(row.n, 100 * size), m: plus(row.m, 100 * size) })),
        min: input.min + 100 * size,
        max: input.max + 100 * size,
      }),
    },
    {
      name: "are the same when numbers and limits grow",
      change: (input, { size }) => {
        const times = (value: number | null) => (value === null ? null : 10 ** size * value);
        return {
          ...each(input, (row) => ({ ...row, n: times(row.n), m: times(row.m) })),
          min: input.min * 10 ** size,
          max: input.max * 10 ** size,
        };
      },
    },
    {
      name: "are twice as many when each row is there twice, and all copies repeat a key",
      change: (input) => ({ ...input, rows: [...input.rows, ...input.rows] }),
      expected: (broken, input) => ({
        ...Object.fromEntries(Object.entries(broken).map(([name, n]) => [name, 2 * n])),
        unique: broken["unique"]! + keyed(input).length,
      }),
    },
    {
      name: "are one more without a value where one is needed, and no more of any other rule",
      change: (input) => ({ ...input, rows: [...input.rows, { a: null, b: null, n: null, m: null }] }),
      expected: (broken) => ({ ...broken, notNull: broken["notNull"]! + 1 }),
    },
    {
      name: "are one more for each row that lacks one of two values that are needed",
      change: (input, { size }) => {
        const lacking = { a: "x", b: "only here", n: null, m: 0 };
        return {
          ...input,
          rows: [...input.rows, ...[0, 1, 2].slice(0, size).map((i) => ({ ...lacking, b: `only ${i}` }))],
        };
      },
      expected: (broken, _, { size }) => ({ ...broken, notNull: broken["notNull"]! + size }),
    },
    {
      name: "are no more with a row that breaks nothing",
      change: (input) => ({ ...input, rows: [...input.rows, { a: "x", b: "only here", n: 0, m: 0 }] }),
    },
    {
      name: "are those of both parts, but for keys",
      change: (input) => ({
        ...input,
        rows: [...input.rows, ...input.rows.map((row) => ({ ...row, b: prefixed(row.b) }))],
      }),
      expected: (broken) => Object.fromEntries(Object.entries(broken).map(([name, n]) => [name, 2 * n])),
    },
    {
      name: "are none of a set that has every value",
      change: (input) => ({ ...input, values: ["x", "y", "z", "'"] }),
      expected: (broken) => ({ ...broken, set: 0 }),
    },
    {
      name: "are none of a reference to every value",
      change: (input) => ({ ...input, far: ["x", "y", "z", "'", "more"] }),
      expected: (broken) => ({ ...broken, references: 0 }),
    },
  ]);

  test("are no more under a wider rule", async () => {
    await fc.assert(
      fc.asyncProperty(asked, async (input) => {
        const narrow = await run(input);
        const wide = await run({
          ...input,
          min: input.min - 1,
          max: input.max + 1,
          values: [...input.values, "z"],
          far: [...input.far, "y"],
        });
        for (const rule of ["range", "set", "references"]) expect(wide[rule]).toBeLessThanOrEqual(narrow[rule]!);
      }),
      { numRuns: casesOf({ cases: 30 }) },
    );
  });
});
