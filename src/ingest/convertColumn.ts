import type { Dialect, SourceColumn } from "../config/index.ts";
import { literal } from "../table/index.ts";

/** A column as SQL: its value, and a test for each way in which a raw value may be unfit. */
export interface Conversion {
  readonly value: string;
  readonly faults: readonly { readonly test: string; readonly reason: string }[];
}

/**
 * How a raw column becomes a typed one. Nothing is guessed: a value that is not written as declared is a fault. Spaces
 * around a text are not part of it, and text is in Unicode's composed form (NFC), so that equal texts are equal.
 *
 * @param raw quoted name of the column as read.
 * @param rawType its type in the file, `VARCHAR` for text files.
 */
export function convertColumn(raw: string, rawType: string, column: SourceColumn, nulls: Dialect["nulls"]): Conversion {
  const textual = rawType === "VARCHAR";
  const list = nulls.map((token) => literal(token)).join(", ");
  const trimmed = `trim(coalesce(${raw}, ''))`;
  const known = !textual ? raw : list === "" ? trimmed : `CASE WHEN ${trimmed} NOT IN (${list}) THEN ${trimmed} END`;
  const { value, reason } = (textual ? fromText : fromTyped)(known, rawType, column);
  const faults = [{ test: `${known} IS NOT NULL AND (${value}) IS NULL`, reason }];
  if (textual) faults.unshift({ test: `contains(${raw}, chr(0))`, reason: "holds a NUL character" });
  if (column.required) faults.push({ test: `${known} IS NULL`, reason: "the value is missing" });
  return { value, faults };
}

interface Rule {
  readonly value: string;
  readonly reason: string;
}

function fromText(text: string, _type: string, { type, format }: SourceColumn): Rule {
  switch (type) {
    case "text":
      return { value: `nfc_normalize(${text})`, reason: "is not text" };
    case "integer":
      return { value: matching(text, "[+-]?[0-9]+", "BIGINT"), reason: "is not a whole number of 64 bits" };
    case "decimal":
      return {
        value: matching(text, "[+-]?([0-9]+[.]?[0-9]{0,4}|[.][0-9]{1,4})0*", "DECIMAL(18,4)"),
        reason: "is not a number with at most four decimals",
      };
    case "number":
      return { value: finite(`TRY_CAST(${text} AS DOUBLE)`), reason: "is not a finite number" };
    case "boolean":
      return { value: truth(text), reason: "is neither true nor false" };
    case "date":
      return { value: `CAST(${moment(text, format)} AS DATE)`, reason: "is not a date of the declared format" };
    case "timestamp":
      return { value: moment(text, format), reason: "is not a time of the declared format" };
  }
}

function matching(text: string, pattern: string, type: string): string {
  return `CASE WHEN regexp_full_match(${text}, ${literal(pattern)}) THEN TRY_CAST(${text} AS ${type}) END`;
}

function finite(value: string): string {
  return `CASE WHEN isfinite(${value}) THEN ${value} + 0.0 END`;
}

function truth(text: string): string {
  return `CASE WHEN lower(${text}) IN ('true', 't', 'yes', 'y', '1') THEN true WHEN lower(${text}) IN ('false', 'f', 'no', 'n', '0') THEN false END`;
}

function moment(text: string, format: string | undefined): string {
  return `CAST(try_strptime(${text}, ${literal(format ?? "%Y-%m-%d")}) AS TIMESTAMP)`;
}

function fromTyped(value: string, type: string, { type: wanted }: SourceColumn): Rule {
  const floating = type === "DOUBLE" || type === "FLOAT";
  switch (wanted) {
    case "text":
      return floating
        ? { value: `CAST(${whole(value)} AS VARCHAR)`, reason: "is not a whole number, which a text made of it needs" }
        : { value: `CAST(${value} AS VARCHAR)`, reason: "is not text" };
    case "integer":
      return {
        value: floating ? whole(value) : `TRY_CAST(${value} AS BIGINT)`,
        reason: "is not a whole number of 64 bits",
      };
    case "decimal":
      return {
        value: floating
          ? `CASE WHEN isfinite(${value}) AND abs(${value} * 10000 - round(${value} * 10000)) < 0.001 THEN TRY_CAST(${value} AS DECIMAL(18,4)) END`
          : `TRY_CAST(${value} AS DECIMAL(18,4))`,
        reason: "is not a number with at most four decimals",
      };
    case "number":
      return { value: finite(`TRY_CAST(${value} AS DOUBLE)`), reason: "is not a finite number" };
    case "boolean":
      return { value: `TRY_CAST(${value} AS BOOLEAN)`, reason: "is neither true nor false" };
    case "date":
      return { value: `TRY_CAST(${value} AS DATE)`, reason: "is not a date" };
    case "timestamp":
      return { value: `TRY_CAST(${value} AS TIMESTAMP)`, reason: "is not a time" };
  }
}

function whole(value: string): string {
  return `CASE WHEN isfinite(${value}) AND ${value} = trunc(${value}) THEN TRY_CAST(${value} AS BIGINT) END`;
}
