import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KeptParts } from "../../../src/plugin.ts";
import { type Slicing, sliceOfWeek } from "../../../src/plugins/ingest/slicing.ts";
import { findSpanning, spanning } from "../../../src/plugins/ingest/spanningOrders.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import "../../properties.ts";

let folder = "";
let db: Database;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-spanning-"));
  db = await openDatabase({ threads: 1 });
});
afterAll(async () => {
  db.close();
  await rm(folder, { recursive: true, force: true });
});

/** A file: its orders, and the week of each; null for rows without a time. */
type File = readonly (readonly [order: number, week: number | null])[];

/** Kept parts in memory of this test, and of which keys some were found. */
function openParts(): KeptParts & { readonly found: string[] } {
  const kept = new Map<string, string>();
  const found: string[] = [];
  return {
    found,
    async find(key) {
      if (kept.has(key)) found.push(key);
      return kept.get(key);
    },
    async keep(key, from) {
      const at = join(await mkdtemp(join(folder, "part-")), "kept");
      await rename(from, at);
      kept.set(key, at);
      return at;
    },
    nameOf: async (key) => key,
  };
}

/** What is found of files, none of them empty: digests by slice, and the orders. */
async function find(files: readonly File[], parts: KeptParts, slicing: Slicing) {
  const rows = files.flatMap((file, piece) => file.map(([order, week]) => `(${piece}, ${order}, ${week ?? "NULL"})`));
  await db.run(`
    CREATE OR REPLACE TABLE weeks AS
    SELECT DISTINCT CAST(p AS INTEGER) AS piece, CAST(o AS UBIGINT) AS order_number, CAST(w AS INTEGER) AS week
    FROM (VALUES ${rows.join(", ")}) AS v(p, o, w)`);
  const into = await mkdtemp(join(folder, "work-"));
  const pieces = files.map((file, place) => ({ place, key: JSON.stringify(file), sql: "" }));
  const digests = await findSpanning({ db, parts, folder: into }, { pieces, weeks: "weeks", slicing });
  const orders = (await db.rows(`FROM ${spanning} ORDER BY ALL`)).map(({ order_number }) => Number(order_number));
  return { digests: Object.fromEntries([...digests].sort()), orders };
}

/** The same by hand. */
function spanningOf(files: readonly File[], slicing: Slicing): readonly number[] {
  const slices = new Map<number, Set<number | null>>();
  for (const [order, week] of files.flat()) {
    slices.set(order, (slices.get(order) ?? new Set()).add(week === null ? null : sliceOfWeek(slicing, week)));
  }
  const several = [...slices].filter(([, own]) => own.size > 1 || own.has(null));
  return several.map(([order]) => order).sort((a, b) => a - b);
}

describe("findSpanning", () => {
  const row = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.option(fc.integer({ min: 1, max: 20 }), { freq: 9 }));
  const slicings = fc.constantFrom<Slicing>(
    { weeks: 4 },
    { weeks: 12 },
    { weeks: 4, open: { number: 8, weeks: 1 } },
    { weeks: 12, open: { number: 12, weeks: 4 } },
  );
  const files = fc.array(fc.array(row, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 5 });

  it("finds orders with rows in several slices or without a time, the same with what was kept of some files", async () => {
    let spared = 0;
    const property = fc.asyncProperty(files, fc.nat(4), slicings, async (given, without, slicing) => {
      const parts = openParts();
      await find(
        given.filter((_, i) => i !== without % given.length),
        parts,
        slicing,
      );
      const again = await find(given, parts, slicing);
      const fresh = openParts();
      expect(again).toEqual(await find(given, fresh, slicing));
      expect(again.orders).toEqual(spanningOf(given, slicing));
      expect(fresh.found).toEqual([]);
      spared += parts.found.length;
    });
    await fc.assert(property, { numRuns: 40 });
    expect(spared).toBe(40);
  }, 300_000);

  it("finds what was kept of the others where one of very many files is new, wherever it stands", async () => {
    const many: File[] = Array.from({ length: 1200 }, (_, i) => [[i, i % 5]]);
    const parts = openParts();
    await find(many.toSpliced(400, 1), parts, { weeks: 1 });
    const late: File = [[7, 3]];
    const again = await find(many.with(400, late), parts, { weeks: 1 });
    expect(parts.found).toHaveLength(1);
    expect(again.orders).toEqual([7]);
    await find(many.with(400, late).toReversed(), parts, { weeks: 1 });
    expect(parts.found).toHaveLength(2);
  });

  it("looks at nothing where the files are those of before, and takes up several that come last", async () => {
    const parts = openParts();
    const slicing = { weeks: 4 };
    const [a, b, c, d]: File[] = [
      [[1, 4]],
      [
        [2, 8],
        [1, 5],
      ],
      [[2, 12]],
      [[1, null]],
    ];
    await find([a!, b!], parts, slicing);
    const four = await find([a!, b!, c!, d!], parts, slicing);
    expect(four.orders).toEqual([1, 2]);
    expect(parts.found).toHaveLength(1);
    expect(await find([a!, b!, c!, d!], parts, slicing)).toEqual(four);
    expect(parts.found).toHaveLength(2);
  });
});
