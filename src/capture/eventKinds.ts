/** The kinds of events that steps know; everything else is kept as `track`, with its name. */
export const eventKinds = [
  ...(["page_view", "product_view", "add_to_cart", "checkout", "purchase", "email_open", "email_click"] as const),
  "track",
] as const;

export type EventKind = (typeof eventKinds)[number];
