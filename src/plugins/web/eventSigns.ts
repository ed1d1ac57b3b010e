import { literal } from "segmentarium/table";
import type { WebOptions } from "./webOptions.ts";

/** What a project's options say of events: all that can be told of one alone. */
export type EventMeanings = Omit<WebOptions, "days" | "timeoutMinutes">;

/** What a step reads of events, with what their kind, page and device mean, as SQL. @param events as SQL. @param where a test of rows. */
export function signedEvents(events: string, options: EventMeanings, where: string): string {
  const { emailsSent, emailsDelivered, emailOpens, emailClicks } = options;
  return `
    SELECT customer_id, nullif(session_id, '') AS session_id, event_id, kind, page, seconds, occurred_at,
      ${isMail(options)} AS mail, ${isOneOf("kind", emailsSent)} AS sent,
      ${isOneOf("kind", emailsDelivered)} AS delivered, ${isOneOf("kind", emailOpens)} AS opened,
      ${isOneOf("kind", emailClicks)} AS clicked, ${signs(options)} AS signs
    FROM ${events} WHERE ${where}`;
}

/** Whether an event is of an e-mail, as SQL. */
export function isMail(options: EventMeanings): string {
  return isOneOf("kind", mailKinds(options));
}

export function mailKinds({
  emailsSent,
  emailsDelivered,
  emailOpens,
  emailClicks,
  otherEmails,
}: EventMeanings): readonly string[] {
  return [...emailsSent, ...emailsDelivered, ...emailOpens, ...emailClicks, ...otherEmails];
}

/** What an event is a sign of, as bits: see visits.sql. */
function signs({ keyPages, pageViews, productViews, carts, purchases, mobileDevices }: EventMeanings): string {
  const pages = keyPages.map((pattern) => `page GLOB ${literal(pattern)}`);
  const told = [
    pages.length === 0 ? "false" : `coalesce(${pages.join(" OR ")}, false)`,
    isOneOf("kind", pageViews),
    isOneOf("kind", productViews),
    isOneOf("kind", carts),
    isOneOf("kind", purchases),
    isOneOf("device", mobileDevices),
    "coalesce(device <> '', false)",
  ];
  return told.map((sign, bit) => `CASE WHEN ${sign} THEN ${2 ** bit} ELSE 0 END::UTINYINT`).join(" | ");
}

/** Whether a column has one of some values, as SQL: a function of the column alone, which the engine asks once for each different value of a block of rows: IN asks for each row. */
export function isOneOf(column: string, values: readonly string[]): string {
  if (values.length === 0) return "false";
  return `coalesce(list_contains([${values.map((value) => literal(value)).join(", ")}], ${column}), false)`;
}
