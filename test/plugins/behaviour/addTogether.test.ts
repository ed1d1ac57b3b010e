import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keptParts } from "../../../src/keptParts.ts";
import type { TablePiece } from "../../../src/plugin.ts";
import { addPartials } from "../../../src/plugins/behaviour/addPartials.ts";
import { countRules } from "../../../src/plugins/behaviour/countRules.ts";
import { lineRoom } from "../../../src/plugins/behaviour/lineRoom.ts";
import { peopleCounter } from "../../../src/plugins/behaviour/peopleCounter.ts";
import { lineSums } from "../../../src/plugins/behaviour/sumLines.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { loadOrderLines, sale } from "../orderLines.ts";

const people = 300;
const lines = Array.from({ length: 4000 }, (_, i) =>
  sale(
    `o${i >> 1}`,
    `c${String(((i >> 1) * 37) % people).padStart(10, "0")}`,
    `2024-0${1 + (i % 6)}-1${i % 7}T10:00:00`,
    {
      product: `p${(i * i) % 23}`,
      amount: String(i % 40),
    },
  ),
);
const rules = countRules(19_850, Float64Array.of(5, 4, 3));
const plain = {
  form: { lead: "c".charCodeAt(0), digits: 10 },
  places: Int32Array.from({ length: people }, (_, i) => i),
  least: 0,
  number: (codes: Int32Array, into: Int32Array): void => into.set(codes),
};
let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 1 });
  await loadOrderLines(db, lines);
});
afterAll(() => db.close());

/** @param most bytes at once. */
async function added(folder: string, apart: boolean, most?: number, who: typeof plain = plain) {
  const pieces = Array.from(
    { length: 8 },
    (_, p): TablePiece => ({ place: p, key: `piece ${p}`, sql: `(SELECT * FROM order_lines WHERE line % 8 = ${p})` }),
  );
  const keeper = { parts: keptParts(folder, ["behaviour"]), folder, signal: new AbortController().signal };
  const [sums, room] = [lineSums(people, rules), lineRoom(lines.length)];
  const counter = peopleCounter(apart);
  try {
    const { rest, productIds } = await addPartials(db, pieces, keeper, counter, who, sums, room, most);
    expect(rest).toEqual([]);
    return { sums: sums.kernel.sums, room: room.used(), productIds };
  } finally {
    counter.end();
  }
}

describe("what is kept of pieces", () => {
  it("says why it cannot be added, and leaves nothing that ends the process", async () => {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-together-"));
    const wrong = { ...plain, number: (_: Int32Array, into: Int32Array): void => void into.fill(people) };
    for (const apart of [false, true]) {
      await expect(added(folder, apart, undefined, wrong)).rejects.toThrow("customer out of range");
      // Rejections that nobody takes are seen by then.
      await new Promise((done) => setTimeout(done, 50));
    }
  });

  it("is added the same a few bytes at once as all together, made or found, beside a thread or without", async () => {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-together-"));
    const all = await added(folder, false);
    // Four of six months come before the cutoff.
    expect(all.room.products.length).toBe(2668);
    expect(all.productIds.length).toBe(23 - 11);
    for (const apart of [false, true]) {
      for (const most of [1, 3000, 64_000, undefined]) expect(await added(folder, apart, most)).toEqual(all);
    }
  });
});
