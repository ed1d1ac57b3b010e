import { type Database, readChunks } from "segmentarium/table";
import type { OrderRoom } from "./addOrders.ts";
import type { PlainPeople } from "./addPartials.ts";
import { formOf, numbersIn } from "./plainIds.ts";
import { shared } from "./shared.ts";

/** Numbers of the customers who bought, from 0 in the order of their ids, and their orders of sale. */
export interface People {
  readonly count: number;
  /** Rows of a relation that has `customer_id`, as SQL, with a column `customer` for `numbersOf`. Those of nobody among the people may be left out. */
  rowsOf(relation: string): string;
  /** The customer of each row, or -1 for nobody among the people; until it is called again. */
  numbersOf(customer: Int32Array, rows: number): Int32Array;
  readonly orders: { readonly customers: Int32Array; readonly days: Int32Array };
  /** How ids are written, the customers of the numbers in them, and the number of each customer; absent where ids are not plain. */
  readonly plain?: PlainPeople & { readonly codes: Int32Array };
}

/** Orders of sale that are known by number, and where the others are. */
export interface KnownSales extends OrderRoom {
  /** All others, as SQL: customer_id, day. */
  readonly others: string | undefined;
}

/**
 * Numbers the customers of `sales` (customer_id, day). Ids that are plain are numbers already, and are looked up in an array: a third of the time that the
 * engine takes to find other texts. Of these it makes the table `people`: customer_id, customer.
 *
 * @param most so many sales there are, or fewer. @param known those of `sales` that need not be read, in room for `most`.
 */
export async function readPeople(db: Database, most: number, known?: KnownSales): Promise<People> {
  return (await readPlain(db, known ?? { ...orderRoom(most), others: "sales" })) ?? (await readNamed(db, most));
}

export function orderRoom(most: number): OrderRoom {
  return { codes: shared(most), days: shared(most), rows: 0, form: undefined };
}

/** Thrown to end reading. */
class NotPlain extends Error {}

async function readPlain(db: Database, known: KnownSales): Promise<People | undefined> {
  const { codes, days, others } = known;
  let { form, rows } = known;
  try {
    if (others !== undefined) {
      await readChunks(db, `FROM ${others}`, ["customer_id", "day"], ([texts, day], n) => {
        form ??= formOf(texts as Int32Array, 0);
        if (form === undefined) throw new NotPlain();
        const own = codes.subarray(rows, rows + n);
        numbersIn(texts as Int32Array, form, own);
        if (own.includes(-1)) throw new NotPlain();
        days.set(day as Int32Array, rows);
        rows += n;
      });
    }
  } catch (cause) {
    if (cause instanceof NotPlain) return undefined;
    throw cause;
  }
  const customers = codes.subarray(0, rows);
  const numbered = form && numberCodes(customers);
  if (form === undefined || numbered === undefined) return undefined;
  const { ids, find, number, places, least } = numbered;
  number(customers, customers);
  const own = form;
  let room = new Int32Array(0);
  return {
    count: ids.length,
    rowsOf: (relation) => `SELECT *, customer_id AS customer FROM ${relation}`,
    numbersOf(texts, n) {
      if (room.length < n) room = new Int32Array(n);
      const numbers = room.subarray(0, n);
      numbersIn(texts, own, numbers, find);
      return numbers;
    },
    orders: { customers, days: days.subarray(0, rows) },
    plain: { form, number, places, least, codes: ids },
  };
}

/** Sets of codes that are spread wider than this are not looked up in an array. */
const widest = (codes: number): number => 2 ** 16 + 8 * codes;

/** Codes by their place among them, -1 for others. */
interface NumberedCodes extends Pick<PlainPeople, "number"> {
  /** Ascending. */
  readonly ids: Int32Array;
  find(code: number): number;
  /** Shared with threads. */
  readonly places: Int32Array;
  readonly least: number;
}

/** The different codes; undefined where they are spread too wide. */
function numberCodes(codes: Int32Array): NumberedCodes | undefined {
  let [least, most] = [2 ** 31 - 1, 0];
  // Millions of codes: by place, since iterators of arrays take ten times as long.
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code < least) least = code;
    if (code > most) most = code;
  }
  const width = Math.max(0, most - least + 1);
  if (width > widest(codes.length)) return undefined;
  const places = shared(width).fill(-1);
  for (let i = 0; i < codes.length; i++) places[codes[i]! - least] = 0;
  const ids = new Int32Array(width);
  let count = 0;
  for (let i = 0; i < width; i++) {
    if (places[i] === -1) continue;
    ids[count] = least + i;
    places[i] = count++;
  }
  const find = (code: number): number => (code < least || code > most ? -1 : places[code - least]!);
  const number = (own: Int32Array, into: Int32Array): void => {
    for (let i = 0; i < own.length; i++) {
      const place = own[i]! - least;
      into[i] = place >= 0 && place < width ? places[place]! : -1;
    }
  };
  return { ids: ids.subarray(0, count), find, number, places, least };
}

async function readNamed(db: Database, most: number): Promise<People> {
  await db.run(`
    CREATE TEMP TABLE people AS
    SELECT customer_id, CAST(row_number() OVER () - 1 AS INTEGER) AS customer
    FROM (SELECT DISTINCT customer_id FROM sales ORDER BY customer_id)`);
  const counted = await db.row("SELECT count(*) AS n FROM people");
  const rowsOf = (relation: string): string => `SELECT * FROM ${relation} JOIN people USING (customer_id)`;
  const [customers, days] = [shared(most), shared(most)];
  let rows = 0;
  await readChunks(db, rowsOf("sales"), ["customer", "day"], ([customer, day], n) => {
    customers.set(customer as Int32Array, rows);
    days.set(day as Int32Array, rows);
    rows += n;
  });
  const orders = { customers: customers.subarray(0, rows), days: days.subarray(0, rows) };
  return { count: Number(counted?.["n"]), rowsOf, numbersOf: (customer) => customer, orders };
}
