import fc from "fast-check";
import { describe } from "vitest";
import { profileOf, projectOf } from "../plugins/profile/profiled.ts";
import { holdRelations, shuffled } from "./relations.ts";

type Cell = string | number | null;
/** Rows of orders by column, and the as-of. */
interface Table {
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  readonly asOf: string;
}

const day = (n: number, year = 2023): string => new Date(Date.UTC(year, 0, 1 + n)).toISOString().slice(0, 10);
const row = fc.record({
  customer: fc.integer({ min: 1, max: 40 }),
  day: fc.option(fc.integer({ min: 0, max: 400 })),
  amount: fc.option(fc.integer({ min: 1, max: 9999 })),
  channel: fc.option(fc.constantFrom("web", "shop", "phone")),
});
const tables: fc.Arbitrary<Table> = fc.array(row, { minLength: 60, maxLength: 90 }).map((list) => ({
  asOf: "2024-06-01",
  columns: { order_id: "text", customer_id: "text", ordered_at: "timestamp", amount: "decimal", channel: "text" },
  rows: list.map((one, i) => ({
    ...{ order_id: `o${100 + i}`, customer_id: `c${100 + one.customer}` },
    ...{ ordered_at: one.day === null ? null : day(one.day), amount: one.amount, channel: one.channel },
  })),
}));

async function run({ columns, rows, asOf }: Table) {
  const project = projectOf({ orders: ["orders", columns] }, { asOf });
  const values = rows.map((one) => Object.keys(columns).map((name) => one[name] ?? null));
  const profile = await profileOf(project, { orders: values }, { threads: 1 });
  return {
    ...{
      rows: profile.rows,
      people: profile.people,
      repeatedRows: profile.repeatedRows,
      repeatedKeys: profile.repeatedKeys,
      repeatedPeople: profile.repeatedPeople,
    },
    columns: Object.fromEntries(profile.columns.map(({ column, ...rest }) => [column, rest])),
    parts: Object.fromEntries(
      profile.distribution.map(({ column, place, rows: own, people }) => [`${column} ${place}`, [own, people]]),
    ),
    patterns: profile.patterns
      .map(({ columns: own, rows: n, people }) => [[...own].sort().join(), n, people])
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  };
}
type Output = Awaited<ReturnType<typeof run>>;

const each = (table: Table, change: (row: Table["rows"][number]) => Table["rows"][number]): Table => ({
  ...table,
  rows: table.rows.map(change),
});
const columnsOf = (output: Output, change: (column: Output["columns"][string], name: string) => object): Output => ({
  ...output,
  columns: Object.fromEntries(
    Object.entries(output.columns).map(([name, column]) => [name, change(column, name)]),
  ) as Output["columns"],
});
const years = (value: string | null) => (value === null ? null : `${Number(value.slice(0, 4)) + 400}${value.slice(4)}`);

describe("the profile of a source", () => {
  holdRelations<Table, Output>({ inputs: tables, run, tolerance: 1e-9, cases: 6 }, [
    {
      name: "does not depend on the order of rows",
      change: (table, draw) => ({ ...table, rows: shuffled(table.rows, draw) }),
    },
    {
      name: "does not depend on the order of columns",
      change: (table) => ({ ...table, columns: Object.fromEntries(Object.entries(table.columns).toReversed()) }),
    },
    {
      name: "is the same for other ids of people and orders",
      change: (table) =>
        each(table, (one) => ({
          ...one,
          customer_id: `d${one["customer_id"]?.toString().slice(1)}`,
          order_id: `p${one["order_id"]?.toString().slice(1)}`,
        })),
    },
    {
      name: "has the quantiles of another unit when amounts have it",
      change: (table, { size }) =>
        each(table, (one) => ({ ...one, amount: one["amount"] === null ? null : Number(one["amount"]) * 10 ** size })),
      expected: (output, _, { size }) =>
        columnsOf(output, (column, name) =>
          name === "amount" ? { ...column, quantiles: column.quantiles?.map((x) => x * 10 ** size) ?? null } : column,
        ),
    },
    {
      name: "is the same 400 years later, when the calendar comes back",
      change: (table) => ({
        ...each(table, (one) => ({ ...one, ordered_at: years(one["ordered_at"] as string | null) })),
        asOf: years(table.asOf)!,
      }),
      expected: (output) =>
        columnsOf(output, (column) => ({
          ...column,
          firstMonth: years(column.firstMonth),
          lastMonth: years(column.lastMonth),
        })),
    },
    {
      name: "counts every row and key once more when each row is there twice, and the same people",
      change: (table) => ({ ...table, rows: [...table.rows, ...table.rows] }),
      expected: (output, { rows }) => {
        const twice = {
          ...output,
          rows: 2 * output.rows,
          repeatedRows: rows.length,
          repeatedKeys: rows.length,
          repeatedPeople: { keys: output.people, rows: output.people },
        };
        const parts = Object.fromEntries(
          Object.entries(output.parts).map(([name, [own, people]]) => [name, [2 * own!, people!]]),
        );
        const patterns = output.patterns.map(([names, n, people]) => [names!, 2 * Number(n), people!]);
        return columnsOf({ ...twice, parts, patterns } as Output, (column) => ({
          ...column,
          missing: 2 * column.missing,
        }));
      },
    },
    {
      name: "has one column more, and all others as they were, with a column that says one thing",
      change: (table) => ({
        ...each(table, (one) => ({ ...one, note: "same" })),
        columns: { ...table.columns, note: "text" },
      }),
      expected: (output, { rows }) => {
        const people = new Set(rows.map((one) => one["customer_id"])).size;
        const note = {
          type: "text",
          missing: 0,
          peopleMissing: 0,
          peoplePresent: people,
          distinct: 1,
          quantiles: null,
          firstMonth: null,
          lastMonth: null,
          freshnessDays: null,
        };
        return { ...output, columns: { ...output.columns, note: { ...note, kind: "text" } } };
      },
    },
    {
      name: "is the same when values are other words of the same length and order",
      change: (table) =>
        each(table, (one) => ({
          ...one,
          channel: typeof one["channel"] === "string" ? `${one["channel"].slice(0, -1)}z` : null,
        })),
    },
    {
      name: "is as many days staler when it is asked so many days later",
      change: (table, { size }) => ({ ...table, asOf: `2024-06-0${1 + size}` }),
      expected: (output, _, { size }) =>
        columnsOf(output, (column) => ({
          ...column,
          freshnessDays: column.freshnessDays === null ? null : column.freshnessDays + size,
        })),
    },
  ]);
});
