import type { CanonicalTable, Source } from "../config/index.ts";

/**
 * The column of a canonical table that says when a row of it came to be. Products and identities have none: they are taken as known.
 * Orders that are made of lines have the moment of their last line besides.
 */
export const momentColumns = {
  customers: "joined_at",
  orders: "ordered_at",
  order_lines: "ordered_at",
  payments: "paid_at",
  rates: "valid_from",
  events: "occurred_at",
  surveys: "sent_at",
  touches: "touched_at",
  assignments: "assigned_at",
  treatments: "decided_at",
  consents: "decided_at",
} as const satisfies Partial<Record<CanonicalTable, string>>;

/** The column that says when a row of a source came to be; undefined where its table has none or the source does not give it. */
export function momentColumnOf({ table, columns }: Pick<Source, "table" | "columns">): string | undefined {
  const name = Object.hasOwn(momentColumns, table) ? momentColumns[table as keyof typeof momentColumns] : undefined;
  return name === undefined || columns[name] === undefined ? undefined : name;
}
