import type { Source } from "segmentarium/config";
import { type CleaningCount, defineStep, fromQuery, type Project, type Step } from "segmentarium/plugin";
import { type Database, ident } from "segmentarium/table";
import { repetitionCounts } from "./cleaningCounts.ts";
import { openTrace, type Trace, traceArtifact } from "./openTrace.ts";
import { sourcesOf } from "./provenance.ts";
import { needsOf, type SourceRows, sourceRows, tableInput } from "./sourceRows.ts";

/** One row per product: of the product sources, else with the name that its lines give it most often. */
export function productsStep(project: Project): Step {
  const sources = needsOf(project, "products");
  const named = sourcesOf(project, "order_lines").filter((source) => source.columns["product_name"] !== undefined);
  const lines = sourcesOf(project, "order_lines").length > 0;
  const naming = sources.length > 0 ? [] : named.map(({ id }) => `source/${id}`);
  return defineStep(import.meta.url, {
    id: "products",
    title: "Products",
    needs: [...sources, ...naming, ...(lines ? ["order_lines"] : [])],
    provides: ["products", "cleaning/products", traceArtifact("products")] as readonly string[],
    settings: ["sources", "standardise"],
    async run(inputs, { db, settings }) {
      const trace = await openTrace(db);
      const rows =
        sources.length > 0 ? await sourceRows(db, inputs, settings, "products", "drop", { trace }) : undefined;
      const known = rows === undefined ? "" : fromSources(rows);
      const names = naming.length > 0 ? fromNames(naming.map((name) => tableInput(inputs, name)?.sql)) : "";
      const own = known || names || "SELECT NULL AS product_id, NULL AS name, NULL AS category WHERE false";
      await db.run(`CREATE TEMP TABLE known_products AS ${own}`);
      const sold = tableInput(inputs, "order_lines")?.sql;
      const others =
        sold === undefined
          ? ""
          : `UNION ALL BY NAME SELECT DISTINCT s.product_id, s.product_id AS name FROM ${sold} AS s
             ANTI JOIN known_products AS k ON k.product_id = s.product_id
             WHERE s.product_id IS NOT NULL AND s.kind <> 'charge'`;
      const unsold =
        sources.length > 0 || sold === undefined
          ? ""
          : `WHERE product_id IN (SELECT product_id FROM ${sold} WHERE kind <> 'charge')`;
      return {
        products: fromQuery(`SELECT * FROM (FROM known_products ${others}) ${unsold} ORDER BY product_id`),
        "cleaning/products":
          rows === undefined
            ? []
            : [
                ...repetitionCounts("products", rows),
                await furtherRows(db, rows, sourcesOf(settings, "products"), trace),
              ],
        [traceArtifact("products")]: trace.output,
      };
    },
  });
}

/** Rows of a product number after its first. */
async function furtherRows(
  db: Database,
  { sql }: SourceRows,
  sources: readonly Source[],
  trace: Trace,
): Promise<CleaningCount> {
  const counted = await db.row(`SELECT count(*) - count(DISTINCT product_id) AS n FROM ${sql}`);
  const touched = { table: "products", rule: "conflicting products", count: Number(counted?.["n"]) } as const;
  const first = "OVER (PARTITION BY product_id ORDER BY source_place, source_file, source_row)";
  const rows = `
    SELECT source_place, source_file, source_row, first(source_place) ${first} AS into_place,
      first(source_file) ${first} AS into_file, first(source_row) ${first} AS into_row
    FROM ${sql} QUALIFY row_number() ${first} > 1`;
  await trace.add({ ...touched, what: "dropped", sources, rows });
  return {
    ...{ table: touched.table, rule: touched.rule, policy: "first kept", rows: touched.count },
    description: "Further rows of a product number that say something else than its first row",
  };
}

function fromSources({ sql, columns }: { sql: string; columns: readonly string[] }): string {
  return `
    SELECT ${columns.map((name) => ident(name)).join(", ")} FROM ${sql}
    QUALIFY row_number() OVER (PARTITION BY product_id ORDER BY source_place, source_file, source_row) = 1`;
}

/** The most frequent name of positive, priced lines; among equals the first by alphabet. */
function fromNames(sources: readonly (string | undefined)[]): string {
  const lines = sources.map((sql) => `SELECT product_id, product_name, quantity, unit_price FROM ${sql}`);
  return `
    WITH names AS (
      SELECT product_id, product_name, count(*) AS n, count(*) FILTER (unit_price > 0 AND quantity > 0) AS sold
      FROM (${lines.join(" UNION ALL ")}) WHERE product_name IS NOT NULL GROUP BY ALL
    )
    SELECT product_id, product_name AS name, CAST(NULL AS VARCHAR) AS category FROM names
    QUALIFY row_number() OVER (PARTITION BY product_id ORDER BY sold DESC, n DESC, product_name) = 1`;
}
