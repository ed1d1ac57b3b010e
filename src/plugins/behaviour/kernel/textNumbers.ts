import { shortTextsBytes } from "./shortTextsBytes.ts";

/** Texts with numbers from 0 on, in the order in which they came. Texts are as `readChunks` of segmentarium/table gives them. */
export interface TextNumbers {
  /** The number of each, -1 for a text of one NUL: until it is called again. Undefined when one is longer than 12 bytes, or they are more than 60 million. */
  numbersOf(texts: Int32Array): Int32Array | undefined;
  /** By number. */
  names(): string[];
}

/** Numbers of 32 bits that a text takes, and its bytes. */
const [words, textBytes] = [4, 16];
const placeBytes = 24;
const rows = 2048;
const [numbersAt, freshAt, tableAt] = [textBytes * rows, (textBytes + 4) * rows, (textBytes + 8) * rows];

/** What 4 GB hold. */
const mostPlaces = 2 ** 27;

/** The kernel with room for texts, none of which has a number. */
function openTable(places: number) {
  const pages = Math.ceil((tableAt + placeBytes * places) / 65_536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const module = new WebAssembly.Module(Buffer.from(shortTextsBytes, "base64"));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const number = exports["number"] as (...values: number[]) => number;
  return {
    places,
    texts: new Int32Array(memory.buffer, 0, words * rows),
    numbers: new Int32Array(memory.buffer, numbersAt, rows),
    fresh: new Int32Array(memory.buffer, freshAt, rows),
    number: (n: number, count: number) => number(tableAt, places - 1, 0, n, count, numbersAt, freshAt),
  };
}

export function textNumbers(): TextNumbers {
  let table = openTable(4 * rows);
  let known = new Int32Array(words * rows);
  let count = 0;
  let room = new Int32Array(0);
  const grow = (): boolean => {
    if (2 * table.places > mostPlaces) return false;
    table = openTable(2 * table.places);
    for (let start = 0; start < count; start += rows) {
      const n = Math.min(rows, count - start);
      table.texts.set(known.subarray(words * start, words * (start + n)));
      table.number(n, start);
    }
    return true;
  };
  return {
    numbersOf(texts) {
      const all = texts.length / words;
      if (room.length < all) room = new Int32Array(all);
      for (let start = 0; start < all; start += rows) {
        const n = Math.min(rows, all - start);
        if (2 * (count + n) > table.places && !grow()) return undefined;
        table.texts.set(n === all ? texts : texts.subarray(words * start, words * (start + n)));
        const after = table.number(n, count);
        if (after < 0) return undefined;
        if (words * after > known.length) known = enlarged(known);
        for (let i = 0; i < after - count; i++) {
          const at = words * table.fresh[i]!;
          known.set(table.texts.subarray(at, at + words), words * (count + i));
        }
        count = after;
        room.set(n === rows ? table.numbers : table.numbers.subarray(0, n), start);
      }
      return room.subarray(0, all);
    },
    names() {
      const bytes = new Uint8Array(known.buffer);
      const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
      return Array.from({ length: count }, (_, i) => {
        const at = textBytes * i + 4;
        return decoder.decode(bytes.subarray(at, at + known[words * i]!));
      });
    },
  };
}

function enlarged(from: Int32Array): Int32Array<ArrayBuffer> {
  const into = new Int32Array(2 * from.length);
  into.set(from);
  return into;
}
