import { literal } from "segmentarium/table";
import { isOneOf, mailKinds } from "./eventSigns.ts";
import type { WebOptions } from "./webOptions.ts";

/**
 * One row: the window, whether the events reach back to its start, and what the events tell of e-mails.
 *
 * @param firsts `kind` and `day`, the day of its first event before the cutoff, as SQL.
 */
export function momentQuery(firsts: string, cutoff: string, options: WebOptions): string {
  const { days, timeoutMinutes, emailsDelivered, emailsSent } = options;
  const day = `CAST(${literal(cutoff)} AS DATE)`;
  const has = (kinds: readonly string[]) => `coalesce(bool_or(${isOneOf("kind", kinds)}), false)`;
  return `
    SELECT ${day} AS cutoff, ${day} - ${days} AS first_day, CAST(${timeoutMinutes * 60_000_000} AS BIGINT) AS timeout,
      ${day} - min(day) AS history, coalesce(min(day) <= ${day} - ${days}, true) AS covered,
      ${has(mailKinds(options))} AS has_mail, ${has(emailsDelivered)} AS has_delivered, ${has(emailsSent)} AS has_sent
    FROM ${firsts}`;
}
