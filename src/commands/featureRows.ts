import { basename } from "node:path";
import { CheckError } from "../errors.ts";
import { type Conversion, convertColumn, type LoadedFile, openGivenFile, truthOf } from "../ingest/index.ts";
import type { Metric } from "../plugin.ts";
import { type Measures, readAnswers, readMeasures, unknownSql } from "../segmentation/index.ts";
import { type Database, ident } from "../table/index.ts";
import { type AskedColumns, chooseReading, type MeasuredProject, type Reading } from "./chooseReading.ts";

/** Customers with their measures, as a file of a person's own holds them. */
export interface FeatureRows {
  /** As they are in the file; undefined when it has no column `customer_id`. */
  readonly ids: readonly (string | null)[] | undefined;
  readonly measures: Measures;
}

/**
 * Reads measures out of a CSV file with a header or a Parquet file, in the order of its rows. Columns go by the ids of what is asked for, with
 * commas, decimal points and no value for what is missing; or the file is one of a source of customers, and read as that source reads its own.
 * What is missing is unknown by the same rule as in the project's features; a measure that the rule looks at may be a further column.
 *
 * @param asked metrics, and attributes by their id, such as `customers.region`: text, as the project's own customers have it.
 * @param declared what the project says of its metrics. An answer may be yes or no, or 1 or 0.
 * @param project names the measures that are columns of its customers.
 * @throws CheckError `no-format`; `no-column` naming all that are not there; `no-number` with how many values are none and where the first is;
 *   and what a file of a source is refused for, such as `missing-file`, `no-header`, `duplicate-header`, `encoding`, `corrupt-file`.
 */
export async function openFeatureRows(
  db: Database,
  file: string,
  asked: AskedColumns,
  declared: readonly Metric[],
  project: MeasuredProject = { sources: [], measures: [] },
): Promise<FeatureRows> {
  const { metrics, attributes } = asked;
  const format = /[.](csv|parquet)$/.exec(file)?.[1] as "csv" | "parquet" | undefined;
  if (format === undefined)
    throw fault(file, "no-format", "it is neither CSV nor Parquet by its name", "give a file .csv or .parquet");
  const lookingAt = { metrics: [...metrics, ...lookedAt(metrics, declared)], attributes };
  const { reading, loaded } = await asAssigned(async () => {
    const given = await openGivenFile(db, { path: file, name: basename(file) }, format);
    const reading = chooseReading(project, lookingAt, given.headerOf);
    refuseAbsent(file, asked, reading);
    return { reading, loaded: await given.load(reading.source) };
  });
  const { rows, of } = convertedRows(reading, loaded);
  const answers = new Set(declared.flatMap(({ id, answer }) => (answer === true ? [id] : [])));
  const values = metrics.flatMap((id) => {
    const { value, unfit } = numberOf(of(id)!, answers.has(id));
    return [`${value} AS ${ident(id)}`, `${unfit} AS ${ident(`unfit ${id}`)}`];
  });
  const there = lookingAt.metrics.filter((id) => of(id) !== undefined);
  for (const id of there.slice(metrics.length)) values.push(`${of(id)!.known} AS ${ident(id)}`);
  for (const id of attributes) values.push(`${wordsOf(of(id)!)} AS ${ident(id)}`);
  const person = of("customer_id");
  const id = person === undefined ? "NULL" : `CAST(${person.raw} AS VARCHAR)`;
  const query = `SELECT row_number() OVER () AS customer_id, ${id} AS given_id, ${values.join(", ")} FROM ${rows}`;
  const read = () => db.run(`CREATE TEMP TABLE given AS ${query}`);
  await asAssigned(() => (loaded.raw.reading === undefined ? read() : loaded.raw.reading(read)));
  if (loaded.raw.table !== undefined) await db.run(`DROP TABLE ${loaded.raw.table}`);
  await refuseUncounted(db, file, loaded);
  await refuseNoNumbers(db, file, metrics, answers, reading, loaded);
  const measures = {
    ...(await readMeasures(db, "given", metrics, (metric) => unknownSql(metric, declared, there))),
    answers: await readAnswers(db, "given", attributes),
  };
  if (person === undefined) return { ids: undefined, measures };
  const people = await db.rows("SELECT given_id FROM given ORDER BY customer_id");
  return { ids: people.map(({ given_id }) => (given_id === null ? null : String(given_id))), measures };
}

function refuseAbsent(file: string, { metrics, attributes }: AskedColumns, { columnOf, fromOf }: Reading): void {
  const needed = [...metrics, ...attributes];
  const absent = needed.filter((id) => columnOf(id) === undefined);
  if (absent.length === 0) return;
  const message = `it has no column ${absent.map((name) => `"${name}"`).join(", ")}`;
  const what = attributes.length === 0 ? "measures" : "measures and attributes";
  const names = needed.map((id) => {
    const from = fromOf(id);
    return from === undefined || from === id ? id : `${id} (or "${from}")`;
  });
  throw fault(file, "no-column", message, `give the ${what} of the segments: ${names.join(", ")}`);
}

async function refuseUncounted(db: Database, file: string, { counted }: LoadedFile): Promise<void> {
  const read = Number((await db.row("SELECT count(*) AS n FROM given"))?.["n"]);
  if (read === counted) return;
  const message = `${counted} rows were counted and ${read} read`;
  throw fault(file, "row-count", message, "check quotes and line ends, or write it anew");
}

async function refuseNoNumbers(
  db: Database,
  file: string,
  metrics: readonly string[],
  answers: ReadonlySet<string>,
  { source, columnOf }: Reading,
  { lineOf }: LoadedFile,
): Promise<void> {
  for (const metric of metrics) {
    const wrong = await db.row(
      `SELECT count(*) AS n, min(customer_id) AS first FROM given WHERE ${ident(`unfit ${metric}`)}`,
    );
    const unfit = Number(wrong?.["n"]);
    if (unfit === 0) continue;
    const { type, decimalMark = source.dialect.decimalMark } = source.columns[columnOf(metric)!.name]!;
    const [what, how] = answers.has(metric)
      ? ["neither yes nor no", "yes or no"]
      : type === "integer"
        ? ["no whole number", "whole numbers"]
        : type === "decimal"
          ? ["no number with at most four decimals", `numbers as 1234${decimalMark}5`]
          : ["no number", `numbers as 1234${decimalMark}5`];
    const place = `${file.endsWith(".csv") ? "line" : "row"} ${lineOf(Number(wrong?.["first"]) - 1)}`;
    const message =
      unfit === 1
        ? `1 value of "${metric}" is ${what}, on ${place}`
        : `${unfit} values of "${metric}" are ${what!.replace("number", "numbers")}, the first on ${place}`;
    throw fault(file, "no-number", message, `write ${how}, and nothing for what is missing`);
  }
}

/** A column as SQL, in rows that have what it needs. */
interface GivenValue extends Pick<Conversion, "value" | "faults"> {
  /** Quoted name of the column as read. */
  readonly raw: string;
  readonly textual: boolean;
  readonly declared: boolean;
  /** What the file says, without blanks around it; NULL for what means no value. */
  readonly known: string;
}

/** The rows as the source's own are converted. Texts that mean no value are the source's only where a column has the source's own name. */
function convertedRows(
  { source, columnOf }: Reading,
  { raw }: LoadedFile,
): { readonly rows: string; readonly of: (id: string) => GivenValue | undefined } {
  const plainly = { ...source, dialect: { ...source.dialect, nulls: [""] } };
  const steps: string[][] = [];
  const found = new Map<string, GivenValue>();
  for (const { name, raw: rawName, type, shaped } of raw.columns) {
    const declared = !name.startsWith("given ");
    const own = ident(rawName);
    const known = { plain: raw.plain, shaped };
    const { value, faults, steps: further } = convertColumn(own, type, name, declared ? source : plainly, known);
    for (const [i, step] of further.entries()) steps[i] = [...(steps[i] ?? []), step];
    const textual = type === "VARCHAR";
    found.set(name, { raw: own, textual, declared, value, faults, known: textual ? ident(`known ${name}`) : own });
  }
  const rows = steps.reduce((before, step) => `(SELECT *, ${step.join(", ")} FROM ${before})`, raw.sql);
  return { rows, of: (id) => found.get(columnOf(id)?.name ?? "") };
}

/** A measure as SQL, and a test for what the file says that is none. An answer that goes by its id may be yes or no, or 1 or 0. */
function numberOf(
  { value, faults, known, textual, declared }: GivenValue,
  isAnswer: boolean,
): { readonly value: string; readonly unfit: string } {
  const number = `CAST(${value} AS DOUBLE)`;
  const zeroOrOne = `CASE WHEN ${number} IN (0, 1) THEN ${number} END`;
  if (declared || !isAnswer) return { value: number, unfit: faults.map(({ test }) => `(${test})`).join(" OR ") };
  const own = textual ? `COALESCE(CAST(${truthOf(known)} AS DOUBLE), ${zeroOrOne})` : zeroOrOne;
  return { value: own, unfit: `${known} IS NOT NULL AND ${own} IS NULL` };
}

/** An attribute as the project's own customers have it: what its source's column makes of the text (true of Yes), or the text where that is nothing. */
function wordsOf({ value, known, textual, declared }: GivenValue): string {
  const text = `NULLIF(trim(CAST(${known} AS VARCHAR)), '')`;
  return declared || textual ? `COALESCE(NULLIF(trim(CAST(${value} AS VARCHAR)), ''), ${text})` : text;
}

/** What a file of a source would be refused for, in the words of this command. */
export async function asAssigned<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof CheckError)) throw cause;
    throw new CheckError("Cannot assign customers", cause.problems);
  }
}

/** Further metrics whose values say whether one that is missing is unknown. */
function lookedAt(metrics: readonly string[], declared: readonly Metric[]): string[] {
  const found = declared.flatMap(({ id, unknown }) =>
    metrics.includes(id) && typeof unknown === "object" ? [unknown.with] : [],
  );
  return [...new Set(found)].filter((metric) => !metrics.includes(metric));
}

function fault(file: string, code: string, message: string, remedy: string): CheckError {
  return new CheckError("Cannot assign customers", [{ code, file: basename(file), message, remedy }]);
}
