import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type OrderLine, sale } from "../orderLines.ts";

export type Matrix = Readonly<Record<string, readonly number[]>>;

interface Reference {
  readonly as_of: string;
  readonly lines: readonly [string, string, string, OrderLine["kind"], string][];
  readonly cohorts: { readonly sales: Matrix; readonly lines: Matrix; readonly revenue_cents: Record<string, number> };
  readonly lifecycle: {
    readonly cutoff: string;
    readonly pace: { readonly mean: number; readonly within: number; readonly between: number };
    /** State, expected gap in days, days overdue. */
    readonly customers: Readonly<Record<string, readonly [string, number, number]>>;
  };
  readonly next_gaps: readonly {
    readonly log: number;
    readonly variance: number;
    readonly silence: number;
    /** At 10, 50 and 90 %. */
    readonly quantiles: readonly [number, number, number];
    readonly week: number;
  }[];
}

/** Generated orders, and what pandas says of them: test/reference/cohorts.py. */
export const reference = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../reference/cohorts.json"), "utf8"),
) as Reference;

export const referenceLines: readonly OrderLine[] = reference.lines.map(([order, customer, at, kind, amount]) =>
  sale(order, customer, at, { kind, amount, quantity: kind === "return" ? -1 : 1 }),
);
