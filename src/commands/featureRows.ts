import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { CheckError, QueryError } from "../errors.ts";
import { truthOf } from "../ingest/index.ts";
import type { Metric } from "../plugin.ts";
import { type Measures, readAnswers, readMeasures, unknownSql } from "../segmentation/index.ts";
import { type Database, ident, literal } from "../table/index.ts";

/** Customers with their measures, as a file of a person's own holds them. */
export interface FeatureRows {
  /** As they are in the file; undefined when it has no column `customer_id`. */
  readonly ids: readonly (string | null)[] | undefined;
  readonly measures: Measures;
}

/**
 * Reads measures out of a CSV file (commas, a header, no value for what is missing) or a Parquet file, in the order of its rows.
 * What is missing is unknown by the same rule as in the project's features; a measure that the rule looks at may be a further column.
 *
 * An answer of yes or no may be written as in the project's own files.
 *
 * @param asked metrics, and attributes by their id, such as `customers.region`: text, as the project's own customers have it.
 * @param declared what the project says of its metrics.
 * @throws CheckError `no-file`, `no-format`, `encoding`, `corrupt-file`, `no-column` naming all that are not there, `no-number` with how many values are none.
 */
export async function openFeatureRows(
  db: Database,
  file: string,
  asked: { readonly metrics: readonly string[]; readonly attributes: readonly string[] },
  declared: readonly Metric[],
): Promise<FeatureRows> {
  const { metrics, attributes } = asked;
  const columns = await columnsOf(db, file);
  const needed = [...metrics, ...attributes];
  const absent = needed.filter((name) => !columns.includes(name));
  if (absent.length > 0) {
    const message = `it has no column ${absent.map((name) => `"${name}"`).join(", ")}`;
    const what = attributes.length === 0 ? "measures" : "measures and attributes";
    throw fault(file, "no-column", message, `give the ${what} of the segments: ${needed.join(", ")}`);
  }
  const answers = new Set(declared.flatMap(({ id, answer }) => (answer === true ? [id] : [])));
  const values = metrics.map((metric) => {
    const text = `NULLIF(trim(CAST(${ident(metric)} AS VARCHAR)), '')`;
    const number = `TRY_CAST(${text} AS DOUBLE)`;
    const value = answers.has(metric) ? `COALESCE(CAST(${truthOf(text)} AS DOUBLE), ${number})` : number;
    return `${text} AS ${ident(`text ${metric}`)}, ${value} AS ${ident(metric)}`;
  });
  const beside = lookedAt(metrics, declared).filter((metric) => columns.includes(metric));
  for (const metric of beside) values.push(`NULLIF(trim(CAST(${ident(metric)} AS VARCHAR)), '') AS ${ident(metric)}`);
  for (const id of attributes) values.push(`NULLIF(trim(CAST(${ident(id)} AS VARCHAR)), '') AS ${ident(id)}`);
  const id = columns.includes("customer_id") ? `CAST("customer_id" AS VARCHAR)` : "NULL";
  await reading(file, () =>
    db.run(`
    CREATE TEMP TABLE given AS
    SELECT row_number() OVER () AS customer_id, ${id} AS given_id, ${values.join(", ")} FROM ${scanOf(file, columns)}`),
  );
  for (const metric of metrics) {
    const wrong = await db.row(`
      SELECT count(*) AS n FROM given
      WHERE ${ident(`text ${metric}`)} IS NOT NULL AND NOT COALESCE(isfinite(${ident(metric)}), false)`);
    if (Number(wrong?.["n"]) > 0) {
      const [what, how] = answers.has(metric)
        ? ["neither yes nor no", "yes or no"]
        : ["no numbers", "numbers as 1234.5"];
      const message = `values of "${metric}" are ${what}`;
      throw fault(file, "no-number", message, `write ${how}, and nothing for what is missing`);
    }
  }
  const measures = {
    ...(await readMeasures(db, "given", metrics, (metric) => unknownSql(metric, declared, columns))),
    answers: await readAnswers(db, "given", attributes),
  };
  if (!columns.includes("customer_id")) return { ids: undefined, measures };
  const rows = await db.rows("SELECT given_id FROM given ORDER BY customer_id");
  return { ids: rows.map(({ given_id }) => (given_id === null ? null : String(given_id))), measures };
}

/** The engine's words about a file are not ours. */
async function reading(file: string, work: () => Promise<void>): Promise<void> {
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

async function columnsOf(db: Database, file: string): Promise<readonly string[]> {
  if (file.endsWith(".parquet")) {
    const described = await db.rows(`DESCRIBE SELECT * FROM read_parquet(${literal(file)})`).catch(() => undefined);
    if (described !== undefined) return described.map((row) => String(row["column_name"]));
    throw fault(file, "no-file", "it cannot be read as Parquet", "name another file");
  }
  if (!file.endsWith(".csv")) {
    throw fault(file, "no-format", "it is neither CSV nor Parquet by its name", "give a file .csv or .parquet");
  }
  const header = headerOf(await firstLine(file));
  if (header.some((name) => name === "") || new Set(header).size < header.length) {
    throw fault(
      file,
      "no-header",
      "its first line is no list of different names",
      "begin it with the names of columns",
    );
  }
  return header;
}

function scanOf(file: string, columns: readonly string[]): string {
  if (file.endsWith(".parquet")) return `read_parquet(${literal(file)})`;
  const types = columns.map((name) => `${literal(name)}: 'VARCHAR'`).join(", ");
  const dialect = `delim = ',', quote = '"', escape = '"', header = true, auto_detect = false, null_padding = false`;
  return `read_csv(${literal(file)}, ${dialect}, columns = {${types}})`;
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

/** The names of a header by RFC 4180. */
function headerOf(line: string): string[] {
  const fields = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...fields].map(([, quoted, plain]) => (quoted?.replaceAll('""', '"') ?? plain ?? "").trim());
}

function fault(file: string, code: string, message: string, remedy: string): CheckError {
  return new CheckError("Cannot assign customers", [{ code, file: basename(file), message, remedy }]);
}
