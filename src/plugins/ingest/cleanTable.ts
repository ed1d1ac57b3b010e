import type { CanonicalTable } from "segmentarium/config";
import type { Project } from "segmentarium/plugin";
import { type Database, ident } from "segmentarium/table";
import { admission } from "./admission.ts";
import { repetitionCounts, withoutConsent } from "./cleaningCounts.ts";
import type { OwnCount } from "./cleaningRules.ts";
import { openTrace, type Trace } from "./openTrace.ts";
import { provenance, sourcesOf } from "./provenance.ts";
import { needsOf, sourceRows, tableInput } from "./sourceRows.ts";

/** Which table is brought together. */
export interface TableNames {
  readonly table: CanonicalTable;
  /** The artifact that links ids to people. */
  readonly people: string | undefined;
}

/** The rows of a canonical table, and what was done to them. */
export interface CleanedTable {
  readonly query: string;
  readonly counts: readonly OwnCount[];
  readonly trace: Trace;
  /** A query for `person`, those whose rows are left out, some more than once. */
  readonly refused: string;
}

/** Brings the sources of a table together: repetitions dropped, ids of people resolved, without the rows of those who refused. */
export async function cleanTable(
  db: Database,
  inputs: Readonly<Record<string, unknown>>,
  settings: Pick<Project, "sources" | "consent" | "standardise">,
  { table, people }: TableNames,
): Promise<CleanedTable> {
  const trace = await openTrace(db);
  const sources = sourcesOf(settings, table);
  const aliased = needsOf(settings, "identities").length > 0;
  const readOnce = tableInput(inputs, "ingest/admissions") === undefined && !aliased;
  const rows = await sourceRows(db, inputs, settings, table, "drop", { trace, readOnce });
  const identities = tableInput(inputs, people ?? "")?.sql;
  const personal = rows.columns.includes("customer_id");
  const resolved = personal && identities !== undefined;
  const ofOrders = tableInput(inputs, "ingest/orders");
  const own = !personal ? "NULL" : resolved ? "coalesce(i.customer_id, r.customer_id)" : "r.customer_id";
  const person = resolved && aliased ? "i.customer_id" : own;
  const list = rows.columns.map((name) =>
    resolved && name === "customer_id" ? `${person} AS customer_id` : `r.${ident(name)}`,
  );
  const judgedPerson = ofOrders === undefined ? own : `coalesce(${own}, w.customer_id)`;
  const admitted = admission(inputs, settings, judgedPerson);
  const refused =
    aliased && resolved
      ? `(${admitted.withheld} AND (${person} IS NOT NULL OR ${admitted.judged}))`
      : admitted.withheld;
  const withheld = ofOrders === undefined ? refused : `(${refused} OR coalesce(w.withheld, false))`;
  const { join } = admitted;
  const judged = personal || ofOrders !== undefined;
  const links = resolved ? `LEFT JOIN ${identities} AS i ON i.alias_id = r.customer_id` : "";
  const orders = ofOrders === undefined ? "" : `LEFT JOIN ${ofOrders.sql} AS w ON w.order_id = r.order_id`;
  const from = `${rows.sql} AS r ${links} ${orders} ${judged ? join : ""}`;
  const counts = repetitionCounts(table, rows);
  const order = provenance.replaceAll("source_", "r.source_");
  if (resolved && aliased) {
    const unknown = `${rows.sql} AS r ANTI JOIN ${identities} AS i ON i.alias_id = r.customer_id
      WHERE r.customer_id IS NOT NULL`;
    const counted = await db.row(`SELECT count(*) AS n FROM ${unknown}`);
    const touched = { table, rule: "unknown person", count: Number(counted?.["n"]) } as const;
    const what = "kept without customer";
    counts.push({
      ...{ table, rule: touched.rule, policy: what, rows: touched.count },
      description: "Rows whose id is of nobody known, such as visitors who never signed in",
    });
    const placed = `SELECT ${order} FROM ${unknown}`;
    await trace.add({ ...touched, what, column: "customer_id", sources, rows: placed });
  }
  if (judged && join !== "") {
    const left = `${from} WHERE ${withheld}`;
    const count = await refusedRows(db, table, left, judgedPerson);
    counts.push(count);
    const { rule, policy: what } = count;
    await trace.add({ table, rule, what, sources, rows: `SELECT ${order} FROM ${left}`, count: count.rows });
  }
  const kept = judged ? `WHERE NOT ${withheld}` : "";
  return {
    query: `SELECT ${list.join(", ")} FROM ${from} ${kept} ORDER BY ${order}`,
    ...{ counts, trace },
    refused: `SELECT ${judgedPerson} AS person FROM ${from} WHERE ${judged ? withheld : "false"}`,
  };
}

async function refusedRows(db: Database, table: string, from: string, person: string): Promise<OwnCount> {
  const row = await db.row(`SELECT count(*) AS n, count(DISTINCT ${person}) AS people FROM ${from}`);
  return withoutConsent(table, Number(row?.["n"]), {
    people: Number(row?.["people"]),
    description: "Rows of people who do not agree to the required purpose",
  });
}
