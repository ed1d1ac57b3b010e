import { defineStep } from "segmentarium/plugin";
import { readTruth } from "./readTruth.ts";
import { equalRow } from "./scorecardRow.ts";

/** Counts of a comparison between sources, as far as this score reads them; the type of `order-reconciliation` fits. */
interface Compared {
  readonly left: string;
  readonly right: string;
  readonly status: string;
  readonly orders: number;
}

/** Whether the planted faults of payments are found by the comparison of lines with payments: all counts must be equal. */
export const paymentScore = defineStep(import.meta.url, {
  id: "score-payments",
  title: "Faults of payments against the planted counts",
  needs: ["twin", "order-reconciliation"],
  provides: ["scorecard/payments"],
  async run(inputs) {
    const { payments } = await readTruth(inputs.twin);
    const rows = (inputs["order-reconciliation"] as readonly Compared[]).filter(
      ({ left, right }) => left === "order_lines" && right === "payments",
    );
    const found = (status: string): number =>
      rows.filter((row) => row.status === status).reduce((sum, { orders }) => sum + orders, 0);
    return {
      "scorecard/payments": [
        equalRow("Orders that were not paid", payments.missing, found("missing-right"), "orders"),
        equalRow("Orders that were paid twice", payments.doubled, found("doubled"), "orders"),
        equalRow("Orders paid with another amount", payments.differing, found("differing"), "orders"),
        equalRow("Orders a penny or two off", payments.rounded, found("within-tolerance"), "orders"),
        equalRow("Payments of no order", payments.orphans, found("missing-left"), "payments"),
      ],
    };
  },
});
