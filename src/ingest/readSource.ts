import { join } from "node:path";
import type { FileAccount } from "../artifacts.ts";
import type { Source } from "../config/index.ts";
import { CheckError } from "../errors.ts";
import { type Database, ident, literal, loadColumns } from "../table/index.ts";
import { acceptRows, type HiddenCount, type KeepRows, type UnfitCount, type UnfitRow } from "./acceptRows.ts";
import { checkKinds, kindsOf, type SeenKinds } from "./checkKinds.ts";
import { allEmpty, digestOf, isWithoutHeader } from "./emptyParts.ts";
import { type FilePart, finishPart, keepRowsIn, keptRows, type PlacedPart, partRows } from "./filePart.ts";
import { keptFacts } from "./keptFacts.ts";
import { loadCsv } from "./loadCsv.ts";
import { loadDuckdb } from "./loadDuckdb.ts";
import type { LoadedFile, Reject } from "./loadedFile.ts";
import { loadJson } from "./loadJson.ts";
import { loadParquet } from "./loadParquet.ts";
import { loadSqlite } from "./loadSqlite.ts";
import { addPartitions, partitionsOf, withoutPartitions } from "./partitions.ts";
import { type ReadAhead, readAhead } from "./readAhead.ts";
import type { FileDigest, FileName } from "./readBytes.ts";
import { readSteadily } from "./readSteadily.ts";
import { type RepeatedFile, repeatedFiles } from "./repeatedFiles.ts";
import {
  addReason,
  describeReject,
  mostRejects,
  type RejectTally,
  TooManyBroken,
  tooManyRejects,
} from "./tooManyRejects.ts";
import { tooMuchMemory } from "./tooMuchMemory.ts";
import { type UnreadColumns, unreadText } from "./unreadColumns.ts";

export interface ReadOptions {
  /** The table to make: source_file (place among the files), source_row (order in the file), then the declared columns. */
  readonly table: string;
  /** The private table to make of what was not accepted: source, file, line, column, reason; never a value. */
  readonly rejectsTable: string;
  /** The table to make of where rows lie: see `writeLines`. */
  readonly linesTable: string;
  /** Fewer rows than this are not counted in a warning. */
  readonly minimumPeople: number;
  /** More rejects than this stop the source; a million without it. */
  readonly mostRejects?: number;
  /** Where to leave each file's part, in a folder named by its place, and where parts from earlier runs lie, by place. */
  readonly parts?: PartsOptions | undefined;
  warn(code: string, message: string): void;
  /** Called with the name of each file before it is read. */
  onFile?(file: string): void;
}

export interface PartsOptions {
  readonly folder: string;
  readonly kept: readonly (string | null)[];
  /** Further databases, each of which reads one file at a time while others are read; the result is the same. */
  readonly lanes?: readonly Database[];
  /** Called with the parts that have rows, in the order of files, when all are there. */
  onEnd?(parts: readonly PlacedPart[]): void;
}

/** @param most more broken rows than this end the reading with a TooManyBroken. */
type Loader = (db: Database, source: Source, file: FileName, most: number) => Promise<LoadedFile>;

const loaders: Readonly<Record<Source["format"], Loader>> = {
  csv: loadCsv,
  json: loadJson,
  parquet: loadParquet,
  // Its library takes 0.2 s to load.
  arrow: async (...given) => (await import("./loadArrow.ts")).loadArrow(...given),
  duckdb: loadDuckdb,
  sqlite: loadSqlite,
};

/**
 * Reads the files of a source into a table, every declared column of every row. What does not fit is put into the
 * rejects table, and for each file accepted + rejected = counted.
 *
 * @param files absolute paths of `source.files`, in the same order; messages use the names of the source.
 * A file whose bytes an earlier file of the source has is read once, and has no rows in its account; nor has a file without.
 *
 * @returns one account for each file.
 * @throws CheckError with file, line where known, and a code such as `empty-file`, `missing-column`, `row-count`, `reader-memory`.
 */
export async function readSource(
  db: Database,
  source: Source,
  files: readonly string[],
  options: ReadOptions,
): Promise<readonly FileAccount[]> {
  const accounts: FileAccount[] = [];
  const rejects: (Reject & { file: string })[] = [];
  const hiddenCounts: HiddenCount[] = [];
  const extras: UnreadColumns[] = [];
  const stretches: Stretch[] = [];
  const seen: SeenKinds = new Map();
  const named = namedFiles(source, files);
  const repeated = await repeatedFiles(named, new Set(Object.values(source.columns).map(({ from }) => from)));
  const most = options.mostRejects ?? mostRejects;
  const rows = rowsOf(db, options);
  const factsOf = keptFacts(options.parts?.kept ?? []);
  const several = named.length > 1;
  const ahead = readAhead(options.parts?.lanes ?? [], unread(options, named, repeated), (lane, i) => {
    const alone = { most, left: most, accounts: [], seen: new Map(), several };
    return readFile(lane, source, named[i] as FileName, alone, rows.keep(lane, i));
  });
  try {
    for (const [i, file] of named.entries()) {
      const { name } = file;
      const repetition = repeated.get(i);
      if (repetition !== undefined) {
        accounts.push(repeatedAccount(source, name, repetition, accounts, options));
        continue;
      }
      options.onFile?.(name);
      const so = { most, left: most - rejects.length, accounts, seen, several };
      const kept = keptPart(await factsOf(i), name, so);
      const part = kept ?? (await aheadPart(ahead, i, so)) ?? (await readFile(db, source, file, so, rows.keep(db, i)));
      checkKinds(part.kinds, name, seen);
      if (part.counted === 0 && part.rejects.length === 0 && several) {
        accounts.push(emptyAccount(source, name, part, options));
      } else accounts.push(account(source, name, part));
      if (part.accepted > 0) await rows.add(part, i, kept !== undefined);
      for (const { row, line } of part.stretches) stretches.push({ file: i, row, line });
      for (const reject of part.rejects) rejects.push({ ...reject, file: name });
      hiddenCounts.push(...part.hidden);
      extras.push({ file: name, places: part.extra });
    }
  } finally {
    await ahead.end();
  }
  if (accounts.every(({ counted }) => counted === 0)) throw allEmpty(named);
  await rows.end();
  await writeRejects(db, source, rejects, options.rejectsTable);
  await writeLines(db, stretches, options.linesTable);
  warnOf(source, accounts, extras, options);
  warnOfHidden(source, hiddenCounts, options);
  return accounts;
}

/** Places of files to be read ahead, when there are lanes for it. */
function unread(
  { parts }: ReadOptions,
  files: readonly FileName[],
  repeated: ReadonlyMap<number, unknown>,
): readonly number[] {
  if ((parts?.lanes ?? []).length === 0) return [];
  return [...files.keys()].filter((i) => !repeated.has(i) && (parts?.kept[i] ?? undefined) === undefined);
}

/** A part that was read ahead; undefined when it is to be read in its turn, to say what is wrong with it and what came before. */
async function aheadPart(ahead: ReadAhead<FilePart>, place: number, { left }: SoFar): Promise<FilePart | undefined> {
  const part = await ahead.take(place);
  if (part !== undefined && part.rejects.length <= left) return part;
  await ahead.end();
  return undefined;
}

function namedFiles(source: Source, files: readonly string[]): FileName[] {
  return source.files.map((name, i) => {
    const path = files[i];
    if (path === undefined) throw new RangeError(`Cannot read source "${source.id}": file ${i + 1} has no path`);
    return { path, name };
  });
}

/** What reading has come to before a file. */
interface SoFar {
  /** So many rejects may be; so many of them are left. */
  readonly most: number;
  readonly left: number;
  readonly accounts: readonly FileAccount[];
  readonly seen: SeenKinds;
  /** Whether the source has several files: one of them may be empty. */
  readonly several: boolean;
}

/** The table of the accepted rows of the file at hand. */
const accepted = ident("accepted rows of the file");

/** A part that an earlier run left; it is held against the other files as one that is read now. */
function keptPart(part: FilePart | undefined, name: string, so: SoFar): FilePart | undefined {
  if (part === undefined) return undefined;
  checkKinds(part.kinds, name, new Map(so.seen));
  if (part.rejects.length > so.left)
    throw tooManyRejects(name, so.most, tallyOf(so.accounts, { counted: part.counted, broken: part.rejects }, []));
  return part;
}

/** Reads a file and keeps its accepted rows. One of several files may have no rows, and not even a header. */
async function readFile(db: Database, source: Source, file: FileName, so: SoFar, keep: KeepRows): Promise<FilePart> {
  const { name } = file;
  const read = async (): Promise<FilePart> =>
    judgeFile(db, source, await loadFile(db, source, file, so.left), name, so, keep);
  return readSteadily(file, read).catch(async (cause: unknown) => {
    if (cause instanceof TooManyBroken) throw tooManyRejects(name, so.most, tallyOf(so.accounts, cause, []));
    if (!so.several || !isWithoutHeader(cause)) throw cause;
    const nothing = { counted: 0, accepted: 0, rejects: [], hidden: [], extra: [], kinds: {}, stretches: [] };
    return { ...(await digestOf(file)), ...nothing };
  });
}

async function judgeFile(
  db: Database,
  source: Source,
  loaded: LoadedFile,
  name: string,
  so: SoFar,
  keep: KeepRows,
): Promise<FilePart> {
  const { bytes, sha256, counted, extra, raw } = loaded;
  const kinds = await kindsOf(db, raw);
  checkKinds(kinds, name, new Map(so.seen));
  const { accepted, reasons, unfit, hidden } = await acceptRows(db, source, raw, name, keep, so.left);
  if (raw.table !== undefined) await db.run(`DROP TABLE ${raw.table}`);
  const rejects = [...loaded.broken, ...unfit.map((row) => rejectOf(row, loaded))].sort((a, b) => a.line - b.line);
  if (rejects.length > so.left) {
    throw tooManyRejects(name, so.most, { ...tallyOf(so.accounts, loaded, reasons), found: rejects });
  }
  const stretches = loaded.jumps.map((row) => ({ row, line: loaded.lineOf(row) }));
  return { bytes, sha256, counted, accepted, rejects, hidden, extra, kinds, stretches };
}

async function loadFile(db: Database, source: Source, file: FileName, most: number): Promise<LoadedFile> {
  const partitions = partitionsOf(file.name);
  try {
    const loaded = await loaders[source.format](db, withoutPartitions(source, partitions), file, most);
    return { ...loaded, raw: addPartitions(source, loaded.raw, partitions) };
  } catch (cause) {
    throw tooMuchMemory(cause, file);
  }
}

/** Where accepted rows go: into a table in memory, or into a file for each part, over which there is a view in the end. */
function rowsOf(db: Database, { table, parts }: ReadOptions) {
  const found: PlacedPart[] = [];
  let begun = false;
  const insert = async (place: number): Promise<void> => {
    const start = begun ? `INSERT INTO ${ident(table)}` : `CREATE OR REPLACE TABLE ${ident(table)} AS`;
    begun = true;
    await db.run(`${start} SELECT CAST(${literal(place)} AS INTEGER) AS source_file, * FROM ${accepted}`);
  };
  const folderOf = (place: number): string => join(parts?.folder ?? "", String(place));
  return {
    keep: (on: Database, place: number): KeepRows =>
      parts === undefined ? keepTable(on) : keepRowsIn(on, folderOf(place)),
    async add(part: FilePart, place: number, kept: boolean): Promise<void> {
      if (parts === undefined) return insert(place);
      const folder = (kept ? parts.kept[place] : undefined) ?? folderOf(place);
      if (!kept) await finishPart(part, folder);
      found.push({ folder, place });
    },
    async end(): Promise<void> {
      if (parts === undefined) await db.run(`DROP TABLE IF EXISTS ${accepted}`);
      else await db.run(`CREATE OR REPLACE VIEW ${ident(table)} AS FROM ${partRows(found)}`);
      parts?.onEnd?.(found);
    },
  };
}

function keepTable(db: Database): KeepRows {
  return async (query) => {
    await db.run(`CREATE OR REPLACE TEMP TABLE ${accepted} AS ${query}`);
    return keptRows(db, accepted);
  };
}

function repeatedAccount(
  source: Source,
  file: string,
  { bytes, sha256, of }: RepeatedFile,
  before: readonly FileAccount[],
  options: ReadOptions,
): FileAccount {
  if (before.some((other) => other.file === of && other.counted === 0)) {
    return emptyAccount(source, file, { bytes, sha256 }, options);
  }
  const message = `File "${file}" of source "${source.id}" has the same bytes as "${of}": it is read once`;
  options.warn("file-repeated", message);
  return withoutRows(source, file, { bytes, sha256 });
}

function emptyAccount(source: Source, file: string, digest: FileDigest, options: ReadOptions): FileAccount {
  options.warn("empty-part", `File "${file}" of source "${source.id}" has no rows; other files of the source have`);
  return withoutRows(source, file, digest);
}

function withoutRows({ id, table, format }: Source, file: string, { bytes, sha256 }: FileDigest): FileAccount {
  const rows = { counted: 0, accepted: 0, rejected: 0, rejectReasons: [] };
  return { source: id, table, file, format, bytes, sha256, ...rows };
}

function tallyOf(
  before: readonly FileAccount[],
  { counted, broken }: Pick<LoadedFile, "counted" | "broken">,
  unfit: readonly UnfitCount[],
): RejectTally {
  const reasons = new Map<string, number>();
  for (const { reason, rows } of before.flatMap(({ rejectReasons }) => rejectReasons)) addReason(reasons, reason, rows);
  for (const reject of broken) addReason(reasons, describeReject(reject), 1);
  for (const { rows, ...reject } of unfit) addReason(reasons, describeReject(reject), rows);
  return { counted: before.reduce((sum, account) => sum + account.counted, counted), reasons, found: broken };
}

function rejectOf({ row, column, reason }: UnfitRow, loaded: LoadedFile): Reject {
  return { line: loaded.lineOf(row), column, reason };
}

function account(source: Source, file: string, { bytes, sha256, counted, accepted, rejects }: FilePart): FileAccount {
  const fail = (code: string, message: string, remedy: string): never => {
    throw new CheckError(`Cannot use ${file}`, [{ code, file, message, remedy }]);
  };
  if (counted === 0) fail("no-rows", "the file has no rows", "deliver it again, or remove the source");
  if (accepted + rejects.length !== counted) {
    const message = `${counted} rows were counted, ${accepted} accepted and ${rejects.length} rejected`;
    fail("row-count", message, "check quotes and line ends near the last good row");
  }
  if (accepted === 0) {
    const reason = rejects[0];
    const message = `all ${counted} rows are rejected, the first on line ${reason?.line}: ${reason === undefined ? "unknown" : describeReject(reason)}`;
    fail("all-rejected", message, "check the declared dialect and columns");
  }
  const tally = new Map<string, number>();
  for (const reject of rejects) addReason(tally, describeReject(reject), 1);
  const rejectReasons = [...tally].map(([reason, rows]) => ({ reason, rows }));
  const { id, table, format } = source;
  return { source: id, table, file, format, bytes, sha256, counted, accepted, rejected: rejects.length, rejectReasons };
}

async function writeRejects(
  db: Database,
  source: Source,
  rejects: readonly (Reject & { file: string })[],
  table: string,
): Promise<void> {
  await loadColumns(db, table, [
    { name: "source", type: "text", values: rejects.map(() => source.id) },
    { name: "file", type: "text", values: rejects.map(({ file }) => file) },
    { name: "line", type: "bigint", values: rejects.map(({ line }) => line) },
    { name: "column", type: "text", values: rejects.map(({ column }) => column) },
    { name: "reason", type: "text", values: rejects.map(({ reason }) => reason) },
  ]);
}

/** A row that does not lie on the line after that of the row before it. */
interface Stretch {
  readonly file: number;
  readonly row: number;
  readonly line: number;
}

/**
 * source_file, source_row, line: the line of each row that does not follow on the line before it, so that any row lies
 * on the line of the last one listed plus the rows in between.
 */
async function writeLines(db: Database, stretches: readonly Stretch[], table: string): Promise<void> {
  await loadColumns(db, table, [
    { name: "source_file", type: "integer", values: stretches.map(({ file }) => file) },
    { name: "source_row", type: "bigint", values: stretches.map(({ row }) => row) },
    { name: "line", type: "bigint", values: stretches.map(({ line }) => line) },
  ]);
}

function warnOf(
  source: Source,
  accounts: readonly FileAccount[],
  extras: readonly UnreadColumns[],
  options: ReadOptions,
): void {
  const rejected = accounts.reduce((sum, { rejected: rows }) => sum + rows, 0);
  if (rejected > 0) {
    const reasons = accounts.flatMap(({ rejectReasons }) => rejectReasons);
    options.warn("rows-rejected", rejectedText(source.id, rejected, reasons, options.minimumPeople));
  }
  const extra = unreadText(extras, source.format === "json" ? "key" : "column");
  if (extra !== undefined)
    options.warn("unread-columns", `Source "${source.id}" has columns that are not read: ${extra}`);
}

function warnOfHidden(source: Source, counts: readonly HiddenCount[], options: ReadOptions): void {
  const byColumn = new Map<string, number>();
  for (const { column, rows } of counts) byColumn.set(column, (byColumn.get(column) ?? 0) + rows);
  for (const [column, rows] of byColumn) {
    const many = rows < options.minimumPeople ? `Fewer than ${options.minimumPeople}` : String(rows);
    const message = `${many} values of "${column}" in source "${source.id}" had invisible characters, which are left out`;
    options.warn("invisible-characters", message);
  }
}

/** Rows may be people: few of them are not counted in words, and no reason is when the total would give it away. */
function rejectedText(
  id: string,
  rejected: number,
  reasons: FileAccount["rejectReasons"],
  minimumPeople: number,
): string {
  const many = rejected < minimumPeople ? `Fewer than ${minimumPeople}` : String(rejected);
  const counted = reasons.every(({ rows }) => rows >= minimumPeople);
  const listed = reasons.map(({ reason, rows }) => (counted ? `${rows} × ${reason}` : reason));
  return `${many} rows of source "${id}" were rejected: ${[...new Set(listed)].join("; ")}`;
}
