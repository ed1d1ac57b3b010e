import type { LinePartial } from "./linePartial.ts";
import { runWidth } from "./lineRuns.ts";
import { type NarrowNumbers, narrowAt, type Width } from "./narrowNumbers.ts";
import type { IdForm } from "./plainIds.ts";

/** What stands before the numbers, as JSON. */
interface Head {
  /** `unfit`: nothing can be kept of the piece; then the rest is not there. */
  readonly kind: "runs" | "unfit";
  readonly form?: IdForm;
  readonly productIds?: readonly string[];
  /** Of each column how wide its numbers are and how many there are. */
  readonly columns?: readonly { readonly width: Width; readonly length: number }[];
}

/**
 * A partial as bytes: the length of its head, the head, then the columns, the products last.
 *
 * @param partial undefined: nothing can be kept.
 */
export function partialBytes(partial: LinePartial | undefined): Uint8Array {
  if (partial === undefined) return joined({ kind: "unfit" }, []);
  const columns = [...partial.columns, partial.products];
  const { form, productIds } = partial;
  const widths = columns.map(({ BYTES_PER_ELEMENT, length }) => ({ width: BYTES_PER_ELEMENT as Width, length }));
  return joined({ kind: "runs", ...(form && { form }), productIds, columns: widths }, columns);
}

/** The partial again; `unfit` where nothing can be kept, undefined where the bytes are none of a whole partial. */
export function partialOf(bytes: Uint8Array): LinePartial | "unfit" | undefined {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const found = headOf(aligned);
  if (found === undefined) return undefined;
  const { kind, form, productIds = [], columns = [] } = found.head;
  if (kind === "unfit") return "unfit";
  let place = found.end;
  const numbers = columns.map(({ width, length }) => {
    const column = { width, length, place };
    place += eights(width * length);
    return column;
  });
  const products = numbers.pop();
  if (products === undefined || numbers.length !== runWidth || place !== aligned.length) return undefined;
  const read = ({ width, length, place }: typeof products): NarrowNumbers => narrowAt(aligned, place, width, length);
  return { form, columns: numbers.map(read), products: read(products), productIds };
}

function headOf(bytes: Uint8Array): { readonly head: Head; readonly end: number } | undefined {
  if (bytes.length < 8) return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const end = eights(4 + length);
  if (bytes.length < end) return undefined;
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + length));
  return { head: JSON.parse(text) as Head, end };
}

function joined(head: Head, columns: readonly NarrowNumbers[]): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const start = eights(4 + text.length);
  const bytes = new Uint8Array(columns.reduce((sum, { byteLength }) => sum + eights(byteLength), start));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  let place = start;
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
