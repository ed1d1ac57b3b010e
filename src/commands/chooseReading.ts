import type { Dialect, Project, Source } from "../config/index.ts";

export type MeasuredProject = Pick<Project, "sources" | "measures">;

/** A column of a file that a measure, an attribute or the customer's id is read from. */
export interface GivenColumn {
  /** Place among the columns of the file. */
  readonly index: number;
  /** Canonical name of the source's column that has this name in the source's own files; undefined where it goes by the id. */
  readonly declared?: string;
}

/** A file of customers, read as the files of a source are written, or as plain rows of ids. */
export interface Reading {
  readonly source: Source | undefined;
  readonly dialect: Dialect;
  readonly header: readonly string[];
  /** The name in the source's own files of a measure, of an attribute such as `customers.region`, or of `customer_id`. */
  readonly fromOf: (id: string) => string | undefined;
  /** Their column in this file. */
  readonly columnOf: (id: string) => GivenColumn | undefined;
}

/** How a file is written that belongs to no source. */
const plainDialect: Dialect = {
  ...{ delimiter: ",", quote: '"', escape: '"', nulls: [""], decimalMark: ".", thousands: "" },
};

/**
 * The reading under which most of what is asked for is there; of equal ones the source of customers most of whose own names are, the first
 * such source, then the plain reading.
 *
 * @param asked ids of measures and attributes.
 * @param headerOf the names of the file's columns under a dialect.
 */
export function chooseReading(
  { sources, measures }: MeasuredProject,
  asked: readonly string[],
  headerOf: (dialect: Dialect) => readonly string[],
): Reading {
  const ofCustomers = sources.filter(({ table }) => table === "customers");
  const readings = [...ofCustomers, undefined].map((source) => {
    const header = headerOf(source?.dialect ?? plainDialect);
    return readingBy(source, header, measures);
  });
  const lack = ({ columnOf }: Reading): number => {
    const absent = asked.filter((id) => columnOf(id) === undefined).length;
    const byId = [...asked, "customer_id"].filter((id) => columnOf(id)?.declared === undefined).length;
    return absent * (asked.length + 2) + byId;
  };
  return readings.reduce((best, reading) => (lack(reading) < lack(best) ? reading : best));
}

/** Measures that are no columns of customers, such as the number of orders, go by their ids alone, whatever a source calls its columns. */
function readingBy(source: Source | undefined, header: readonly string[], measures: readonly string[]): Reading {
  const fromOf = (id: string): string | undefined => {
    const ofCustomers = id.startsWith("customers.") || id === "customer_id" || measures.includes(id);
    return ofCustomers ? source?.columns[canonical(id)]?.from : undefined;
  };
  const columnOf = (id: string): GivenColumn | undefined => {
    const from = fromOf(id);
    const name = header.includes(id) ? id : from;
    const index = name === undefined ? -1 : header.indexOf(name);
    return index < 0 ? undefined : { index, ...(name === from ? { declared: canonical(id) } : {}) };
  };
  return { source, dialect: source?.dialect ?? plainDialect, header, fromOf, columnOf };
}

function canonical(id: string): string {
  return id.replace(/^customers\./, "");
}
