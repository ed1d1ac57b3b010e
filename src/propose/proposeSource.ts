import type { CanonicalTable, SourceColumn } from "../config/index.ts";
import { CheckError } from "../errors.ts";
import { canonicalColumns } from "../ingest/index.ts";
import type { FileName } from "../ingest/readBytes.ts";
import type { Database } from "../table/index.ts";
import { baseType, isEnough } from "./baseType.ts";
import { chooseTable, type TableFit, type TypedColumn } from "./chooseTable.ts";
import { findKeys } from "./findKeys.ts";
import { guessRole, isFlag, type RoleGuess } from "./guessRole.ts";
import { measureColumn } from "./measureColumn.ts";
import { nameWords } from "./nameWords.ts";
import { partBytes } from "./readParts.ts";
import type { Sample } from "./sample.ts";
import { partRows, sampleParquet } from "./sampleParquet.ts";
import { sampleText } from "./sampleText.ts";

/** A column of a file and what is proposed for it. */
export interface ProposedColumn extends TypedColumn {
  readonly role: RoleGuess;
  /** Name in the canonical table; undefined when it is proposed to leave the column unread. */
  readonly as: string | undefined;
  readonly declared: Pick<SourceColumn, "type" | "required"> & { readonly format?: string };
}

/** What is proposed for one file, for a person to confirm. */
export interface Proposal {
  readonly file: string;
  readonly sample: Sample;
  readonly fit: TableFit;
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
  /** Rows of each part of a Parquet file. */
  readonly rows: number;
}

const usual: ProposeLimits = { bytes: partBytes, rows: partRows };

/**
 * Looks at a bounded part of a file and proposes what a project file may declare about it. The same file gives the same
 * proposal.
 *
 * @param file `name` is how the project file will call it.
 * @throws CheckError as `sampleText` and `sampleParquet`.
 */
export async function proposeSource(db: Database, file: FileName, limits: ProposeLimits = usual): Promise<Proposal> {
  const parquet = /\.(parquet|pq)$/i.test(file.path);
  const other = /\.(json|ndjson|jsonl|arrow|feather|ipc|duckdb|db|sqlite|xlsx?|zst|zip)(\.gz)?$/i.test(file.path);
  if (other) {
    const message = "a mapping is proposed of CSV, TSV and Parquet files alone, plain or .gz";
    const remedy = "declare this one by hand, or export it to one of those";
    throw new CheckError(`Cannot propose from ${file.name}`, [
      { code: "not-proposed", file: file.name, message, remedy },
    ]);
  }
  const sample = parquet
    ? await sampleParquet(db, file, "looked at", limits.rows)
    : await sampleText(db, file, "looked at", limits.bytes);
  const typed: TypedColumn[] = [];
  for (const [index, column] of sample.columns.entries()) {
    const measured = await measureColumn(db, sample, column, index);
    typed.push({ ...measured, base: baseType(measured) });
  }
  const guesses = typed.map(guessRole);
  const hints = guesses.filter(({ role }) => role === "consent" || role === "sensitive" || role === "personal").length;
  const [fit, ...rest] = chooseTable(typed, hints);
  if (fit === undefined) throw new RangeError("Cannot propose a table: there are no canonical tables");
  const columns = proposeColumns(typed, guesses, fit);
  const keys = await findKeys(db, sample, typed, (place) => {
    const column = columns[place];
    return column?.declared.type === "text" || column?.declared.type === "integer";
  });
  return {
    file: file.name,
    sample,
    fit,
    others: rest.filter(({ missing, table }) => missing.length === 0 && neededOf(table) > 1).map(({ table }) => table),
    nulls: ["", ...nullTokens(columns)],
    columns,
    keys,
  };
}

function neededOf(table: CanonicalTable): number {
  return Object.values(canonicalColumns[table]).filter(({ needed }) => needed === true).length;
}

function proposeColumns(typed: readonly TypedColumn[], guesses: readonly RoleGuess[], fit: TableFit): ProposedColumn[] {
  const names = new Map([...fit.found].map(([name, place]) => [place, name]));
  const taken = new Set([...fit.found.keys(), ...Object.keys(canonicalColumns[fit.table])]);
  return typed.map((column, place) => {
    const role =
      fit.table === "customers" && nameWords(column.name) === "name" ? personName : (guesses[place] as RoleGuess);
    const canonical = names.get(place);
    const unread = role.role === "personal" || role.role === "words" || isNested(column) || column.name === "";
    const as = canonical ?? (unread ? undefined : freeName(column.name, place, taken));
    if (as !== undefined) taken.add(as);
    return { ...column, role, as, declared: declare(column, role, canonical, fit.table) };
  });
}

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
  const plain = (type: SourceColumn["type"]): ProposedColumn["declared"] => ({ type, required });
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
