import type { Source, SourceColumn } from "../config/index.ts";
import { ident, literal } from "../table/index.ts";
import { type NumberMarks, numberText, numberTypes } from "./numberText.ts";
import { type Fault, toUtc } from "./toUtc.ts";
import { visibleText } from "./visibleText.ts";

/** A column as SQL: its value, and a test for each way in which a raw value may be unfit. */
export interface Conversion {
  /** Quoted name of the last of the steps. */
  readonly value: string;
  readonly faults: readonly Fault[];
  /** Named expressions, to be computed one after the other: each from the raw column and those before. */
  readonly steps: readonly string[];
}

/** What is known of all texts of a column before they are read. */
export interface KnownOfTexts {
  /** All are ASCII, without NUL and without white space at an edge: then nothing can be unseen. */
  readonly plain?: boolean | undefined;
  /** All have the shape of the declared type (see `shapeOf`): then a plain cast reads them, to the same values. */
  readonly shaped?: boolean | undefined;
}

/**
 * How a raw column becomes a typed one. Nothing is guessed: a value that is not written as declared is a fault. What is
 * not seen of a text is not part of it, and text is in Unicode's composed form (NFC), so that equal texts are equal.
 *
 * @param raw quoted name of the column as read.
 * @param rawType its type in the file, `VARCHAR` for text files.
 * @param name canonical name of the column, one of the source's.
 */
export function convertColumn(
  raw: string,
  rawType: string,
  name: string,
  source: Source,
  { plain = false, shaped = false }: KnownOfTexts = {},
): Conversion {
  const column = source.columns[name] as SourceColumn;
  const textual = rawType === "VARCHAR";
  const known = textual ? ident(`known ${name}`) : raw;
  const rule = textual
    ? fromText(known, column, marksOf(column, source), { plain, shaped })
    : fromTyped(known, rawType, column);
  const instant = rawType === "TIMESTAMP WITH TIME ZONE";
  const zone = column.type === "timestamp" && !instant ? (column.timeZone ?? source.timeZone) : undefined;
  const zoned = zone === undefined ? undefined : toUtc(rule.value, name, zone, source.repeatedHour);
  const value = ident(`value ${name}`);
  const faults: Fault[] = [];
  if (textual && !plain) faults.push({ test: `contains(${raw}, chr(0))`, reason: "holds a NUL character" });
  faults.push(...(zoned?.faults ?? []), { test: `${known} IS NOT NULL AND ${value} IS NULL`, reason: rule.reason });
  if (column.required) faults.push({ test: `${known} IS NULL`, reason: "the value is missing" });
  const before = textual ? knownText(raw, name, source, plain) : [];
  return { value, faults, steps: [...before, ...(zoned?.steps ?? []), `${zoned?.value ?? rule.value} AS ${value}`] };
}

function knownText(raw: string, name: string, { dialect }: Source, plain: boolean): string[] {
  if (plain && dialect.nulls.length === 1 && dialect.nulls[0] === "")
    return [`nullif(${raw}, '') AS ${ident(`known ${name}`)}`];
  const seen = ident(`seen ${name}`);
  const list = dialect.nulls.map((token) => literal(token)).join(", ");
  const known = list === "" ? seen : `CASE WHEN ${seen} NOT IN (${list}) THEN ${seen} END`;
  return [
    `${plain ? `coalesce(${raw}, '')` : visibleText(raw, name)} AS ${seen}`,
    `${known} AS ${ident(`known ${name}`)}`,
  ];
}

function marksOf(column: SourceColumn, { dialect }: Source): NumberMarks {
  return {
    decimalMark: column.decimalMark ?? dialect.decimalMark,
    thousands: column.thousands ?? dialect.thousands,
  };
}

interface Rule {
  readonly value: string;
  readonly reason: string;
}

function fromText(text: string, { type, format }: SourceColumn, marks: NumberMarks, known: KnownOfTexts): Rule {
  const { plain = false, shaped = false } = known;
  const number = (as: "integer" | "decimal" | "number"): string =>
    shaped ? `TRY_CAST(${text} AS ${numberTypes[as]})` : numberText(text, as, marks);
  switch (type) {
    case "text":
      return { value: plain ? text : `nfc_normalize(${text})`, reason: "is not text" };
    case "integer":
      return { value: number(type), reason: "is not a whole number of 64 bits" };
    case "decimal":
      return { value: number(type), reason: "is not a number with at most four decimals" };
    case "number":
      return { value: finite(number(type)), reason: "is not a finite number" };
    case "boolean":
      return { value: truthOf(text), reason: "is neither true nor false" };
    case "date":
      return {
        value: shaped ? `TRY_CAST(${text} AS DATE)` : `CAST(${moment(text, format)} AS DATE)`,
        reason: "is not a date of the declared format",
      };
    case "timestamp":
      return {
        value: shaped ? `TRY_CAST(${text} AS TIMESTAMP)` : moment(text, format),
        reason: "is not a time of the declared format",
      };
  }
}

function finite(value: string): string {
  return `CASE WHEN isfinite(${value}) THEN ${value} + 0.0 END`;
}

/** By way of a time: a day that no time can be of is none, and the engine fails to make a date of some infinite times. */
function dateOf(value: string, type: string): string {
  const isTime = type === "DATE" || type.startsWith("TIMESTAMP");
  return `TRY_CAST(${isTime ? `TRY_CAST(${value} AS TIMESTAMP)` : value} AS DATE)`;
}

/** The engine has an infinite date and an infinite time, which no calendar has. */
function onCalendar(value: string): string {
  return `CASE WHEN isfinite(${value}) THEN ${value} END`;
}

/** SQL of the truth that a text says, as a yes or no may be written; NULL of any other text. */
export function truthOf(text: string): string {
  return `CASE WHEN lower(${text}) IN ('true', 't', 'yes', 'y', '1') THEN true WHEN lower(${text}) IN ('false', 'f', 'no', 'n', '0') THEN false END`;
}

/** The reader knows `+00:00` as an offset, and not `Z`; and takes words such as `epoch` for 1900-01-01, whatever the format. */
function moment(text: string, format = "%Y-%m-%d"): string {
  const offset = format.endsWith("%z") ? `regexp_replace(${text}, '[Zz]$', '+00:00')` : text;
  const numbered = `translate(${text}, '0123456789', '') <> ${text}`;
  return `CASE WHEN ${numbered} THEN CAST(try_strptime(${offset}, ${literal(format)}) AS TIMESTAMP) END`;
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
      return { value: onCalendar(dateOf(value, type)), reason: "is not a date" };
    case "timestamp":
      return { value: onCalendar(`TRY_CAST(${value} AS TIMESTAMP)`), reason: "is not a time" };
  }
}

function whole(value: string): string {
  return `CASE WHEN isfinite(${value}) AND ${value} = trunc(${value}) THEN TRY_CAST(${value} AS BIGINT) END`;
}
