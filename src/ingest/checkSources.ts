import type { Project } from "../config/index.ts";
import type { Problem } from "../errors.ts";
import { canonicalColumns, fillers } from "./canonicalColumns.ts";

/** Where a row is from, as ingest notes it, and by what the engine says which of several files that is. */
const reserved = ["source_place", "source_file", "source_row", "file_index"];

/** What the sources of a project lack for their canonical tables: needed columns, fitting types. Pure; all at once. */
export function checkSources({ sources }: Pick<Project, "sources">): readonly Problem[] {
  const problems: Problem[] = [];
  const withOrders = sources.some((source) => source.table === "orders");
  const withLines = sources.some((source) => source.table === "order_lines");
  for (const source of sources) {
    const path = `sources/${source.id}/columns`;
    for (const name of reserved.filter((column) => Object.hasOwn(source.columns, column))) {
      const message = `"${name}" is the name of a column by which ingest tells where rows are from`;
      problems.push({ code: "reserved-name", path: `${path}/${name}`, message, remedy: "choose another name" });
    }
    for (const [name, canonical] of Object.entries(canonicalColumns[source.table])) {
      const column = source.columns[name];
      const dated = source.table === "order_lines" && name === "ordered_at" && !withOrders;
      const summed = source.table === "orders" && name === "amount" && !withLines;
      if (column === undefined) {
        if (canonical.needed !== true && !dated && !summed) continue;
        const message = `table "${source.table}" needs a column "${name}"`;
        problems.push({ code: "missing-column", path, message, remedy: "declare where it comes from" });
      } else if (!fillers[canonical.type].includes(column.type)) {
        const message = `"${name}" is declared as ${column.type}`;
        const remedy = `declare it as ${fillers[canonical.type].join(" or ")}`;
        problems.push({ code: "wrong-type", path: `${path}/${name}`, message, remedy });
      }
    }
  }
  return problems;
}
