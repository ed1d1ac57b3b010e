import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textNumbers } from "../../../../src/plugins/behaviour/kernel/textNumbers.ts";
import { buildLineKernel, lineKernelFile, lineKernels } from "./buildLineKernels.ts";

describe("buildLineKernel", () => {
  it.each(lineKernels)("gives %sBytes.ts byte for byte", async (name) => {
    expect(readFileSync(lineKernelFile(name), "utf8")).toBe(await buildLineKernel(name));
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
  it("tells the place of each text that it knows, and -1 of others", () => {
    const short = fc.string({ maxLength: 12 }).filter((text) => new TextEncoder().encode(text).length <= 12);
    fc.assert(
      fc.property(fc.uniqueArray(short, { maxLength: 60 }), fc.array(fc.string({ maxLength: 14 })), (known, others) => {
        const numbersOf = textNumbers(wordsOf(known))!;
        const asked = [...others, ...known.toReversed(), ...others];
        expect([...numbersOf(wordsOf(asked))]).toEqual(asked.map((text) => known.indexOf(text)));
      }),
    );
  });

  it("tells texts apart by every byte and by their length", () => {
    const known = ["", "\0", "\0\0", "a", "a\0", "aaaaaaaaaaaa", "aaaaaaaaaaab", "baaaaaaaaaaa"];
    expect([...textNumbers(wordsOf(known))!(wordsOf(known))]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("holds more texts than are put or asked at once", () => {
    const known = Array.from({ length: 10_000 }, (_, i) => `P${i}`);
    const numbersOf = textNumbers(wordsOf(known))!;
    expect(numbersOf(wordsOf(known))).toEqual(Int32Array.from(known.keys()));
    expect([...numbersOf(wordsOf(["P9", "P10000", "P0"]))]).toEqual([9, -1, 0]);
  });

  it("does not number texts that are not told whole", () => {
    expect(textNumbers(wordsOf(["a", "thirteen byte"]))).toBeUndefined();
    expect([...textNumbers(wordsOf([]))!(wordsOf(["a"]))]).toEqual([-1]);
  });
});
