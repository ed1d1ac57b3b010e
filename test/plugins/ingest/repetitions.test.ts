import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sourceSchema } from "../../../src/config/sourceSchema.ts";
import { findRepetitions } from "../../../src/plugins/ingest/repetitions.ts";
import { type Database, loadColumns, openDatabase } from "../../../src/table/index.ts";
import "../../properties.ts";

interface Line {
  readonly order: string | null;
  readonly line: number | null;
  readonly product: string;
  readonly file: number;
}

const columns = ["order_id", "line", "product_id"];
const sourceOf = (names: readonly string[]) =>
  sourceSchema.parse({
    ...{ id: "lines", table: "order_lines", format: "csv", files: ["lines.csv"] },
    columns: Object.fromEntries(
      names.map((name) => [name, { from: name, type: name === "line" ? "integer" : "text" }]),
    ),
  });
/** With a number of lines declared, orders are asked first; without, all rows are held against each other. */
const [numbered, plain] = [sourceOf(columns), sourceOf(["order_id", "product_id"])];

const lines = fc.array(
  fc.record({
    order: fc.option(fc.constantFrom("a", "b", "c"), { freq: 8 }),
    line: fc.option(fc.constantFrom(0, 1, 2, 63, 64, 65, -1), { freq: 8 }),
    product: fc.constantFrom("p", "q"),
    file: fc.integer({ min: 0, max: 2 }),
  }),
  { maxLength: 14 },
);

let db: Database;
beforeAll(async () => {
  db = await openDatabase();
});
afterAll(() => db.close());

/** Files 0 and 1 are of one source, file 2 of another. */
const placeOf = ({ file }: Line): number => (file === 2 ? 1 : 0);

/** @param keeping places of the sources that keep repetitions of one file. */
async function found(rows: readonly Line[], source: typeof plain, keeping: readonly number[]) {
  await db.run("DROP TABLE IF EXISTS delivered");
  await loadColumns(db, "delivered", [
    { name: "source_place", type: "integer", values: Int32Array.from(rows, placeOf) },
    { name: "source_file", type: "integer", values: Int32Array.from(rows, ({ file }) => file) },
    { name: "source_row", type: "integer", values: Int32Array.from(rows, (_, i) => i) },
    { name: "order_id", type: "text", values: rows.map(({ order }) => order) },
    { name: "line", type: "integer", values: rows.map(({ line }) => line) },
    { name: "product_id", type: "text", values: rows.map(({ product }) => product) },
  ]);
  const delivered = { table: "order_lines", sources: [source, source], sql: "delivered", columns } as const;
  const { dropped, ...counts } = await findRepetitions(db, delivered, keeping, undefined);
  const gone = dropped === undefined ? [] : await db.rows(`SELECT source_row AS row FROM ${dropped} ORDER BY 1`);
  if (dropped !== undefined) await db.run(`DROP TABLE ${dropped}`);
  return { ...counts, gone: gone.map(({ row }) => Number(row)) };
}

/** Row by row: the n-th occurrence in a file is the n-th in another; the first file and the first row stay. */
function byHand(rows: readonly Line[], keeping: readonly number[]) {
  const copies = new Map<string, number>();
  const firstFile = new Map<string, number>();
  const placed = rows.map(({ file, ...row }, i) => {
    const stays = keeping.includes(placeOf({ file, ...row }));
    const own = JSON.stringify([row, file]);
    const copy = (copies.get(own) ?? 0) + 1;
    copies.set(own, copy);
    const key = JSON.stringify([row, copy, stays]);
    firstFile.set(key, Math.min(firstFile.get(key) ?? file, file));
    return { i, file, copy, key, stays };
  });
  const overlapping = placed.filter(({ file, key }) => file > (firstFile.get(key) ?? 0));
  const repeated = placed.filter((row) => !overlapping.includes(row) && row.copy > 1);
  const dropped = repeated.filter(({ stays }) => !stays);
  const gone = placed.filter((row) => overlapping.includes(row) || dropped.includes(row));
  return {
    ...{ overlapping: overlapping.length, repeated: dropped.length, kept: repeated.length - dropped.length },
    gone: gone.map(({ i }) => i),
  };
}

describe("findRepetitions", () => {
  it("finds the same, whether line numbers tell orders apart or rows are held against each other", async () => {
    const how = fc.constantFrom([], [0, 1], [1]);
    const property = fc.asyncProperty(lines, how, async (rows, keeping) => {
      const expected = byHand(rows, keeping);
      expect(await found(rows, numbered, keeping)).toEqual(expected);
      expect(await found(rows, plain, keeping)).toEqual(expected);
    });
    await fc.assert(property, { numRuns: 60 });
  }, 300_000);

  it("looks closer where numbers of lines are 64 apart, and drops nothing", async () => {
    const rows = [1, 65].map((line) => ({ order: "a", line, product: "p", file: 0 }));
    expect(await found(rows, numbered, [])).toEqual({ overlapping: 0, repeated: 0, kept: 0, gone: [] });
  });

  it("holds lines without an order, or without a number, against each other too", async () => {
    const twice = [0, 1].map((file) => ({ order: null, line: null, product: "p", file }));
    expect(await found(twice, numbered, [0, 1])).toEqual({ overlapping: 1, repeated: 0, kept: 0, gone: [1] });
  });
});
