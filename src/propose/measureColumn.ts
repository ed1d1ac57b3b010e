import { type SourceColumn, sourceSchema } from "../config/index.ts";
import { convertColumn } from "../ingest/convertColumn.ts";
import { type Database, ident } from "../table/index.ts";
import { type DateFormat, dateFormats } from "./dateFormats.ts";
import { leastCounted } from "./few.ts";
import { findMarks, type NumberMarks } from "./findMarks.ts";
import { certainTokens, doubtfulTokens } from "./nullTokens.ts";
import type { Sample, SampleColumn } from "./sample.ts";
import { shapeOf } from "./shapeOf.ts";

type Type = SourceColumn["type"];

/** What the looked-at values of a column are like; counts are of rows. */
export interface MeasuredColumn {
  readonly name: string;
  readonly physical: string;
  readonly rows: number;
  /** Rows with a value that is no null token of any kind. */
  readonly known: number;
  /** Rows without a value: empty, or a token that means so wherever it stands. */
  readonly missing: number;
  readonly distinct: number;
  readonly certain: readonly string[];
  /** Tokens that mean so among numbers only, and are not rare. */
  readonly doubtful: readonly string[];
  /** How numbers are written: several ways when the values do not settle it, none when they are not numbers. */
  readonly marks: readonly NumberMarks[];
  /** How many known values each type reads; numbers by the first of the ways. */
  readonly fits: Readonly<Partial<Record<Type, number>>>;
  /** Date formats that read any of the values, the best first. */
  readonly dates: readonly { readonly format: DateFormat; readonly fits: number }[];
  /** The commonest shapes, none of fewer than ten values. */
  readonly shapes: readonly { readonly shape: string; readonly rows: number }[];
  readonly leadingZeros: boolean;
  readonly digitsOnly: boolean;
  readonly bits: boolean;
  /** Share of known values that look like e-mail addresses, 0…1. */
  readonly addresses: number;
  /** Share of known values that are numbers in some country's or currency's way of writing, 0…1. */
  readonly localNumbers: number;
  /** Share of known values with three words or more, 0…1. */
  readonly wordy: number;
}

/** Measures a column of a sample; what fits a type is what ingest would accept, by ingest's own conversion. */
export async function measureColumn(
  db: Database,
  sample: Sample,
  column: SampleColumn,
  index: number,
): Promise<MeasuredColumn> {
  const texts = column.values.map((value) => (value ?? "").trim());
  const doubtful = oftenSeen(texts, doubtfulTokens);
  const known = texts.filter((text) => text !== "" && !certainTokens.has(text) && !doubtful.includes(text));
  const unlike = new Set(known);
  const missing = texts.filter((text) => text === "" || certainTokens.has(text)).length;
  const seen = new Set(texts);
  const marks = column.type === "VARCHAR" && column.numbers !== true ? findMarks(known) : [];
  const { fits, dates } = await countFits(db, sample, { column, index, known, doubtful, marks });
  return {
    name: column.name,
    physical: column.type,
    rows: texts.length,
    known: known.length,
    missing,
    distinct: unlike.size,
    certain: [...seen].filter((text) => certainTokens.has(text)).sort(),
    doubtful,
    marks,
    fits,
    dates,
    shapes: commonShapes(known),
    leadingZeros: known.some((text) => /^0\d/.test(text)),
    digitsOnly: known.every((text) => /^\d+$/.test(text)),
    bits: [...unlike].every((text) => text === "0" || text === "1"),
    addresses: shareOf(known, /^\S+@\S+\.\S+$/),
    localNumbers: shareOf(known, /^\(?[$€£¥]?\s?[+-]?(\d{1,3}([.,' ]\d{3})+([.,]\d+)?|\d+[.,]\d+|\d+)\s?[$€£¥%]?\)?$/),
    wordy: shareOf(known, /\S+\s+\S+\s+\S+/),
  };
}

/** Tokens that at least ten of the values are: a rarer one is a value like others. */
function oftenSeen(texts: readonly string[], tokens: ReadonlySet<string>): string[] {
  const rows = new Map<string, number>();
  for (const text of texts) if (tokens.has(text)) rows.set(text, (rows.get(text) ?? 0) + 1);
  return [...rows]
    .filter(([, n]) => n >= leastCounted)
    .map(([token]) => token)
    .sort();
}

function shareOf(texts: readonly string[], pattern: RegExp): number {
  return texts.length === 0 ? 0 : texts.filter((text) => pattern.test(text)).length / texts.length;
}

const plainTypes = ["integer", "decimal", "number", "boolean"] as const;

interface Counted extends Pick<MeasuredColumn, "doubtful" | "marks"> {
  readonly column: SampleColumn;
  readonly index: number;
  readonly known: readonly string[];
}

async function countFits(
  db: Database,
  sample: Sample,
  { column, index, known, doubtful, marks }: Counted,
): Promise<Pick<MeasuredColumn, "fits" | "dates">> {
  const textual = column.type === "VARCHAR";
  const formats = textual ? dateFormats.filter(({ pattern }) => known.some((text) => pattern.test(text))) : [];
  const wanted: (readonly [string, SourceColumn])[] = [
    ...[...plainTypes, "text" as const].map(
      (type) => [type, { from: column.name, type, required: false, ...marks[0] }] as const,
    ),
    ...(textual ? [] : (["date", "timestamp"] as const)).map(
      (type) => [type, { from: column.name, type, required: false }] as const,
    ),
    ...formats.map(({ format, type }) => [format, { from: column.name, type, format, required: false }] as const),
  ];
  const nulls = ["", ...certainTokens, ...doubtful];
  const columns = Object.fromEntries(wanted.map(([, declared], i) => [`as ${i}`, declared]));
  const source = sourceSchema.parse({
    ...{ id: "sample", table: "orders", files: ["sample"], format: "csv", columns: {}, dialect: { nulls } },
  });
  const tried = wanted.map((_, i) => convertColumn(`c${index}`, column.type, `as ${i}`, { ...source, columns }));
  const stages = Math.max(...tried.map(({ steps }) => steps.length));
  const prepared = Array.from({ length: stages }, (_, i) => tried.flatMap(({ steps }) => steps[i] ?? [])).reduce(
    (from, steps) => `(SELECT *, ${steps.join(", ")} FROM ${from})`,
    ident(sample.table),
  );
  const counts = wanted.map(([name], i) => `count(${tried[i]?.value}) AS ${ident(name)}`);
  const row = (await db.row(`SELECT ${counts.join(", ")} FROM ${prepared}`)) ?? {};
  const fits = Object.fromEntries(wanted.map(([name]) => [name, Number(row[name])]));
  const dates = formats.map((format) => ({ format, fits: Number(row[format.format]) })).filter((date) => date.fits > 0);
  return { fits, dates: dates.sort((a, b) => b.fits - a.fits) };
}

function commonShapes(known: readonly string[]): MeasuredColumn["shapes"] {
  const rows = new Map<string, number>();
  for (const shape of known.map(shapeOf)) rows.set(shape, (rows.get(shape) ?? 0) + 1);
  return [...rows]
    .map(([shape, n]) => ({ shape, rows: n }))
    .filter((common) => common.rows >= leastCounted)
    .sort((a, b) => b.rows - a.rows || (a.shape < b.shape ? -1 : 1))
    .slice(0, 3);
}
