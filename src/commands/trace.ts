import { canonicalTables } from "../config/index.ts";
import { CheckError } from "../errors.ts";
import type { Host } from "../host.ts";
import { type Choices, prepare } from "../prepare.ts";
import { ident, literal, type Row } from "../table/index.ts";
import { readLastRun, readLastRunId } from "../writeRun.ts";
import { located, openTraced, type Traced } from "./openTraced.ts";
import { placesBehind } from "./placesBehind.ts";

/** What is asked of a trace. */
export interface TraceQuestion {
  readonly table: string;
  readonly rule?: string | undefined;
  /** A row of a file, by its line; for files without lines, by its row from 1. */
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  /** Print what the rows hold: to a terminal alone. */
  readonly showValues: boolean;
}

const mostListed = 1000;

/** What rows are asked for by that were not written as declared: no rule of cleaning saw them. */
const rejectedRows = "rejected rows";

/** The rule by which customer ids became another's: each of its rows names the id and the person. */
const mergedIdentities = "merged identities";

/**
 * Says where the rows behind a canonical table lie in the files, and what each rule did to them: all rules in numbers, the rows of
 * one rule, or all rows behind the canonical row that a row of a file became. Reads the private tables of the last run.
 *
 * @throws CheckError for a table, rule, file or line that there is not; `values-refused` when values are asked for anywhere
 *   but on a terminal of a person.
 */
export async function traceCommand(
  host: Host,
  name: string,
  question: TraceQuestion,
  choices: Choices,
): Promise<number> {
  const { table, file, line, rule, showValues } = question;
  if (!(canonicalTables as readonly string[]).includes(table)) {
    throw fault("no-table", `there is no table "${table}"`, `use one of: ${canonicalTables.join(", ")}`);
  }
  if ((file === undefined) !== (line === undefined)) {
    throw fault("half-a-place", "a row is told by its file and its line", "give both --file and --line");
  }
  if (showValues && file === undefined) {
    throw fault("values-refused", "values are shown of one row at a time", "give --file and --line");
  }
  if (showValues && !host.output.interactive) {
    const message = "values of people are shown on a terminal alone: not in CI, not into a file or another program";
    throw fault("values-refused", message, "ask on your own machine, without CI in the environment");
  }
  const { disk, workFolder } = await prepare(host, name, choices);
  const [run, record] = [await readLastRunId(workFolder), await readLastRun(workFolder)];
  if (run === undefined || record === undefined) {
    throw fault("no-run", `the project "${name}" has never run`, `run: segmentarium run ${name}`);
  }
  const traced = await openTraced(workFolder, run, record, disk.project, table);
  try {
    if (file !== undefined && line !== undefined) return await tellRow(host, traced, question, { file, line });
    return rule === undefined ? await tellRules(host, traced, table) : await tellRule(host, traced, table, rule);
  } finally {
    traced.db.close();
  }
}

function fault(code: string, message: string, remedy: string): CheckError {
  return new CheckError("Cannot trace", [{ code, message, remedy }]);
}

/** All rules of a table: how many rows each touched, and the first place. */
async function tellRules({ output }: Host, traced: Traced, table: string): Promise<number> {
  const { db } = traced;
  const rejected = await db.row(`
    SELECT count(*) AS n, arg_min(file, (file, line)) AS file, arg_min(unit, (file, line)) AS unit, arg_min(line, (file, line)) AS line
    FROM (${rejects(traced)})`);
  const set = Number(rejected?.["n"]) > 0 ? [{ ...rejected, rule: rejectedRows, what: "set aside" } as Row] : [];
  const ruled = await db.rows(`
    SELECT rule, what, count(*) AS n, arg_min(file, (source, source_file, source_row)) AS file, any_value(unit) AS unit,
      arg_min(line, (source, source_file, source_row)) AS line
    FROM located GROUP BY rule, what ORDER BY rule, what`);
  const rules = [...set, ...ruled];
  output.write(rules.length === 0 ? `${table}: no rule touched a row\n` : `${table}: rows that rules touched\n`);
  for (const row of rules) {
    const first = `first ${place(row)}`;
    output.write(
      `  ${String(row["n"]).padStart(9)}  ${String(row["rule"]).padEnd(36)} ${String(row["what"]).padEnd(22)} ${first}\n`,
    );
  }
  const largest = await largestIdentity(traced);
  if (largest !== undefined) output.write(`largest merged identity: ${largest} customer ids of one person\n`);
  return 0;
}

/** How many customer ids the person of most has; undefined where none was joined to another. About one person: no table of the site has it. */
async function largestIdentity({ db }: Traced): Promise<number | undefined> {
  const row = await db.row(`
    SELECT max(others) + 1 AS n FROM (
      SELECT count(DISTINCT counted) AS others FROM located WHERE rule = ${literal(mergedIdentities)} GROUP BY person)`);
  return row === undefined || row["n"] === null ? undefined : Number(row["n"]);
}

/** Rows of the sources of the table that were not written as declared: file, unit, line, column, reason. */
function rejects({ sources, has }: Traced): string {
  const parts = sources.flatMap(({ id }) =>
    has(`rejects/${id}`)
      ? [`SELECT ${literal(id)} AS source, file, line, "column", reason FROM ${ident(`rejects/${id}`)}`]
      : [],
  );
  const none = `SELECT '' AS source, '' AS file, 0 AS line, '' AS "column", '' AS reason WHERE false`;
  const all = parts.length === 0 ? none : parts.join(" UNION ALL ");
  return `SELECT r.*, f.unit FROM (${all}) AS r LEFT JOIN (SELECT DISTINCT source, file, unit FROM files) AS f USING (source, file)`;
}

async function tellRejects({ output }: Host, traced: Traced): Promise<number> {
  const rows = await traced.db.rows(`FROM (${rejects(traced)}) ORDER BY source, file, line LIMIT ${mostListed}`);
  const counted = await traced.db.row(`SELECT count(*) AS n FROM (${rejects(traced)})`);
  for (const row of rows) output.write(`${place(row)}: ${reasonOf(row)}\n`);
  const more = Number(counted?.["n"]) - rows.length;
  if (more > 0) output.write(`and ${more} more, in the tables rejects-<source> of the last run\n`);
  return 0;
}

/** Why a row was rejected, with the column where there is one. */
function reasonOf({ column, reason }: Row): string {
  return `${column === null ? "" : `${column} `}${reason}`;
}

async function tellRule(host: Host, traced: Traced, table: string, rule: string): Promise<number> {
  const [{ output }, { db }] = [host, traced];
  const rejected = (await db.row(`SELECT 1 AS one FROM (${rejects(traced)}) LIMIT 1`)) !== undefined;
  if (rule === rejectedRows && rejected) return tellRejects(host, traced);
  const touched = await db.rows(`SELECT DISTINCT rule FROM located ORDER BY rule`);
  const known = [...(rejected ? [{ rule: rejectedRows }] : []), ...touched];
  if (!known.some((row) => row["rule"] === rule)) {
    const rules = known.map((row) => `"${row["rule"]}"`).join(", ") || "none";
    throw fault("no-rule", `no row of ${table} was touched by a rule "${rule}"`, `rules that touched rows: ${rules}`);
  }
  const rows = await db.rows(`
    SELECT * FROM located WHERE rule = ${literal(rule)} ORDER BY source, source_file, source_row LIMIT ${mostListed}`);
  const counted = await db.row(`SELECT count(*) AS n FROM located WHERE rule = ${literal(rule)}`);
  for (const row of rows) output.write(`${place(row)}: ${await deed(row, { db })}\n`);
  const more = Number(counted?.["n"]) - rows.length;
  if (more > 0) output.write(`and ${more} more, in the table ingest-trace of the last run\n`);
  return 0;
}

/** The row of a file, what became of it, and every other row behind the same canonical row. */
async function tellRow(
  { output }: Host,
  traced: Traced,
  { table, showValues, rule }: TraceQuestion,
  asked: { readonly file: string; readonly line: number },
): Promise<number> {
  const { db } = traced;
  const found = await findRow(traced, table, asked);
  if ("rejected" in found) {
    output.write(`${asked.file} ${found.unit} ${asked.line} was rejected: ${found.rejected}\n`);
    return 0;
  }
  const places = await placesBehind(traced, table, found);
  output.write(`${places.length === 1 ? "One row is" : `${places.length} rows are`} behind this row of ${table}\n`);
  for (const row of places) {
    output.write(`${place(row)} (source ${row["source"]})\n`);
    const deeds = await db.rows(`
      SELECT * FROM located WHERE ${sameRow(row)} ${rule === undefined ? "" : `AND rule = ${literal(rule)}`} ORDER BY rule`);
    if (deeds.length === 0) output.write("  no rule touched it\n");
    for (const one of deeds) output.write(`  ${one["rule"]}: ${await deed(one, traced)}\n`);
    if (showValues) await showRow(output, traced, row);
  }
  return 0;
}

interface Rejected {
  readonly unit: string;
  readonly rejected: string;
}

async function findRow(
  { db, sources, has }: Traced,
  table: string,
  { file, line }: { file: string; line: number },
): Promise<Row | Rejected> {
  const own = sources.map(({ id }) => id);
  const files = await db.rows(
    `SELECT * FROM files WHERE file = ${literal(file)} AND list_contains(${literal(own)}::VARCHAR[], source)`,
  );
  if (files.length === 0) {
    const known = await db.rows(
      `SELECT DISTINCT file FROM files WHERE list_contains(${literal(own)}::VARCHAR[], source) ORDER BY file`,
    );
    throw fault(
      "no-file",
      `no source of ${table} has a file "${file}"`,
      `files: ${known.map((row) => row["file"]).join(", ")}`,
    );
  }
  for (const { source, source_file, unit } of files) {
    const rows = `(SELECT ${literal(String(source))} AS source, source_file, source_row FROM ${ident(`source/${source}`)}
      WHERE source_file = ${Number(source_file)})`;
    const row = await db.row(`SELECT * FROM (${located(rows)}) WHERE line = ${line}`);
    if (row !== undefined) return row;
    if (!has(`rejects/${source}`)) continue;
    const reject = await db.row(
      `SELECT "column", reason FROM ${ident(`rejects/${source}`)} WHERE file = ${literal(file)} AND line = ${line}`,
    );
    if (reject !== undefined) return { unit: String(unit), rejected: reasonOf(reject) };
  }
  const unit = String(files[0]?.["unit"]);
  throw fault("no-row", `no row of "${file}" begins on ${unit} ${line}`, `give the ${unit} on which a row begins`);
}

function place(row: Row): string {
  return `${row["file"]} ${row["unit"]} ${row["line"]}`;
}

function sameRow({ source, source_file, source_row }: Row): string {
  return `source = ${literal(String(source))} AND source_file = ${Number(source_file)} AND source_row = ${Number(source_row)}`;
}

/** What a rule did to a row, without any value. */
async function deed(row: Row, { db }: Pick<Traced, "db">): Promise<string> {
  const column = row["column"] === null ? "" : `${row["column"]} `;
  const person = row["person"] === null ? "" : ` into ${row["person"]}`;
  if (row["into_row"] === null) return `${column}${row["what"]}${person}`;
  const rows = `(SELECT ${literal(String(row["into_source"]))} AS source, CAST(${Number(row["into_file"])} AS INTEGER) AS source_file,
    CAST(${Number(row["into_row"])} AS BIGINT) AS source_row)`;
  const stays = await db.row(located(rows));
  return `${column}${row["what"]}, ${stays === undefined ? "another row" : place(stays)} stays`;
}

/** Each value as JSON, so that nothing in it can move the cursor. */
async function showRow(
  { write }: Host["output"],
  { db }: Traced,
  { source, source_file, source_row }: Row,
): Promise<void> {
  const row = await db.row(`
    SELECT CAST(COLUMNS(* EXCLUDE (source_file, source_row)) AS VARCHAR) FROM ${ident(`source/${source}`)}
    WHERE source_file = ${Number(source_file)} AND source_row = ${Number(source_row)}`);
  for (const [name, value] of Object.entries(row ?? {})) {
    const shown = JSON.stringify(value).replaceAll(
      /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
      (letter) => {
        return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
      },
    );
    write(`    ${name} = ${shown}\n`);
  }
}
