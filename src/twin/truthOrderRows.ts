import { momentText } from "./calendar.ts";
import { orderId } from "./text.ts";
import type { World } from "./world.ts";

export const TRUTH_ORDER_COLUMNS = "order_id,crm_id,kind,ordered_at,late,paid_at";

/**
 * One row for each order in order of time: its kind (sale, return, guest, test), its moment, whether its row comes late, and when it was
 * paid; moments in UTC, nothing where it was not.
 *
 * @param late the orders whose rows come late, by place. @param paidAt seconds since 1970 by place, 0 where there is no payment.
 */
export function* truthOrderRows(
  { orders, calendar }: World,
  late: ReadonlySet<number>,
  paidAt: ArrayLike<number>,
): Generator<string, undefined> {
  for (const [place, { kind, crmId, second }] of orders.entries()) {
    const paid = paidAt[place] ?? 0;
    const moments = `${momentText(calendar, second)},${late.has(place)},${paid === 0 ? "" : momentText(calendar, paid)}`;
    yield `${orderId(place, kind === "return")},${crmId},${kind},${moments}`;
  }
  return undefined;
}
