import { defineStep, type Step } from "segmentarium/plugin";
import { statuses } from "./compareSides.ts";
import "./orderReconciliationStep.ts";

/** Counts and sums of the comparisons between sources; which orders differ stays private. */
export function orderReconciliationTable(currency: string): Step {
  return defineStep(import.meta.url, {
    id: "order-reconciliation-table",
    title: "Reconciliation between sources, for the site",
    needs: ["order-reconciliation"],
    provides: ["release/order_reconciliation"],
    tables: [
      {
        id: "order_reconciliation",
        title: "Reconciliation between sources",
        description:
          "For each declared comparison, how the two amounts of each order compare: matched, within tolerance, differing, doubled, in another currency, missing on the left or on the right; a way without a row has no order. Sums are in base currency, null where a side is missing. The rows of a comparison add up to its orders.",
        people: "people",
        order: ["comparison", "place"],
        totals: [{ column: "place" }],
        columns: [
          { name: "comparison", type: "text", key: true },
          { name: "place", type: "integer", key: true },
          { name: "left", type: "text", key: true },
          { name: "right", type: "text", key: true },
          { name: "tolerance_amount", type: "number", key: true },
          { name: "tolerance_share", type: "number", unit: "share", key: true },
          { name: "status", type: "text", key: true },
          { name: "orders", type: "integer", unit: "orders" },
          { name: "people", type: "integer", unit: "customers" },
          { name: "left_sum", type: "number", unit: currency, nullable: true },
          { name: "right_sum", type: "number", unit: currency, nullable: true },
        ],
      },
    ],
    run: (inputs) => ({
      "release/order_reconciliation": inputs["order-reconciliation"].map(
        ({ toleranceAmount, toleranceShare, leftSum, rightSum, ...row }) => ({
          ...row,
          place: statuses.indexOf(row.status),
          tolerance_amount: toleranceAmount,
          tolerance_share: toleranceShare,
          left_sum: leftSum,
          right_sum: rightSum,
        }),
      ),
    }),
  });
}
