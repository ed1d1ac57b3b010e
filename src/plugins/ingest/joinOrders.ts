import type { Project } from "segmentarium/plugin";
import { type Database, ident } from "segmentarium/table";
import { repetitionCounts } from "./cleaningCounts.ts";
import type { OwnCount } from "./cleaningRules.ts";
import type { Trace } from "./openTrace.ts";
import { lineSql, namelessPlaces, orderIdSql } from "./orderIdSql.ts";
import { firstOf, sourcesOf } from "./provenance.ts";
import { type SourceRows, sourceRows } from "./sourceRows.ts";

/** Lines with what their orders say, before any rule but that of repetitions. */
export interface JoinedLines {
  readonly sql: string;
  readonly columns: readonly string[];
  readonly counts: readonly OwnCount[];
  /** The id of the order of a row `j`, as SQL, given that of whose it is. */
  readonly orderId: (person: string) => string;
  /** Its number within the order, as SQL; NULL where it has none yet. */
  readonly line: string;
  /** Statements that let go of the lines. */
  readonly drop: string;
}

/** Brings lines and orders together: what a line does not say is taken from its order. They are to be read once. */
export async function joinOrders(
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
  project: Pick<Project, "sources" | "cleaning" | "standardise">,
  trace: Trace,
): Promise<JoinedLines> {
  const { duplicates } = project.cleaning;
  const has = (table: string): boolean => project.sources.some((source) => source.table === table);
  const lines = has("order_lines")
    ? await sourceRows(db, inputs, project, "order_lines", duplicates, { trace, readOnce: true })
    : undefined;
  const orders = has("orders") ? await sourceRows(db, inputs, project, "orders", duplicates, { trace }) : undefined;
  const counts = [
    ...(lines === undefined ? [] : repetitionCounts("order_lines", lines)),
    ...(orders === undefined
      ? []
      : [...repetitionCounts("orders", orders), await uniqueOrders(db, orders, project, trace)]),
  ];
  const table = lines === undefined ? "orders" : "order_lines";
  const told = {
    ...{ counts, line: lineSql(project, table) },
    orderId: (person: string) => orderIdSql(project, table, person),
  };
  if (lines === undefined) return { ...(await ordersAsLines(db, orders as SourceRows)), ...told };
  if (orders === undefined) return { ...lines, ...told };
  return { ...(await joined(db, lines, orders)), ...told };
}

/** Keeps the first row of each order; where rows name none, all of them: of what order each is, is found later. */
async function uniqueOrders(
  db: Database,
  { sql, drop }: SourceRows,
  project: Pick<Project, "sources">,
  trace: Trace,
): Promise<OwnCount> {
  const named = isNot(namelessPlaces(project, "orders"));
  await db.run(`
    CREATE TEMP TABLE unique_orders AS
    SELECT * FROM ${sql}
    QUALIFY NOT ${named("")} OR row_number() OVER (PARTITION BY order_id, ${named("")} ORDER BY source_place, source_file, source_row) = 1`);
  const counted = await db.row(`SELECT (SELECT count(*) FROM ${sql}) - (SELECT count(*) FROM unique_orders) AS n`);
  const conflicting = { rule: "conflicting orders", count: Number(counted?.["n"]) } as const;
  const rows = `
    SELECT s.source_place, s.source_file, s.source_row, u.source_place AS into_place, u.source_file AS into_file,
      u.source_row AS into_row
    FROM ${sql} AS s JOIN unique_orders AS u ON u.order_id IS NOT DISTINCT FROM s.order_id
    WHERE ${named("s.")} AND ${named("u.")}
      AND (s.source_place, s.source_file, s.source_row) <> (u.source_place, u.source_file, u.source_row)`;
  await trace.add({ ...conflicting, table: "orders", what: "dropped", sources: sourcesOf(project, "orders"), rows });
  await db.run(drop);
  return {
    table: "orders",
    rule: conflicting.rule,
    policy: "first kept",
    rows: conflicting.count,
    description: `Further rows of an order number that say something else than its first row, which counts: ${firstOf}`,
  };
}

async function joined(db: Database, lines: SourceRows, orders: SourceRows) {
  const both = orders.columns.filter((name) => name !== "order_id" && lines.columns.includes(name));
  const own = lines.columns.filter((name) => !both.includes(name)).map((name) => `l.${ident(name)}`);
  const shared = both.map((name) => `coalesce(l.${ident(name)}, o.${ident(name)}) AS ${ident(name)}`);
  const added = orders.columns.filter((name) => !lines.columns.includes(name));
  const list = [...own, ...shared, ...added.map((name) => `o.${ident(name)}`)].join(", ");
  await db.run(`
    CREATE TEMP VIEW joined_lines AS
    SELECT l.source_place, l.source_file, l.source_row, ${list}
    FROM ${lines.sql} AS l LEFT JOIN unique_orders AS o ON o.order_id = l.order_id`);
  return {
    ...{ sql: "joined_lines", columns: [...lines.columns, ...added] },
    drop: `DROP VIEW joined_lines; ${lines.drop}; DROP TABLE unique_orders`,
  };
}

/** A test that a row, named by the prefix of its columns, is from none of the places. */
function isNot(places: readonly number[]): (prefix: string) => string {
  return (prefix) => (places.length === 0 ? "true" : `(${prefix}source_place NOT IN (${places.join(", ")}))`);
}

/** Orders without lines count as one line each, of no product. */
async function ordersAsLines(db: Database, orders: SourceRows) {
  await db.run(`
    CREATE TEMP VIEW joined_lines AS
    SELECT *, CAST(NULL AS VARCHAR) AS product_id, 1 AS line, CAST(sign(amount) AS BIGINT) AS quantity,
      abs(amount) AS unit_price, CAST(0 AS DECIMAL(18,4)) AS discount
    FROM unique_orders`);
  return {
    sql: "joined_lines",
    columns: [...orders.columns, "product_id", "line", "quantity", "unit_price", "discount"],
    drop: "DROP VIEW joined_lines; DROP TABLE unique_orders",
  };
}
