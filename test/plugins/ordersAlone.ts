import { projectSchema } from "../../src/config/index.ts";

/** A project of orders alone, for steps that depend on what a project has. */
export const ordersAlone = projectSchema.parse({
  ...{ title: "Shop", asOf: "2024-06-01", currency: "GBP" },
  sources: [{ id: "orders", table: "orders", files: ["orders.csv"], format: "csv", columns: {} }],
});
