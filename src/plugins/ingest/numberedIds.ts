import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  findWhole,
  keepWhole,
  linkOrCopy,
  type Mergeable,
  mergedPieces,
  ofPieces,
  type PieceContext,
} from "segmentarium/parts";
import { fromPieces, fromQuery, type TableOutput, type TablePiece } from "segmentarium/plugin";
import { type Database, ident, parquetSql, pieceFile, writeTable } from "segmentarium/table";
import { additions, digestOf, mostNew, rowDigest, sumOf } from "./pieceDigests.ts";

/** The ids that a column of a source names. */
export interface Naming {
  /** Unique in the step. */
  readonly name: string;
  /** The rows of the source; with `pieces` where a piece names the same ids wherever it lies. */
  readonly sql: string;
  readonly pieces: readonly TablePiece[];
  /** The query for raw_id and day, null where a row has none, of all rows that name somebody. */
  readonly of: (rows: string) => string;
}

/** Of fewer ids that have a day none are kept with their numbers. */
const fewest = 100_000;

/** Files of ids that are kept: those of the first numbers, which all have a day; the last of them; and all others. */
const [settledFile, lastFile, othersFile] = ["settled.parquet", "last.parquet", "others.parquet"];

/** Temporary tables: raw_id, number, first_on of ids that are numbered in this run; raw_id, day of those that may come after; raw_id, earlier of those of them that do not. */
const [numbered, later, known] = [ident("numbered ids"), ident("later ids"), ident("known ids")];

/**
 * Numbers ids by first day, then by their bytes, those of no day last: raw_id, customer_id, first_on, for each output the same.
 *
 * Where sources lie in pieces and ids are many, the table is two files: one of the first numbers, up to one that depends on how many ids have
 * a day, and one of the others. They are kept: where pieces were added, only ids of these and of the second file are numbered, if all that are
 * new come after those of the first file, and none of these is seen on an earlier day. What the files hold does not depend on what was kept.
 *
 * @param least how many ids must have a day for any to be kept.
 */
export async function numberedIds(
  context: PieceContext,
  namings: readonly Naming[],
  outputs: readonly string[],
  least = fewest,
): Promise<Readonly<Record<string, TableOutput>>> {
  const apart = namings.some(({ pieces }) => pieces.length > 1);
  const files = apart
    ? await keptFiles(context, namings, least)
    : await numberAll(context.db, union(namings.map(({ of, sql }) => of(sql))));
  if (files === undefined) {
    return Object.fromEntries(outputs.map((id) => [id, fromQuery(rowsOf(numbered))]));
  }
  const made: [string, TableOutput][] = [];
  for (const id of outputs) {
    const into = join(context.folder, id.replaceAll("/", "-"));
    await mkdir(into);
    for (const [place, file] of files.entries()) await linkOrCopy(file, pieceFile(into, place));
    made.push([id, fromPieces(into, { places: [...files.keys()] })]);
  }
  return Object.fromEntries(made);
}

/** Fills the table of numbers with all ids. @param met raw_id and day, as SQL. */
async function numberAll(db: Database, met: string): Promise<undefined> {
  await db.run(`
    CREATE OR REPLACE TEMP TABLE ${numbered} AS
    SELECT raw_id, row_number() OVER (ORDER BY first_on NULLS LAST, raw_id) AS number, first_on
    FROM (SELECT raw_id, min(day) AS first_on FROM (${met}) GROUP BY raw_id)`);
}

/** Where the ids lie, in two files; undefined where they are few: then they are in the table of numbers. */
async function keptFiles(
  context: PieceContext,
  namings: readonly Naming[],
  least: number,
): Promise<readonly string[] | undefined> {
  const { db, parts, folder } = context;
  const sources: Source[] = [];
  for (const [i, naming] of namings.entries()) sources.push(await sourceOf(context, naming, i));
  const digests = sources.flatMap((source) => source.digests);
  const all = keyOf(digests.length, sumOf(digests));
  let kept = await findWhole(parts, all);
  if (kept === undefined) {
    const before = await numberAdded(context, sources);
    if (before === undefined) await numberAll(db, union(sources.map(({ met }) => met)));
    const dated = await db.row(`SELECT count(first_on) AS n FROM ${numbered}`);
    const settled = settledOf((before?.settled ?? 0) + Number(dated?.["n"]), least);
    if (settled === 0) return undefined;
    const into = join(folder, "numbered ids");
    await mkdir(into);
    await writeFiles(db, into, settled, before);
    kept = await keepWhole(parts, all, into);
  }
  return [join(kept, settledFile), join(kept, othersFile)];
}

/** A naming whose ids may be kept. */
interface Source extends Naming {
  /** All its ids with days, as SQL; some may be named more than once. */
  readonly met: string;
  /** Of what it names, one for each piece. */
  readonly digests: readonly bigint[];
}

async function sourceOf(context: PieceContext, naming: Naming, place: number): Promise<Source> {
  const { db } = context;
  const { name, sql, pieces, of } = naming;
  const digest = (key: string): bigint => digestOf(JSON.stringify([name, of("rows"), key]));
  if (pieces.length === 0) {
    const table = ident(`ids of source ${place}`);
    await db.run(`CREATE OR REPLACE TEMP TABLE ${table} AS ${firstDays(`(${of(sql)})`)}`);
    const told = await db.row(`
      SELECT count(*) AS n, CAST(sum(${rowDigest(["raw_id", "day"])}) AS VARCHAR) AS sum FROM ${table}`);
    return { ...naming, met: `FROM ${table}`, digests: [digest(`${told?.["n"]} ${told?.["sum"]}`)] };
  }
  const rows = pieces.length === 1 ? `(${of(sql)})` : await mergedPieces(context, pieces, keptOf(naming));
  return { ...naming, met: `SELECT raw_id, day FROM ${rows}`, digests: pieces.map(({ key }) => digest(key)) };
}

/** What is kept of pieces. */
function keptOf({ name, of }: Naming): Mergeable {
  return { name, each: (rows) => firstDays(`(${of(rows)})`), merge: firstDays };
}

/** What was kept of all pieces but those added. */
interface Before {
  /** In that of the step, whose queries may read nothing else. */
  readonly folder: string;
  /** How many ids have first numbers. */
  readonly settled: number;
}

/**
 * Fills the table of numbers with those ids alone that have none of the first numbers that are kept.
 *
 * @returns undefined where nothing is kept of all pieces but some, or where the added ones change first numbers.
 */
async function numberAdded(context: PieceContext, sources: readonly Source[]): Promise<Before | undefined> {
  const { db, parts } = context;
  const digests = sources.flatMap((source) => source.digests);
  const sum = sumOf(digests);
  for (const added of additionsOf(sources)) {
    const less = added.flatMap(({ source, places }) => places.map((place) => source.digests[place] ?? 0n));
    const kept = await findWhole(parts, keyOf(digests.length - less.length, sum - sumOf(less)));
    if (kept === undefined) continue;
    const before = join(context.folder, "ids before");
    if (!(await areLinked([settledFile, lastFile, othersFile], kept, before))) continue;
    const met = [`SELECT raw_id, first_on AS day FROM ${parquetSql(join(before, othersFile))}`];
    for (const { source, places } of added)
      met.push(`SELECT raw_id, day FROM ${await addedRows(context, source, places)}`);
    return await numberOthers(db, before, union(met));
  }
  return undefined;
}

/** False where some are gone: the step of another run may just put the same in their place. */
async function areLinked(files: readonly string[], from: string, into: string): Promise<boolean> {
  await mkdir(into);
  try {
    for (const file of files) await linkOrCopy(join(from, file), join(into, file));
    return true;
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ENOENT")) throw cause;
    await rm(into, { recursive: true });
    return false;
  }
}

interface Added {
  readonly source: Source;
  readonly places: readonly number[];
}

/** So many sources may each have none, one or two files more; of others all have as many. */
const fewSources = 4;

/** Pieces that may be the new ones: of each source some of the last, or of one source alone one of any place. */
function additionsOf(sources: readonly Source[]): readonly (readonly Added[])[] {
  // A source may name people in several columns, of the same pieces.
  const several = sources.filter(({ pieces }) => pieces.length > 1);
  const tables = [...new Set(several.map(({ sql }) => sql))].map((own) => several.filter(({ sql }) => sql === own));
  const ways = tables.map((of) => additions(of[0]!.pieces.length));
  const of = (t: number, places: readonly number[]): Added[] => tables[t]!.map((source) => ({ source, places }));
  const last = (t: number, count: number): Added[] =>
    count === 0 ? [] : of(t, ways[t]![Math.min(count, tables[t]![0]!.pieces.length - 1) - 1]!);
  const few = tables.length > fewSources ? [] : countsUpTo(2, tables.length);
  const many = Array.from({ length: mostNew }, (_, i) => tables.map(() => i + 1));
  const together = [...few, ...many].map((counts) => counts.flatMap((count, t) => last(t, count)));
  const alone = ways.flatMap((each, t) => each.map((places) => of(t, places)));
  return [...together.filter((added) => added.length > 0), ...alone];
}

/** All lists of so many numbers from 0 to a most. */
function countsUpTo(most: number, length: number): number[][] {
  if (length === 0) return [[]];
  return countsUpTo(most, length - 1).flatMap((counts) =>
    Array.from({ length: most + 1 }, (_, count) => [...counts, count]),
  );
}

/** What is kept of pieces that were added, as SQL. */
function addedRows(context: PieceContext, source: Source, places: readonly number[]): Promise<string> {
  const { name, each } = keptOf(source);
  const pieces = source.pieces.filter((_, place) => places.includes(place));
  const { db, parts, folder, threads, signal } = context;
  return ofPieces({ db, parts, folder: join(folder, "added"), threads, signal }, pieces, name, each);
}

/** Fills the table of numbers with what is met and has none of the first numbers, if these stay. @param met raw_id and day, as SQL. */
async function numberOthers(db: Database, folder: string, met: string): Promise<Before | undefined> {
  await db.run(`
    CREATE OR REPLACE TEMP TABLE ${later} AS ${firstDays(`(${met})`)};
    CREATE OR REPLACE TEMP TABLE ${known} AS
    SELECT l.raw_id, coalesce(l.day < s.first_on, false) AS earlier
    FROM ${parquetSql(join(folder, settledFile))} AS s JOIN ${later} AS l ON l.raw_id = s.raw_id`);
  const unknown = `(FROM ${later} ANTI JOIN ${known} USING (raw_id))`;
  const row = await db.row(`
    SELECT any_value(e.number) AS settled, count(u.raw_id) + (SELECT count(*) FROM ${known} WHERE earlier) AS moved
    FROM ${parquetSql(join(folder, lastFile))} AS e
    LEFT JOIN ${unknown} AS u ON u.day < e.first_on OR (u.day = e.first_on AND u.raw_id < e.raw_id)`);
  if (Number(row?.["moved"]) > 0) return undefined;
  const settled = Number(row?.["settled"]);
  await db.run(`
    CREATE OR REPLACE TEMP TABLE ${numbered} AS
    SELECT raw_id, ${settled} + row_number() OVER (ORDER BY first_on NULLS LAST, raw_id) AS number, first_on
    FROM (SELECT raw_id, day AS first_on FROM ${unknown})`);
  return { folder, settled };
}

/** Writes the files that are kept, of the table of numbers and what of earlier ones lies before it. */
async function writeFiles(db: Database, into: string, settled: number, before: Before | undefined): Promise<void> {
  let all = numbered;
  if (before !== undefined && before.settled === settled) {
    for (const file of [settledFile, lastFile]) await linkOrCopy(join(before.folder, file), join(into, file));
  } else {
    if (before !== undefined) {
      const number = "CAST(substr(customer_id, 2) AS BIGINT) AS number";
      const first = `SELECT raw_id, ${number}, first_on FROM ${parquetSql(join(before.folder, settledFile))}`;
      all = `(${first} UNION ALL FROM ${numbered})`;
    }
    await writeTable(db, rowsOf(`(FROM ${all} WHERE number <= ${settled})`), join(into, settledFile));
    await writeTable(db, `FROM ${all} WHERE number = ${settled}`, join(into, lastFile));
  }
  await writeTable(db, rowsOf(`(FROM ${all} WHERE number > ${settled})`), join(into, othersFile));
}

/** The rows of the table of ids. @param of raw_id, number, first_on. */
function rowsOf(of: string): string {
  return `
    SELECT raw_id, 'c' || lpad(CAST(number AS VARCHAR), 10, '0') AS customer_id, first_on FROM ${of} ORDER BY number`;
}

/**
 * How many ids have first numbers: most of those that have a day, so that few are left to be numbered; by large steps, so that they are seldom
 * written anew; and with some left, so that rows of the last days may still come.
 */
function settledOf(dated: number, least: number): number {
  if (dated < least) return 0;
  const step = 2 ** Math.max(0, Math.floor(Math.log2(dated)) - 4);
  return Math.floor((dated - step / 2) / step) * step;
}

function keyOf(pieces: number, sum: bigint): string {
  const made = JSON.stringify([pieces, sum.toString(16)]);
  return `numbered ids of ${createHash("sha256").update(made).digest("hex")}`;
}

/** Of each id the first day of all that names it. @param rows raw_id and day, as SQL. */
function firstDays(rows: string): string {
  return `SELECT raw_id, min(day) AS day FROM ${rows} GROUP BY raw_id`;
}

function union(queries: readonly string[]): string {
  return queries.map((query) => `(${query})`).join(" UNION ALL ");
}
