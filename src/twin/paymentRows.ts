import { type Random, stream } from "../random/index.ts";
import { dayFirstText } from "./calendar.ts";
import type { Order } from "./orderBook.ts";
import { money, orderId } from "./text.ts";
import type { World } from "./world.ts";

export const PAYMENT_COLUMNS = "payment_id,order_id,paid_at,amount,currency,kind";

/** Orders, but for `orphans`, by what is wrong with their payment. */
export interface PaymentTally {
  /** Rows: payments and refunds, with what is wrong among them. */
  payments: number;
  /** Orders that were never paid. */
  missing: number;
  /** Orders that were paid twice, by two payments. */
  doubled: number;
  /** Orders whose payment is 5 % to 30 % off. */
  differing: number;
  /** Orders whose payment is off by one or two hundredths. */
  rounded: number;
  /** Payments for an order that there is not. */
  orphans: number;
}

/** What came of payments. */
export interface WrittenPayments {
  readonly counts: PaymentTally;
  /** When each order was paid, by its place in time; the first payment where there are two, 0 where there is none. */
  readonly paidAt: Float64Array;
}

/** Clocks of the payment provider, in Asia/Kolkata, are so many seconds ahead of UTC the whole year. */
const PROVIDER_AHEAD = 5.5 * 3600;
const SHARES = { missing: 0.004, doubled: 0.003, differing: 0.005, rounded: 0.006, orphans: 0.001 };

/**
 * One payment for each order within ten minutes, one refund, negative, for each return, none for test orders; some are
 * missing, doubled or off, and a few are of no order. Moments are written day first, by the clocks of the provider.
 *
 * @param totals what each order costs, by its place in time, in hundredths of its currency.
 */
export function* paymentRows(world: World, totals: ArrayLike<number>): Generator<string, WrittenPayments> {
  const random = stream(world.seed, "payments");
  const tally: PaymentTally = { payments: 0, missing: 0, doubled: 0, differing: 0, rounded: 0, orphans: 0 };
  const paidAt = new Float64Array(world.orders.length);
  const row = (order: Order, id: string, amount: number, place?: number): string => {
    const second = Math.min(order.second + Math.floor(random() * 600), world.calendar.end - 1);
    if (place !== undefined) paidAt[place] = second;
    const moment = dayFirstText(world.calendar, second + PROVIDER_AHEAD);
    tally.payments += 1;
    const number = `P${String(tally.payments).padStart(8, "0")}`;
    return `${number},${id},${moment},${money(amount)},${order.person.currency},${amount < 0 ? "refund" : "payment"}`;
  };
  for (const [place, order] of world.orders.entries()) {
    const total = totals[place] ?? 0;
    const fault = drawFault(random);
    if (order.kind === "test" || total === 0) continue;
    const id = orderId(place, order.kind === "return");
    if (fault === "orphans") yield row(order, `X${id.slice(1)}`, total);
    if (fault !== undefined) tally[fault] += 1;
    if (fault === "missing") continue;
    yield row(order, id, total + offBy(fault, total, random), place);
    if (fault === "doubled") yield row(order, id, total);
  }
  return { counts: tally, paidAt };
}

type Fault = keyof typeof SHARES;

function drawFault(random: Random): Fault | undefined {
  let drawn = random();
  for (const [fault, share] of Object.entries(SHARES)) {
    if (drawn < share) return fault as Fault;
    drawn -= share;
  }
  return undefined;
}

/** Hundredths that a payment is off by; more than two for one that differs. */
function offBy(fault: Fault | undefined, total: number, random: Random): number {
  if (fault === "rounded") return random() < 0.5 ? 1 : 2;
  if (fault !== "differing") return 0;
  const size = 3 + Math.floor(Math.abs(total) * (0.05 + random() * 0.25));
  return random() < 0.5 ? size : -size;
}
