import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { CheckError, QueryError } from "../errors.ts";
import { convertColumn, csvHeader, type NumberMarks, numberText, truthOf } from "../ingest/index.ts";
import type { Metric } from "../plugin.ts";
import { type Measures, readAnswers, readMeasures, unknownSql } from "../segmentation/index.ts";
import { type Database, ident, literal } from "../table/index.ts";
import { chooseReading, type MeasuredProject, type Reading } from "./chooseReading.ts";

/** Customers with their measures, as a file of a person's own holds them. */
export interface FeatureRows {
  /** As they are in the file; undefined when it has no column `customer_id`. */
  readonly ids: readonly (string | null)[] | undefined;
  readonly measures: Measures;
}

/**
 * Reads measures out of a CSV file with a header or a Parquet file, in the order of its rows. Columns go by the ids of what is asked for, with
 * commas, decimal points and no value for what is missing; or the file is one of a source of customers, and read as that source says.
 * What is missing is unknown by the same rule as in the project's features; a measure that the rule looks at may be a further column.
 *
 * An answer of yes or no may be written as in the project's own files.
 *
 * @param asked metrics, and attributes by their id, such as `customers.region`: text, as the project's own customers have it.
 * @param declared what the project says of its metrics.
 * @param project names the measures that are columns of its customers.
 * @throws CheckError `no-file`, `no-format`, `no-header`, `encoding`, `corrupt-file`, `no-column` naming all that are not there, `no-number` with how many values are none.
 */
export async function openFeatureRows(
  db: Database,
  file: string,
  asked: { readonly metrics: readonly string[]; readonly attributes: readonly string[] },
  declared: readonly Metric[],
  project: MeasuredProject = { sources: [], measures: [] },
): Promise<FeatureRows> {
  const { metrics, attributes } = asked;
  const { types, ...reading } = await openReading(db, file, [...metrics, ...attributes], project);
  refuseAbsent(file, asked, reading);
  const answers = new Set(declared.flatMap(({ id, answer }) => (answer === true ? [id] : [])));
  const values = metrics.map((metric) => {
    const text = textOf(metric, reading);
    const number = numberOf(metric, text, reading, types);
    const value = answers.has(metric) ? `COALESCE(CAST(${truthOf(text)} AS DOUBLE), ${number})` : number;
    return `${text} AS ${ident(`text ${metric}`)}, ${value} AS ${ident(metric)}`;
  });
  const beside = lookedAt(metrics, declared).filter((metric) => reading.columnOf(metric) !== undefined);
  for (const metric of beside) values.push(`${textOf(metric, reading)} AS ${ident(metric)}`);
  let rows = scanOf(file, reading);
  for (const id of attributes) {
    const { sql, from } = wordsOf(id, rows, reading, types);
    values.push(`${sql} AS ${ident(id)}`);
    rows = from;
  }
  const person = reading.columnOf("customer_id");
  const id = person === undefined ? "NULL" : `CAST(c${person.index} AS VARCHAR)`;
  await whileReading(file, () =>
    db.run(`
    CREATE TEMP TABLE given AS
    SELECT row_number() OVER () AS customer_id, ${id} AS given_id, ${values.join(", ")} FROM ${rows}`),
  );
  await refuseNoNumbers(db, file, metrics, answers, reading);
  const there = metrics.concat(beside);
  const measures = {
    ...(await readMeasures(db, "given", metrics, (metric) => unknownSql(metric, declared, there))),
    answers: await readAnswers(db, "given", attributes),
  };
  if (person === undefined) return { ids: undefined, measures };
  const people = await db.rows("SELECT given_id FROM given ORDER BY customer_id");
  return { ids: people.map(({ given_id }) => (given_id === null ? null : String(given_id))), measures };
}

function refuseAbsent(
  file: string,
  { metrics, attributes }: { readonly metrics: readonly string[]; readonly attributes: readonly string[] },
  { columnOf, fromOf }: Reading,
): void {
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

async function refuseNoNumbers(
  db: Database,
  file: string,
  metrics: readonly string[],
  answers: ReadonlySet<string>,
  reading: Reading,
): Promise<void> {
  for (const metric of metrics) {
    const wrong = await db.row(`
      SELECT count(*) AS n FROM given
      WHERE ${ident(`text ${metric}`)} IS NOT NULL AND NOT COALESCE(isfinite(${ident(metric)}), false)`);
    if (Number(wrong?.["n"]) > 0) {
      const [what, how] = answers.has(metric)
        ? ["neither yes nor no", "yes or no"]
        : ["no numbers", `numbers as 1234${marksOf(metric, reading).decimalMark}5`];
      const message = `values of "${metric}" are ${what}`;
      throw fault(file, "no-number", message, `write ${how}, and nothing for what is missing`);
    }
  }
}

/** SQL of what a column says of what is asked for, as text; NULL for what means no value. */
function textOf(id: string, { columnOf, dialect }: Reading): string {
  const text = `NULLIF(trim(CAST(c${columnOf(id)!.index} AS VARCHAR)), '')`;
  const nulls = dialect.nulls.filter((token) => token !== "");
  return nulls.length === 0 ? text : `CASE WHEN ${text} NOT IN (${nulls.map(literal).join(", ")}) THEN ${text} END`;
}

/** The marks of numbers of a column: the source's where it goes by the name that it has in the source's files. */
function marksOf(id: string, { columnOf, source }: Reading): NumberMarks {
  const name = columnOf(id)?.declared;
  const { decimalMark, thousands } = source?.columns[name ?? ""] ?? {};
  if (source === undefined || name === undefined) return { decimalMark: ".", thousands: "" };
  return { decimalMark: decimalMark ?? source.dialect.decimalMark, thousands: thousands ?? source.dialect.thousands };
}

function numberOf(id: string, text: string, reading: Reading, types: readonly string[]): string {
  const marks = marksOf(id, reading);
  const plain =
    types[reading.columnOf(id)!.index] !== "VARCHAR" || (marks.decimalMark === "." && marks.thousands === "");
  return plain ? `TRY_CAST(${text} AS DOUBLE)` : numberText(text, "number", marks);
}

/**
 * An attribute as the project's own customers have it: what its source's column makes of the text (true of Yes), or the text where that is
 * nothing, or the column goes by the attribute's id.
 *
 * @returns `from` has the rows with what `sql` needs.
 */
function wordsOf(
  id: string,
  rows: string,
  reading: Reading,
  types: readonly string[],
): { readonly sql: string; readonly from: string } {
  const text = textOf(id, reading);
  const { index, declared } = reading.columnOf(id)!;
  if (reading.source === undefined || declared === undefined) return { sql: text, from: rows };
  const { steps, value } = convertColumn(`c${index}`, types[index]!, declared, reading.source);
  const from = steps.reduce((before, step) => `(SELECT *, ${step} FROM ${before})`, rows);
  return { sql: `COALESCE(NULLIF(trim(CAST(${value} AS VARCHAR)), ''), ${text})`, from };
}

/** The engine's words about a file are not ours. */
async function whileReading(file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!(cause instanceof QueryError) || /Out of Memory/.test(cause.message)) throw cause;
    const message = "its rows cannot be read to the end: fields, quotes or bytes are not as the header says";
    throw fault(file, "corrupt-file", message, "write it anew, as UTF-8 with commas, or as Parquet");
  }
}

/** Further metrics whose values say whether one that is missing is unknown. */
function lookedAt(metrics: readonly string[], declared: readonly Metric[]): string[] {
  const found = declared.flatMap(({ id, unknown }) =>
    metrics.includes(id) && typeof unknown === "object" ? [unknown.with] : [],
  );
  return [...new Set(found)].filter((metric) => !metrics.includes(metric));
}

/** Under which reading the file has what is asked for, and the engine's type of each of its columns. */
async function openReading(
  db: Database,
  file: string,
  asked: readonly string[],
  project: MeasuredProject,
): Promise<Reading & { readonly types: readonly string[] }> {
  if (file.endsWith(".parquet")) {
    const described = await db.rows(`DESCRIBE SELECT * FROM read_parquet(${literal(file)})`).catch(() => undefined);
    if (described === undefined) throw fault(file, "no-file", "it cannot be read as Parquet", "name another file");
    const names = described.map((row) => String(row["column_name"]));
    const types = described.map((row) => String(row["column_type"]));
    return { ...chooseReading(project, asked, () => names), types };
  }
  if (!file.endsWith(".csv")) {
    throw fault(file, "no-format", "it is neither CSV nor Parquet by its name", "give a file .csv or .parquet");
  }
  const line = [...Buffer.from(await firstLine(file))];
  const reading = chooseReading(project, asked, (dialect) => csvHeader(line, dialect));
  const { header } = reading;
  if (header.some((name) => name === "") || new Set(header).size < header.length) {
    throw fault(
      file,
      "no-header",
      "its first line is no list of different names",
      "begin it with the names of columns",
    );
  }
  return { ...reading, types: header.map(() => "VARCHAR") };
}

/** The rows, with columns named by their places: c0, c1 and so on. */
function scanOf(file: string, { header, dialect }: Reading): string {
  if (file.endsWith(".parquet")) {
    const columns = header.map((name, i) => `${ident(name)} AS c${i}`).join(", ");
    return `(SELECT ${columns} FROM read_parquet(${literal(file)}))`;
  }
  const types = header.map((_, i) => `c${i}: 'VARCHAR'`).join(", ");
  const { delimiter, quote, escape: mark } = dialect;
  const marks = `delim = ${literal(delimiter)}, quote = ${literal(quote)}, escape = ${literal(mark)}`;
  return `read_csv(${literal(file)}, ${marks}, header = true, auto_detect = false, null_padding = false, columns = {${types}})`;
}

async function firstLine(file: string): Promise<string> {
  const stream = createReadStream(file, "utf8");
  try {
    for await (const line of createInterface({ input: stream })) {
      if (/[\0\ufffd]/.test(line)) throw fault(file, "encoding", "it is not UTF-8 text", "save it as UTF-8");
      return line.replace(/^\ufeff/, "");
    }
    return "";
  } catch (cause) {
    if (cause instanceof CheckError) throw cause;
    throw fault(file, "no-file", "it cannot be read", "name a file that is there");
  } finally {
    stream.destroy();
  }
}

function fault(file: string, code: string, message: string, remedy: string): CheckError {
  return new CheckError("Cannot assign customers", [{ code, file: basename(file), message, remedy }]);
}
