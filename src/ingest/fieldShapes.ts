import type { Dialect, Source, SourceColumn } from "../config/index.ts";
import { mostShapes } from "./kernel/plainRecords.ts";

/**
 * The shapes of values of which the scan of a text tells whether all of a column have them; an empty value has any. What has its
 * shape need not be held against a pattern again. 0: not asked, or there is a value of another shape.
 */
const moment = 1;
const day = 2;
/** And so many decimals at most: digits, with a minus or not, then a point and digits or not, at most 16 bytes. */
const number = 3;

const mostDecimals: Readonly<Record<string, number>> = { integer: 0, decimal: 4, number: 15 };

/** The formats of which the shapes are, by type of column. */
export const shapedFormats = { timestamp: "%Y-%m-%d %H:%M:%S", date: "%Y-%m-%d" } as const;

/** The shape that all values of a column may have, by its declaration; 0 where there is none. */
export function shapeOf(column: SourceColumn, { dialect }: Pick<Source, "dialect">): number {
  const { type, format = shapedFormats.date } = column;
  if (type === "timestamp") return format === shapedFormats.timestamp ? moment : 0;
  if (type === "date") return format === shapedFormats.date ? day : 0;
  const decimals = mostDecimals[type];
  const { decimalMark = dialect.decimalMark, thousands = dialect.thousands } = column;
  return decimals === undefined || decimalMark !== "." || thousands !== "" ? 0 : number + decimals;
}

/** The shape to look for in each column of a file; undefined when there are none, or too many columns. */
export function shapesOf(source: Source, header: readonly string[]): Uint8Array | undefined {
  if (header.length > mostShapes) return undefined;
  const shapes = new Uint8Array(header.length);
  for (const column of Object.values(source.columns)) {
    const place = header.indexOf(column.from);
    const shape = shapeOf(column, source);
    if (place >= 0 && shape !== 0) shapes[place] = shape;
  }
  return shapes.some((shape) => shape !== 0) ? shapes : undefined;
}

/**
 * Looks at the fields of one record, as the kernel does with plain ones: where a value has another shape, its field's becomes 0. Where
 * quotes are not as they mostly are, all become 0.
 */
export function checkShapes(
  bytes: Uint8Array,
  from: number,
  to: number,
  shapes: Uint8Array,
  { delimiter, quote, escape: mark }: Pick<Dialect, "delimiter" | "quote" | "escape">,
): void {
  const [between, quotes] = [delimiter.charCodeAt(0), quote.charCodeAt(0)];
  for (let field = 0, at = from; field < shapes.length && at <= to; field++) {
    let first = at;
    while (at < to && bytes[at] === 32 && between !== 32) at++;
    const quoted = at < to && bytes[at] === quotes;
    if (quoted) {
      if (at > first || mark !== quote) return void shapes.fill(0);
      first = ++at;
      while (at < to && bytes[at] !== quotes) at++;
      if (at >= to || (at + 1 < to && bytes[at + 1] !== between)) return void shapes.fill(0);
    } else while (at < to && bytes[at] !== between) at++;
    const shape = shapes[field] as number;
    if (shape !== 0 && !fits(bytes, first, at, shape)) shapes[field] = 0;
    at += quoted ? 2 : 1;
  }
}

function fits(bytes: Uint8Array, from: number, to: number, shape: number): boolean {
  const size = to - from;
  if (size === 0) return true;
  if (shape >= number) return isNumber(bytes, from, to, shape - number);
  if (shape === day) return size === 10 && isDay(bytes, from);
  return size === 19 && isDay(bytes, from) && bytes[from + 10] === 32 && isClock(bytes, from + 11);
}

function isDigit(bytes: Uint8Array, at: number, highest = 9): boolean {
  const byte = bytes[at] as number;
  return byte >= 48 && byte <= 48 + highest;
}

function isNumber(bytes: Uint8Array, from: number, to: number, decimals: number): boolean {
  let at = bytes[from] === 45 ? from + 1 : from;
  if (to - from > 16 || at === to || !isDigit(bytes, at)) return false;
  while (at < to && isDigit(bytes, at)) at++;
  if (at === to) return true;
  const after = to - at - 1;
  if (bytes[at] !== 46 || after < 1 || after > decimals) return false;
  while (++at < to) if (!isDigit(bytes, at)) return false;
  return true;
}

function isDay(bytes: Uint8Array, at: number): boolean {
  const year = isDigit(bytes, at) && isDigit(bytes, at + 1) && isDigit(bytes, at + 2) && isDigit(bytes, at + 3);
  const month = isDigit(bytes, at + 5) && isDigit(bytes, at + 6);
  return (
    year && month && isDigit(bytes, at + 8) && isDigit(bytes, at + 9) && bytes[at + 4] === 45 && bytes[at + 7] === 45
  );
}

function isClock(bytes: Uint8Array, at: number): boolean {
  const hour = isDigit(bytes, at, 2) && isDigit(bytes, at + 1, bytes[at] === 50 ? 3 : 9);
  const minute = isDigit(bytes, at + 3, 5) && isDigit(bytes, at + 4);
  const second = isDigit(bytes, at + 6, 5) && isDigit(bytes, at + 7);
  return hour && minute && second && bytes[at + 2] === 58 && bytes[at + 5] === 58;
}
