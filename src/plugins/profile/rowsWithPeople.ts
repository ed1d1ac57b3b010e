import type { CanonicalTable, Source } from "segmentarium/config";
import { isOfPeople, personColumnsOf, personSql } from "segmentarium/ingest";
import type { Project, TableInput } from "segmentarium/plugin";
import { ident, literal } from "segmentarium/table";

type Sources = Pick<Project, "sources" | "consent" | "identity">;

/** What the query of a source's rows needs beside the source: orders know whose a line is, identities who goes by an alias. */
export function peopleNeeds(source: Source, project: Sources): readonly string[] {
  if (!isOfPeople(source)) return [];
  const identified = project.identity !== undefined || project.sources.some(({ table }) => table === "identities");
  const orders = "order_id" in source.columns ? orderSources(source, project) : [];
  return [...orders.map(({ id }) => `source/${id}`), ...(identified ? [links(project), "ingest/ids"] : [])];
}

/** What links all ids to people: with consent, `identities` itself holds only those who agreed. */
function links({ consent }: Sources): string {
  return consent === undefined ? "identities" : "ingest/people";
}

/** The name of the column with whom a row is of, as a number that differs where people do. */
export const person = ident("the person");

/**
 * A query for the rows of a source with whom each is of: the customer of the row, else of its order, under the id that all
 * aliases share. An order without a customer is one person; so is a row that knows neither, and one that is a customer.
 */
export function rowsWithPeople(
  source: Source,
  project: Sources,
  inputs: Readonly<Record<string, TableInput | undefined>>,
): string {
  const has = (column: string): boolean => column in source.columns;
  const columns = Object.keys(source.columns).map((name) => `r.${ident(name)}`);
  const joins: string[] = [];
  const known: string[] = [];
  if (personColumnsOf(source).includes("customer_id"))
    known.push(`CAST(${has("customer_id") ? "r.customer_id" : personSql(source, "customer_id")} AS VARCHAR)`);
  const orders = has("order_id") ? orderSources(source, project) : [];
  if (orders.length > 0) {
    const parts = orders.map(
      ({ id }) => `
        SELECT CAST(order_id AS VARCHAR) AS order_id, CAST(customer_id AS VARCHAR) AS customer_id
        FROM ${inputs[`source/${id}`]?.sql}`,
    );
    joins.push(`
      LEFT JOIN (SELECT order_id, min(customer_id) AS customer_id FROM (${parts.join(" UNION ALL ")}) GROUP BY order_id)
        AS o ON o.order_id = CAST(r.order_id AS VARCHAR)`);
    known.push("o.customer_id");
  }
  const identities = isOfPeople(source) ? inputs[links(project)]?.sql : undefined;
  const own = `coalesce(${[...known, "NULL"].join(", ")})`;
  if (identities !== undefined) {
    joins.push(`
      LEFT JOIN ${inputs["ingest/ids"]?.sql} AS n ON n.raw_id = ${own}
      LEFT JOIN ${identities} AS i ON i.alias_id = n.customer_id`);
  }
  const customer = `'c ' || ${identities === undefined ? own : `coalesce(i.customer_id, n.customer_id, ${own})`}`;
  const order = has("order_id") ? `'o ' || CAST(r.order_id AS VARCHAR)` : "NULL";
  const row = `${literal("r ")} || r.source_file || ' ' || r.source_row`;
  return `
    SELECT ${columns.join(", ")}, hash(coalesce(${customer}, ${order}, ${row})) AS ${person}
    FROM ${inputs[`source/${source.id}`]?.sql} AS r ${joins.join(" ")}`;
}

/** Sources that know whose an order is: those of orders; for rows that name no customer, also lines that do. */
function orderSources(source: Source, { sources }: Sources): readonly Source[] {
  const knowing: readonly CanonicalTable[] = "customer_id" in source.columns ? ["orders"] : ["orders", "order_lines"];
  return sources.filter(
    ({ id, table, columns }) =>
      knowing.includes(table) && id !== source.id && "customer_id" in columns && "order_id" in columns,
  );
}
