import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { collect } from "../collect.ts";
import { projectJsonSchema, projectSchema } from "../config/index.ts";
import { firstParty } from "../firstParty.ts";
import type { Host } from "../host.ts";
import { resolvePlugin } from "../loadPlugins.ts";

/** Where the JSON Schema of project files lies; project files name it as `../project.schema.json`. */
export const schemaFile = "projects/project.schema.json";

/** The JSON Schema of project files, with the options of the product's own steps, those that only some projects have too, as text. */
export function schemaText(): string {
  const types = {
    order_id: "text",
    ordered_at: "timestamp",
    product_id: "text",
    quantity: "integer",
    unit_price: "decimal",
  };
  const columns = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { from: name, type }]));
  const bare = projectSchema.parse({
    title: "any",
    asOf: "2000-01-01",
    currency: "EUR",
    options: { "rule-segments": {} },
    sources: [{ id: "any", table: "order_lines", files: ["any"], format: "parquet", columns }],
  });
  const { steps } = collect(firstParty.map((source) => resolvePlugin(source, { project: bare, folder: "/" })));
  return `${JSON.stringify(projectJsonSchema(steps.map((entry) => entry.step)), null, 2)}\n`;
}

/** Writes the JSON Schema that editors complete project files from. */
export async function schemaCommand(host: Host): Promise<number> {
  await writeFile(join(host.root, schemaFile), schemaText());
  host.output.write(`Wrote ${schemaFile}\n`);
  return 0;
}
