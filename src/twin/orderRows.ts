import { stream } from "../random/index.ts";
import { DAY, momentText } from "./calendar.ts";
import type { Order } from "./orderBook.ts";
import { COUPONS } from "./segments.ts";
import { orderId } from "./text.ts";
import type { World } from "./world.ts";

export const ORDER_COLUMNS = "order_id,crm_id,ordered_at,channel,currency,is_test,coupon";

export interface OrderTally {
  sales: number;
  returns: number;
  guests: number;
  tests: number;
  /** Rows that come after a row of more than a day later. */
  late: number;
  /** The orders of these rows, by their place in time. */
  readonly latePlaces: Set<number>;
  malformed: number;
}

const LATE_SHARE = 0.004;
const MALFORMED_SHARE = 0.00005;
const NO_DATES = ["31/02/2024 25:61", "yesterday", "2024-13-45 10:00:00"];

/** One row for each order in order of time, but for a few that come days late, and a few more whose date cannot be read. */
export function* orderRows(world: World): Generator<string, OrderTally> {
  const random = stream(world.seed, "late");
  const tally: OrderTally = { sales: 0, returns: 0, guests: 0, tests: 0, late: 0, latePlaces: new Set(), malformed: 0 };
  const held: { order: Order; place: number }[] = [];
  const period = malformedPeriod(world.orders.length, MALFORMED_SHARE);
  for (const [place, order] of world.orders.entries()) {
    count(tally, order);
    if (random() < LATE_SHARE && order.second < world.calendar.end - 6 * DAY) held.push({ order, place });
    else yield orderRow(world, order, place);
    while (held[0] !== undefined && order.second > held[0].order.second + 3 * DAY) {
      yield orderRow(world, held[0].order, held[0].place);
      countLate(tally, held[0].place);
      held.shift();
    }
    if (place % period === period - 1) yield malformedRow(++tally.malformed);
  }
  const last = world.orders.at(-1)?.second ?? 0;
  for (const { order, place } of held) {
    yield orderRow(world, order, place);
    if (last > order.second + DAY) countLate(tally, place);
  }
  return tally;
}

/** After how many rows a malformed one follows: by share, but three times in a small file. */
export function malformedPeriod(rows: number, share: number): number {
  return Math.max(1, Math.min(Math.round(1 / share), Math.floor(rows / 3)));
}

function count(tally: OrderTally, order: Order): void {
  if (order.kind === "sale") tally.sales += 1;
  else if (order.kind === "return") tally.returns += 1;
  else if (order.kind === "guest") tally.guests += 1;
  else tally.tests += 1;
}

function countLate(tally: OrderTally, place: number): void {
  tally.late += 1;
  tally.latePlaces.add(place);
}

function orderRow(world: World, order: Order, place: number): string {
  const id = orderId(place, order.kind === "return");
  const coupon = COUPONS[order.coupon]?.code ?? "";
  const { currency } = order.person;
  const at = momentText(world.calendar, order.second);
  return `${id},${order.crmId},${at},${order.channel},${currency},${order.kind === "test"},${coupon}`;
}

function malformedRow(n: number): string {
  return `M${String(n).padStart(8, "0")},,${NO_DATES[n % NO_DATES.length]},web,GBP,false,`;
}
