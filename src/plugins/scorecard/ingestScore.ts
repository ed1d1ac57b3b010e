import { type CleaningCount, defineStep, type FileAccount } from "segmentarium/plugin";
import type { Truth } from "segmentarium/twin";
import { readTruth } from "./readTruth.ts";
import { equalRow, judged, type ScorecardRow } from "./scorecardRow.ts";

/** Whether every row that was planted, dirt included, is found and dealt with: all counts must be equal. */
export const ingestScore = defineStep(import.meta.url, {
  id: "score-ingest",
  title: "Rows and dirt against the planted counts",
  needs: ["twin", "accounting/*", "cleaning", "order_lines", "customers", "withheld?"],
  provides: ["scorecard/ingest"],
  async run(inputs, { db }) {
    const truth = await readTruth(inputs.twin);
    const refused = (column: string) =>
      inputs.withheld === undefined
        ? "0"
        : `coalesce((SELECT ${column} FROM ${inputs.withheld.sql} WHERE month IS NULL), 0)`;
    const unasked = inputs.cleaning.find(({ table, rule }) => table === "customers" && rule === "without consent");
    const found = await db.row(`
      SELECT count(*) + ${refused("lines")} AS lines,
        count(*) FILTER (kind = 'return') + ${refused("return_lines")} AS return_lines,
        count(DISTINCT order_id) FILTER (kind = 'sale') + ${refused("orders")} AS orders,
        count(DISTINCT order_id) FILTER (kind = 'sale' AND customer_id IS NULL) AS guests,
        sum(amount) + ${refused("revenue")} AS revenue,
        (SELECT count(*) FROM ${inputs.customers.sql}) + ${unasked?.rows ?? 0} AS people
      FROM ${inputs.order_lines.sql}`);
    const accounts = Object.values(inputs["accounting/*"]).flat();
    return {
      "scorecard/ingest": [
        ...rowCounts(truth.counts, found),
        ...dirtCounts(truth.counts, accounts, inputs.cleaning),
        equalRow("Customers after duplicate records are joined", truth.people, found?.people, "customers"),
        revenueRow(Number(truth.revenue.net), Number(found?.revenue)),
      ],
    };
  },
});

type Counts = Truth["counts"];

function rowCounts(planted: Counts, found: Readonly<Record<string, unknown>> | undefined): ScorecardRow[] {
  return [
    equalRow("Order lines kept", planted.lines, found?.lines, "lines"),
    equalRow("Lines of returns", planted.returnLines, found?.return_lines, "lines"),
    equalRow("Orders", planted.orders, found?.orders, "orders"),
    equalRow("Orders of guests", planted.guestOrders, found?.guests, "orders"),
  ];
}

function dirtCounts(
  planted: Counts,
  accounts: readonly FileAccount[],
  cleaning: readonly CleaningCount[],
): ScorecardRow[] {
  const rejected = (table: string) =>
    accounts.filter((account) => account.table === table).reduce((sum, account) => sum + account.rejected, 0);
  const cleaned = (table: string, rule: RegExp) => {
    const rows = cleaning.filter((count) => count.table === table && rule.test(count.rule));
    return rows.length === 0 ? undefined : rows.reduce((sum, count) => sum + count.rows, 0);
  };
  return [
    equalRow("Unreadable rows of orders rejected", planted.malformedOrders, rejected("orders"), "rows"),
    equalRow("Unreadable rows of order lines rejected", planted.malformedLines, rejected("order_lines"), "rows"),
    equalRow("Repeated order lines", planted.duplicateLines, cleaned("order_lines", /duplicate/), "lines"),
    equalRow(
      "Surveys that a second file has again",
      planted.surveysDeliveredAgain,
      cleaned("surveys", /^overlap/),
      "rows",
    ),
    equalRow("Lines of test orders", planted.testLines, cleaned("order_lines", /test/), "lines"),
  ];
}

function revenueRow(planted: number, recovered: number): ScorecardRow {
  return {
    measure: "Revenue less returns, in base currency",
    planted,
    recovered,
    unit: "money",
    verdict: judged(Math.abs(planted - recovered) < 0.000_05),
    note: "Criterion: equal to the fourth decimal, every line converted at the rate of its month",
  };
}
