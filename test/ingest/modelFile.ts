import fc from "fast-check";

/** A file as a model: what it holds, and how it is written. */
export interface ModelFile {
  readonly types: readonly CellType[];
  /** Cells of each record; a record may have more or fewer than there are columns. */
  readonly records: readonly (readonly string[])[];
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly lineEnd: string;
  readonly quoteAll: boolean;
  readonly mark: boolean;
  readonly lastEnd: boolean;
  readonly packed: boolean;
}

export type CellType = "text" | "id" | "integer" | "decimal" | "boolean" | "date" | "timestamp";

const types = ["text", "id", "integer", "decimal", "boolean", "date", "timestamp"] as const;

const odd = [
  "",
  " ",
  "NULL",
  "x,y",
  "x;y",
  "tab\there",
  'q"q',
  "it's",
  "back\\slash",
  "two\nlines",
  "cr\r\nlf",
  "a\u0000b",
];
const marked = [
  "e\u0301",
  "\u{1f600}",
  "\u{1f468}\u200d\u{1f469}",
  "a\u200bb",
  "\u202eabc",
  " \u00a0a\u3000",
  "soft\u00adly",
];

const cells: Record<CellType, fc.Arbitrary<string>> = {
  text: fc.oneof(fc.constantFrom(...odd, ...marked), fc.string({ unit: "grapheme", maxLength: 8 })),
  id: fc.oneof(fc.constantFrom("007", "9007199254740993", ...marked), fc.string({ maxLength: 6 })),
  integer: fc.oneof(
    fc.bigInt({ min: -(2n ** 63n) - 2n, max: 2n ** 63n + 1n }).map(String),
    fc.integer().map(String),
    fc.constantFrom("+5", "-0", "007", "1.0", "1e3", "1_000", "0x1", "\uff11", "9223372036854775808", " 12 "),
  ),
  decimal: fc.oneof(
    fc
      .tuple(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), fc.string({ unit: digit(), maxLength: 7 }))
      .map(([whole, rest]) => `${whole}.${rest}`),
    fc.constantFrom(
      ".5",
      "5.",
      ".",
      "-.25",
      "1,5",
      "\u00a31",
      "(5)",
      "inf",
      "NaN",
      "1e5",
      "--1",
      "-0",
      "1.00000",
      "0.00001",
    ),
  ),
  boolean: fc.constantFrom("true", "F", "yes", "N", "1", "0", "maybe", "TRUE ", "2"),
  date: fc.oneof(
    day(),
    fc.constantFrom("2024-02-30", "2024-02-29", "2023-02-29", "31/12/2024", "2024-13-01", "9999-12-31"),
  ),
  timestamp: fc.oneof(
    fc.tuple(day(), fc.integer({ min: 0, max: 86_399 })).map(([date, second]) => `${date} ${clock(second)}`),
    fc.constantFrom("2024-01-01 24:00:00", "2024-01-01", "2024-01-01 10:00:60", "2024-01-01T10:00:00"),
  ),
};

/** Files of two to five columns and up to fourteen records, good and bad, in many dialects. */
export const modelFiles: fc.Arbitrary<ModelFile> = fc
  .array(fc.constantFrom(...types), { minLength: 2, maxLength: 5 })
  .chain((columns) =>
    fc.record({
      types: fc.constant(columns),
      records: fc.array(record(columns), { minLength: 1, maxLength: 14 }),
      delimiter: fc.constantFrom(",", ";", "\t", "|"),
      quote: fc.constantFrom('"', "'"),
      escape: fc.constantFrom("quote", "\\"),
      lineEnd: fc.constantFrom("\n", "\r\n"),
      quoteAll: fc.boolean(),
      mark: fc.boolean(),
      lastEnd: fc.boolean(),
      packed: fc.boolean(),
      plain: fc.constantFrom(true, false, false),
    }),
  )
  .map(({ plain, ...file }) => ({
    ...file,
    escape: file.escape === "quote" ? file.quote : file.escape,
    records: plain ? file.records.map((cells) => cells.map((cell) => plainText(cell))) : file.records,
  }));

/** ASCII that neither begins nor ends with white space: files of nothing else are read along a shorter way. */
function plainText(cell: string): string {
  return cell.replaceAll(/[^\n -~]/g, "").trim();
}

function record(columns: readonly CellType[]): fc.Arbitrary<string[]> {
  const whole = fc.tuple(...columns.map((type) => fc.oneof({ weight: 9, arbitrary: cells[type] }, fc.constant(""))));
  const ragged = fc.array(cells.text, { minLength: 1, maxLength: columns.length + 2 });
  return fc.oneof({ weight: 9, arbitrary: whole }, ragged);
}

function digit(): fc.Arbitrary<string> {
  return fc.constantFrom(..."0012345");
}

function day(): fc.Arbitrary<string> {
  const date = fc.date({ min: new Date("1800-01-01"), max: new Date("2200-01-01"), noInvalidDate: true });
  return date.map((value) => value.toISOString().slice(0, 10));
}

function clock(second: number): string {
  return [second / 3600, (second / 60) % 60, second % 60]
    .map((part) => String(Math.floor(part)).padStart(2, "0"))
    .join(":");
}

/** The text of a file, and the line on which each of its records starts. */
export function writtenFile(file: ModelFile): { readonly text: string; readonly lines: readonly number[] } {
  const header = file.types.map((_, i) => `h${i}`);
  const lines: number[] = [];
  let text = file.mark ? "\ufeff" : "";
  for (const record of [header, ...file.records]) {
    lines.push(text.split("\n").length);
    text += record.map((cell) => writtenCell(cell, file)).join(file.delimiter) + file.lineEnd;
  }
  const blank = text.endsWith(file.lineEnd + file.lineEnd);
  return { text: file.lastEnd || blank ? text : text.slice(0, -file.lineEnd.length), lines: lines.slice(1) };
}

function writtenCell(cell: string, { delimiter, quote, escape: mark, quoteAll }: ModelFile): string {
  const special = [delimiter, quote, mark, "\n", "\r", " "].some((sign) => cell.includes(sign));
  if (!quoteAll && !special) return cell;
  const escaped = mark === quote ? cell : cell.replaceAll(mark, mark + mark);
  return quote + escaped.replaceAll(quote, mark + quote) + quote;
}
