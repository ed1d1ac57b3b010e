import fc from "fast-check";
import { groupItems } from "segmentarium/stats";
import { describe, expect, it } from "vitest";
import { countOrders } from "../../../src/plugins/behaviour/countOrders.ts";
import { countRules } from "../../../src/plugins/behaviour/countRules.ts";

const cutoff = 19_000;
const people = 3;
const weights = Float64Array.from({ length: 400 }, (_, age) => Math.round(0.5 ** (age / 90) * 1e15));
const order = fc.record({
  customer: fc.integer({ min: 0, max: people - 1 }),
  day: fc.oneof(fc.integer({ min: cutoff - 500, max: cutoff - 1 }), fc.integer({ min: -400, max: 400 })),
  flags: fc.integer({ min: 0, max: 7 }),
});

describe("countOrders", () => {
  it("equals counts of each customer's orders one by one", () => {
    fc.assert(
      fc.property(fc.array(order, { maxLength: 60 }), (orders) => {
        const customers = Int32Array.from(orders, ({ customer }) => customer);
        const items = Int32Array.from(orders, ({ day, flags }) => 8 * day + flags);
        const counts = countOrders(groupItems(customers, items, people), countRules(cutoff, weights));
        for (let c = 0; c < people; c++) {
          const own = orders.filter(({ customer }) => customer === c);
          expect(counts.orders[c]).toBe(own.length);
          if (own.length === 0) continue;
          const days = own.map(({ day }) => day).toSorted((a, b) => a - b);
          const within = (age: number): number => days.filter((day) => day >= cutoff - age).length;
          expect(counts.tenure[c]).toBe(cutoff - days[0]!);
          expect(counts.span[c]).toBe(days.at(-1)! - days[0]!);
          expect(counts.squared_gaps[c]).toBe(days.reduce((sum, day, i) => sum + (i && (day - days[i - 1]!) ** 2), 0));
          expect([counts.month_orders[c], counts.recent_orders[c]]).toEqual([within(30), within(90)]);
          expect(counts.year_orders[c]).toBe(within(365));
          const weekday = (day: number): number => new Date(day * 86_400_000).getUTCDay();
          expect(counts.weekend_orders[c]).toBe(days.filter((day) => weekday(day) % 6 === 0).length);
          const flagged = (bit: number): number => own.filter(({ flags }) => flags & bit).length;
          expect([counts.evening_orders[c], counts.told_orders[c]]).toEqual([flagged(1), flagged(2)]);
          expect(counts.online_orders[c]).toBe(flagged(4));
          const weighted = days.reduce((sum, day) => sum + BigInt(weights[cutoff - day] ?? 0), 0n);
          expect(counts.weighted_orders[c]).toBe(Number(weighted) / 1e15);
          const periods = days
            .filter((day) => day >= cutoff - 360)
            .map((day) => 11 - Math.floor((cutoff - day - 1) / 30));
          expect(counts.tilt[c]! + 0).toBe(periods.reduce((sum, i) => sum + 2 * i - 11, 0));
        }
      }),
    );
  });
});
