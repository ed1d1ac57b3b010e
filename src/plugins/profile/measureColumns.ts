import type { Source } from "segmentarium/config";
import { type Database, ident, literal, type Row } from "segmentarium/table";
import { columnKind } from "./columnKind.ts";
import { person } from "./rowsWithPeople.ts";
import type { ColumnProfile } from "./sourceProfile.ts";

export interface MeasureOptions {
  readonly asOf: string;
  readonly minimumPeople: number;
  /** How many people a first or last month is of, at least. */
  readonly datePeople: number;
}

export interface Measured {
  readonly rows: number;
  readonly people: number;
  readonly columns: readonly ColumnProfile[];
}

const shares = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Fewer people than this have no quantiles, however few the project's minimum is. */
const fewestForQuantiles = 50;

/**
 * The figures of all columns of a table of rows with people. Two scans whatever the number of columns: one over rows, one over
 * people.
 */
export async function measureColumns(
  db: Database,
  table: string,
  source: Source,
  { asOf, minimumPeople, datePeople }: MeasureOptions,
): Promise<Measured> {
  const columns = Object.entries(source.columns).map(([name, column], i) => ({
    ...{ name, i, sql: ident(name), type: column.type, kind: columnKind(name, column) },
  }));
  const overRows = await db.row(`
    SELECT count(*) AS n, ${columns
      .flatMap(({ sql, i, kind, type }) => [
        `count(*) - count(${sql}) AS missing_${i}`,
        `count(DISTINCT ${sql}) AS distinct_${i}`,
        ...(kind === "number" ? [`quantile_disc(${sql}, ${literal(shares)}) AS quantiles_${i}`] : []),
        ...(type === "text" ? [`quantile_disc(length(${sql}), ${literal(shares)}) AS quantiles_${i}`] : []),
      ])
      .join(", ")} FROM ${table}`);
  const overPeople = await db.row(`
    WITH each_person AS (
      SELECT ${person}, ${columns
        .flatMap(({ sql, i, kind }) => [
          `count(*) > count(${sql}) AS missing_${i}`,
          `count(${sql}) > 0 AS present_${i}`,
          ...(kind === "date" ? [`min(${sql}) AS first_${i}`, `max(${sql}) AS last_${i}`] : []),
        ])
        .join(", ")} FROM ${table} GROUP BY ${person}
    )
    SELECT count(*) AS people, ${columns
      .flatMap(({ i, kind }) => [
        `count(*) FILTER (missing_${i}) AS missing_${i}`,
        `count(*) FILTER (present_${i}) AS present_${i}`,
        ...(kind === "date" ? datesOf(i, asOf, datePeople) : []),
      ])
      .join(", ")} FROM each_person`);
  const number = (row: Row | undefined, name: string): number => Number(row?.[name] ?? 0);
  return {
    rows: number(overRows, "n"),
    people: number(overPeople, "people"),
    columns: columns.map(({ name, i, type, kind }) => {
      const peoplePresent = number(overPeople, `present_${i}`);
      const enough = peoplePresent >= Math.max(fewestForQuantiles, 5 * minimumPeople);
      return {
        column: name,
        type,
        kind,
        missing: number(overRows, `missing_${i}`),
        peopleMissing: number(overPeople, `missing_${i}`),
        peoplePresent,
        distinct: number(overRows, `distinct_${i}`),
        quantiles: enough ? quantilesOf(overRows?.[`quantiles_${i}`]) : null,
        firstMonth: textOf(overPeople?.[`first_month_${i}`]),
        lastMonth: textOf(overPeople?.[`last_month_${i}`]),
        freshnessDays: numberOf(overPeople?.[`freshness_${i}`]),
      };
    }),
  };
}

/** The k-th first and k-th last of people's own first and last dates, so that no date is that of fewer than k. */
function datesOf(i: number, asOf: string, k: number): string[] {
  const first = `list_extract(min(first_${i}, ${literal(k)}), ${literal(k)})`;
  const last = `list_extract(max(last_${i}, ${literal(k)}), ${literal(k)})`;
  return [
    `strftime(${first}, '%Y-%m') AS first_month_${i}`,
    `strftime(${last}, '%Y-%m') AS last_month_${i}`,
    `date_diff('day', CAST(${last} AS DATE), CAST(${literal(asOf)} AS DATE)) AS freshness_${i}`,
  ];
}

function quantilesOf(value: unknown): readonly number[] | null {
  return Array.isArray(value) ? value.map((item) => Number(Number(item).toPrecision(3))) : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
