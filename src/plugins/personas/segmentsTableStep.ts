import { defineStep, type Segment, type Step } from "segmentarium/plugin";
import { type NetPromoterScore, type PairedSums, totalsRatio, wilson } from "segmentarium/stats";
import type { Database } from "segmentarium/table";
import { readNps } from "./readNps.ts";
import { ordersEach, perOrder, readSpending, revenueEach, revenueOfAll, type Spending } from "./readSpending.ts";
import { readYear, type SegmentYear } from "./readYear.ts";
import type { SegmentAction } from "./segmentActions.ts";
import { segmentMetrics } from "./segmentMetrics.ts";
import { everything, isThere, type SegmentFigures, segmentsTable } from "./segmentsTable.ts";

/** The table that the overview and the persona pages start from. */
export const segmentsTableStep = (currency: string, has: SegmentFigures = everything): Step =>
  defineStep(import.meta.url, {
    id: "segments-table",
    title: "Table of segments",
    needs: [
      "segments",
      "segment-actions",
      "membership",
      "segmentation-summary",
      "features",
      "order_lines?",
      "surveys?",
    ],
    provides: ["release/segments"],
    settings: ["asOf"],
    metrics: segmentMetrics(currency).filter(({ columns = [] }) => columns.every((place) => isThere(place, has))),
    tables: [segmentsTable(currency, has)],
    async run(inputs, context) {
      const { asOf } = context.settings;
      const membership = inputs.membership.sql;
      const lines = inputs.order_lines?.sql;
      const bought = lines === undefined ? undefined : { lines, membership };
      const years = bought === undefined ? new Map<string, SegmentYear>() : await readYear(context.db, bought, asOf);
      const spending = bought === undefined ? new Map() : await readSpending(context.db, bought, asOf);
      const hasRecency = inputs.features.columns.includes("recency_days");
      const recency = hasRecency ? await readRecency(context.db, inputs.features.sql, membership) : new Map();
      const { surveys } = inputs;
      const scores =
        surveys === undefined ? new Map() : await readNps(context.db, { surveys: surveys.sql, membership }, asOf);
      const actions = new Map(inputs["segment-actions"].map((action) => [action.segment, action]));
      const total = inputs.segments.reduce((sum, { size }) => sum + size, 0);
      const revenue = [...years.values()].reduce((sum, year) => sum + year.revenue, 0);
      const rows = inputs.segments.map((segment) => ({
        ...segmentRow(segment, total, actions.get(segment.id)!),
        ...(has.orders
          ? {
              ...yearRow(segment.size, years.get(segment.id) ?? idle, revenue),
              ...intervalRow(segment, total, spending, years.get(segment.id) ?? idle),
              recency_days_median: recency.get(segment.id) ?? null,
            }
          : {}),
        ...npsRow(scores.get(segment.id)),
        algorithm: inputs["segmentation-summary"].algorithm,
      }));
      return { "release/segments": rows };
    },
  });

const idle: SegmentYear = { buyers: 0, orders: 0, revenue: 0, earlier: 0, kept: 0 };

async function readRecency(db: Database, features: string, membership: string): Promise<Map<string, number>> {
  const rows = await db.rows(`
    SELECT m.segment, median(f.recency_days) AS days
    FROM ${features} f JOIN ${membership} m USING (customer_id)
    GROUP BY m.segment ORDER BY m.segment`);
  return new Map(rows.map((row) => [String(row.segment), Number(row.days)]));
}

function segmentRow(segment: Segment, total: number, action: SegmentAction) {
  return {
    segment: segment.id,
    name: segment.name,
    description: segment.description,
    rank: segment.rank,
    people: segment.size,
    share: segment.size / total,
    archetype: action.archetype,
    action: action.action ?? null,
    action_reason: action.reason ?? null,
  };
}

function yearRow(size: number, year: SegmentYear, revenue: number) {
  return {
    buyers: year.buyers,
    non_buyers: size - year.buyers,
    revenue: year.revenue,
    revenue_share: revenue > 0 ? year.revenue / revenue : null,
    average_order_value: year.orders > 0 ? year.revenue / year.orders : null,
    orders_per_customer: year.orders / size,
    retention_people: year.earlier,
    retained: year.kept,
    lapsed: year.earlier - year.kept,
    retention: year.earlier > 0 ? year.kept / year.earlier : null,
  };
}

/** How far each figure would be another with other customers of the same kind. */
function intervalRow({ id, size }: Segment, total: number, spending: ReadonlyMap<string, Spending>, year: SegmentYear) {
  const own = spending.get(id);
  if (own === undefined) return {};
  const kept = wilson(year.kept, year.earlier);
  return {
    ...ends("revenue", revenueEach(total, own), total),
    ...ends("revenue_share", revenueOfAll(total, own, [...spending.values()])),
    ...ends("average_order_value", perOrder(size, own)),
    ...ends("orders_per_customer", ordersEach(size, own)),
    ...{ retention_low: kept?.low ?? null, retention_high: kept?.high ?? null },
  };
}

function ends(name: string, sums: PairedSums, times = 1): Readonly<Record<string, number | null>> {
  const interval = totalsRatio(sums)?.interval;
  return {
    [`${name}_low`]: interval === undefined ? null : interval.low * times,
    [`${name}_high`]: interval === undefined ? null : interval.high * times,
  };
}

function npsRow(score: NetPromoterScore | undefined) {
  return {
    nps: score?.score ?? null,
    nps_low: score?.low ?? null,
    nps_high: score?.high ?? null,
    nps_responses: score?.responses ?? 0,
  };
}
