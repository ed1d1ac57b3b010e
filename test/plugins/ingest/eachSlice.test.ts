import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Slice } from "../../../src/plugins/ingest/planSlices.ts";
import { eachSlice } from "../../../src/plugins/ingest/sliceTables.ts";
import { openDatabase } from "../../../src/table/index.ts";

const slice = (number: number, madeOf: string | undefined): Slice => ({ number, madeOf, inputs: {}, files: [] });
const slices = [slice(4, "four"), slice(8, "eight"), slice(12, "twelve"), slice(16, "sixteen"), slice(-1, undefined)];

/** Which slices are begun, in their order, where parts of some are kept; and what is returned. */
async function begun(kept: readonly string[], threads: number) {
  const db = await openDatabase({ threads: 1 });
  const asked: string[] = [];
  const parts = {
    find: async (key: string) => {
      asked.push(key);
      return kept.includes(key) ? "/there" : undefined;
    },
    keep: async () => "",
    nameOf: async (key: string) => key,
  };
  const told: string[] = [];
  const progress = (_: number, text: string | undefined) => void told.push(text ?? "");
  const context = { db, parts, threads, signal: new AbortController().signal, progress };
  const numbers: number[] = [];
  const keyOf = ({ madeOf }: Slice) => `key of ${madeOf}`;
  const results = await eachSlice(context, slices, { rows: "lines", keyOf }, async (_, { number }, place) => {
    numbers.push(number);
    await setTimeout(5 * (slices.length - place));
    return `${place}: ${number}`;
  });
  db.close();
  return { numbers, results, asked, told };
}

test("slices of which nothing is kept are begun before the others, and results are in the order of slices", async () => {
  for (const threads of [1, 2]) {
    const { numbers, results, asked, told } = await begun(
      ["key of four", "key of twelve", "key of undefined"],
      threads,
    );
    expect(numbers).toEqual([8, 16, -1, 4, 12]);
    expect(results).toEqual(["0: 4", "1: 8", "2: 12", "3: 16", "4: -1"]);
    expect(asked).not.toContain("key of undefined");
    expect(told).toEqual([1, 2, 3, 4, 5].map((done) => `${done} of 5 lots of lines`));
  }
});

test("where nothing is kept, or all is, slices are begun in their order", async () => {
  expect((await begun([], 2)).numbers).toEqual([4, 8, 12, 16, -1]);
  const all = slices.slice(0, -1).map(({ madeOf }) => `key of ${madeOf}`);
  expect((await begun(all, 2)).numbers).toEqual([-1, 4, 8, 12, 16]);
});
