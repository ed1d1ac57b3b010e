import { collect } from "../../src/collect.ts";
import { projectSchema } from "../../src/config/index.ts";
import { firstParty } from "../../src/firstParty.ts";
import { resolvePlugin } from "../../src/loadPlugins.ts";

/** A project with a source for each table that features read. */
export const project = projectSchema.parse({
  ...{ title: "any", asOf: "2024-01-01", currency: "GBP" },
  sources: ["order_lines", "events", "surveys"].map((table) => ({
    ...{ id: table.replace("_", "-"), table, files: ["f"], format: "parquet" },
    columns: Object.fromEntries(
      Object.entries({
        ...{ order_id: "text", ordered_at: "timestamp", product_id: "text", quantity: "integer" },
        ...{ unit_price: "decimal", event_id: "text", occurred_at: "timestamp", kind: "text" },
        ...{ response_id: "text", instrument: "text", wave: "text", sent_at: "timestamp", score: "integer" },
      }).map(([name, type]) => [name, { from: name, type }]),
    ),
  })),
});

/** What all plugins contribute to it. */
export const { metrics, steps } = collect(firstParty.map((source) => resolvePlugin(source, { project, folder: "/" })));
