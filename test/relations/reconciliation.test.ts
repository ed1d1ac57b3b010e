import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "../../src/table/index.ts";
import {
  type Books,
  books,
  byFile,
  byRow,
  cellsOf,
  compareBooks,
  dayLength,
  type Found,
  renamed,
  time,
  withK,
} from "./books.ts";
import { holdRelations, type Relation } from "./relations.ts";
import { type CellRow, caseOf, deliveredOtherwise, nameIn } from "./sourceTables.ts";

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 1 });
});
afterAll(() => db.close());

const run = (book: Books): Promise<Found> => compareBooks(db, book);
type Change = Relation<Books, Found>;
const moneyNames = ["amount", "unit_price", "discount"];
const dateNames = ["ordered_at", "paid_at", "valid_from"];
const half = (text: string) => (Number(text) / 2).toFixed(4);
const opposite = { "missing-left": "missing-right", "missing-right": "missing-left" } as Readonly<
  Record<string, string>
>;
const inOrder = [
  "matched",
  "within-tolerance",
  "differing",
  "doubled",
  "other-currency",
  "missing-left",
  "missing-right",
];
const byStatus = (told: Found["told"]): Found["told"] =>
  told.toSorted((a, b) => {
    const later = inOrder.indexOf(a.status) - inOrder.indexOf(b.status);
    return a.comparison === b.comparison ? later : a.comparison < b.comparison ? -1 : 1;
  });
const sum = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : a + b);

/** Orders and people more, that end in a way. */
function withMore(told: Found["told"], more: Found["told"]): Found["told"] {
  const same = (a: Found["told"][number], b: Found["told"][number]) =>
    a.comparison === b.comparison && a.status === b.status;
  const grown = told.map((row) => {
    const other = more.find((one) => same(one, row));
    if (other === undefined) return row;
    const { orders, people, leftSum, rightSum } = other;
    return {
      ...{ ...row, orders: row.orders + orders, people: row.people + people },
      ...{ leftSum: sum(row.leftSum, leftSum), rightSum: sum(row.rightSum, rightSum) },
    };
  });
  return byStatus([...grown, ...more.filter((one) => !told.some((row) => same(row, one)))]);
}

const relations: Change[] = [
  ...deliveredOtherwise(byFile),
  {
    name: "tells of the new ids when ids change and keep their order",
    change: (book) => renamed(book, withK),
    expected: ({ told, differences }) => ({ told, differences: differences.map(cellsOf(["order_id"], withK)) }),
  },
  {
    name: "does not know what customers are called",
    change: (book) =>
      byRow(
        book,
        cellsOf(["customer_id"], (id) => `k${9 - Number(id.slice(1))}`),
      ),
  },
  {
    name: "is the same some weeks later, with its rates",
    change: (book, { size }) => {
      const later = cellsOf(dateNames, (at) => {
        const moment = at.length > 10 ? `${at}Z` : at;
        return new Date(Date.parse(moment) + 7 * size * dayLength).toISOString().slice(0, 19);
      });
      return { ...byRow(book, later), rates: book.rates.map(later) };
    },
  },
  {
    name: "grows with a power of ten of all money and of the tolerance",
    change: (book, { size }) => ({
      ...byRow(
        book,
        cellsOf(moneyNames, (cell) => (Number(cell) * 10 ** size).toFixed(4)),
      ),
      comparisons: book.comparisons.map(({ tolerance, ...rest }) => ({
        ...rest,
        tolerance: { ...tolerance, amount: tolerance.amount * 10 ** size },
      })),
    }),
    expected: ({ told, differences }, _, { size }) => {
      const grown = (cell: number | null) => (cell === null ? null : cell * 10 ** size);
      return {
        told: told.map((row) => ({ ...row, leftSum: grown(row.leftSum), rightSum: grown(row.rightSum) })),
        differences: differences.map(cellsOf(["left_amount", "right_amount"], (cell) => Number(cell) * 10 ** size)),
      };
    },
  },
  {
    name: "is the same when every payment is made in two halves",
    change: (book) => ({
      ...book,
      payments: book.payments.map((file) =>
        file.flatMap((row) => {
          const part = cellsOf(["amount"], half)(row);
          return [part, { ...part, payment_id: `${row["payment_id"]}-again` }];
        }),
      ),
    }),
  },
  {
    name: "is the same when every price is that of twice as many at half of it",
    change: (book) =>
      byRow(book, (row, name) =>
        name === "lines" ? { ...cellsOf(["unit_price"], half)(row), quantity: 2 * Number(row["quantity"]) } : row,
      ),
  },
  {
    name: "does not see rows that name no order",
    change: (book) =>
      byFile(book, ([file = []]) => [[...file, ...file.slice(0, 2).map((row) => ({ ...row, order_id: null }))]]),
  },
  {
    name: "does not see orders that cleaning leaves no line of, with whatever was paid for them",
    change: (book, { size }) => ({
      ...book,
      lines: [
        ...book.lines,
        [{ order_id: "test", line: 1, product_id: "a", quantity: size, unit_price: "7.00", discount: null }],
      ],
      payments: [
        ...book.payments,
        [{ payment_id: "test", order_id: "test", paid_at: time(1), amount: "9.00", currency: "GBP" }],
      ],
    }),
  },
  {
    name: "has an order more that matches, of a customer more, and nothing else",
    change: (book) => ({
      ...book,
      orders: [
        ...book.orders,
        [{ order_id: "new", customer_id: "k7", ordered_at: time(2), currency: "GBP", amount: "6.00" }],
      ],
      lines: [
        ...book.lines,
        [{ order_id: "new", line: 1, product_id: "a", quantity: 2, unit_price: "3.50", discount: "1.00" }],
      ],
      payments: [
        ...book.payments,
        [{ payment_id: "new", order_id: "new", paid_at: time(3), amount: "6.00", currency: null }],
      ],
      kept: [...book.kept, "new"],
    }),
    expected: ({ told, differences }, { comparisons }) => ({
      differences,
      told: withMore(
        told,
        comparisons.map(({ id, left, right }) => ({
          ...{ comparison: id, left, right, status: "matched" as const },
          ...{ orders: 1, people: 1, leftSum: 6, rightSum: 6 },
        })),
      ),
    }),
  },
  {
    name: "is that of both for two shops that share nothing",
    change: (book) => {
      const other = renamed(book, withK);
      const both = byFile(book, (files, name) => [[...files.flat(), ...other[name].flat()]]);
      return { ...both, kept: [...book.kept, ...other.kept] };
    },
    expected: ({ told, differences }) => ({
      told: withMore(told, told),
      differences: [...differences, ...differences.map(cellsOf(["order_id"], withK))].toSorted((a, b) => {
        const [one, two] = [a, b].map((row) => `${row["comparison"]} ${row["order_id"]}`);
        return one! < two! ? -1 : 1;
      }),
    }),
  },
  {
    name: "is the same when the currency of the project is named wherever none is",
    change: (book) => {
      const own = new Map(book.orders.flat().map(({ order_id, currency }) => [order_id, currency]));
      return byRow(book, (row, name) => {
        if (name === "lines" || row["currency"] !== null) return row;
        return { ...row, currency: name === "orders" ? "GBP" : (own.get(row["order_id"]!) ?? "GBP") };
      });
    },
  },
  {
    name: "is the same in a currency whose rate is 1, and says which it is",
    change: (book) => ({
      ...byRow(book, (row, name) => {
        const base = row["currency"] === "GBP" || (name === "orders" && row["currency"] === null);
        const own = book.orders.flat().some(({ order_id }) => order_id === row["order_id"]);
        const unnamed = name === "payments" && row["currency"] === null && !own;
        return base || unnamed ? { ...row, currency: "XGB" } : row;
      }),
      rates: [...book.rates, { valid_from: "2020-01-01", currency: "XGB", rate: 1 }],
    }),
    expected: ({ told, differences }) => ({
      told,
      differences: differences.map(cellsOf(["currency"], (name) => (name === "GBP" ? "XGB" : name))),
    }),
  },
];

/** In a file of its own order, lines of an order that is not there have no currency to go by: they are in that of the project. */
const told: fc.Arbitrary<Books> = books.map((book) => {
  const ids = new Set(book.orders.flat().map(({ order_id }) => order_id));
  return { ...book, lines: book.lines.map((file) => file.filter(({ order_id }) => ids.has(order_id!))) };
});
const isRate = ({ name }: Change) => name.includes("rate is 1");

describe("what orders, lines and payments say of each other", () => {
  const kernel = { run, tolerance: 1e-12, cases: 5 };
  holdRelations<Books, Found>(
    { ...kernel, inputs: books },
    relations.filter((one) => !isRate(one)),
  );
  holdRelations<Books, Found>({ ...kernel, inputs: told }, relations.filter(isRate));
});

/** Without a share, which is of one side. */
const even: fc.Arbitrary<Books> = books.map((book) => ({
  ...book,
  comparisons: book.comparisons.map((one) => ({ ...one, tolerance: { ...one.tolerance, share: 0 } })),
}));

describe("what two sides say of each other", () => {
  /** Of an order in two currencies, the left side's is named. */
  const unnamed = async (book: Books): Promise<Found> => {
    const { told, differences } = await run(book);
    return { told, differences: differences.map(({ currency: _, ...row }) => row) };
  };
  holdRelations<Books, Found>({ run: unnamed, inputs: even, tolerance: 1e-12, cases: 5 }, [
    {
      name: "is the same the other way round",
      change: (book) => ({
        ...book,
        comparisons: book.comparisons.map(({ left, right, ...one }) => ({ ...one, left: right, right: left })),
      }),
      expected: ({ told, differences }) => ({
        told: byStatus(
          told.map(({ left, right, leftSum, rightSum, status, ...row }) => ({
            ...{ ...row, left: right, right: left, leftSum: rightSum, rightSum: leftSum },
            status: (opposite[status] ?? status) as typeof status,
          })),
        ),
        differences: differences.map(({ left_amount, right_amount, status, ...row }) => ({
          ...{ ...row, left_amount: right_amount!, right_amount: left_amount! },
          status: opposite[String(status)] ?? status!,
        })),
      }),
    },
  ]);
});

describe("which orders differ, in many books at once", () => {
  const ownName = (row: CellRow) => cellsOf(["order_id"], (id) => caseOf(id).own)(row);
  /** Books of one tolerance and the same rates are taken as one: a difference tells by its order of which it is. */
  async function runLot(lot: readonly Books[]): Promise<readonly Found[]> {
    const found = lot.map(() => ({ told: [], differences: [] as CellRow[] }));
    const kind = ({ comparisons, rates }: Books) => JSON.stringify([comparisons, rates]);
    for (const one of new Set(lot.map(kind))) {
      const places = lot.flatMap((book, i) => (kind(book) === one ? [i] : []));
      const parts = places.map((i) => renamed(lot[i]!, (id) => nameIn(id, i)));
      const together = byFile(parts[0]!, (_, name) => {
        const most = Math.max(...parts.map((part) => part[name].length));
        return Array.from({ length: most }, (_, file) => parts.flatMap((part) => part[name][file] ?? []));
      });
      const { differences, told: all } = await run({ ...together, kept: parts.flatMap(({ kept }) => kept) });
      for (const row of differences) found[caseOf(row["order_id"]).place]!.differences.push(ownName(row));
      const counted = all.filter(({ status }) => status !== "matched" && status !== "within-tolerance");
      expect(counted.reduce((total, { orders }) => total + orders, 0)).toBe(differences.length);
    }
    return found;
  }
  const kernel = {
    run: async (book: Books) => (await runLot([book]))[0]!,
    ...{ runLot, lot: 100, cases: 200, tolerance: 1e-12 },
  };
  const differing = (one: Change): Change => ({
    ...one,
    expected: (found, book, draw) => {
      const { differences } = (one.expected?.(found, book, draw) ?? found) as Found;
      return { told: [], differences };
    },
  });
  holdRelations<Books, Found>({ ...kernel, inputs: books }, relations.filter((one) => !isRate(one)).map(differing));
  holdRelations<Books, Found>({ ...kernel, inputs: told }, relations.filter(isRate).map(differing));
  holdRelations<Books, Found>({ ...kernel, inputs: books }, [
    {
      name: "are those of two currencies, and those that one side lacks, when any difference is tolerated",
      change: (book) => ({
        ...book,
        comparisons: book.comparisons.map((one) => ({ ...one, tolerance: { amount: 1e6, share: 0 } })),
      }),
      expected: ({ differences }) => ({
        told: [],
        differences: differences.filter(({ status }) => status !== "differing" && status !== "doubled"),
      }),
    },
  ]);

  test("is every way in which two amounts can compare, so that these relations say something", async () => {
    const seen = new Set<string>();
    for (const book of fc.sample(books, { numRuns: 25, seed: 1 })) {
      for (const { status } of (await run(book)).told) seen.add(status);
    }
    expect([...seen].toSorted()).toEqual(inOrder.toSorted());
  });
});
