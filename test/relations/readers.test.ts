import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe } from "vitest";
import { readFiles, sourceOf } from "../ingest/source.ts";
import { holdRelations, type Relation } from "./relations.ts";

/** A delivery: rows of text, how they are written, and in how many files. */
interface Delivery {
  readonly rows: readonly (readonly string[])[];
  readonly header: readonly string[];
  readonly mark: string;
  readonly end: string;
  readonly quoted: boolean;
  readonly before: string;
  readonly after: string;
  readonly packed: boolean;
  /** Places at which a new file begins. */
  readonly cuts: readonly number[];
  readonly again: boolean;
}

/** What is read: rows, the lines of those refused and why, and how many there were. */
interface Read {
  readonly rows: readonly (readonly unknown[])[];
  readonly rejects: readonly unknown[];
  readonly counted: number;
}

const text = fc.constantFrom("x", "Zoë", "a b", "", "NA", "0012", "it's", 'say "hi"', "two\nlines");
const number = fc.constantFrom("1", "-2.50", "0", "1e3", "", "12.3456", "9,5", "abc", "1.23456");
const day = fc.constantFrom("2024-01-31", "2024-02-30", "", "31.01.2024", "1999-12-31");
const deliveries: fc.Arbitrary<Delivery> = fc
  .array(fc.tuple(text, number, day), { minLength: 1, maxLength: 12 })
  .map((rows) => ({
    ...{
      rows: [...rows.map((row, i) => [`id${i}`, ...row]), ["fine", "x", "1", "2024-01-01"]],
      header: ["id", "name", "amount", "day"],
    },
    ...{ mark: ",", end: "\n", quoted: true, before: "", after: "\n", packed: false, cuts: [], again: false },
  }));

const columns = {
  order_id: { from: "id", type: "text", required: true },
  name: { from: "name", type: "text" },
  amount: { from: "amount", type: "decimal" },
  day: { from: "day", type: "date", format: "%Y-%m-%d" },
};

async function run(delivery: Delivery): Promise<Read> {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-relation-"));
  try {
    const { rows, cuts, packed, again } = delivery;
    const bounds = [0, ...cuts.filter((cut) => cut > 0 && cut < rows.length), rows.length];
    const parts = bounds.slice(1).map((bound, i) => rows.slice(bounds[i], bound));
    const contents = parts.map((part) => written(delivery, part));
    if (again) contents.push(contents[0]!);
    const files = contents.map((_, i) => `${i}.csv${packed ? ".gz" : ""}`);
    for (const [i, content] of contents.entries()) {
      await writeFile(join(folder, files[i]!), packed ? gzipSync(content) : content);
    }
    const source = sourceOf({ files, columns, ignore: ["more"], dialect: { delimiter: delivery.mark } });
    const read = await readFiles(
      source,
      files.map((file) => join(folder, file)),
      1,
    );
    return {
      rows: read.rows.map(({ source_row: _, ...row }) => Object.values(row)),
      rejects: read.rejects.map(({ column, reason }) => [column, reason]),
      counted: read.accounts.reduce((sum, { counted }) => sum + counted, 0),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function written({ header, mark, end, quoted, before, after }: Delivery, rows: readonly (readonly string[])[]): string {
  const cell = (value: string) => (quoted || /[",;\n\t]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return before + [header, ...rows].map((row) => row.map(cell).join(mark)).join(end) + after;
}

const withColumns = (delivery: Delivery, order: readonly number[]): Delivery => ({
  ...delivery,
  header: order.map((i) => delivery.header[i]!),
  rows: delivery.rows.map((row) => order.map((i) => row[i]!)),
});

const relations: Relation<Delivery, Read>[] = [
  { name: "is the same without quotes where none are needed", change: (delivery) => ({ ...delivery, quoted: false }) },
  {
    name: "is the same with other separators, when they are declared",
    change: (delivery) => ({ ...delivery, mark: ";" }),
  },
  {
    name: "is the same with lines that end as on another system",
    change: (delivery) => ({ ...delivery, end: "\r\n" }),
  },
  {
    name: "is the same without an end of the last line, and with blank lines after it",
    change: (delivery, { size }) => ({ ...delivery, after: size === 1 ? "" : "\n".repeat(size) }),
  },
  { name: "is the same behind a byte-order mark", change: (delivery) => ({ ...delivery, before: "\ufeff" }) },
  { name: "is the same packed", change: (delivery) => ({ ...delivery, packed: true }) },
  { name: "is the same with columns in another order", change: (delivery) => withColumns(delivery, [2, 0, 3, 1]) },
  {
    name: "is the same with a column more that is left out",
    change: (delivery) => ({
      ...delivery,
      header: ["more", ...delivery.header],
      rows: delivery.rows.map((row) => ["any", ...row]),
    }),
  },
  {
    name: "is the same in two files as in one",
    change: (delivery, { seed }) => ({
      ...delivery,
      rows: withFine(delivery.rows, seed),
      cuts: [1 + (seed % delivery.rows.length)],
    }),
    expected: (read, { rows }, { seed }) => inserted(read, 1 + (seed % rows.length), rows),
  },
  { name: "is the same when a file comes twice", change: (delivery) => ({ ...delivery, again: true }) },
  {
    name: "is backwards when the rows are",
    change: (delivery) => ({ ...delivery, rows: delivery.rows.toReversed() }),
    expected: ({ rows, rejects, counted }) => ({ rows: rows.toReversed(), rejects: rejects.toReversed(), counted }),
  },
  {
    name: "counts a row more for a row more, whether it is accepted or not",
    change: (delivery) => ({ ...delivery, rows: [...delivery.rows, ["bad", "x", "no number", "2024-01-01"]] }),
    expected: ({ rows, rejects, counted }) => ({
      rows,
      rejects: [...rejects, ["amount", "is not a number with at most four decimals"]],
      counted: counted + 1,
    }),
  },
];

const fine = ["fine", "x", "1", "2024-01-01"];

/** A file of which no row is accepted is refused: each part gets a row that is. */
function withFine(rows: Delivery["rows"], seed: number): Delivery["rows"] {
  const at = 1 + (seed % rows.length);
  return [...rows.slice(0, at - 1), fine, ...rows.slice(at - 1)];
}

function inserted(read: Read, cut: number, rows: Delivery["rows"]): Read {
  const accepted = new Set(read.rows.map(([id]) => id));
  const before = rows.slice(0, cut - 1).filter(([id]) => accepted.has(id)).length;
  const row = read.rows.at(-1)!;
  return { ...read, rows: [...read.rows.slice(0, before), row, ...read.rows.slice(before)], counted: read.counted + 1 };
}

describe("what is read of a delivery", () => {
  holdRelations<Delivery, Read>({ inputs: deliveries, run, cases: 25 }, relations);
});
