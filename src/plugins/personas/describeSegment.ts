import { money, percent, whole } from "./figures.ts";
import type { Overall, Profile } from "./profile.ts";

/** One sentence about a segment with its figures, all of which speak of every member. */
export function describeSegment(profile: Profile, overall: Overall, currency: string): string {
  const size = `${whole(profile.size)} customers, ${percent(profile.size / overall.size)} of all`;
  const orders = profile.means.get("frequency_orders");
  const value = profile.means.get("average_order_value");
  const parts = [
    ...(profile.medianRecencyDays === undefined
      ? []
      : [`half of them ordered in the last ${whole(profile.medianRecencyDays)} days`]),
    ...(orders === undefined ? [] : [`${orders.toFixed(1)} orders each so far`]),
    ...(value === undefined ? [] : [`${money(value, currency)} an order`]),
  ];
  return parts.length === 0 ? `${size}.` : `${size}: ${parts.join(", ")}.`;
}
