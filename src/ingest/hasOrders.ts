import type { Project } from "../config/index.ts";

/** Whether a project knows what customers bought. Where it does not, its customers are everybody whom its sources know. */
export function hasOrders({ sources }: Pick<Project, "sources">): boolean {
  return sources.some(({ table }) => table === "orders" || table === "order_lines");
}
