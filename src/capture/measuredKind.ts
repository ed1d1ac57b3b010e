import type { EventKind } from "./eventKinds.ts";

const kinds: ReadonlyMap<string, EventKind> = new Map([
  ["page_view", "page_view"],
  ["screen_view", "page_view"],
  ["pageview", "page_view"],
  ["virtual_pageview", "page_view"],
  ["view_item", "product_view"],
  ["product_detail", "product_view"],
  ["add_to_cart", "add_to_cart"],
  ["begin_checkout", "checkout"],
  ["checkout", "checkout"],
  ["purchase", "purchase"],
  ["transaction", "purchase"],
  ["email_open", "email_open"],
  ["email_opened", "email_open"],
  ["email_click", "email_click"],
  ["email_clicked", "email_click"],
  ["email_link_clicked", "email_click"],
]);

/** The kind of an event by its usual name in GA4 and in data layers, however its words are joined. */
export function measuredKind(name: string): EventKind {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[ -]+/g, "_");
  return kinds.get(words) ?? "track";
}
