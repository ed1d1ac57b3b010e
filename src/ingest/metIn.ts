import type { CanonicalTable, Project } from "../config/index.ts";
import { hasOrders } from "./hasOrders.ts";
import { momentColumns } from "./momentColumn.ts";

/** Where customers are met who have no record: in orders, and where a project knows of none, in what else they did. */
const meetings = ["events", "surveys", "assignments"] as const;

/** The tables other than of customers that tell who the customers are, and the column that says when somebody was there. */
export function metIn(project: Pick<Project, "sources">): ReadonlyMap<CanonicalTable, string> {
  if (hasOrders(project)) return new Map([["orders", momentColumns.orders]]);
  const there = meetings.filter((table) => project.sources.some((source) => source.table === table));
  return new Map(there.map((table) => [table, momentColumns[table]]));
}

/** Whether anything says who the customers are, so that there is a table of them. */
export function knowsCustomers(project: Pick<Project, "sources">): boolean {
  return metIn(project).size > 0 || project.sources.some(({ table }) => table === "customers");
}
