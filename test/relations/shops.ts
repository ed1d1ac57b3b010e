import fc from "fast-check";
import type { OrderLine } from "../plugins/orderLines.ts";
import { type Draw, type Relation, shuffled } from "./relations.ts";

/** A small shop: lines of orders before and after a cutoff, and the category of each product. */
export interface Shop {
  readonly lines: readonly OrderLine[];
  readonly categories: Readonly<Record<string, string | null>>;
  readonly cutoff: string;
}

const dayLength = 86_400_000;
const cutoff = "2024-07-01";
const dayOf = (days: number, from = cutoff): string =>
  new Date(Date.parse(`${from}T00:00:00Z`) + days * dayLength).toISOString().slice(0, 10);

const line = fc.record({
  product: fc.constantFrom("p1", "p2", "p3", "p4", null),
  quantity: fc.integer({ min: 1, max: 4 }),
  cents: fc.integer({ min: 0, max: 50_000 }),
  discount: fc.constantFrom(0, 0, 50, 199),
  kind: fc.constantFrom("sale", "sale", "sale", "return", "charge"),
  later: fc.constantFrom(0, 0, 0, 1, 9),
});

const order = fc.record({
  customer: fc.constantFrom("c1", "c2", "c3", "c4", "c5", "c6", null),
  daysBefore: fc.integer({ min: -20, max: 800 }),
  hour: fc.integer({ min: 0, max: 23 }),
  channel: fc.constantFrom("web", "shop", null),
  lines: fc.array(line, { minLength: 1, maxLength: 3 }),
});

const money = (cents: number): string => (cents / 100).toFixed(2);

/** Shops of six customers and guests, over two years. Amounts are even numbers of cents, so that each has a half. */
export const shops: fc.Arbitrary<Shop> = fc.array(order, { minLength: 1, maxLength: 14 }).map((orders) => ({
  cutoff,
  categories: { p1: "food", p2: "toys", p3: "food", p4: null },
  lines: orders.flatMap(({ customer, daysBefore, hour, channel, lines }, i) =>
    lines.map(({ product, quantity, cents, discount, kind, later }): OrderLine => {
      const sign = kind === "return" ? -1 : 1;
      return {
        ...{ order: `o${String(i).padStart(3, "0")}`, customer, product, channel, kind: kind as OrderLine["kind"] },
        at: `${dayOf(later - daysBefore)}T${String(hour).padStart(2, "0")}:00:00`,
        quantity: sign * quantity,
        discount: money(2 * sign * discount),
        amount: money(2 * sign * cents),
      };
    }),
  ),
}));

/** What a kernel makes of a shop: rows, and what their columns mean. */
export interface Columns {
  /** The column that names a customer; absent in tables about many. */
  readonly person?: string;
  /** Amounts of money, means of them too. */
  readonly money?: readonly string[];
  /** Numbers of people, orders, rows and sums of money: twice as much in a shop that is there twice. */
  readonly counts?: readonly string[];
  /** Days or months, as text. */
  readonly dates?: readonly string[];
}

export type Row = Readonly<Record<string, unknown>>;
type Change = Relation<Shop, readonly Row[]>;

const each = (shop: Shop, change: (line: OrderLine) => OrderLine): Shop => ({ ...shop, lines: shop.lines.map(change) });
const column = (row: Row, names: readonly string[] | undefined, change: (value: unknown) => unknown): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, names?.includes(name) ? change(value) : value]));
const times = (factor: number) => (value: unknown) => (typeof value === "number" ? factor * value : value);
const sorted = (rows: readonly Row[], person: string | undefined): readonly Row[] =>
  person === undefined ? rows : rows.toSorted((a, b) => (String(a[person]) < String(b[person]) ? -1 : 1));

const backwards = (id: string | null): string | null => (id === null ? null : `c${7 - Number(id.slice(1))}`);
const prefixed = (prefix: string) => (id: string | null) => (id === null ? null : `${prefix}${id}`);

/** The same shop under other names: customers, orders and products. */
export function renamed(shop: Shop, customer: (id: string | null) => string | null, rest = "k"): Shop {
  const product = prefixed(rest);
  return {
    ...each(shop, (one) => ({
      ...one,
      customer: customer(one.customer),
      order: `${rest}${one.order}`,
      product: product(one.product),
    })),
    categories: Object.fromEntries(Object.entries(shop.categories).map(([id, category]) => [`${rest}${id}`, category])),
  };
}

/** All of two shops that share nothing. */
export function together(one: Shop, other: Shop): Shop {
  return { ...one, lines: [...one.lines, ...other.lines], categories: { ...one.categories, ...other.categories } };
}

export function moved(shop: Shop, days: number): Shop {
  const later = (at: string) => new Date(Date.parse(`${at}Z`) + days * dayLength).toISOString().slice(0, 19);
  return { ...each(shop, (one) => ({ ...one, at: later(one.at) })), cutoff: dayOf(days, shop.cutoff) };
}

const decimal = (text: string, factor: number): string => (Math.round(Number(text) * 100 * factor) / 100).toFixed(2);

/** In 400 years the calendar comes back, weekdays and leap years too. */
const calendarDays = 146_097;
const yearsLater = (value: unknown): unknown =>
  typeof value === "string" ? `${Number(value.slice(0, 4)) + 400}${value.slice(4)}` : value;

/** New orders of everybody, on the cutoff day and later. */
function withLaterOrders(shop: Shop, { size }: Draw): Shop {
  const later = shop.lines.slice(0, 4).map((one, i) => ({
    ...one,
    order: `z-later-${i}`,
    at: `${dayOf(i * size, shop.cutoff)}T00:00:00`,
    kind: "sale" as const,
    ...{ quantity: 9, amount: "777.00", discount: "0.00" },
  }));
  const unknown = later.map((one) => ({ ...one, order: `${one.order}-new`, customer: "c9" }));
  return { ...shop, lines: [...later, ...shop.lines, ...unknown] };
}

/** More lines of orders that there are, on the cutoff day and later. */
function withLaterLines(shop: Shop, { size }: Draw): Shop {
  const later = shop.lines.slice(0, 5).map((one, i) => ({
    ...one,
    at: `${dayOf(i * size, shop.cutoff)}T00:00:00`,
    ...{ quantity: 9, amount: "777.00" },
  }));
  return { ...shop, lines: [...shop.lines, ...later] };
}

/** Each sale and return in two lines of half the amount. */
function parted(shop: Shop): Shop {
  const half = (one: OrderLine): OrderLine => ({
    ...one,
    amount: decimal(one.amount, 0.5),
    discount: decimal(one.discount, 0.5),
  });
  return { ...shop, lines: shop.lines.flatMap((one) => [half(one), half(one)]) };
}

/** Postage on every order, at the time of its first line. */
function withCharges(shop: Shop): Shop {
  const first = new Map<string, OrderLine>();
  for (const one of shop.lines.filter(({ kind }) => kind !== "charge")) {
    const known = first.get(one.order);
    if (known === undefined || one.at < known.at) first.set(one.order, one);
  }
  const charges = [...first.values()].map((one) => ({
    ...one,
    product: "post",
    kind: "charge" as const,
    quantity: 1,
    amount: "4.90",
    discount: "0.00",
  }));
  return { ...shop, lines: [...shop.lines, ...charges] };
}

function withGuests(shop: Shop): Shop {
  const guests = shop.lines.map((one) => ({ ...one, order: `g${one.order}`, customer: null }));
  return { ...shop, lines: [...guests, ...shop.lines] };
}

/** A customer who only ever sent something back. */
function withReturner(shop: Shop): Shop {
  const back: OrderLine = {
    ...{ order: "r-only", customer: "c8", at: `${dayOf(-30, shop.cutoff)}T10:00:00`, product: "p1", channel: "web" },
    ...{ quantity: -1, discount: "0.00", amount: "-12.00", kind: "return" },
  };
  return { ...shop, lines: [...shop.lines, back] };
}

/** The relations that kernels over orders are held to; each takes those that fit it. */
export function shopRelations(columns: Columns) {
  const { person, money: amounts, counts, dates } = columns;
  const people = (rows: readonly Row[], name: (id: string | null) => string | null) =>
    rows.map((row) => (person === undefined ? row : { ...row, [person]: name(row[person] as string | null) }));
  const doubled: Change = {
    name: "there twice: everybody has a double, and shares stay",
    change: (shop) => together(shop, renamed(shop, prefixed("k"))),
    expected: (rows) =>
      person === undefined
        ? rows.map((row) => column(row, counts, times(2)))
        : sorted([...rows, ...people(rows, prefixed("k"))], person),
  };
  return {
    shuffled: {
      name: "with its rows in another order: the same",
      change: (shop, draw) => ({ ...shop, lines: shuffled(shop.lines, draw) }),
    },
    renamed: {
      name: "with other ids in the same order: the same under the new ids",
      change: (shop) => renamed(shop, prefixed("k")),
      expected: (rows) => people(rows, prefixed("k")),
    },
    backwards: {
      name: "with its ids in the opposite order: the same under the new ids",
      change: (shop) => renamed(shop, backwards),
      expected: (rows) => sorted(people(rows, backwards), person),
    },
    weeks: { name: "some weeks later: the same", change: (shop, { size }) => moved(shop, 7 * 53 * size) },
    calendar: {
      name: "400 years later, when the calendar comes back: the same, 400 years later",
      change: (shop) => moved(shop, calendarDays),
      expected: (rows) => rows.map((row) => column(row, dates, yearsLater)),
    },
    money: {
      name: "in a currency of a power of ten: amounts grow by it, nothing else changes",
      change: (shop, { size }) =>
        each(shop, (one) => ({
          ...one,
          amount: decimal(one.amount, 10 ** size),
          discount: decimal(one.discount, 10 ** size),
        })),
      expected: (rows, _, { size }) => rows.map((row) => column(row, amounts, times(10 ** size))),
    },
    laterOrders: { name: "with orders of the cutoff day and after: the same", change: withLaterOrders },
    laterLines: { name: "with lines of known orders on the cutoff day and after: the same", change: withLaterLines },
    past: {
      name: "without what came on the cutoff day and after: the same",
      change: (shop) => ({ ...shop, lines: shop.lines.filter(({ at }) => at < shop.cutoff) }),
    },
    guests: { name: "with guests who buy the same: the same for customers", change: withGuests },
    returner: { name: "with a customer who never bought: the same for the others", change: withReturner },
    charges: { name: "with postage on every order: the same", change: withCharges },
    parted: { name: "with every line in two halves: the same", change: parted },
    doubled,
  } satisfies Readonly<Record<string, Change>>;
}

/** All relations but some: a test that leaves one out says why. */
export function relationsBut(
  columns: Columns,
  ...names: readonly (keyof ReturnType<typeof shopRelations>)[]
): Change[] {
  return Object.entries(shopRelations(columns)).flatMap(([name, relation]) =>
    (names as readonly string[]).includes(name) ? [] : [relation],
  );
}

/** Two shops that share nothing, and one of both. */
export const shopPairs = fc.tuple(shops, shops).map(([one, other]) => {
  const apart = renamed(other, prefixed("k"));
  return { one, other: apart, both: together(one, apart) };
});
