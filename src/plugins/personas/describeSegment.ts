import { money, percent, whole } from "./figures.ts";
import type { Overall, Profile } from "./profile.ts";

/**
 * One sentence about a segment with its figures, all of which speak of every member.
 *
 * @param traits what to say where there are no orders.
 */
export function describeSegment(
  profile: Profile,
  overall: Overall,
  currency: string,
  traits?: readonly string[],
): string {
  const size = `${whole(profile.size)} customers, ${percent(profile.size / overall.size)} of all`;
  const orders = profile.means.get("frequency_orders");
  const value = profile.means.get("order_value");
  const parts = traits ?? [
    ...(profile.medianRecencyDays === undefined ? [] : [recency(profile.medianRecencyDays)]),
    ...(orders === undefined ? [] : [`${orders.toFixed(1)} orders each so far`]),
    ...(value === undefined ? [] : [`${money(value, currency)} an order before returns`]),
  ];
  return parts.length === 0 ? `${size}.` : `${size}: ${parts.join(", ")}.`;
}

/** Half a year parts those of whom a reader asks when they last came from those of whom one asks how long they are gone. */
function recency(medianDays: number): string {
  const days = `${whole(medianDays)} days`;
  return medianDays > 182
    ? `half of them have not ordered for ${days} or more`
    : `half of them ordered in the last ${days}`;
}
