import { stream } from "../random/index.ts";
import { basket, type Line } from "./basket.ts";
import { dateText } from "./calendar.ts";
import type { Order } from "./orderBook.ts";
import { malformedPeriod } from "./orderRows.ts";
import { money, orderId } from "./text.ts";
import type { World } from "./world.ts";

export const ORDER_LINE_COLUMNS = "order_id,line,sku,quantity,unit_price,discount,currency";

export interface LineTally {
  /** Lines of sales, guests' orders and returns; not of test orders, repetitions or malformed rows. */
  lines: number;
  returnLines: number;
  testLines: number;
  duplicates: number;
  malformed: number;
  /** Sold, in base currency, before returns, in ten-thousandths; each line rounded to four decimals, halves away from 0. */
  sold: number;
  /** Given back, 0 or less, in ten-thousandths. */
  returned: number;
  /** What each order costs, by its place in time, in hundredths of its own currency. */
  totals: Float64Array;
}

const DUPLICATE_SHARE = 0.003;
const MALFORMED_SHARE = 0.0001;
const NOT_NUMBERS = ["two,9.99", "1,n/a", "x1,12.50", "1,12..5"];

/** One row for each line; a few repeated exactly, at once or at the end of the file; a few more that cannot be read. */
export function* orderLineRows(world: World): Generator<string, LineTally> {
  const random = stream(world.seed, "duplicates");
  const tally: LineTally = {
    lines: 0,
    returnLines: 0,
    testLines: 0,
    duplicates: 0,
    malformed: 0,
    sold: 0,
    returned: 0,
    totals: new Float64Array(world.orders.length),
  };
  const repeated: string[] = [];
  const period = malformedPeriod(world.orders.length, MALFORMED_SHARE);
  for (const [place, order] of world.orders.entries()) {
    const id = orderId(place, order.kind === "return");
    let number = 0;
    for (const line of basket(world.catalogue, world.seed, order, world.calendar.end)) {
      number += 1;
      const row = lineRow(id, number, line, order.person.currency);
      yield row;
      count(tally, world, order, line);
      tally.totals[place] = (tally.totals[place] ?? 0) + line.quantity * line.unitPrice - line.discount;
      if (order.kind === "test" || random() >= DUPLICATE_SHARE) continue;
      tally.duplicates += 1;
      if (random() < 0.5) yield row;
      else repeated.push(row);
    }
    if (place % period !== period - 1) continue;
    yield `${id},${number + 1},GIF1000,${NOT_NUMBERS[tally.malformed % NOT_NUMBERS.length]},0.00,${order.person.currency}`;
    tally.malformed += 1;
  }
  yield* repeated;
  return tally;
}

function count(tally: LineTally, world: World, order: Order, line: Line): void {
  if (order.kind === "test") {
    tally.testLines += 1;
    return;
  }
  const rate = world.rates.get(dateText(world.calendar, order.second).slice(0, 7))?.[order.person.currency] ?? 0;
  const size = Math.abs(line.quantity * line.unitPrice - line.discount) * rate;
  const rounded = Math.floor((size + 5000) / 10_000);
  tally.lines += 1;
  if (order.kind === "return") {
    tally.returnLines += 1;
    tally.returned -= rounded;
  } else {
    tally.sold += rounded;
  }
}

function lineRow(id: string, number: number, line: Line, currency: string): string {
  const { product, quantity, unitPrice, discount } = line;
  return `${id},${number},${product.sku},${quantity},${money(unitPrice)},${money(discount)},${currency}`;
}
