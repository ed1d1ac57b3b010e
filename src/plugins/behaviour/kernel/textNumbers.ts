import { shortTextsBytes } from "./shortTextsBytes.ts";

/** The numbers of texts, -1 for those that have none; until it is called again. Texts are as `readChunks` of segmentarium/table gives them. */
export type TextNumbers = (texts: Int32Array) => Int32Array;

/** Numbers of 32 bits that a text takes, and its bytes. */
const [words, textBytes] = [4, 16];
const placeBytes = 24;
const rows = 2048;

/** Texts of more bytes than this are not told whole. */
const mostBytes = 12;

/**
 * Numbers different texts by their place; undefined where one is longer than 12 bytes, or they are so many that no kernel holds them.
 *
 * @param texts four numbers for each.
 */
export function textNumbers(texts: Int32Array): TextNumbers | undefined {
  const count = texts.length / words;
  for (let i = 0; i < count; i++) if (texts[words * i]! > mostBytes) return undefined;
  const places = 2 ** Math.ceil(Math.log2(2 * count + 2));
  const [numbersAt, tableAt] = [textBytes * rows, (textBytes + 4) * rows];
  const pages = Math.ceil((tableAt + placeBytes * places) / 65_536);
  if (pages > 65_536) return undefined;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const module = new WebAssembly.Module(Buffer.from(shortTextsBytes, "base64"));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const [put, find] = ["put", "find"].map((name) => exports[name] as (...values: number[]) => void);
  const held = new Int32Array(memory.buffer, 0, words * rows);
  const found = new Int32Array(memory.buffer, numbersAt, rows);
  for (let start = 0; start < count; start += rows) {
    const n = Math.min(rows, count - start);
    held.set(texts.subarray(words * start, words * (start + n)));
    put!(tableAt, places - 1, 0, n, start);
  }
  let room = found;
  return (asked) => {
    const all = asked.length / words;
    if (room.length < all) room = new Int32Array(all);
    for (let start = 0; start < all; start += rows) {
      const n = Math.min(rows, all - start);
      held.set(asked.subarray(words * start, words * (start + n)));
      find!(tableAt, places - 1, 0, n, numbersAt);
      if (room !== found) room.set(found.subarray(0, n), start);
    }
    return room.subarray(0, all);
  };
}
