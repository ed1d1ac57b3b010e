import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keptParts } from "../../../src/keptParts.ts";
import type { QueryOutput, TablePiece } from "../../../src/plugin.ts";
import { rfmStep } from "../../../src/plugins/rfm/rfmStep.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import "../../properties.ts";
import { dropTemporaries } from "../dropTemporaries.ts";
import { canonicalTables, loadOrderLines, type OrderLine, sale } from "../orderLines.ts";
import { runStep } from "../runStep.ts";

const step = rfmStep("GBP");
let db: Database;
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-sums-"));
  db = await openDatabase({ threads: 2, allowedFolders: [folder] });
});
afterAll(async () => {
  db.close();
  await rm(folder, { recursive: true, force: true });
});

/** Orders by the month of their first line, as tables of large projects lie. */
function byMonth(lines: readonly OrderLine[], made: string): readonly TablePiece[] {
  const months = [...new Set(lines.map(({ at }) => at.slice(0, 7)))].toSorted();
  return months.map((month, place) => ({
    place,
    key: `${month} ${made}`,
    sql: `(SELECT * FROM orders WHERE strftime(ordered_at, '%Y-%m') = '${month}')`,
  }));
}

/** Rows, warnings and guests at a cutoff. */
async function rfm(cutoff: string, work?: string, pieces?: readonly TablePiece[]) {
  await dropTemporaries(db);
  const { orders, ...others } = await canonicalTables(db);
  const own = await mkdtemp(join(folder, "run-"));
  const parts = keptParts(work ?? own, ["rfm"]);
  const inputs = { ...others, orders: pieces === undefined ? orders : { ...orders, pieces } };
  const run = await runStep(step, db, inputs, {}, { cutoff, folder: own, parts });
  const rows = await db.rows((run.outputs["feature/rfm"] as QueryOutput).sql);
  return { rows, warnings: run.warnings, exclusions: run.exclusions };
}

const day = (i: number, hour: number): string => new Date(Date.UTC(2023, 0, 1 + i, hour)).toISOString().slice(0, 19);

/** Orders of a year, some over several months, of a few people and of guests, sold, returned and charged. */
const lines: fc.Arbitrary<readonly OrderLine[]> = fc
  .array(
    fc.record({
      order: fc.nat(30),
      day: fc.nat(364),
      hour: fc.nat(23),
      amount: fc.integer({ min: -999_999, max: 999_999 }),
      kind: fc.constantFrom("sale", "sale", "sale", "return", "charge"),
    }),
    { minLength: 1, maxLength: 90, size: "max" },
  )
  .map((drawn) =>
    drawn.map(({ order, day: at, hour, amount, kind }) =>
      sale(`o${order}`, order % 7 === 0 ? null : `c${order % 5}`, day(at, hour), {
        amount: String(amount / 1e4),
        kind,
      }),
    ),
  );

describe("sums of customers of orders in pieces", () => {
  it("come to those of all orders, cold and kept, at any cutoff", async () => {
    const cutoffs = ["2022-12-31", "2023-01-01", "2023-05-01", "2023-06-17", "2023-12-31", "2024-02-01"];
    let several = 0;
    const property = fc.asyncProperty(lines, async (drawn) => {
      await loadOrderLines(db, drawn);
      const pieces = byMonth(drawn, String(several));
      if (pieces.length > 8) several++;
      const work = await mkdtemp(join(folder, "work-"));
      for (const cutoff of cutoffs) {
        const whole = await rfm(cutoff);
        expect(await rfm(cutoff, work, pieces)).toEqual(whole);
        expect(await rfm(cutoff, work, pieces)).toEqual(whole);
      }
    });
    await fc.assert(property, { numRuns: 12 });
    expect(several).toBeGreaterThan(2);
  }, 300_000);

  it("are made once of a piece that lies before the cutoff, and of pieces without a moment of their own not at all", async () => {
    const work = await mkdtemp(join(folder, "work-"));
    const made = async (): Promise<number> => (await readdir(join(work, "parts")).catch(() => [])).length;
    const year = Array.from({ length: 12 }, (_, i) => sale(`o${i}`, "a", day(31 * i, 9)));
    await loadOrderLines(db, year);
    const pieces = byMonth(year, "year");
    expect(pieces).toHaveLength(12);
    await rfm("2023-04-01", work, pieces);
    expect(await made()).toBe(3);
    await rfm("2024-01-01", work, pieces);
    // The nine others, eight together, and all but the last, since nothing comes after the cutoff.
    expect(await made()).toBe(14);
    const undated = {
      ...{ place: 12, key: "undated" },
      sql: "(SELECT * REPLACE (CAST(NULL AS TIMESTAMP) AS ordered_at, CAST(NULL AS TIMESTAMP) AS last_line_at) FROM orders)",
    };
    const { rows } = await rfm("2024-01-01", work, [...pieces, undated]);
    expect(rows).toMatchObject([{ customer_id: "a", frequency_orders: 12 }]);
    expect(await made()).toBe(14);
  });

  it("are of one day more those of the last piece, and those that were kept of all others", async () => {
    const work = await mkdtemp(join(folder, "work-"));
    const made = async (): Promise<number> => (await readdir(join(work, "parts")).catch(() => [])).length;
    const orders = Array.from({ length: 365 }, (_, i) =>
      sale(`o${i}`, i % 11 === 0 ? null : `c${(i * i) % 23}`, day(i, i % 24), { amount: String((i * 7919) % 1000) }),
    );
    const counts: number[] = [];
    // The last piece grows, a month is over, and the next one grows.
    for (const days of [300, 301, 302, 304, 305, 306]) {
      const lines = orders.slice(0, days);
      await loadOrderLines(db, lines);
      const pieces = byMonth(lines, "as sold").map((piece, i, all) =>
        i === all.length - 1 ? { ...piece, key: `${piece.key} until ${days}` } : piece,
      );
      const whole = await rfm("2024-01-01");
      expect(await rfm("2024-01-01", work, pieces)).toEqual(whole);
      counts.push(await made());
      // Nothing is made of what is there.
      expect(await rfm("2024-01-01", work, pieces)).toEqual(whole);
      expect(await made()).toBe(counts.at(-1));
    }
    // Ten pieces, eight together, and nine together that all but the last come to; then the last anew, day after day; then a new piece
    // after one that is whole.
    expect(counts).toEqual([12, 13, 14, 15, 18, 19]);
  });
});
