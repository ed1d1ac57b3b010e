import fc from "fast-check";
import { openDatabase, readChunks } from "segmentarium/table";
import { describe, expect, it } from "vitest";
import { formOf, numbersIn } from "../../../src/plugins/behaviour/plainIds.ts";

/** The texts as the engine hands them over. */
async function wordsOf(texts: readonly string[]): Promise<Int32Array> {
  const db = await openDatabase();
  const parts: number[] = [];
  const list = texts.map((text) => `'${text.replaceAll("'", "''")}'`).join(", ");
  await readChunks(db, `SELECT unnest([${list}]) AS t`, ["t"], ([words]) => void parts.push(...(words as Int32Array)));
  db.close();
  return Int32Array.from(parts);
}

async function numbersOf(texts: readonly string[], first: string): Promise<number[]> {
  const form = formOf(await wordsOf([first]), 0);
  const numbers = new Int32Array(texts.length);
  numbersIn(await wordsOf(texts), form!, numbers);
  return [...numbers];
}

describe("formOf", () => {
  it("knows a character and digits, of at most twelve bytes", async () => {
    const words = await wordsOf([
      "c0000000012",
      "17",
      "x9",
      "c2147483648",
      "c",
      "ab12",
      "é1",
      "c1x",
      "",
      "c123456789012",
    ]);
    const forms = Array.from({ length: 10 }, (_, row) => formOf(words, row));
    expect(forms.slice(0, 3)).toEqual([
      { lead: 99, digits: 10 },
      { lead: 49, digits: 1 },
      { lead: 120, digits: 1 },
    ]);
    expect(forms.slice(3)).toEqual(Array.from({ length: 7 }, () => undefined));
  });
});

describe("numbersIn", () => {
  it("reads the digits of ids of the form, and of no others", async () => {
    const ids = [
      "c000012",
      "c000012",
      "c000013",
      "c00012",
      "d000012",
      "c00001 ",
      "c-00012",
      "c999999",
      "c000012",
      "c0000012",
    ];
    expect(await numbersOf(ids, "c000001")).toEqual([12, 12, 13, -1, -1, -1, -1, 999_999, 12, -1]);
  });

  it("takes apart each id that differs from the one before, wherever it does", async () => {
    const ids = ["c000000012", "d000000012", "c000000012", "c000100012", "c000000013", "c00000012", "c000000012"];
    expect(await numbersOf(ids, "c000000001")).toEqual([12, -1, 12, 100_012, 13, -1, 12]);
  });

  it("finds none in long texts or in numbers that 31 bits do not hold", async () => {
    const ids = ["c2147483647", "c2147483648", "c9999999999", "c2147483647 and more", "c0000000000"];
    expect(await numbersOf(ids, "c0000000001")).toEqual([2 ** 31 - 1, -1, -1, -1, 0]);
  });

  it("does what a regular expression does, whatever the texts are", async () => {
    const text = fc.stringMatching(/^[cd0-9é ]{0,14}$/);
    const id = fc.oneof(
      text,
      fc.integer({ min: 0, max: 99_999 }).map((n) => `c${String(n).padStart(5, "0")}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(id, { minLength: 1, maxLength: 40 }), async (ids) => {
        const expected = ids.map((each) => (/^c[0-9]{5}$/.test(each) ? Number(each.slice(1)) : -1));
        expect(await numbersOf(ids, "c00000")).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});
