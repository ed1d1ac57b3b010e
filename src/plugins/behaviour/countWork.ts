import { groupItems, groupRuns, type Tally, tally } from "segmentarium/stats";
import { countOrders, type OrderCounts } from "./countOrders.ts";
import type { CountRules } from "./countRules.ts";
import { type KeptLines, type LineArrays, putKeptLines, type RoomUsed } from "./keptLines.ts";

/** Orders of sale by number: see salesQuery.ts. */
export interface NumberedOrders {
  readonly kind: "orders";
  readonly people: number;
  readonly rules: CountRules;
  /** Customer of each order; its day with what is known of it. */
  readonly customers: Int32Array;
  readonly days: Int32Array;
}

/** Sale lines of products by number. */
export interface NumberedLines extends LineArrays {
  readonly kind: "lines";
  readonly people: number;
  /** Category of each product, -1 where it has none. */
  readonly categoryOf: Int32Array;
}

/** How the lines of each customer spread over products and over categories. */
export interface Spread {
  readonly products: Tally;
  readonly categories: Tally;
}

export type CountTask = NumberedOrders | NumberedLines | KeptLines;
export type Counts<Task extends CountTask> = Task extends NumberedOrders
  ? OrderCounts
  : Task extends NumberedLines
    ? Spread
    : RoomUsed;

/** Work for a thread of the pool, or for this one. Counts in arrays by number: a quarter of the time that grouping in SQL takes. */
export function open(): <Task extends CountTask>(task: Task) => Counts<Task> {
  return <Task extends CountTask>(task: Task) => workOf(task) as Counts<Task>;
}

function workOf(task: CountTask): OrderCounts | Spread | RoomUsed {
  if (task.kind === "orders") return ordersOf(task);
  return task.kind === "lines" ? spreadOf(task) : putKeptLines(task);
}

function ordersOf({ people, rules, customers, days }: NumberedOrders): OrderCounts {
  return countOrders(groupItems(customers, days, people), rules);
}

function spreadOf({ people, categoryOf, ...lines }: NumberedLines): Spread {
  const bought = groupRuns(lines.customers, lines.lengths, lines.products, people);
  const itself = categoryOf.map((_, product) => product);
  return { products: tally(bought, itself), categories: tally(bought, categoryOf) };
}
