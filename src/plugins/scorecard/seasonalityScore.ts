import { defineStep } from "segmentarium/plugin";
import { normalQuantile } from "segmentarium/stats";
import { correlation, monthFactors } from "./monthFactors.ts";
import { readTruth } from "./readTruth.ts";
import { holds, judged, type ScorecardRow } from "./scorecardRow.ts";

/** The correlation from which on the rhythm of the year counts as found. */
const leastCorrelation = 0.9;

/** Whether the planted rhythm of week and year is in the orders, first orders left out: these follow joining. */
export const seasonalityScore = defineStep(import.meta.url, {
  id: "score-seasonality",
  title: "The rhythm of orders against the planted one",
  needs: ["twin", "order_lines"],
  provides: ["scorecard/seasonality"],
  async run({ twin, order_lines }, { db }) {
    const { seasonality } = await readTruth(twin);
    const repeat = repeatOrders(order_lines.sql);
    const weekdays = await db.rows(
      `${repeat} SELECT isodow(day) AS weekday, count(*) AS orders FROM repeat_order GROUP BY ALL ORDER BY ALL`,
    );
    const months = await db.rows(`${repeat}
      SELECT CAST(date_trunc('month', day) AS DATE) AS month, month(day) AS number,
        count(*) / day(last_day(any_value(day))) AS daily
      FROM repeat_order GROUP BY 1, 2 ORDER BY 1`);
    const orders = (weekday: number) => Number(weekdays.find((row) => Number(row.weekday) === weekday)?.orders ?? 0);
    const { weekdaysFromMonday } = seasonality;
    const planted = (weekdaysFromMonday[5] ?? 0) / (weekdaysFromMonday[0] ?? 1);
    const monthly = months.map((row) => ({ number: Number(row.number), daily: Number(row.daily) }));
    return {
      "scorecard/seasonality": [weekRow(orders(6), orders(1), planted), yearRow(monthly, seasonality.months)],
    };
  },
});

function repeatOrders(lines: string): string {
  return `
    WITH sale AS (
      SELECT order_id, customer_id, min(ordered_at) AS ordered_at
      FROM ${lines} WHERE kind = 'sale' AND customer_id IS NOT NULL GROUP BY ALL
    ),
    repeat_order AS (
      SELECT CAST(ordered_at AS DATE) AS day FROM sale
      QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY ordered_at, order_id) > 1
    )`;
}

function weekRow(saturdays: number, mondays: number, planted: number): ScorecardRow {
  const ratio = mondays === 0 ? undefined : saturdays / mondays;
  const factor = Math.exp(normalQuantile(0.975) * Math.sqrt(1 / Math.max(saturdays, 1) + 1 / Math.max(mondays, 1)));
  const interval = ratio === undefined || ratio === 0 ? undefined : { low: ratio / factor, high: ratio * factor };
  return {
    measure: "Orders on Saturdays divided by orders on Mondays",
    planted,
    recovered: ratio,
    unit: "ratio",
    low: interval?.low,
    high: interval?.high,
    verdict: judged(holds(interval, planted)),
    note: "Orders after a customer's first. Criterion: the interval (Poisson counts) holds the planted ratio",
  };
}

function yearRow(months: readonly { number: number; daily: number }[], planted: readonly number[]): ScorecardRow {
  const factors = monthFactors(months);
  const pairs = factors.flatMap(({ number, factor }) => {
    const expected = planted[number - 1];
    return expected === undefined ? [] : [{ factor, expected }];
  });
  const found = correlation(
    pairs.map(({ factor }) => factor),
    pairs.map(({ expected }) => expected),
  );
  return {
    measure: "Correlation of the months' factors with the planted ones",
    planted: 1,
    recovered: found,
    unit: "correlation",
    verdict: pairs.length < 12 ? "informative" : judged(found !== undefined && found >= leastCorrelation),
    note:
      "Orders a day after a customer's first order, against the average of the twelve months around. " +
      `Criterion: at least ${leastCorrelation} over all twelve months`,
  };
}
