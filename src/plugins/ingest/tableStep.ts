import type { CanonicalTable } from "segmentarium/config";
import { type CleaningCount, defineStep, fromQuery, type Project, type Step } from "segmentarium/plugin";
import { type Database, ident } from "segmentarium/table";
import { admission, admissionNeeds, peopleArtifact } from "./admission.ts";
import { openTrace, traceArtifact } from "./openTrace.ts";
import { provenance, sourcesOf } from "./provenance.ts";
import { repetitionRules } from "./repetitions.ts";
import { needsOf, type SourceRows, sourceRows, tableInput } from "./sourceRows.ts";

/** A canonical table that is its sources' rows: brought together, repetitions dropped, ids of people resolved. */
export function tableStep(project: Project, table: CanonicalTable): Step {
  const people = table === "rates" ? undefined : peopleArtifact(project);
  const admissions = table === "rates" ? [] : admissionNeeds(project);
  const paid = table === "payments" && project.consent !== undefined ? ["ingest/orders"] : [];
  const provides: readonly string[] = [table, `cleaning/${table}`, traceArtifact(table)];
  return defineStep(import.meta.url, {
    id: table,
    title: `Table ${table}`,
    needs: [...needsOf(project, table), ...(people === undefined ? [] : [people]), ...admissions, ...paid],
    provides,
    settings: ["sources", "consent", "standardise"],
    async run(inputs, { db, settings }) {
      const trace = await openTrace(db);
      const sources = sourcesOf(settings, table);
      const aliased = needsOf(settings, "identities").length > 0;
      const readOnce = admissions.length === 0 && !aliased;
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
        const touched = { table, rule: "unknown person", count: Number(counted?.["n"]) };
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
        [table]: fromQuery(`SELECT ${list.join(", ")} FROM ${from} ${kept} ORDER BY ${order}`),
        [`cleaning/${table}`]: counts,
        [traceArtifact(table)]: trace.output,
      };
    },
  });
}

async function refusedRows(db: Database, table: string, from: string, person: string): Promise<CleaningCount> {
  const row = await db.row(`SELECT count(*) AS n, count(DISTINCT ${person}) AS people FROM ${from}`);
  return withoutConsent(table, Number(row?.["n"]), {
    people: Number(row?.["people"]),
    description: "Rows of people who do not agree to the required purpose",
  });
}

/** What is left out because people did not agree. */
export function withoutConsent(
  table: string,
  rows: number,
  more: Required<Pick<CleaningCount, "people" | "description">>,
): CleaningCount {
  return { table, rule: "without consent", policy: "left out", rows, ...more };
}

/** What bringing sources together did, and making their values alike. */
export function repetitionCounts(
  table: string,
  { overlapping, repeated, kept, standardised }: SourceRows,
): CleaningCount[] {
  const [overlaps, duplicates, orders] = repetitionRules;
  const both = {
    ...{ table, rule: orders, policy: "dropped", rows: repeated ?? 0 },
    description: "Rows with an order number that equal an earlier row of the same file in every declared column",
  };
  return [
    {
      table,
      rule: overlaps,
      policy: "dropped",
      rows: overlapping,
      description: "Rows that another file already has, equal in every declared column: counted once",
    },
    {
      table,
      rule: duplicates,
      policy: kept === undefined ? "dropped" : "kept",
      rows: kept ?? repeated ?? 0,
      description: "Rows that equal an earlier row of the same file in every declared column",
    },
    ...(kept === undefined || repeated === undefined ? [] : [both]),
    ...standardised,
  ];
}
