import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textNumbers } from "../../../../src/plugins/behaviour/kernel/textNumbers.ts";
import { lineKernels } from "./buildLineKernels.ts";

describe("lineKernels", () => {
  it.each(lineKernels.names)("gives %sBytes.ts byte for byte", async (name) => {
    expect(lineKernels.written(name)).toBe(await lineKernels.built(name));
  });
});

/** Four numbers for each text. */
function wordsOf(texts: readonly string[]): Int32Array {
  const words = new Int32Array(4 * texts.length);
  const bytes = new Uint8Array(words.buffer);
  for (const [i, text] of texts.entries()) {
    const own = new TextEncoder().encode(text);
    words[4 * i] = own.length;
    if (own.length <= 12) bytes.set(own, 16 * i + 4);
  }
  return words;
}

describe("textNumbers", () => {
  it("numbers texts in the order in which they come, and knows them again", () => {
    const short = fc.string({ maxLength: 12 }).filter((text) => new TextEncoder().encode(text).length <= 12);
    fc.assert(
      fc.property(fc.array(fc.array(short, { maxLength: 60 }), { maxLength: 4 }), (chunks) => {
        const numbers = textNumbers();
        const known: string[] = [];
        for (const texts of chunks) {
          for (const text of texts) if (text !== "\0" && !known.includes(text)) known.push(text);
          expect([...numbers.numbersOf(wordsOf(texts))!]).toEqual(texts.map((text) => known.indexOf(text)));
        }
        expect(numbers.names()).toEqual(known);
      }),
    );
  });

  it("tells texts apart by every byte and by their length", () => {
    const known = ["", "\0\0", "a", "a\0", "aaaaaaaaaaaa", "aaaaaaaaaaab", "baaaaaaaaaaa", "\uFEFFa", "é"];
    const numbers = textNumbers();
    expect([...numbers.numbersOf(wordsOf(known))!]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(numbers.names()).toEqual(known);
  });

  it("holds more texts than are asked at once, and more than it had room for", () => {
    const known = Array.from({ length: 30_000 }, (_, i) => `P${i}`);
    const numbers = textNumbers();
    for (const start of [0, 5000, 10_000]) {
      expect(numbers.numbersOf(wordsOf(known.slice(start, 20_000)))!.at(-1)).toBe(19_999);
    }
    expect(numbers.numbersOf(wordsOf(known))).toEqual(Int32Array.from(known.keys()));
    expect(numbers.names()).toEqual(known);
  });

  it("does not number texts that are not told whole", () => {
    const numbers = textNumbers();
    expect(numbers.numbersOf(wordsOf(["a", "thirteen byte"]))).toBeUndefined();
  });
});
