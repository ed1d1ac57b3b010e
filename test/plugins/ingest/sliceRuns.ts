import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import type { Project, TableInput, TableOutput } from "../../../src/plugin.ts";
import { idsStep } from "../../../src/plugins/ingest/idsStep.ts";
import { type Database, ident, literal, type Row } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";
import type { SliceParts } from "./sliceParts.ts";

/** Rows of a slice that no delivery has. */
export const whole = Number.POSITIVE_INFINITY;

export const text = (from: string) => ({ from, type: "text" });

/** What is declared of who people are. */
export const peopleSources = [
  {
    ...{ id: "cards", table: "identities", files: ["cards.csv"], format: "csv" },
    columns: { alias_id: text("alias"), customer_id: text("customer") },
  },
  {
    ...{ id: "said", table: "consents", files: ["consents.csv"], format: "csv" },
    columns: {
      ...{ customer_id: text("customer"), purpose: text("purpose"), granted: { from: "granted", type: "boolean" } },
      decided_at: { from: "at", type: "timestamp" },
    },
  },
];

export const consent = { purposes: { analytics: { missing: "allow" } }, required: "analytics" };

/** What is known of people, by number. */
export interface Persons {
  /** Whose ids belong to another. */
  readonly joined: readonly (readonly [alias: number, customer: number])[];
  readonly refused: readonly number[];
  /** Who stands for itself, beside those of whom some id does; everybody unless given. */
  readonly known?: readonly number[];
}

/** Of one row of a file: who it is of, and the day of the year; null for neither. */
export const dated = { person: fc.option(fc.nat(7), { freq: 6 }), day: fc.option(fc.nat(140), { freq: 12 }) };

export const joined = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 2 });

export const refused = fc.array(fc.nat(7), { maxLength: 2 });

export const sql = (value: string | number | null): string => (value === null ? "NULL" : literal(value));

/** A letter and a number, or nothing. */
export const named = (letter: string, number: number | null): string | null =>
  number === null ? null : `${letter}${number}`;

/**
 * The table of a source whose files have these rows.
 *
 * @param query of all rows, with their files and places. @param apart in pieces, one for each file.
 */
export async function loadFiles(
  db: Database,
  id: string,
  files: readonly (readonly unknown[])[],
  query: string,
  apart: boolean,
): Promise<TableInput> {
  await db.run(`CREATE TABLE ${ident(`source/${id}`)} AS ${query}`);
  const table = await tableInput(db, `source/${id}`);
  const pieces = files.map((file, place) => ({
    place,
    key: createHash("sha256").update(JSON.stringify(file)).digest("hex"),
    sql: `(SELECT * FROM ${table.sql} WHERE source_file = ${place})`,
  }));
  return apart ? { ...table, pieces } : table;
}

/** Numbers the people of a table's sources, and adds to the inputs who is who and who takes part. */
export async function addPeople(
  db: Database,
  inputs: Record<string, unknown>,
  { joined: pairs, refused: out, known }: Persons,
  { project, table, parts, work }: { project: Project; table: string; parts: SliceParts; work: string },
): Promise<void> {
  const sources = project.sources.filter((source) => source.table === table);
  const folder = join(work, "ids");
  await mkdir(folder);
  const { outputs } = await runStep(idsStep({ ...project, sources }), db, inputs, project, { parts, folder });
  const listed = (people: readonly number[]) => people.map((person) => `'p${person}'`).join(", ") || "''";
  const aliases = pairs.map(([alias, customer]) => `('p${alias}', 'p${customer}')`).join(", ") || "(NULL, NULL)";
  const only = known === undefined ? "" : `WHERE v.alias IS NOT NULL OR i.raw_id IN (${listed(known)})`;
  await db.run(`
    CREATE TABLE "ingest/ids" AS ${(outputs["ingest/ids"] as { sql: string }).sql};
    CREATE TABLE "ingest/people" AS
    SELECT i.customer_id AS alias_id, min(least(i.customer_id, coalesce(o.customer_id, i.customer_id))) AS customer_id
    FROM "ingest/ids" AS i LEFT JOIN (VALUES ${aliases}) AS v(alias, customer) ON v.alias = i.raw_id
    LEFT JOIN "ingest/ids" AS o ON o.raw_id = v.customer ${only} GROUP BY ALL;
    CREATE TABLE "ingest/admissions" AS
    SELECT customer_id, raw_id NOT IN (${listed(out)}) AS admitted FROM "ingest/ids" ORDER BY raw_id`);
  for (const id of ["ingest/ids", "ingest/people", "ingest/admissions"]) inputs[id] = await tableInput(db, id);
}

/** Rows of a table that a step made, of pieces one after the other, and the hashes of these; undefined where it is no table of rows. */
export async function readMade(
  db: Database,
  made: TableOutput,
): Promise<{ readonly rows: readonly Row[]; readonly pieces?: readonly string[] } | undefined> {
  if (made.kind === "query") return { rows: await db.rows(made.sql) };
  if (made.kind !== "pieces") return undefined;
  const paths = made.pieces.places.map((place) => join(made.folder, `${place}.parquet`));
  const bytes = await Promise.all(paths.map((path) => readFile(path)));
  return {
    rows: await db.rows(`FROM read_parquet(${literal(paths)})`),
    pieces: bytes.map((each) => createHash("sha256").update(each).digest("hex")),
  };
}
