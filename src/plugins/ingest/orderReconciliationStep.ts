import type { Comparison } from "segmentarium/config";
import { type Context, defineStep, fromQuery, type Project, type Step, type TableInput } from "segmentarium/plugin";
import { type Database, literal } from "segmentarium/table";
import { compareSides, type statuses } from "./compareSides.ts";
import { needsOf, sourceRows, tableInput } from "./sourceRows.ts";

/** How many orders of one comparison ended in one way. Sums are in base currency, null where a side has no amount. */
export interface ReconciledOrders {
  readonly comparison: string;
  readonly left: Comparison["left"];
  readonly right: Comparison["right"];
  readonly toleranceAmount: number;
  readonly toleranceShare: number;
  readonly status: (typeof statuses)[number];
  readonly orders: number;
  /** Distinct customers; each order without one counts as one. */
  readonly people: number;
  readonly leftSum: number | null;
  readonly rightSum: number | null;
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "order-reconciliation": readonly ReconciledOrders[];
    /** Private: comparison, order_id, status, currency, left_amount, right_amount of each order that is not as it should be. */
    "order-differences": TableInput;
  }
}

/**
 * Compares sources with each other, order by order, as delivered: repetitions are dropped, as cleaning does, and so are orders
 * that cleaning leaves no line of. Rows that name no order are on no side; they are counted as excluded.
 */
export function orderReconciliationStep(project: Project): Step {
  const present = (table: Project["sources"][number]["table"]): boolean =>
    project.sources.some((source) => source.table === table);
  const declared = project.reconcile.length > 0;
  const needs: readonly string[] = declared
    ? [
        ...(["orders", "order_lines", "payments"] as const).flatMap((table) => needsOf(project, table)),
        ...(present("rates") ? ["rates"] : []),
        "ingest/orders",
      ]
    : [];
  return defineStep(import.meta.url, {
    id: "order-reconciliation",
    title: "Reconciliation between sources",
    needs,
    provides: ["order-reconciliation", "order-differences"],
    settings: ["reconcile", "sources", "cleaning", "currency", "standardise", "minimumPeople"],
    async run(inputs, { db, settings, log }) {
      await db.run(differencesTable);
      if (!declared) return { "order-reconciliation": [], "order-differences": fromQuery(differencesQuery) };
      await loadSides(db, inputs, settings, log);
      const found: ReconciledOrders[] = [];
      for (const comparison of settings.reconcile) {
        const rates = tableInput(inputs, "rates")?.sql;
        const rows = await compareSides(db, comparison, { rates, currency: settings.currency, warn: log.warn });
        const { id, left, right, tolerance } = comparison;
        const sides = { comparison: id, left, right };
        const limits = { toleranceAmount: tolerance.amount, toleranceShare: tolerance.share };
        found.push(...rows.map((row) => ({ ...sides, ...limits, ...row })));
        if (rows.some(({ status }) => status !== "matched" && status !== "within-tolerance")) {
          log.warn("orders-differ", `Comparison "${id}": orders differ beyond tolerance, see data quality`);
        }
      }
      return { "order-reconciliation": found, "order-differences": fromQuery(differencesQuery) };
    },
  });
}

const differencesTable = `
  CREATE TEMP TABLE differences (comparison VARCHAR, order_id VARCHAR, status VARCHAR, currency VARCHAR,
    left_amount DECIMAL(18,4), right_amount DECIMAL(18,4))`;

const differencesQuery = "SELECT * FROM differences ORDER BY comparison, order_id";

/** Makes the tables `known` (orders that cleaning keeps), `own` (what orders say), `side_orders`, `side_order_lines`, `side_payments`. */
async function loadSides(
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
  settings: Pick<Project, "sources" | "cleaning" | "currency" | "standardise" | "minimumPeople">,
  log: Pick<Context["log"], "excluded">,
): Promise<void> {
  const { duplicates } = settings.cleaning;
  const named = async (table: "orders" | "order_lines" | "payments", policy: typeof duplicates) => {
    if (!settings.sources.some((source) => source.table === table)) return undefined;
    const { sql } = await sourceRows(db, inputs, settings, table, policy);
    const row = await db.row(`SELECT count(*) AS n FROM ${sql} WHERE order_id IS NULL`);
    const nameless = Number(row?.["n"]);
    if (nameless > 0) log.excluded(table, nameless, "a row that names no order is not compared");
    return { sql: `(SELECT * FROM ${sql} WHERE order_id IS NOT NULL)` };
  };
  const orders = await named("orders", "drop");
  const lines = await named("order_lines", duplicates);
  const payments = await named("payments", "drop");
  const every = tableInput(inputs, "ingest/orders")?.sql;
  const base = literal(settings.currency);
  const noRows = `(SELECT '' AS order_id, '' AS customer_id, CAST(NULL AS TIMESTAMP) AS ordered_at,
    CAST(NULL AS DECIMAL(18,4)) AS amount, '' AS currency WHERE false)`;
  const empty = `(SELECT '' AS order_id, CAST(NULL AS DECIMAL(18,4)) AS amount, '' AS currency,
    CAST(NULL AS TIMESTAMP) AS paid_at WHERE false)`;
  await db.run(`
    CREATE TEMP TABLE known AS
      SELECT order_id, customer_id, ordered_at FROM ${every} WHERE NOT withheld OR
        (SELECT count(DISTINCT customer_id) FROM ${every} WHERE withheld) >= ${literal(settings.minimumPeople)};
    CREATE TEMP TABLE own AS ${
      orders === undefined
        ? `FROM ${noRows}`
        : `SELECT order_id, customer_id, ordered_at, amount, coalesce(currency, ${base}) AS currency FROM ${orders.sql}
          QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY source_place, source_file, source_row) = 1`
    };
    CREATE TEMP TABLE dropped AS
      SELECT DISTINCT order_id FROM ${lines?.sql ?? "own"} ANTI JOIN known USING (order_id);
    CREATE TEMP TABLE side_orders AS
      SELECT order_id, amount, currency, currency AS other_currency, CAST(NULL AS TIMESTAMP) AS moment
      FROM own WHERE amount IS NOT NULL;
    CREATE TEMP TABLE side_order_lines AS
      SELECT order_id, CAST(sum(${lines === undefined ? "amount" : lineAmount}) AS DECIMAL(18,4)) AS amount,
        min(coalesce(l.currency, o.currency, ${base})) AS currency, max(coalesce(l.currency, o.currency, ${base})) AS other_currency,
        CAST(NULL AS TIMESTAMP) AS moment
      FROM ${lines?.sql ?? noRows} AS l LEFT JOIN (SELECT order_id, currency FROM own) AS o USING (order_id)
      GROUP BY order_id;
    CREATE TEMP TABLE side_payments AS
      SELECT order_id, CAST(sum(amount) AS DECIMAL(18,4)) AS amount, min(coalesce(p.currency, o.currency, ${base})) AS currency,
        max(coalesce(p.currency, o.currency, ${base})) AS other_currency, min(paid_at) AS moment
      FROM ${payments?.sql ?? empty} AS p LEFT JOIN (SELECT order_id, currency FROM own) AS o USING (order_id)
      GROUP BY order_id`);
}

const lineAmount = `CAST(CAST(l.quantity AS DECIMAL(18,0)) * l.unit_price - coalesce(l.discount, 0) AS DECIMAL(18,4))`;
