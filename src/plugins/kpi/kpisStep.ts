import { longPausesQuery } from "segmentarium/ingest";
import { defineStep, type ReleaseDeclaration, type ReleaseRow, type Step } from "segmentarium/plugin";
import { kpiMetrics } from "./kpiMetrics.ts";
import { kpisQuery } from "./kpisQuery.ts";

/** Revenue, orders and active customers per month, for everybody and for each segment as customers belong to it today. */
export function kpisStep(currency: string): Step {
  return defineStep(import.meta.url, {
    id: "kpis",
    title: "Monthly figures per segment",
    needs: ["order_lines", "membership", "withheld?"],
    provides: ["release/kpis"],
    settings: ["asOf"],
    metrics: kpiMetrics(currency),
    tables: [kpisTable(currency)],
    async run({ order_lines, membership, withheld }, { db, settings, log }) {
      const tables = {
        lines: order_lines.sql,
        membership: membership.sql,
        withheld: withheld?.sql,
        asOf: settings.asOf,
      };
      const rows: readonly ReleaseRow[] = await db.rows(kpisQuery(tables));
      for (const pause of await db.rows(longPausesQuery(tables))) {
        log.warn(
          "long-pause",
          `No order is dated from ${pause.first_day} to ${pause.last_day}: was the shop closed, or is data missing?`,
        );
      }
      const partial = [...new Set(rows.filter((row) => row.complete === false).map((row) => String(row.month)))];
      if (partial.length > 0) {
        log.warn("incomplete-month", `The data does not cover ${partial.join(", ")} in full: its figures are lower`);
      }
      return { "release/kpis": rows };
    },
  });
}

function kpisTable(currency: string): ReleaseDeclaration {
  const both = ["new_customers", "repeat_customers"];
  const stayed = ["retained", "lapsed"];
  return {
    id: "kpis",
    title: "Monthly figures",
    description:
      "By calendar month and segment. Customers count in the segment they belong to at the as-of day, in every month. " +
      "Segment all is everybody; guests left no customer id, so that each of their orders counts as one person, and what " +
      "customers without a segment returned is with them. Withheld are people who did not consent, of whom nothing else is " +
      "told. The segments, guests and withheld add up to all in revenue and orders; the people of all are customers",
    people: "people",
    order: ["month", "segment"],
    totals: [
      { column: "segment", value: "all", except: ["guests", "withheld"] },
      { column: "segment", value: "all" },
    ],
    arrow: true,
    columns: [
      { name: "month", type: "text", key: true },
      { name: "segment", type: "text", key: true },
      { name: "complete", type: "boolean", key: true },
      { name: "revenue", type: "number", unit: currency },
      { name: "orders", type: "integer", unit: "orders" },
      { name: "average_order_value", type: "number", unit: currency, nullable: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "new_customers", type: "integer", unit: "customers", nullable: true, about: both },
      { name: "repeat_customers", type: "integer", unit: "customers", nullable: true, about: both },
      { name: "retention", type: "number", unit: "share", nullable: true, about: stayed },
      { name: "retention_people", type: "integer", unit: "customers", nullable: true, about: "retention_people" },
      { name: "retained", type: "integer", unit: "customers", nullable: true, about: stayed },
      { name: "lapsed", type: "integer", unit: "customers", nullable: true, about: stayed },
    ],
  };
}
