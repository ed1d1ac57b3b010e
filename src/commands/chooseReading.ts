import { type Dialect, type Project, type Source, type SourceColumn, sourceSchema } from "../config/index.ts";

export type MeasuredProject = Pick<Project, "sources" | "measures">;

/** Ids of measures, and of attributes such as `customers.region`. */
export interface AskedColumns {
  readonly metrics: readonly string[];
  readonly attributes: readonly string[];
}

/** A column of a file that a measure, an attribute or the customer's id is read from. */
export interface GivenColumn {
  /** Its name among `Reading.source.columns`. */
  readonly name: string;
  /** Whether it has the name that it has in the source's own files; else it goes by the id. */
  readonly declared: boolean;
}

/** A file of customers, read as the files of a source are written, or as plain rows of ids. */
export interface Reading {
  /** How the file is read: of the columns those that are asked for and there. One that goes by its id is written plainly. */
  readonly source: Source;
  /** The name in a source's files of a measure, of an attribute such as `customers.region`, or of `customer_id`. */
  readonly fromOf: (id: string) => string | undefined;
  readonly columnOf: (id: string) => GivenColumn | undefined;
}

/** How a file is written that belongs to no source. */
const plainSource = sourceSchema.parse({ id: "given", table: "customers", files: ["-"], format: "csv", columns: {} });

/**
 * The reading of the source of customers whose file it is; of several the one that has most of all its names in the header, then the one that
 * lacks fewer, then the first; of none, plain rows of ids.
 *
 * @param headerOf the names of the file's columns under a dialect.
 */
export function chooseReading(
  { sources, measures }: MeasuredProject,
  asked: AskedColumns,
  headerOf: (dialect: Dialect) => readonly string[],
): Reading {
  const ids = [...new Set([...asked.metrics, ...asked.attributes, "customer_id"])];
  const ofCustomers = sources.filter(({ table }) => table === "customers");
  let best: { readonly source: Source; readonly there: number; readonly lacking: number } | undefined;
  for (const source of ofCustomers) {
    const header = headerOf(source.dialect);
    if (!isOf(source, header, ids, measures)) continue;
    const names = Object.values(source.columns).map(({ from }) => from);
    const there = names.filter((name) => header.includes(name)).length;
    const lacking = names.length - there;
    if (best === undefined || there > best.there || (there === best.there && lacking < best.lacking))
      best = { source, there, lacking };
  }
  const source = best?.source ?? plainSource;
  const reading = readingBy(source, headerOf(source.dialect), ids, { metrics: asked.metrics, measures });
  const first = ofCustomers[0];
  return best === undefined && first !== undefined ? { ...reading, fromOf: fromIn(first, measures) } : reading;
}

/**
 * Whether a header is that of a source's file. Where names of what is asked for differ from their ids, one of those says so; else more than
 * half of the source's other columns must be there.
 */
function isOf(source: Source, header: readonly string[], ids: readonly string[], measures: readonly string[]): boolean {
  const fromOf = fromIn(source, measures);
  const own = ids.filter((id) => fromOf(id) !== undefined);
  const telling = own.flatMap((id) => (fromOf(id) === id ? [] : [fromOf(id)!]));
  if (telling.length > 0) return telling.some((from) => header.includes(from));
  const others = Object.entries(source.columns).filter(([name]) => !own.some((id) => canonical(id) === name));
  if (others.length === 0) return own.every((id) => header.includes(id));
  return 2 * others.filter(([, { from }]) => header.includes(from)).length > others.length;
}

/** Measures that are no columns of customers, such as the number of orders, go by their ids alone, whatever a source calls its columns. */
function fromIn({ columns }: Source, measures: readonly string[]): (id: string) => string | undefined {
  return (id) => {
    const ofCustomers = id.startsWith("customers.") || id === "customer_id" || measures.includes(id);
    return ofCustomers ? columns[canonical(id)]?.from : undefined;
  };
}

/** The source's own name of a column comes before its id; a column that the source calls otherwise, or ignores, is not taken by an id. */
function readingBy(
  source: Source,
  header: readonly string[],
  ids: readonly string[],
  { metrics, measures }: { readonly metrics: readonly string[]; readonly measures: readonly string[] },
): Reading {
  const fromOf = fromIn(source, measures);
  const taken = new Set([...Object.values(source.columns).map(({ from }) => from), ...source.ignore]);
  const found = new Map<string, GivenColumn>();
  const columns: Record<string, SourceColumn> = {};
  for (const id of ids) {
    const from = fromOf(id);
    if (from !== undefined && header.includes(from)) {
      const name = canonical(id);
      columns[name] = { ...source.columns[name]!, required: false };
      found.set(id, { name, declared: true });
    } else if (header.includes(id) && (from === undefined || !taken.has(id))) {
      const name = `given ${id}`;
      const type = metrics.includes(id) ? "number" : "text";
      columns[name] = { from: id, type, required: false, decimalMark: ".", thousands: "" };
      found.set(id, { name, declared: false });
    }
  }
  return { source: { ...source, columns }, fromOf, columnOf: (id) => found.get(id) };
}

function canonical(id: string): string {
  return id.replace(/^customers\./, "");
}
