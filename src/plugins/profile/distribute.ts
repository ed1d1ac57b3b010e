import type { Source } from "segmentarium/config";
import { type Database, ident, literal } from "segmentarium/table";
import { isNameable } from "./columnKind.ts";
import type { Measured } from "./measureColumns.ts";
import { monthParts } from "./monthParts.ts";
import { type Cuts, numberParts } from "./numberParts.ts";
import { person } from "./rowsWithPeople.ts";
import type { ColumnProfile, DistributionPart } from "./sourceProfile.ts";

/** So many values at most may be named of a column. */
const mostValues = 20;

/** A longer value is free text. */
const longestValue = 60;

export interface DistributeOptions {
  /** Columns whose values the project publishes anyway: its attributes and sensitive columns. */
  readonly declared: readonly string[];
  readonly minimumPeople: number;
}

interface Counted {
  /** A place of a histogram, a value, or null for no value. */
  readonly part: string | null;
  readonly rows: number;
  readonly people: number;
}

type NamedCount = Counted & { readonly part: string };

/**
 * How the rows of each column are distributed: numbers and dates over at most 20 ranges, categories over their values. Rows
 * without a value are a part of their own, so that the parts of a column add up to all rows.
 *
 * The values of a text that nobody declared are there only when they are at most 20, of at least `minimumPeople` each, and
 * neither long nor addresses; of a declared one, those that too few people have are put together as "other".
 */
export async function distribute(
  db: Database,
  table: string,
  source: Source,
  { rows, columns }: Measured,
  options: DistributeOptions,
): Promise<readonly DistributionPart[]> {
  const parts: DistributionPart[] = [];
  for (const column of columns) {
    const cuts = cutsOf(column, rows - column.missing);
    if (cuts !== undefined) {
      const counted = await countParts(db, table, placeSql(column, cuts));
      parts.push(...rangeParts(column, cuts, counted));
    } else if (mayNameValues(column, source, options.declared)) {
      const declared = isDeclared(column.column, source, options.declared);
      parts.push(...(await valueParts(db, table, column, declared, options.minimumPeople)));
    }
  }
  return parts;
}

function cutsOf({ kind, type, quantiles, firstMonth, lastMonth }: ColumnProfile, rows: number): Cuts | undefined {
  const found =
    kind === "number" && quantiles !== null
      ? numberParts(quantiles[0]!, quantiles[4]!, rows, type === "integer")
      : kind === "date" && firstMonth !== null && lastMonth !== null && firstMonth < lastMonth
        ? monthParts(firstMonth, lastMonth)
        : undefined;
  return found === undefined || found.cuts.length === 0 ? undefined : found;
}

function mayNameValues(
  { column, kind, distinct }: ColumnProfile,
  source: Source,
  declared: readonly string[],
): boolean {
  if (!isNameable(column, kind) || distinct === 0) return false;
  return distinct <= mostValues || isDeclared(column, source, declared);
}

function isDeclared(column: string, { table }: Source, declared: readonly string[]): boolean {
  return table === "customers" && declared.includes(column);
}

/** The place of a value among the cuts, as text: the number of cuts at or below it. */
function placeSql({ column, kind }: ColumnProfile, { cuts }: Cuts): string {
  const sql = ident(column);
  const when = cuts.map((cut, i) => `WHEN ${sql} < ${kind === "date" ? `TIMESTAMP ${literal(cut)}` : cut} THEN '${i}'`);
  return `CASE WHEN ${sql} IS NULL THEN NULL ${when.join(" ")} ELSE '${cuts.length}' END`;
}

async function countParts(db: Database, table: string, part: string): Promise<Counted[]> {
  const rows = await db.rows(`
    SELECT ${part} AS part, count(*) AS n, count(DISTINCT ${person}) AS people FROM ${table}
    GROUP BY part ORDER BY part NULLS LAST`);
  return rows.map((row) => ({
    part: row["part"] === null ? null : String(row["part"]),
    rows: Number(row["n"]),
    people: Number(row["people"]),
  }));
}

function rangeParts(
  { column, kind }: ColumnProfile,
  { labels }: Cuts,
  counted: readonly Counted[],
): DistributionPart[] {
  const ranges = labels.map((label, place) => {
    const found = counted.find(({ part }) => part === String(place));
    return {
      column,
      place,
      kind: kind as "number" | "date",
      label,
      rows: found?.rows ?? 0,
      people: found?.people ?? 0,
    };
  });
  return [...ranges, ...missingPart(column, labels.length, counted)];
}

async function valueParts(
  db: Database,
  table: string,
  { column }: ColumnProfile,
  declared: boolean,
  minimumPeople: number,
): Promise<DistributionPart[]> {
  const text = `CAST(${ident(column)} AS VARCHAR)`;
  const all = await countParts(db, table, text);
  const values = all.filter((one): one is NamedCount => one.part !== null);
  if (values.some(({ part }) => part.length > longestValue || part.includes("@"))) return [];
  const few = values.some(({ people }) => people < minimumPeople);
  if (few && !declared) return [];
  const pooled = few || values.length > mostValues;
  const kept = pooled ? literal(commonValues(values, minimumPeople)) : "";
  const pooledText = `CASE WHEN list_contains(CAST(${kept} AS VARCHAR[]), ${text}) THEN ${text} WHEN ${text} IS NOT NULL THEN 'other' END`;
  const counted = pooled ? await countParts(db, table, pooledText) : all;
  const listed = counted
    .filter((one): one is NamedCount => one.part !== null)
    .map(({ part, rows, people }, place) => ({ column, place, kind: "value" as const, label: part, rows, people }));
  return [...listed, ...missingPart(column, listed.length, counted)];
}

/** The values that keep their names: the commonest, so that the others, when there are any, are enough people together. */
function commonValues(values: readonly NamedCount[], minimumPeople: number): string[] {
  const byPeople = [...values].sort((a, b) => b.people - a.people || (a.part < b.part ? -1 : 1));
  const enough = byPeople.filter(({ people }) => people >= minimumPeople).length;
  const others = (from: number): number => byPeople.slice(from).reduce((sum, { people }) => sum + people, 0);
  let kept = Math.min(enough, mostValues - 1);
  while (kept > 0 && others(kept) < minimumPeople) kept -= 1;
  return byPeople.slice(0, kept).map(({ part }) => part);
}

function missingPart(column: string, place: number, counted: readonly Counted[]): DistributionPart[] {
  const found = counted.find(({ part }) => part === null);
  if (found === undefined) return [];
  return [{ column, place, kind: "missing", label: "no value", rows: found.rows, people: found.people }];
}
