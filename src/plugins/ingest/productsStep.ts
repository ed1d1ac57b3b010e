import type { Source } from "segmentarium/config";
import { type Mergeable, mergedPieces, type PieceContext } from "segmentarium/parts";
import { defineStep, fromQuery, type Project, type Step, type TableInput } from "segmentarium/plugin";
import { type Database, ident } from "segmentarium/table";
import { repetitionCounts } from "./cleaningCounts.ts";
import type { OwnCount } from "./cleaningRules.ts";
import { openTrace, type Trace, traceArtifact } from "./openTrace.ts";
import { firstOf, sourcesOf } from "./provenance.ts";
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
    async run(inputs, context) {
      const { db, settings } = context;
      const trace = await openTrace(db);
      const rows =
        sources.length > 0 ? await sourceRows(db, inputs, settings, "products", "drop", { trace }) : undefined;
      const known = rows === undefined ? "" : fromSources(rows);
      const told: string[] = [];
      for (const id of naming) {
        const given = tableInput(inputs, id);
        if (given !== undefined) told.push(await rowsOf(context, given, namesGiven(id)));
      }
      const names = told.length > 0 ? fromNames(told) : "";
      const own = known || names || "SELECT NULL AS product_id, NULL AS name, NULL AS category WHERE false";
      await db.run(`CREATE TEMP TABLE known_products AS ${own}`);
      const ordered = tableInput(inputs, "order_lines");
      const sold = ordered === undefined ? undefined : await rowsOf(context, ordered, productsSold);
      const others =
        sold === undefined
          ? ""
          : `UNION ALL BY NAME SELECT DISTINCT s.product_id, s.product_id AS name FROM ${sold} AS s
             ANTI JOIN known_products AS k ON k.product_id = s.product_id`;
      const unsold =
        sources.length > 0 || sold === undefined ? "" : `WHERE product_id IN (SELECT product_id FROM ${sold})`;
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
): Promise<OwnCount> {
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
    description: `Further rows of a product number that say something else than its first row, which counts: ${firstOf}`,
  };
}

function fromSources({ sql, columns }: { sql: string; columns: readonly string[] }): string {
  return `
    SELECT ${columns.map((name) => ident(name)).join(", ")} FROM ${sql}
    QUALIFY row_number() OVER (PARTITION BY product_id ORDER BY source_place, source_file, source_row) = 1`;
}

/** Products that are sold or come back, by the lines of orders. */
const productsSold: Mergeable = {
  name: "products of lines",
  each: (rows) => `SELECT DISTINCT product_id FROM ${rows} WHERE product_id IS NOT NULL AND kind <> 'charge'`,
  merge: (rows) => `SELECT DISTINCT product_id FROM ${rows}`,
};

/** How many lines of a source give a product each of its names, and how many of these are positive and priced. */
function namesGiven(source: string): Mergeable {
  return {
    name: `names of ${source}`,
    each: (rows) => `
      SELECT product_id, product_name, count(*) AS n, count(*) FILTER (unit_price > 0 AND quantity > 0) AS sold
      FROM ${rows} WHERE product_name IS NOT NULL GROUP BY ALL`,
    merge: (rows) => `
      SELECT product_id, product_name, CAST(sum(n) AS BIGINT) AS n, CAST(sum(sold) AS BIGINT) AS sold
      FROM ${rows} GROUP BY ALL`,
  };
}

/** What is told by a table, as SQL; by a table in pieces more than once of one product, and kept, so that a new piece costs itself. */
async function rowsOf(
  context: PieceContext,
  { sql, pieces = [] }: Pick<TableInput, "sql" | "pieces">,
  of: Mergeable,
): Promise<string> {
  return pieces.length < 2 ? `(${of.each(sql)})` : mergedPieces(context, pieces, of);
}

/** The most frequent name of positive, priced lines; among equals the first by alphabet. */
function fromNames(given: readonly string[]): string {
  return `
    WITH names AS (
      SELECT product_id, product_name, sum(n) AS n, sum(sold) AS sold
      FROM (${given.map((sql) => `SELECT product_id, product_name, n, sold FROM ${sql}`).join(" UNION ALL ")}) GROUP BY ALL
    )
    SELECT product_id, product_name AS name, CAST(NULL AS VARCHAR) AS category FROM names
    QUALIFY row_number() OVER (PARTITION BY product_id ORDER BY sold DESC, n DESC, product_name) = 1`;
}
