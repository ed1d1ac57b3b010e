/** A fact about a segment that rules may ask for. Rules that ask for a fact the project lacks do not match. */
export type Fact = `index:${string}` | `mean:${string}` | "one-time-share";

/** One test: the fact is at least or at most a bound. */
export type Test = readonly [fact: Fact, comparison: "at least" | "at most", bound: number];

/** A kind of segment: when it applies, what it is called, what to do and why. */
export interface Archetype {
  /** Permanent: it is part of the address of a persona. */
  readonly id: string;
  readonly name: string;
  /** All must hold. An index is the segment's mean over everybody's mean: 1 = as everybody. */
  readonly when: readonly Test[];
  /** Absent where no rule says what to do, with the reason. */
  readonly action?: string;
  /** In words; names in braces are figures of the segment, see `figures.ts`. */
  readonly reason?: string;
}

/** The rules, in order: the first that matches names the segment. The last has no test, so that no segment is nameless. */
export const archetypes: readonly Archetype[] = [
  {
    id: "frequent-returners",
    name: "Frequent returners",
    when: [
      ["index:return_share", "at least", 2],
      ["mean:return_share", "at least", 0.1],
    ],
    action: "Mend what comes back: sizes, pictures and descriptions of the products they return most",
    reason:
      "On average they return {return_share} of what they order, {return_share_index} times as much as customers overall",
  },
  {
    id: "first-time-buyers",
    name: "First-time buyers",
    when: [
      ["one-time-share", "at least", 0.7],
      ["index:recency_days", "at most", 0.6],
    ],
    action: "Welcome them and bring the second order within reach while the first is fresh",
    reason: "{one_time_share} have ordered only once, typically {recency_days} days ago",
  },
  {
    id: "one-time-buyers",
    name: "One-time buyers",
    when: [["one-time-share", "at least", 0.7]],
    action: "Remind them once, at the season they bought in; spend little on them otherwise",
    reason: "{one_time_share} have ordered only once, typically {recency_days} days ago",
  },
  {
    id: "bargain-hunters",
    name: "Bargain hunters",
    when: [
      ["index:discount_share", "at least", 1.5],
      ["mean:discount_share", "at least", 0.05],
    ],
    action: "Test smaller discounts against a control group before giving the usual ones",
    reason:
      "On average {discount_share} of the price of what they order is given away as discount, {discount_share_index} times as much as overall",
  },
  {
    id: "lapsed-regulars",
    name: "Lapsed regulars",
    when: [
      ["index:recency_days", "at least", 1.3],
      ["index:frequency_orders", "at least", 0.8],
    ],
    action: "Win them back: ask why they left, and try an offer on a part of them to see what it changes",
    reason: "They ordered {frequency_orders} times on average, but typically not for {recency_days} days",
  },
  {
    id: "lapsed-occasionals",
    name: "Lapsed occasional buyers",
    when: [["index:recency_days", "at least", 1.3]],
    action: "Write seldom and cheaply; take those who stay silent off the regular mailings",
    reason: "They ordered {frequency_orders} times on average and typically not for {recency_days} days",
  },
  {
    id: "new-enthusiasts",
    name: "New enthusiasts",
    when: [
      ["index:tenure_days", "at most", 0.6],
      ["index:recency_days", "at most", 0.8],
      ["mean:frequency_orders", "at least", 3],
    ],
    action: "Build the habit: show them what goes with what they bought, and invite them to the loyalty programme",
    reason: "Customers for {tenure_days} days on average, they have already ordered {frequency_orders} times",
  },
  {
    id: "newcomers",
    name: "Newcomers",
    when: [
      ["index:tenure_days", "at most", 0.6],
      ["index:recency_days", "at most", 0.8],
    ],
    action: "Welcome them and bring the next order within reach while the last is fresh",
    reason: "Customers for {tenure_days} days on average, they have ordered {frequency_orders} times so far",
  },
  {
    id: "loyal-high-spenders",
    name: "Loyal high spenders",
    when: [
      ["index:frequency_orders", "at least", 1.4],
      ["index:order_value", "at least", 1.1],
    ],
    action: "Keep them: early access and service before discounts, and look at once when one falls silent",
    reason:
      "They order {frequency_orders_index} times as often as customers overall, and spend {order_value} on an order",
  },
  {
    id: "loyal-regulars",
    name: "Loyal regulars",
    when: [["index:frequency_orders", "at least", 1.4]],
    action: "Keep them, and show them more of the range: their orders can grow",
    reason: "They order {frequency_orders_index} times as often as customers overall; an order is worth {order_value}",
  },
  {
    id: "big-basket-buyers",
    name: "Big-basket buyers",
    when: [["index:order_value", "at least", 1.3]],
    action: "Give them reasons to come between their big orders",
    reason: "Their orders are worth {order_value}, {order_value_index} times the overall mean",
  },
  {
    id: "small-basket-buyers",
    name: "Small-basket buyers",
    when: [["index:order_value", "at most", 0.75]],
    action: "Suggest what goes with the order, and try a threshold for free shipping",
    reason: "Their orders are worth {order_value}, {order_value_index} times the overall mean",
  },
  {
    id: "occasional-buyers",
    name: "Occasional buyers",
    when: [["index:frequency_orders", "at most", 0.75]],
    action: "Write at the times of the year when they buy",
    reason: "They ordered {frequency_orders} times on average, {frequency_orders_index} times the overall mean",
  },
  {
    id: "steady-customers",
    name: "Steady customers",
    when: [],
    action: "Keep the service as it is and watch what moves them",
    reason: "They are close to the average customer in every respect that the rules look at",
  },
];

/** A difference that tells two segments of one archetype apart; `id` is part of the address. */
export interface Qualifier {
  readonly metric: string;
  readonly more: { readonly id: string; readonly words: string };
  readonly less: { readonly id: string; readonly words: string };
}

/** In the order in which ties between equally large differences are broken. */
export const qualifiers: readonly Qualifier[] = [
  {
    metric: "order_value",
    more: { id: "larger-orders", words: "larger orders" },
    less: { id: "smaller-orders", words: "smaller orders" },
  },
  {
    metric: "recency_days",
    more: { id: "long-silent", words: "long silent" },
    less: { id: "seen-lately", words: "seen lately" },
  },
  {
    metric: "frequency_orders",
    more: { id: "more-orders", words: "more orders" },
    less: { id: "fewer-orders", words: "fewer orders" },
  },
  {
    metric: "tenure_days",
    more: { id: "long-standing", words: "long-standing" },
    less: { id: "new", words: "new" },
  },
  {
    metric: "discount_share",
    more: { id: "on-discount", words: "on discount" },
    less: { id: "at-full-price", words: "at full price" },
  },
  {
    metric: "return_share",
    more: { id: "many-returns", words: "many returns" },
    less: { id: "few-returns", words: "few returns" },
  },
];
