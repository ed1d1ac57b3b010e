import type { Project, Source } from "../config/index.ts";
import type { Problem } from "../errors.ts";
import { canonicalColumns, fillers } from "./canonicalColumns.ts";

/** Where a row is from, as ingest notes it, and by what the engine says which of several files that is. */
const reserved = ["source_place", "source_file", "source_row", "file_index"];

/** What the sources of a project lack for their canonical tables: needed columns, fitting types. Pure; all at once. */
export function checkSources({
  sources,
  consent,
}: Pick<Project, "sources"> & Partial<Pick<Project, "consent">>): readonly Problem[] {
  const problems: Problem[] = [...(consent === undefined ? [] : nobodysProblems(sources))];
  const withOrders = sources.some((source) => source.table === "orders");
  const withLines = sources.some((source) => source.table === "order_lines");
  for (const source of sources) {
    const path = `sources/${source.id}/columns`;
    for (const name of reserved.filter((column) => Object.hasOwn(source.columns, column))) {
      const message = `"${name}" is the name of a column by which ingest tells where rows are from`;
      problems.push({ code: "reserved-name", path: `${path}/${name}`, message, remedy: "choose another name" });
    }
    problems.push(...orderProblems(source, withOrders && withLines), ...customerProblems(source));
    for (const [name, canonical] of Object.entries(canonicalColumns[source.table])) {
      if (name === "order_id" && source.orderIs !== undefined) continue;
      if (name === "customer_id" && source.customerIs !== undefined) continue;
      const column = source.columns[name];
      const dated = source.table === "order_lines" && name === "ordered_at" && !withOrders;
      const summed = source.table === "orders" && name === "amount" && !withLines;
      if (column === undefined) {
        if (canonical.needed !== true && !dated && !summed) continue;
        const message = `table "${source.table}" needs a column "${name}"`;
        const remedy = `declare where it comes from${otherwise(source.table, name)}`;
        problems.push({ code: "missing-column", path, message, remedy });
      } else if (!fillers[canonical.type].includes(column.type)) {
        const message = `"${name}" is declared as ${column.type}`;
        const remedy = `declare it as ${fillers[canonical.type].join(" or ")}`;
        problems.push({ code: "wrong-type", path: `${path}/${name}`, message, remedy });
      }
    }
  }
  return problems;
}

/** What else than a column may say whose a row is, as the end of a remedy. */
function otherwise(table: Source["table"], name: string): string {
  if (name === "order_id" && table !== "payments") return ', or "orderIs" where the files name no order';
  const nobodys = name === "customer_id" && table === "customers";
  return nobodys ? ', or "customerIs": "row" where the files name nobody and each row is a customer' : "";
}

/** What does not go with rows each of which is a customer. */
function customerProblems({ id, table, columns, customerIs }: Source): readonly Problem[] {
  if (customerIs === undefined) return [];
  const problem = { code: "wrong-customer-is", path: `sources/${id}/customerIs` };
  if (table !== "customers") {
    return [
      { ...problem, message: `"customerIs" is of customers, and this source is of ${table}`, remedy: "remove it" },
    ];
  }
  if (columns["customer_id"] === undefined) return [];
  const message = 'rows have a "customer_id", which already says whose they are';
  return [{ ...problem, message, remedy: 'remove "customerIs", or the column "customer_id"' }];
}

/** What does not go with rows of which the project says what an order is. */
function orderProblems({ id, table, columns, orderIs }: Source, both: boolean): readonly Problem[] {
  if (orderIs === undefined) return [];
  const path = `sources/${id}/orderIs`;
  const code = "wrong-order-is";
  if (table !== "orders" && table !== "order_lines") {
    const message = `"orderIs" is of orders and order_lines, and this source is of ${table}`;
    return [{ code, path, message, remedy: "remove it" }];
  }
  if (columns["order_id"] !== undefined) {
    const message = 'rows have an "order_id", which already says what an order is';
    return [{ code, path, message, remedy: 'remove "orderIs", or the column "order_id"' }];
  }
  if (both) {
    const message = "orders and their lines cannot be brought together without ids of orders";
    return [{ code, path, message, remedy: "declare orders or order_lines alone" }];
  }
  if (orderIs === "customer-day" && columns["customer_id"] === undefined) {
    const message = 'an order is to be a customer\'s day, and there is no column "customer_id"';
    return [{ code, path, message, remedy: "declare where customer_id comes from" }];
  }
  return [];
}

/** Rows that only their order says whose they are: where orders have no ids, nobody could tell which are of people who refuse. */
function nobodysProblems(sources: readonly Source[]): readonly Problem[] {
  if (sources.every(({ orderIs }) => orderIs === undefined)) return [];
  const nobodys = sources.filter(({ table, columns, orderIs }) => {
    const isOrder = table === "orders" || table === "order_lines";
    return (
      !isOrder && orderIs === undefined && columns["order_id"] !== undefined && columns["customer_id"] === undefined
    );
  });
  return nobodys.map(({ id, table }) => {
    const message = `rows of ${table} are known by their order alone, and orders have no ids: consent could not be kept`;
    return { code: "no-person", path: `sources/${id}/columns`, message, remedy: 'declare "customer_id" of these rows' };
  });
}
