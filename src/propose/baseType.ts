import type { SourceColumn } from "../config/index.ts";
import { enough } from "./enough.ts";
import type { NumberMarks } from "./findMarks.ts";
import type { MeasuredColumn } from "./measureColumn.ts";

/** A type that the values have, whatever they mean. */
export interface BaseType {
  readonly type: SourceColumn["type"];
  /** How dates of a text column are written. */
  readonly format?: string;
  /** All formats, when the values do not say which number is the day: then the type is text. */
  readonly ambiguous?: readonly string[];
  /** All ways to read numbers, when the values do not say whether a mark stands before decimals: then the type is text. */
  readonly choices?: readonly NumberMarks[];
  /** How many of the known values fit. */
  readonly fits: number;
}

/** The narrowest type that nearly all values fit; text when there is none, and for numbers whose zeros in front count. */
export function baseType(column: MeasuredColumn): BaseType {
  const text: BaseType = { type: "text", fits: column.known };
  if (column.known === 0) return text;
  const physical = fromPhysical(column);
  if (physical !== undefined) return physical;
  const day = dateType(column);
  const compact =
    day?.format?.startsWith("%Y%m%d") === true && !/date|day|_at$|time|datum|zeit|_am$/i.test(column.name);
  if (day !== undefined && !compact) return day;
  if (column.leadingZeros && column.digitsOnly) return text;
  if (isEnough(column, "boolean") && !column.bits) return { type: "boolean", fits: column.fits.boolean ?? 0 };
  for (const type of ["integer", "decimal", "number"] as const) {
    if (type !== "integer" && column.digitsOnly) break;
    if (!isEnough(column, type)) continue;
    const fits = column.fits[type] ?? 0;
    return column.marks.length > 1 ? { type: "text", choices: column.marks, fits } : { type, fits };
  }
  return text;
}

/** Whether nearly all known values are of a type. */
export function isEnough(column: MeasuredColumn, type: SourceColumn["type"]): boolean {
  return column.known > 0 && (column.fits[type] ?? 0) >= enough * column.known;
}

function fromPhysical(column: MeasuredColumn): BaseType | undefined {
  const { physical, fits } = column;
  if (physical === "VARCHAR") return undefined;
  const typed = (type: SourceColumn["type"]): BaseType => ({ type, fits: fits[type] ?? 0 });
  if (physical === "BOOLEAN") return typed("boolean");
  if (physical === "DATE") return typed("date");
  if (physical.startsWith("TIMESTAMP")) return typed("timestamp");
  const floating = physical === "DOUBLE" || physical === "FLOAT";
  if ((floating || /INT/.test(physical)) && isEnough(column, "integer")) return typed("integer");
  if (/^(DECIMAL|DOUBLE|FLOAT|U?(TINY|SMALL|BIG|HUGE)?INT)/.test(physical)) {
    return isEnough(column, "decimal") ? typed("decimal") : typed("number");
  }
  return undefined;
}

function dateType(column: MeasuredColumn): BaseType | undefined {
  const good = column.dates.filter(({ fits }) => fits >= enough * column.known);
  const best = good[0];
  if (best === undefined) return undefined;
  const alike = good.filter(({ format }) => format.family === best.format.family).map(({ format }) => format.format);
  if (alike.length === 1) return { type: best.format.type, format: best.format.format, fits: best.fits };
  return { type: "text", ambiguous: alike, fits: best.fits };
}
