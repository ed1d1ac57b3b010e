import type { Random } from "../../src/random/index.ts";
import { below, drawn, mutate } from "./mutate.ts";

/** Fields of the head that say how the rest is read: where, how many bytes, and what may stand there. */
const headFields: readonly (readonly [at: number, size: number, values: readonly number[]])[] = [
  [16, 2, [0, 1, 256, 511, 512, 1024, 4096, 32768, 65535]],
  [18, 1, [0, 1, 2, 3, 255]],
  [19, 1, [0, 1, 2, 3, 255]],
  [20, 1, [0, 1, 32, 255]],
  [21, 3, [0, 0x402020, 0xffffff]],
  [24, 4, [0, 1, 0xffffffff]],
  [28, 4, [0, 1, 2, 3, 100, 0xffffffff]],
  [32, 4, [0, 1, 2, 0xffffffff]],
  [36, 4, [0, 1, 0xffffffff]],
  [44, 4, [0, 1, 3, 4, 5, 255]],
  [52, 4, [0, 1, 2, 0xffffffff]],
  [56, 4, [0, 1, 2, 3, 4, 0xffffffff]],
  [92, 4, [0, 1, 0xffffffff]],
];
const pageKinds = [0x00, 0x02, 0x05, 0x0a, 0x0d, 0xff];
const schemaWords = ["TABLE", "VIEW", "INDEX", "TEXT", "WITHOUT ROWID", "SELECT", "UNION", "orders", "(", ")", ","];

/** A SQLite file with one to four of its parts changed: head, heads of pages, cells, chains, schema; or cut, or bytes as in any file. */
export function mutateSqlite(original: Uint8Array, other: Uint8Array, random: Random): Buffer {
  let content: Buffer = Buffer.from(original);
  const times = 1 + below(4, random);
  for (let i = 0; i < times && content.length > 600; i++) content = changed(content, other, random);
  return content;
}

function changed(content: Buffer, other: Uint8Array, random: Random): Buffer {
  const declared = content.readUInt16BE(16) === 1 ? 65536 : content.readUInt16BE(16);
  const size = Math.min(content.length, Math.max(512, declared));
  const page = below(Math.ceil(content.length / size), random);
  const start = page * size;
  const head = start + (page === 0 ? 100 : 0);
  switch (below(10, random)) {
    case 0:
      return headField(content, random);
    case 1:
      return written(content, head, 1, drawn(pageKinds, random));
    case 2:
      return written(content, head + drawn([1, 3, 5], random), 2, below(65536, random));
    case 3:
      return written(content, head + 8, 4, below(20, random));
    case 4:
      return cellPointer(content, head, size, random);
    case 5:
      return inCell(content, start, head, random);
    case 6:
      return written(content, start, 4, below(20, random));
    case 7:
      return pagesMoved(content, size, random);
    case 8:
      return schemaWord(content, random);
    default:
      return mutate(content, other, random);
  }
}

function headField(content: Buffer, random: Random): Buffer {
  const [at, size, values] = drawn(headFields, random);
  return written(content, at, size, drawn(values, random));
}

/** A cell pointer to anywhere in the page. */
function cellPointer(content: Buffer, head: number, size: number, random: Random): Buffer {
  return written(content, head + 8 + 2 * below(12, random), 2, below(size + 2, random));
}

/** A byte of the first of a cell: its length, its key, the head of its record, or the page on which it goes on. */
function inCell(content: Buffer, start: number, head: number, random: Random): Buffer {
  const pointer = head + 8 + 2 * below(8, random);
  if (pointer + 2 > content.length) return content;
  const at = start + content.readUInt16BE(pointer) + below(12, random);
  return written(content, at, 1, drawn([0x00, 0x01, 0x0a, 0x0b, 0x7f, 0x80, 0xff, below(256, random)], random));
}

/** The file cut at a page or within one, a page emptied, doubled at the end, or put in the place of another. */
function pagesMoved(content: Buffer, size: number, random: Random): Buffer {
  const pages = Math.max(1, Math.floor(content.length / size));
  const [from, to] = [below(pages, random) * size, below(pages, random) * size];
  switch (below(5, random)) {
    case 0:
      return content.subarray(0, from + size);
    case 1:
      return content.subarray(0, below(content.length, random));
    case 2:
      return Buffer.from(content).fill(0, from, from + size);
    case 3:
      return Buffer.concat([content, content.subarray(from, from + size)]);
    default: {
      const copy = Buffer.from(content);
      content.copy(copy, to, from, from + size);
      return copy;
    }
  }
}

function schemaWord(content: Buffer, random: Random): Buffer {
  const at = content.indexOf(drawn(schemaWords, random));
  if (at < 0) return content;
  const copy = Buffer.from(content);
  copy.write(drawn(schemaWords, random), at, "latin1");
  return copy;
}

function written(content: Buffer, at: number, size: number, value: number): Buffer {
  const copy = Buffer.from(content);
  if (at >= 0 && at + size <= copy.length) copy.writeUIntBE(value % 256 ** size, at, size);
  return copy;
}
