import type { Project } from "../config/index.ts";
import { canonicalColumns } from "./canonicalColumns.ts";
import { hasOrders } from "./hasOrders.ts";

/** Tables with a row for each customer or product: further columns say how things are now, not since when. */
const undatedTables = ["customers", "products"] as const;

/**
 * Columns of `customers` or `products` that a function of a cutoff must not see: their values have no date, and no source declares
 * that they never change (`"static": true`). The columns of the canonical table itself are taken as known before; so are the project's
 * measures where there are no orders, since nothing is foretold there.
 */
export function undatedColumns(
  { sources, measures = [] }: Pick<Project, "sources"> & Partial<Pick<Project, "measures">>,
  table: string,
  columns: readonly string[],
): readonly string[] {
  const undated = undatedTables.find((name) => name === table);
  if (undated === undefined) return [];
  const own = sources.filter((source) => source.table === undated);
  const isStatic = (name: string): boolean => {
    const given = own.flatMap(({ columns: declared }) => declared[name] ?? []);
    return given.length > 0 && given.every((column) => column.static === true);
  };
  const asOfAny = undated === "customers" && !hasOrders({ sources }) ? measures : [];
  return columns.filter(
    (name) => canonicalColumns[undated][name] === undefined && !isStatic(name) && !asOfAny.includes(name),
  );
}
