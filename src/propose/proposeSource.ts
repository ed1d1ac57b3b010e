import type { CanonicalTable, SourceColumn } from "../config/index.ts";
import { CheckError } from "../errors.ts";
import { canonicalColumns } from "../ingest/index.ts";
import { type FileName, stampOf } from "../ingest/readBytes.ts";
import { corruptSqlite, isOfSqlite, isSqlite, openSqlite, type SqliteFile } from "../ingest/sqliteFile.ts";
import type { Database } from "../table/index.ts";
import { baseType, isEnough } from "./baseType.ts";
import { chooseTable, type TableFit, type TypedColumn } from "./chooseTable.ts";
import { findKeys } from "./findKeys.ts";
import type { NumberMarks } from "./findMarks.ts";
import { guessRole, isFlag, type RoleGuess } from "./guessRole.ts";
import { measureColumn } from "./measureColumn.ts";
import { nameWords } from "./nameWords.ts";
import { partBytes } from "./readParts.ts";
import type { Sample } from "./sample.ts";
import { sampleDuckdb } from "./sampleDuckdb.ts";
import { sampleJson } from "./sampleJson.ts";
import { partRows, sampleParquet } from "./sampleParquet.ts";
import { sampleSqlite } from "./sampleSqlite.ts";
import { sampleText } from "./sampleText.ts";

/** A column of a file and what is proposed for it. */
export interface ProposedColumn extends TypedColumn {
  readonly role: RoleGuess;
  /** Name in the canonical table; undefined when it is proposed to leave the column unread. */
  readonly as: string | undefined;
  readonly declared: Pick<SourceColumn, "type" | "required"> & { readonly format?: string } & Partial<NumberMarks>;
}

/** What is proposed for one file, for a person to confirm. */
export interface Proposal {
  readonly file: string;
  readonly sample: Sample;
  readonly fit: TableFit;
  /** Rows that seem to be of people, and no column tells whose: each may be one. */
  readonly customerIs: "row" | undefined;
  /** Other tables whose needed columns are all there. */
  readonly others: readonly CanonicalTable[];
  readonly nulls: readonly string[];
  readonly columns: readonly ProposedColumn[];
  /** Places of columns that are a key of the rows looked at, alone or as a pair. */
  readonly keys: readonly (readonly number[])[];
}

export interface ProposeLimits {
  /** Bytes of each part of a text file. */
  readonly bytes: number;
  /** Rows of each part of a Parquet file or a SQLite table. */
  readonly rows: number;
}

const usual: ProposeLimits = { bytes: partBytes, rows: partRows };

const table = "looked at";

/**
 * Looks at a bounded part of a file and proposes what a project file may declare about it: of a SQLite or DuckDB file, about each table
 * with rows, and of SQLite each view, by name. The same file gives the same proposals.
 *
 * @param file `name` is how the project file will call it.
 * @throws CheckError `not-proposed`, `no-rows`, and as `sampleText`, `sampleJson`, `sampleParquet`, `sampleArrow`, `sampleDuckdb` and `openSqlite`.
 */
export async function proposeSources(
  db: Database,
  file: FileName,
  limits: ProposeLimits = usual,
): Promise<readonly Proposal[]> {
  if (/\.(sqlite3?|db3|s3db)$/i.test(file.path) || (/\.db$/i.test(file.path) && (await isSqlite(file)))) {
    return proposeTables(db, file, limits);
  }
  if (/\.(duckdb|ddb|db)$/i.test(file.path)) return proposeDuckdb(db, file, limits);
  if (/\.(xlsx?|ods|zip|bz2|xz|avro|orc)$/i.test(file.path)) {
    const message =
      "a mapping is proposed of CSV, TSV and JSON (plain, .gz or .zst), Parquet, Arrow, DuckDB and SQLite files";
    throw problem(file, "not-proposed", message, "export it to one of those");
  }
  const sample = await sampleFile(db, file, limits);
  return [await proposeFrom(db, file, sample)];
}

async function sampleFile(db: Database, file: FileName, limits: ProposeLimits): Promise<Sample> {
  if (/\.(arrow|feather|ipc|arrows)$/i.test(file.path)) {
    // Its library takes 0.2 s to load.
    return (await import("./sampleArrow.ts")).sampleArrow(db, file, table, limits.rows);
  }
  if (/\.(parquet|pq)$/i.test(file.path)) return sampleParquet(db, file, table, limits.rows);
  if (/\.(json|ndjson|jsonl)(\.(gz|zst))?$/i.test(file.path)) return sampleJson(db, file, table, limits.bytes);
  return sampleText(db, file, table, limits.bytes);
}

async function proposeTables(db: Database, file: FileName, limits: ProposeLimits): Promise<Proposal[]> {
  await stampOf(file);
  const proposals: Proposal[] = [];
  let shop: SqliteFile | undefined;
  let reading = "";
  try {
    shop = await openSqlite(db, file);
    for (const relation of shop.relations()) {
      reading = relation.kind === "view" ? relation.name : "";
      const sample = await sampleSqlite(db, shop, relation, table, limits.rows);
      if (sample !== undefined) proposals.push(await proposeFrom(db, file, sample));
    }
  } catch (cause) {
    if (!isOfSqlite(cause)) throw cause;
    if (reading === "") throw corruptSqlite(file);
    throw problem(file, "broken-view", `the view "${reading}" cannot be run`, "mend it");
  } finally {
    await shop?.close();
  }
  if (proposals.length === 0) throw problem(file, "no-rows", "no table has rows", "propose from a file with rows");
  return proposals;
}

async function proposeDuckdb(db: Database, file: FileName, limits: ProposeLimits): Promise<Proposal[]> {
  await stampOf(file);
  const proposals: Proposal[] = [];
  await sampleDuckdb(db, file, { table, limit: limits.rows }, async (sample) => {
    proposals.push(await proposeFrom(db, file, sample));
  });
  if (proposals.length === 0) throw problem(file, "no-rows", "no table has rows", "propose from a file with rows");
  return proposals;
}

async function proposeFrom(db: Database, file: FileName, sample: Sample): Promise<Proposal> {
  const typed: TypedColumn[] = [];
  for (const [index, column] of sample.columns.entries()) {
    const measured = await measureColumn(db, sample, column, index);
    typed.push({ ...measured, base: baseType(measured) });
  }
  const guesses = typed.map(guessRole);
  const hints = guesses.filter(({ role }) => role === "consent" || role === "sensitive" || role === "personal").length;
  const fitting = typed.map((column, i) => (sample.columns[i]?.unread === true ? { ...column, name: "" } : column));
  const [fit, ...rest] = chooseTable(fitting, hints);
  if (fit === undefined) throw new RangeError("Cannot propose a table: there are no canonical tables");
  const columns = proposeColumns(sample, typed, guesses, fit);
  const keys = await findKeys(db, sample, typed, (place) => {
    const column = columns[place];
    return column?.declared.type === "text" || column?.declared.type === "integer";
  });
  const nobodys = fit.table === "customers" && fit.missing.length > 0 && !guesses.some(({ role }) => role === "id");
  return {
    file: file.name,
    sample,
    fit,
    customerIs: nobodys ? "row" : undefined,
    others: rest.filter(({ missing, table }) => missing.length === 0 && neededOf(table) > 1).map(({ table }) => table),
    nulls: ["", ...nullTokens(columns)],
    columns,
    keys,
  };
}

function problem(file: FileName, code: string, message: string, remedy: string): CheckError {
  return new CheckError(`Cannot propose from ${file.name}`, [{ code, file: file.name, message, remedy }]);
}

function neededOf(table: CanonicalTable): number {
  return Object.values(canonicalColumns[table]).filter(({ needed }) => needed === true).length;
}

function proposeColumns(
  { columns }: Sample,
  typed: readonly TypedColumn[],
  guesses: readonly RoleGuess[],
  fit: TableFit,
): ProposedColumn[] {
  const names = new Map([...fit.found].map(([name, place]) => [place, name]));
  const taken = new Set([...fit.found.keys(), ...Object.keys(canonicalColumns[fit.table])]);
  return typed.map((column, place) => {
    const role =
      fit.table === "customers" && nameWords(column.name) === "name" ? personName : (guesses[place] as RoleGuess);
    const unfit = columns[place]?.unread === true;
    const canonical = unfit ? undefined : names.get(place);
    const unread = unfit || role.role === "personal" || role.role === "words" || isNested(column) || column.name === "";
    const as = canonical ?? (unread ? undefined : freeName(column.name, place, taken));
    if (as !== undefined) taken.add(as);
    return { ...column, role: unfit ? noValue : role, as, declared: declare(column, role, canonical, fit.table) };
  });
}

const noValue: RoleGuess = { role: "unknown", confidence: "high", reason: "its type is not read" };
const personName: RoleGuess = { role: "personal", confidence: "medium", reason: "customers are called by it" };

function declare(
  column: TypedColumn,
  role: RoleGuess,
  canonical: string | undefined,
  table: CanonicalTable,
): ProposedColumn["declared"] {
  const { base } = column;
  const wanted = canonical === undefined ? undefined : canonicalColumns[table][canonical];
  const required = wanted?.needed === true && column.missing === 0 && column.known > 0;
  const [marks, ...others] = column.marks;
  const local = marks !== undefined && others.length === 0 && `${marks.decimalMark}${marks.thousands}` !== ".";
  const plain = (type: SourceColumn["type"]): ProposedColumn["declared"] => {
    const numeric = type === "integer" || type === "decimal" || type === "number";
    return { type, required, ...(numeric && local ? marks : {}) };
  };
  if (base.choices !== undefined) return plain("text");
  if (wanted?.type === "VARCHAR") return plain("text");
  if (wanted?.type === "BIGINT") return plain("integer");
  if (wanted?.type === "DECIMAL(18,4)") return plain("decimal");
  if (wanted?.type === "BOOLEAN") return plain("boolean");
  if (base.format !== undefined) return { ...plain(base.type), format: base.format };
  if (wanted === undefined && role.role === "id" && base.type !== "boolean") return plain("text");
  if (wanted === undefined && isFlag(column)) return plain("boolean");
  if (wanted === undefined && role.role === "money" && isEnough(column, "decimal")) return plain("decimal");
  return plain(base.type);
}

function isNested({ physical }: TypedColumn): boolean {
  return /\[|STRUCT|MAP|UNION|BLOB|BIT$|INTERVAL/.test(physical);
}

/** A lower-case name that no other column has. */
function freeName(name: string, place: number, taken: ReadonlySet<string>): string {
  const words = nameWords(name);
  const base = words === "" ? `column_${place + 1}` : /^[a-z]/.test(words) ? words : `c_${words}`;
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? base : `${base}_${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Tokens that mean "no value": certain ones anywhere in columns that are read, doubtful ones not among words. */
function nullTokens(columns: readonly ProposedColumn[]): string[] {
  const read = columns.filter(({ as, physical }) => as !== undefined && physical === "VARCHAR");
  const tokens = read.flatMap((column) => [
    ...column.certain,
    ...(column.declared.type === "text" ? [] : column.doubtful),
  ]);
  return [...new Set(tokens)].sort();
}
