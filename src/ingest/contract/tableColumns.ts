import type { CanonicalTable, Project, SourceColumn } from "../../config/index.ts";
import { type CanonicalColumn, canonicalColumns } from "../canonicalColumns.ts";
import { knowsCustomers } from "../metIn.ts";

/** What a column's values are to a rule: what they can be compared with. */
export type ValueKind = "text" | "number" | "date" | "boolean";

export type ColumnKinds = ReadonlyMap<string, ValueKind>;

/** The columns of a source's accepted rows; undefined when the project has no such source. */
export function sourceColumns({ sources }: Pick<Project, "sources">, id: string): ColumnKinds | undefined {
  const source = sources.find((candidate) => candidate.id === id);
  if (source === undefined) return undefined;
  return new Map(Object.entries(source.columns).map(([name, { type }]) => [name, declaredKind(type)]));
}

/** The columns of a canonical table; undefined when nothing of the project fills it. */
export function tableColumns(
  { sources, identity }: Pick<Project, "sources"> & Partial<Pick<Project, "identity">>,
  table: CanonicalTable,
): ColumnKinds | undefined {
  const has = (name: CanonicalTable): boolean => sources.some((source) => source.table === name);
  const ordered = has("orders") || has("order_lines");
  if (table === "orders") return ordered ? new Map(Object.entries(orderColumns)) : undefined;
  if (table === "order_lines") return has(table) ? new Map(Object.entries(lineColumns)) : undefined;
  const derived =
    (table === "customers" && knowsCustomers({ sources })) || (table === "products" && has("order_lines"));
  if (!has(table) && !derived) return undefined;
  const own = Object.entries(canonicalColumns[table]).map(([name, { type }]) => [name, canonicalKind(type)] as const);
  if (table === "identities") return new Map(own);
  const joining = new Set(identity?.keys.map(({ column }) => column));
  const extra = sources
    .filter((source) => source.table === table)
    .flatMap((source) => Object.entries(source.columns).map(([name, { type }]) => [name, declaredKind(type)] as const))
    .filter(([name]) => table !== "customers" || !joining.has(name));
  return new Map([...extra, ...own]);
}

/** Whether rows of a table are of people or of what people did, so that few of them are not told. */
export function ofPeople(table: CanonicalTable): boolean {
  return table !== "products" && table !== "rates";
}

const orderColumns: Readonly<Record<string, ValueKind>> = {
  order_id: "text",
  customer_id: "text",
  ordered_at: "date",
  last_line_at: "date",
  channel: "text",
  kind: "text",
  amount: "number",
};

const lineColumns: Readonly<Record<string, ValueKind>> = {
  order_id: "text",
  line: "number",
  customer_id: "text",
  ordered_at: "date",
  product_id: "text",
  quantity: "number",
  unit_price: "number",
  discount: "number",
  amount: "number",
  kind: "text",
};

function declaredKind(type: SourceColumn["type"]): ValueKind {
  if (type === "text" || type === "boolean") return type;
  return type === "date" || type === "timestamp" ? "date" : "number";
}

function canonicalKind(type: CanonicalColumn["type"]): ValueKind {
  if (type === "VARCHAR") return "text";
  if (type === "BOOLEAN") return "boolean";
  return type === "TIMESTAMP" ? "date" : "number";
}
