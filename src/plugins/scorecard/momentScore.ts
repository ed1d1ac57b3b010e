import { defineStep } from "segmentarium/plugin";
import { plantedOrders, readTruth } from "./readTruth.ts";
import { allRow, type ScorecardRow } from "./scorecardRow.ts";

/**
 * Whether orders and payments are kept with the moments that were planted, to the second: of orders whose rows come late, and of payments
 * that are written day first by the clocks of another time zone.
 */
export const momentScore = defineStep(import.meta.url, {
  id: "score-moments",
  title: "Moments and late orders against the planted ones",
  needs: ["twin", "twin-ids", "identities", "orders", "payments"],
  provides: ["scorecard/moments"],
  async run({ twin, "twin-ids": ids, identities, orders, payments }, { db }) {
    const { counts } = await readTruth(twin);
    const row = await db.row(`
      WITH planted AS (
        SELECT t.* FROM ${plantedOrders(twin)} AS t LEFT JOIN ${ids.sql} AS n ON n.raw_id = t.crm_id
        LEFT JOIN ${identities.sql} AS i ON i.alias_id = n.customer_id
        WHERE t.kind <> 'test' AND (t.crm_id IS NULL OR i.alias_id IS NOT NULL)
      ),
      found AS (
        SELECT p.late, p.paid_at IS NOT NULL AS paid, coalesce(o.ordered_at = p.ordered_at, false) AS kept,
          m.order_id IS NOT NULL AS paid_then
        FROM planted AS p LEFT JOIN ${orders.sql} AS o ON o.order_id = p.order_id
        LEFT JOIN (SELECT DISTINCT order_id, paid_at FROM ${payments.sql}) AS m
        ON m.order_id = p.order_id AND m.paid_at = p.paid_at
      )
      SELECT count(*) AS orders, count(*) FILTER (kept) AS kept, count(*) FILTER (late) AS late,
        count(*) FILTER (late AND kept) AS late_kept, count(*) FILTER (paid) AS paid,
        count(*) FILTER (paid AND paid_then) AS paid_then
      FROM found`);
    const number = (column: string): number => Number(row?.[column] ?? 0);
    const left = counts.lateOrders - number("late");
    const late = `${counts.lateOrders} rows came late; ${left} of them are test orders, or of people who refuse`;
    const clocks = "Written day first, by clocks five and a half hours ahead; compared in UTC";
    const allOf = (measure: string, planted: string, kept: string, unit: string, about?: string): ScorecardRow =>
      allRow({ measure, planted: number(planted), recovered: number(kept), unit }, about);
    return {
      "scorecard/moments": [
        allOf("Orders and returns kept at their moment", "orders", "kept", "orders"),
        allOf("Orders that came days late, kept at their moment", "late", "late_kept", "orders", late),
        allOf("Payments of another time zone kept at their moment", "paid", "paid_then", "payments", clocks),
      ],
    };
  },
});
