import { DataType, type TimeUnit, type Vector } from "apache-arrow";
import type { ReadValue, Unreadable } from "./rowCollector.ts";

/** How a column of Arrow becomes one of DuckDB: its type there, and the text of a value to be cast to it. */
export interface ArrowColumn {
  readonly type: string;
  text(vector: Vector, row: number): ReadValue;
}

const perSecond: Readonly<Record<TimeUnit, bigint>> = { 0: 1n, 1: 1000n, 2: 1_000_000n, 3: 1_000_000_000n };

/** Undefined for what is not one value: lists, structures, bytes, times of day and the like. */
export function arrowColumn(type: DataType): ArrowColumn | undefined {
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return { type: "VARCHAR", text: written };
  if (DataType.isDictionary(type) && DataType.isUtf8(type.dictionary)) return { type: "VARCHAR", text: written };
  if (DataType.isInt(type)) {
    return { type: type.bitWidth === 64 && !type.isSigned ? "UBIGINT" : "BIGINT", text: written };
  }
  if (DataType.isFloat(type) && type.precision === 0) return undefined;
  if (DataType.isFloat(type)) return { type: type.precision === 1 ? "FLOAT" : "DOUBLE", text: written };
  if (DataType.isBool(type)) return { type: "BOOLEAN", text: written };
  if (DataType.isNull(type)) return { type: "VARCHAR", text: () => null };
  if (DataType.isDecimal(type)) return decimalColumn(type.bitWidth, type.precision, type.scale);
  if (DataType.isDate(type)) return { type: "DATE", text: day };
  if (DataType.isTimestamp(type)) {
    const scale = perSecond[type.unit];
    const zoned = type.timezone !== undefined && type.timezone !== null && type.timezone !== "";
    return {
      type: zoned ? "TIMESTAMP WITH TIME ZONE" : "TIMESTAMP",
      text: (vector, row) => moment(vector, row, scale),
    };
  }
  return undefined;
}

/** A place that a dictionary has not gives no value. */
function written(vector: Vector, row: number): ReadValue {
  const value: unknown = vector.get(row);
  if (value === undefined) return { reason: "is not in the dictionary of its column" };
  return value === null ? null : String(value);
}

function decimalColumn(bits: number, precision: number, scale: number): ArrowColumn | undefined {
  if (bits !== 128 || precision < 1 || precision > 38 || scale < 0 || scale > precision) return undefined;
  return {
    type: `DECIMAL(${precision},${scale})`,
    text(vector, row) {
      const words = vector.get(row) as Uint32Array | null;
      if (words === null) return null;
      let whole = 0n;
      for (let i = 3; i >= 0; i--) whole = (whole << 32n) | BigInt(words[i] ?? 0);
      const value = BigInt.asIntN(128, whole);
      const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
      if (digits.length > Math.max(precision, scale + 1)) return { reason: "has more digits than its column" };
      const point = digits.length - scale;
      return `${value < 0n ? "-" : ""}${digits.slice(0, point)}${scale === 0 ? "" : `.${digits.slice(point)}`}`;
    },
  };
}

const perDay = 86_400_000n;

/** The day of a date; of one that is stored as milliseconds, the day in which they lie. */
function day(vector: Vector, row: number): ReadValue {
  if (!vector.isValid(row)) return null;
  const stored = storedAt(vector, row);
  const days = typeof stored === "number" ? BigInt(stored) : floorDivide(stored, perDay);
  return dayText(days) ?? outOfRange;
}

/** Of times finer than a microsecond, the microsecond; read from the stored integer, since the library rounds it. */
function moment(vector: Vector, row: number, perSecondOf: bigint): ReadValue {
  if (!vector.isValid(row)) return null;
  const stored = BigInt(storedAt(vector, row));
  const micros = perSecondOf > 1_000_000n ? floorDivide(stored, 1000n) : stored * (1_000_000n / perSecondOf);
  const days = floorDivide(micros, perDay * 1000n);
  const text = dayText(days);
  if (text === undefined) return outOfRange;
  const rest = micros - days * perDay * 1000n;
  const clock = new Date(Number(rest / 1000n)).toISOString().slice(11, -5);
  return `${text} ${clock}.${(rest % 1_000_000n).toString().padStart(6, "0")}`;
}

const outOfRange: Unreadable = { reason: "is a time out of range" };

/** The library gives no integers that floating numbers do not hold, and fails on them. */
function storedAt(vector: Vector, row: number): number | bigint {
  const integers: unknown = vector.data[0]?.values;
  const stored = integers instanceof BigInt64Array || integers instanceof Int32Array ? integers[row] : undefined;
  if (stored === undefined) throw new TypeError("Cannot read a time of Arrow: it is not stored as 32 or 64 bits");
  return stored;
}

/** A day as the database writes it, by its number from 1970-01-01; undefined when neither knows it. */
function dayText(days: bigint): string | undefined {
  const date = new Date(Number(days * perDay));
  if (Number.isNaN(date.getTime())) return undefined;
  const year = date.getUTCFullYear();
  const written = String(year > 0 ? year : 1 - year).padStart(4, "0");
  return `${written}${date.toISOString().slice(-20, -14)}${year > 0 ? "" : " (BC)"}`;
}

function floorDivide(a: bigint, b: bigint): bigint {
  return a >= 0n ? a / b : -((-a + b - 1n) / b);
}
