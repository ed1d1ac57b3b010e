import fc from "fast-check";
import { describe } from "vitest";
import { stream } from "../../src/random/index.ts";
import { proposeFrom } from "../propose/proposeFiles.ts";
import { holdRelations, shuffled } from "./relations.ts";

/** A file of orders: what it says, and how it is written. */
interface Written {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly mark: string;
  readonly end: string;
  readonly quoted: boolean;
  readonly before: string;
  readonly name: string;
}

const files: fc.Arbitrary<Written> = fc
  .record({ seed: fc.integer({ min: 1, max: 9999 }), n: fc.integer({ min: 60, max: 90 }) })
  .map(({ seed, n }) => {
    const random = stream(seed, "orders");
    const below = (most: number) => Math.floor(random() * most);
    const pad = (x: number) => String(x).padStart(2, "0");
    return {
      header: ["order_no", "customer_id", "order_date", "total", "channel"],
      rows: Array.from({ length: n }, (_, i) => [
        ...[`A${1000 + i}`, `K${100 + below(30)}`, `${pad(1 + below(28))}.${pad(1 + below(12))}.2024`],
        ...[`${below(500)}.${pad(below(100))}`, ["web", "shop", "phone"][below(3)]!],
      ]),
      ...{ mark: ",", end: "\n", quoted: false, before: "", name: "orders.csv" },
    };
  });

async function run({ header, rows, mark, end, quoted, before, name }: Written) {
  const cell = (value: string) => (quoted ? `"${value}"` : value);
  const content = before + [header, ...rows].map((row) => row.map(cell).join(mark)).join(end) + end;
  const { sources } = await proposeFrom(content, name);
  const source = sources[0]!;
  const columns = Object.fromEntries(
    Object.entries(source.columns).map(([column, { from, type, format }]) => [column, [from, type, format ?? null]]),
  );
  return { table: source.table, delimiter: source.dialect.delimiter, columns };
}
type Output = Awaited<ReturnType<typeof run>>;

/** Each case asks the engine some dozens of times what a file's columns may be, 0.2 s: 200 of them are for a nightly run, as README.md says. */
describe("what is proposed for a file", () => {
  holdRelations<Written, Output>({ inputs: files, run, cases: 4 }, [
    {
      name: "does not depend on the order of rows",
      change: (file, draw) => ({ ...file, rows: shuffled(file.rows, draw) }),
    },
    {
      name: "does not depend on the order of columns",
      change: (file) => ({ ...file, header: file.header.toReversed(), rows: file.rows.map((row) => row.toReversed()) }),
    },
    { name: "is the same in quotes", change: (file) => ({ ...file, quoted: true }) },
    {
      name: "is the same with another separator, but for that",
      change: (file) => ({ ...file, mark: ";" }),
      expected: (output) => ({ ...output, delimiter: ";" }),
    },
    { name: "is the same with lines that end as on another system", change: (file) => ({ ...file, end: "\r\n" }) },
    { name: "is the same behind a byte-order mark", change: (file) => ({ ...file, before: "\ufeff" }) },
    { name: "is the same packed", change: (file) => ({ ...file, name: "orders.csv.gz" }) },
    {
      name: "is the same for other customers and words",
      change: (file) => ({
        ...file,
        rows: file.rows.map(([order, who, date, total, channel]) => [
          order!,
          who!.replace("K", "Q"),
          date!,
          total!,
          `${channel}x`,
        ]),
      }),
    },
    {
      name: "is the same in another year",
      change: (file) => ({
        ...file,
        rows: file.rows.map((row) => row.map((value) => value.replace(".2024", ".2019"))),
      }),
    },
    {
      name: "is the same with twice as many rows of other orders",
      change: (file) => ({
        ...file,
        rows: [...file.rows, ...file.rows.map(([order, ...rest]) => [`B${order?.slice(1)}`, ...rest])],
      }),
    },
  ]);
});
