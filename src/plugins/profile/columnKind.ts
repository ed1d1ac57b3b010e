import type { SourceColumn } from "segmentarium/config";
import type { ColumnKind } from "./sourceProfile.ts";

const types: Readonly<Record<SourceColumn["type"], ColumnKind>> = {
  text: "text",
  integer: "number",
  decimal: "number",
  number: "number",
  boolean: "category",
  date: "date",
  timestamp: "date",
};

/** Words in a column's name that make it one of names, addresses or free text, whatever is in it. */
const personal =
  /(^|_)(name|surname|e?mail|phone|mobile|address|street|postcode|zip|iban|comment|note|text|message)s?($|_)/;

/** What a column is before its values are known; a text becomes a category where its values are named. */
export function columnKind(name: string, { type }: Pick<SourceColumn, "type">): ColumnKind {
  return /(^|_)ids?$/.test(name) ? "id" : types[type];
}

/** Whether the values of a column may ever be named: never those of ids, names, addresses and comments. */
export function isNameable(name: string, kind: ColumnKind): boolean {
  return (kind === "text" || kind === "category") && !personal.test(name);
}
