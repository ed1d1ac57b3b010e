import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FilesInput, TableInput } from "segmentarium/plugin";
import { type Database, literal } from "segmentarium/table";
import type { Truth } from "segmentarium/twin";

/** What was planted in a twin, as its generator wrote it down. @throws SyntaxError when it is of another version. */
export async function readTruth(twin: FilesInput): Promise<Truth> {
  const value: unknown = JSON.parse(await readFile(join(twin.folder, "truth.json"), "utf8"));
  if (typeof value !== "object" || value === null || !("version" in value) || value.version !== 1) {
    throw new SyntaxError("Cannot read the truth of the twin: its version is not 1, generate the twin again");
  }
  return value as Truth;
}

/** A query for the planted facts of each CRM record, under the number of its id: customer_id, segment, purchase_rate, dropout_hazard, churned_at. */
export function truthQuery(twin: FilesInput, ids: TableInput): string {
  const facts = `${truthFile(twin)} AS t JOIN ${ids.sql} AS i ON i.raw_id = t.crm_id`;
  return `SELECT i.customer_id, segment, purchase_rate, dropout_hazard, churned_at FROM ${facts}`;
}

/** A query for where the person of each CRM record lives: customer_id of the record, region, country. */
export function placesQuery(twin: FilesInput, ids: TableInput): string {
  return `SELECT i.customer_id, region, country FROM ${truthFile(twin)} AS t JOIN ${ids.sql} AS i ON i.raw_id = t.crm_id`;
}

/** A query for the person behind each CRM record: customer_id of the record, person_id. */
export function recordsQuery(twin: FilesInput, ids: TableInput): string {
  return `SELECT i.customer_id, person_id FROM ${truthFile(twin)} AS t JOIN ${ids.sql} AS i ON i.raw_id = t.crm_id`;
}

/** A relation of the planted orders: order_id, crm_id (null for a guest), kind, ordered_at, late, paid_at (null where not paid). */
export function plantedOrders(twin: FilesInput): string {
  return csvFile(join(twin.folder, "truth_orders.csv.gz"), orderColumns);
}

function truthFile(twin: FilesInput): string {
  return csvFile(join(twin.folder, "truth_customers.csv"), truthColumns);
}

function csvFile(path: string, types: Readonly<Record<string, string>>): string {
  const columns = Object.entries(types).map(([name, type]) => `${literal(name)}: ${literal(type)}`);
  return `read_csv(${literal(path)}, auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', timestampformat = '%Y-%m-%d %H:%M:%S', columns = {${columns.join(", ")}})`;
}

/** Makes the table `planted` of `truthQuery`. */
export function loadTruth(db: Database, twin: FilesInput, ids: TableInput): Promise<void> {
  return db.run(`CREATE OR REPLACE TEMP TABLE planted AS ${truthQuery(twin, ids)}`);
}

const truthColumns = {
  crm_id: "VARCHAR",
  person_id: "VARCHAR",
  segment: "VARCHAR",
  purchase_rate: "DOUBLE",
  dropout_hazard: "DOUBLE",
  spend_mean: "DOUBLE",
  active_from: "TIMESTAMP",
  churned_at: "TIMESTAMP",
  orders: "BIGINT",
  returns: "BIGINT",
  region: "VARCHAR",
  country: "VARCHAR",
};

const orderColumns = {
  order_id: "VARCHAR",
  crm_id: "VARCHAR",
  kind: "VARCHAR",
  ordered_at: "TIMESTAMP",
  late: "BOOLEAN",
  paid_at: "TIMESTAMP",
};
