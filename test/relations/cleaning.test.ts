import { describe } from "vitest";
import {
  type Cell,
  type Cleaned,
  cleanLot,
  deliveries,
  type Rows,
  type Sources,
  sourceNames,
  time,
} from "./deliveries.ts";
import { holdRelations, type Relation, shuffled } from "./relations.ts";

const bySource = (
  sources: Sources,
  change: (files: readonly Rows[], id: keyof Sources) => readonly Rows[],
): Sources => {
  const { crm, ids, orders, lines, rates, payments } = sources;
  return {
    ...{ crm: change(crm, "crm"), ids: change(ids, "ids"), orders: change(orders, "orders") },
    ...{ lines: change(lines, "lines"), rates: change(rates, "rates"), payments: change(payments, "payments") },
  };
};

const changed = (
  sources: Sources,
  change: (row: Readonly<Record<string, Cell>>, source: string) => Readonly<Record<string, Cell>>,
): Sources => bySource(sources, (files, id) => files.map((file) => file.map((row) => change(row, id))));

const mapped = (
  { tables, counts }: Cleaned,
  change: (row: Readonly<Record<string, Cell>>, table: string) => Readonly<Record<string, Cell>>,
): Cleaned => ({
  tables: Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [table, rows.map((row) => change(row, table))]),
  ),
  counts,
});

const columnsOf = (names: readonly string[], change: (value: Cell) => Cell) => (row: Readonly<Record<string, Cell>>) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, names.includes(name) && value !== null ? change(value) : value]),
  );

const ids = ["customer_id", "alias_id", "order_id", "payment_id"];
const renamed = columnsOf(ids, (id) => (String(id).startsWith("back") ? `back-${id}` : `j${id}`));
const money = ["unit_price", "discount", "amount"];
const dates = ["joined_at", "ordered_at", "valid_from", "paid_at", "last_line_at"];
const later = (days: number) =>
  columnsOf(dates, (at) => {
    const text = String(at);
    const moment = new Date(Date.parse(text.length > 10 ? `${text}Z` : text) + days * 86_400_000).toISOString();
    return moment.slice(0, text.length > 10 ? 19 : 10);
  });
const more = (cleaned: Cleaned, counts: Readonly<Record<string, number>>): Cleaned => ({
  tables: cleaned.tables,
  counts: {
    ...cleaned.counts,
    ...Object.fromEntries(
      Object.entries(counts)
        .map(([rule, n]) => [rule, (cleaned.counts[rule] ?? 0) + n])
        .filter(([, n]) => n !== 0),
    ),
  },
});

const relations: Relation<Sources, Cleaned>[] = [
  {
    name: "does not depend on the order of rows in files",
    change: (sources, draw) => bySource(sources, (files) => files.map((file) => shuffled(file, draw))),
  },
  {
    name: "is the same with each file cut in two",
    change: (sources, { size }) => bySource(sources, ([file = []]) => [file.slice(0, size), file.slice(size)]),
  },
  {
    name: "is the same with every file delivered again behind itself, which is counted",
    change: (sources) => bySource(sources, (files) => [...files, ...files]),
    expected: (cleaned, { crm, orders, lines, rates, payments }) => {
      const rows = (files: readonly Rows[]) => files.flat().length;
      return more(cleaned, {
        "customers: overlapping files": rows(crm),
        "orders: overlapping files": rows(orders),
        "order_lines: overlapping files": rows(lines),
        "rates: overlapping files": rows(rates),
        "payments: overlapping files": rows(payments),
      });
    },
  },
  {
    name: "is the same with every row twice in its file, which is counted",
    change: (sources) => bySource(sources, ([file = []]) => [[...file, ...file]]),
    expected: (cleaned, { crm, orders, lines, rates, payments }) => {
      const rows = (files: readonly Rows[]) => files.flat().length;
      return more(cleaned, {
        "customers: exact duplicates": rows(crm),
        "orders: exact duplicates": rows(orders),
        "order_lines: exact duplicates": rows(lines),
        "rates: exact duplicates": rows(rates),
        "payments: exact duplicates": rows(payments),
      });
    },
  },
  {
    name: "has the new ids when ids change and keep their order",
    change: (sources) => changed(sources, renamed),
    expected: (cleaned) => mapped(cleaned, renamed),
  },
  {
    name: "moves with its dates",
    change: (sources, { size }) => changed(sources, later(365 * size)),
    expected: (cleaned, _, { size }) => mapped(cleaned, later(365 * size)),
  },
  {
    name: "grows with a power of ten of all money",
    change: (sources, { size }) =>
      changed(
        sources,
        columnsOf(money, (amount) => (Number(amount) * 10 ** size).toFixed(4)),
      ),
    expected: (cleaned, _, { size }) =>
      mapped(
        cleaned,
        columnsOf(money, (amount) => Number(amount) * 10 ** size),
      ),
  },
  {
    name: "has one customer more, and nothing else, for a customer without orders",
    change: (sources) => ({
      ...sources,
      crm: [[...sources.crm[0]!, { customer_id: "k5", joined_at: time(3), country: "DE" }]],
    }),
    expected: ({ tables, counts }) => {
      const others = tables["customers"]!.filter(({ customer_id }) => customer_id === "w9");
      const known = tables["customers"]!.filter(({ customer_id }) => customer_id !== "w9");
      return {
        tables: {
          ...tables,
          customers: [...known, { customer_id: "k5", joined_at: time(3), country: "DE" }, ...others],
        },
        counts,
      };
    },
  },
  {
    name: "is that of both for two shops that share nothing",
    change: (sources) => {
      const other = changed(sources, renamed);
      return bySource(sources, (files, id) => (id === "rates" ? files : [[...files.flat(), ...other[id].flat()]]));
    },
    expected: (cleaned) => {
      const other = mapped(cleaned, renamed);
      const key = (row: Readonly<Record<string, Cell>>, table: string) =>
        table === "order_lines" ? `${row["order_id"]} ${row["line"]}` : String(row[keys[table] ?? "customer_id"]);
      const tables = Object.entries(cleaned.tables).map(([table, rows]) => {
        const both = table === "products" ? rows : [...rows, ...other.tables[table]!];
        const placed = table === "products" ? both : both.toSorted((a, b) => (key(a, table) < key(b, table) ? -1 : 1));
        return [table, placed] as const;
      });
      const counts = Object.entries(cleaned.counts).map(
        ([rule, n]) => [rule, rule.startsWith("rates") ? n : 2 * n] as const,
      );
      return { tables: Object.fromEntries(tables), counts: Object.fromEntries(counts) };
    },
  },
  {
    name: "is the same in a currency whose rate is 1, which is counted",
    change: (sources) => ({
      ...changed(
        sources,
        columnsOf(["currency"], (name) => (name === "GBP" ? "XGB" : name)),
      ),
      rates: [[...sources.rates[0]!, { valid_from: "2020-01-01", currency: "XGB", rate: 1 }]],
    }),
    expected: ({ tables, counts }, sources) => ({
      tables: {
        ...tables,
        payments: tables["payments"]!.map((row) => ({
          ...row,
          currency: row["currency"] === "GBP" ? "XGB" : row["currency"]!,
        })),
      },
      counts: withForeign(counts, sources, tables["order_lines"]!),
    }),
  },
  {
    name: "is the same when prices are twice as high and each is worth half",
    change: (sources) => {
      const foreign = new Set(
        sources.orders[0]!.filter(({ currency }) => currency === "EUR").map(({ order_id }) => order_id),
      );
      const twice = columnsOf(["unit_price", "discount"], (amount) => (2 * Number(amount)).toFixed(4));
      return changed(sources, (row, id) => {
        if (id === "lines" && foreign.has(row["order_id"]!)) return twice(row);
        return id === "rates" ? columnsOf(["rate"], (rate) => Number(rate) / 2)(row) : row;
      });
    },
  },
  {
    name: "is the same with orders made for testing, which are counted",
    change: (sources, { size }) => ({
      ...sources,
      orders: [
        [
          ...sources.orders[0]!,
          ...tests(size).map((order_id) => ({
            order_id,
            customer_id: "k1",
            ordered_at: time(1),
            currency: "GBP",
            is_test: true,
          })),
        ],
      ],
      lines: [
        [
          ...sources.lines[0]!,
          ...tests(size).map((order_id) => ({
            order_id,
            line: 1,
            product_id: "a",
            quantity: 1,
            unit_price: "9",
            discount: null,
          })),
        ],
      ],
    }),
    expected: (cleaned, _, { size }) => more(cleaned, { "order_lines: test orders": size }),
  },
  {
    name: "is the same with countries that are codes already, and has nothing to replace then",
    change: (sources) =>
      changed(
        sources,
        columnsOf(["country"], (name) => codes[String(name)] ?? name),
      ),
    expected: ({ tables, counts }) => {
      const { "customers: country: country codes": _, ...rest } = counts;
      return { tables, counts: rest };
    },
  },
];

const keys: Readonly<Record<string, string>> = { orders: "order_id", payments: "payment_id" };
const codes: Readonly<Record<string, string>> = { UK: "GB", france: "FR" };
const tests = (n: number): string[] => Array.from({ length: n }, (_, i) => `test${i}`);

/** Lines that stay, of orders in pounds: they are in another currency now. */
function withForeign(counts: Cleaned["counts"], { orders }: Sources, lines: Rows): Cleaned["counts"] {
  const pounds = new Set(orders[0]!.filter(({ currency }) => currency === "GBP").map(({ order_id }) => order_id));
  const n = lines.filter(({ order_id }) => pounds.has(order_id!)).length;
  const rule = "order_lines: foreign currency";
  return n === 0 ? counts : { ...counts, [rule]: (counts[rule] ?? 0) + n };
}

describe("what cleaning makes of a delivery", () => {
  const kernel = { inputs: deliveries, tolerance: 1e-12, cases: 200, lot: 100 };
  const runs = (order = sourceNames) => ({
    run: async (sources: Sources) => (await cleanLot([sources], order))[0]!,
    runLot: (lot: readonly Sources[]) => cleanLot(lot, order),
  });
  holdRelations<Sources, Cleaned>({ ...kernel, ...runs() }, relations);
  holdRelations<Sources, Cleaned>({ ...kernel, ...runs(sourceNames.toReversed()) }, [relations[0]!]);
});
