import { defineStep } from "segmentarium/plugin";
import { type Interval, normalQuantile } from "segmentarium/stats";
import { literal } from "segmentarium/table";
import { readTruth } from "./readTruth.ts";
import { holds, judged } from "./scorecardRow.ts";

/** Whether the effect of the planted experiment can be read from orders and assignments. */
export const experimentScore = defineStep(import.meta.url, {
  id: "score-experiment",
  title: "The effect of the experiment against the planted one",
  needs: ["twin", "order_lines", "assignments"],
  provides: ["scorecard/experiment"],
  async run({ twin, order_lines, assignments }, { db }) {
    const { id, daysFromAssignment, rateRatio } = (await readTruth(twin)).experiment;
    const rows = await db.rows(
      armsQuery({ lines: order_lines.sql, assignments: assignments.sql, id, days: daysFromAssignment }),
    );
    const [control, treatment] = ["control", "treatment"].map((name) =>
      armOf(rows.find((row) => row.variant === name)),
    );
    if (control === undefined || treatment === undefined) {
      throw new RangeError(
        "Cannot compare the arms of the experiment: one of them has fewer than two people or no order",
      );
    }
    const ratio = ratioOf(treatment, control);
    const difference = differenceOf(treatment, control);
    const plantedDifference = (rateRatio - 1) * control.mean;
    const people = `${treatment.n} people against ${control.n}, ${daysFromAssignment} days each`;
    return {
      "scorecard/experiment": [
        {
          measure: "Orders per person: treatment divided by control",
          planted: rateRatio,
          recovered: treatment.mean / control.mean,
          unit: "ratio",
          ...ratio,
          verdict: judged(holds(ratio, rateRatio) && ratio.low > 1),
          note: `${people}. Criterion: the interval holds the planted ratio and shows an effect`,
        },
        {
          measure: "Orders per person: treatment less control",
          planted: plantedDifference,
          recovered: treatment.mean - control.mean,
          unit: "orders",
          ...difference,
          verdict: judged(holds(difference, plantedDifference) && difference.low > 0),
          note: `${people}. Planted: the ratio times the orders seen in control. Criterion as for the ratio`,
        },
      ],
    };
  },
});

export interface Arm {
  readonly n: number;
  readonly mean: number;
  /** Variance of the mean. */
  readonly error2: number;
}

interface Tables {
  readonly lines: string;
  readonly assignments: string;
  readonly id: string;
  readonly days: number;
}

function armsQuery({ lines, assignments, id, days }: Tables): string {
  return `
    WITH person AS (
      SELECT customer_id, min(variant) AS variant, min(assigned_at) AS assigned_at
      FROM ${assignments} WHERE experiment = ${literal(id)} AND customer_id IS NOT NULL
      GROUP BY customer_id HAVING count(DISTINCT variant) = 1
    ),
    counted AS (
      SELECT p.customer_id, p.variant, count(DISTINCT l.order_id) AS orders
      FROM person AS p LEFT JOIN ${lines} AS l ON l.customer_id = p.customer_id AND l.kind = 'sale'
        AND l.ordered_at >= p.assigned_at AND l.ordered_at < p.assigned_at + INTERVAL ${literal(days)} DAY
      GROUP BY ALL
    )
    SELECT variant, count(*) AS n, sum(orders) AS orders, sum(orders * orders) AS squares
    FROM counted GROUP BY variant ORDER BY variant`;
}

function armOf(row: Readonly<Record<string, unknown>> | undefined): Arm | undefined {
  const n = Number(row?.n ?? 0);
  const orders = Number(row?.orders ?? 0);
  if (n < 2 || orders === 0) return undefined;
  const variance = (Number(row?.squares) - (orders * orders) / n) / (n - 1);
  return { n, mean: orders / n, error2: variance / n };
}

/** By the delta method on the logarithm. */
export function ratioOf(treatment: Arm, control: Arm): Interval {
  const error = Math.sqrt(treatment.error2 / treatment.mean ** 2 + control.error2 / control.mean ** 2);
  const factor = Math.exp(normalQuantile(0.975) * error);
  const ratio = treatment.mean / control.mean;
  return { low: ratio / factor, high: ratio * factor };
}

export function differenceOf(treatment: Arm, control: Arm): Interval {
  const half = normalQuantile(0.975) * Math.sqrt(treatment.error2 + control.error2);
  const difference = treatment.mean - control.mean;
  return { low: difference - half, high: difference + half };
}
