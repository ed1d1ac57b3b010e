import type { ReleaseDeclaration } from "segmentarium/plugin";

/** How many customers are in each state at the as-of and on the same day of the 12 months before. */
export const lifecycleTable: ReleaseDeclaration = {
  id: "lifecycle",
  title: "Lifecycle states",
  description:
    "Customers by state on the day, of all who had bought before it. The rules are on the page of the method; each day is judged by what was known before it. The states add up to all customers of the day",
  people: "people",
  order: ["day", "state"],
  totals: [{ column: "state" }],
  columns: [
    { name: "day", type: "date", key: true },
    { name: "state", type: "text", key: true },
    { name: "people", type: "integer", unit: "customers" },
    { name: "share", type: "number", unit: "share" },
  ],
};

/** Where those who were in a state 12 months before the as-of are now. */
export const lifecycleFlowTable: ReleaseDeclaration = {
  id: "lifecycle_flow",
  title: "Lifecycle flow",
  description:
    "Customers by their state on the first and on the last day of the table of states, 12 months apart where the data reach so far. State none = had not bought before the first day. The rows of a state add up to its customers on the first day, those into a state to its customers on the last",
  people: "people",
  order: ["from_state", "to_state"],
  totals: [{ column: "to_state" }, { column: "from_state" }],
  columns: [
    { name: "from_day", type: "date", key: true },
    { name: "to_day", type: "date", key: true },
    { name: "from_state", type: "text", key: true },
    { name: "to_state", type: "text", key: true },
    { name: "people", type: "integer", unit: "customers", nullable: true },
    { name: "share", type: "number", unit: "share", nullable: true },
  ],
};
