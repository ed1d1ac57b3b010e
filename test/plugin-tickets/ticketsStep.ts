import { rm } from "node:fs/promises";
import { join } from "node:path";
import { sourceSchema } from "segmentarium/config";
import { acceptedSql, readApart } from "segmentarium/ingest";
import { defineStep, fromQuery, type Step, type TableInput } from "segmentarium/plugin";
import { exportQuery } from "./exportQuery.ts";

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    /** ticket_id, customer_id, opened_at, topic: of customers who agreed. */
    tickets: TableInput;
  }
}

/** Postgres writes parts of seconds where there are any, and a zone after times that have one. */
const openedAt = "date_trunc('second', opened_at)::timestamp";
const query = `SELECT id, customer_id, ${openedAt} AS opened_at, topic FROM tickets ORDER BY id`;

const source = sourceSchema.parse({
  id: "tickets",
  table: "events",
  files: ["tickets.csv"],
  format: "csv",
  columns: {
    ticket_id: { from: "id", type: "text", required: true },
    customer_id: { from: "customer_id", type: "text", required: true },
    opened_at: { from: "opened_at", type: "timestamp", format: "%Y-%m-%d %H:%M:%S", required: true },
    topic: { from: "topic", type: "text" },
  },
});

/** @param state file that says which state of the database is wanted: the step runs again when it changes. */
export function ticketsStep(state: string): Step {
  return defineStep(import.meta.url, {
    id: "tickets",
    title: "Support tickets",
    needs: ["ingest/ids", "identities?", "customers"],
    provides: ["tickets", "accounting/tickets"],
    settings: ["minimumPeople"],
    files: [state],
    async run(inputs, { db, folder, settings, threads, memoryLimit, signal, log }) {
      const file = join(folder, "tickets.csv");
      await exportQuery(query, file, signal);
      const request = { source, files: [file], folder, ...settings, threads, memoryLimit };
      const read = await readApart(request, { seconds: 3600, signal });
      await rm(file);
      for (const { code, message } of read.warnings) log.warn(code, message);
      const ids = (inputs["ingest/ids"] as TableInput).sql;
      const { identities, customers } = inputs;
      const joined = identities === undefined ? "" : `LEFT JOIN ${identities.sql} AS i ON i.alias_id = n.customer_id`;
      const person = identities === undefined ? "n.customer_id" : "coalesce(i.customer_id, n.customer_id)";
      await db.run(`
        CREATE TEMP TABLE known_tickets AS
        SELECT t.ticket_id, c.customer_id, t.opened_at, t.topic
        FROM ${acceptedSql(read)} AS t JOIN ${ids} AS n ON n.raw_id = t.customer_id
        ${joined} JOIN ${customers.sql} AS c ON c.customer_id = ${person}`);
      return {
        tickets: fromQuery("SELECT * FROM known_tickets ORDER BY ticket_id"),
        "accounting/tickets": read.accounts.map((account) => ({ ...account, table: "tickets" })),
      };
    },
  });
}
