import { readFile } from "node:fs/promises";
import { defineStep, fromQuery, type TableInput } from "segmentarium/plugin";
import { literal } from "segmentarium/table";
import { webMetrics } from "./webMetrics.ts";
import { type WebOptions, webOptions } from "./webOptions.ts";

/** Visits, pages, carts, devices and e-mails of each customer known to the events, in a window before a cutoff. */
export const webStep = defineStep(
  import.meta.url,
  {
    id: "web",
    title: "Use of the site and e-mails",
    needs: ["events"],
    provides: ["feature/web"],
    perCutoff: true,
    options: webOptions,
    metrics: webMetrics,
    async run({ events }, { db, cutoff, log, options }) {
      await db.run(`
        CREATE TEMP VIEW events_before AS ${eventsBefore(events, cutoff, options)};
        CREATE TEMP TABLE moment AS ${momentQuery(cutoff, options)}`);
      const history = await db.row("SELECT covered, history FROM moment");
      if (history?.["covered"] === false) {
        log.warn(
          "short-history",
          `Events begin ${history["history"]} days before the cutoff ${cutoff}, the window has ${options.days}: the use of the ` +
            "site and e-mails is missing for everybody; set the option days to fewer days",
        );
      }
      await db.run(await sqlOf("visits.sql"));
      return { "feature/web": fromQuery(await sqlOf("web.sql")) };
    },
  },
  ["visits.sql", "web.sql"],
);

function sqlOf(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.url), "utf8");
}

function eventsBefore({ sql }: TableInput, cutoff: string, options: WebOptions): string {
  const { emailsSent, emailsDelivered, emailOpens, emailClicks } = options;
  return `
    SELECT customer_id, nullif(session_id, '') AS session_id, event_id, kind, page, seconds, occurred_at,
      ${isOneOf("kind", mailKinds(options))} AS mail, ${isOneOf("kind", emailsSent)} AS sent,
      ${isOneOf("kind", emailsDelivered)} AS delivered, ${isOneOf("kind", emailOpens)} AS opened,
      ${isOneOf("kind", emailClicks)} AS clicked, ${signs(options)} AS signs
    FROM ${sql} WHERE occurred_at < CAST(${literal(cutoff)} AS TIMESTAMP)`;
}

function mailKinds({ emailsSent, emailsDelivered, emailOpens, emailClicks, otherEmails }: WebOptions): string[] {
  return [...emailsSent, ...emailsDelivered, ...emailOpens, ...emailClicks, ...otherEmails];
}

/** What an event is a sign of, as bits: see visits.sql. */
function signs({ keyPages, pageViews, productViews, carts, purchases, mobileDevices }: WebOptions): string {
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

/** One row: the window, whether the events reach back to its start, and what the events tell of e-mails. */
function momentQuery(cutoff: string, options: WebOptions): string {
  const { days, timeoutMinutes, emailsDelivered, emailsSent } = options;
  const day = `CAST(${literal(cutoff)} AS DATE)`;
  const has = (kinds: readonly string[]) => `coalesce(bool_or(${isOneOf("kind", kinds)}), false)`;
  return `
    SELECT ${day} AS cutoff, ${day} - ${days} AS first_day, CAST(${timeoutMinutes * 60_000_000} AS BIGINT) AS timeout,
      ${day} - min(day) AS history, coalesce(min(day) <= ${day} - ${days}, true) AS covered,
      ${has(mailKinds(options))} AS has_mail, ${has(emailsDelivered)} AS has_delivered, ${has(emailsSent)} AS has_sent
    FROM (SELECT kind, CAST(min(occurred_at) AS DATE) AS day FROM events_before GROUP BY kind)`;
}

/** As a function of the column alone, which the engine asks once for each different value of a block of rows: IN asks for each row. */
function isOneOf(column: string, values: readonly string[]): string {
  if (values.length === 0) return "false";
  return `coalesce(list_contains([${values.map((value) => literal(value)).join(", ")}], ${column}), false)`;
}
