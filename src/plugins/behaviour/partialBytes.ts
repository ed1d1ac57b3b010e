import { crc32 } from "node:zlib";
import { type NarrowNumbers, narrowAt, type Width } from "./narrowNumbers.ts";
import type { IdForm } from "./plainIds.ts";

/** What is kept of a piece of a table, as numbers. */
export interface KeptNumbers {
  /** How all ids are written; undefined where there are none. */
  readonly form: IdForm | undefined;
  /** What some of the numbers stand for, by their place. */
  readonly names: readonly string[];
  readonly columns: readonly NarrowNumbers[];
}

/** What stands before the numbers, as JSON. */
interface Head {
  /** `unfit`: nothing can be kept of the piece; then the rest is not there. */
  readonly kind: "numbers" | "unfit";
  readonly form?: IdForm;
  readonly names?: readonly string[];
  /** Of each column how wide its numbers are and how many there are. */
  readonly columns?: readonly { readonly width: Width; readonly length: number }[];
  /** Checksum of all bytes after the head. */
  readonly sum?: number;
}

/**
 * What is kept as bytes: the length of its head and a checksum of it, the head, then the columns.
 *
 * @param kept undefined: nothing can be kept.
 */
export function partialBytes(kept: KeptNumbers | undefined): Uint8Array {
  if (kept === undefined) return joined({ kind: "unfit" }, new Uint8Array());
  const { form, names, columns } = kept;
  const widths = columns.map(({ BYTES_PER_ELEMENT, length }) => ({ width: BYTES_PER_ELEMENT as Width, length }));
  const numbers = joinedNumbers(columns);
  return joined({ kind: "numbers", ...(form && { form }), names, columns: widths, sum: crc32(numbers) }, numbers);
}

/** The same again; `unfit` where nothing can be kept, undefined where the bytes are not those that were kept. */
export function partialOf(bytes: Uint8Array): KeptNumbers | "unfit" | undefined {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes);
  const found = headOf(aligned);
  if (found === undefined) return undefined;
  const { kind, form, names = [], columns = [], sum } = found.head;
  if (kind === "unfit") return "unfit";
  if (crc32(aligned.subarray(found.end)) !== sum) return undefined;
  let place = found.end;
  const places = columns.map(({ width, length }) => {
    const column = { width, length, place };
    place += eights(width * length);
    return column;
  });
  if (place !== aligned.length) return undefined;
  return { form, names, columns: places.map((own) => narrowAt(aligned, own.place, own.width, own.length)) };
}

function headOf(bytes: Uint8Array): { readonly head: Head; readonly end: number } | undefined {
  if (bytes.length < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const length = view.getUint32(0, true);
  const end = eights(8 + length);
  // A disk may leave zeros, whose checksum is 0.
  if (length === 0 || bytes.length < end) return undefined;
  const head = bytes.slice(8, 8 + length);
  if (crc32(head) !== view.getUint32(4, true)) return undefined;
  return { head: JSON.parse(new TextDecoder().decode(head)) as Head, end };
}

function joined(head: Head, numbers: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const start = eights(8 + text.length);
  const bytes = new Uint8Array(start + numbers.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, text.length, true);
  view.setUint32(4, crc32(text), true);
  bytes.set(text, 8);
  bytes.set(numbers, start);
  return bytes;
}

function joinedNumbers(columns: readonly NarrowNumbers[]): Uint8Array {
  const bytes = new Uint8Array(columns.reduce((sum, { byteLength }) => sum + eights(byteLength), 0));
  let place = 0;
  for (const { buffer, byteOffset, byteLength } of columns) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), place);
    place += eights(byteLength);
  }
  return bytes;
}

/** The least multiple of eight from a number on: numbers of eight bytes lie there. */
function eights(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
