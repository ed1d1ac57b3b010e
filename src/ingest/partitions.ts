import type { Source } from "../config/index.ts";
import { ident, literal } from "../table/index.ts";
import type { RawTable } from "./acceptRows.ts";

/** Values that the folders of a file give to all its rows: `dt=2024-01-31/part.parquet` says that dt is 2024-01-31. */
export type Partitions = ReadonlyMap<string, string | null>;

const noValue = "__HIVE_DEFAULT_PARTITION__";

/** @param name path of the file, with forward slashes. */
export function partitionsOf(name: string): Partitions {
  const found = new Map<string, string | null>();
  for (const folder of name.split("/").slice(0, -1)) {
    const [key = "", ...rest] = folder.split("=");
    if (key === "" || rest.length === 0) continue;
    const value = rest.join("=");
    found.set(decoded(key), value === noValue ? null : decoded(value));
  }
  return found;
}

/** What writers escape in the names of folders, such as `%20` or `%3A`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The source without the columns that the folders of the file give. */
export function withoutPartitions(source: Source, partitions: Partitions): Source {
  if (partitions.size === 0) return source;
  const columns = Object.entries(source.columns).filter(([, { from }]) => !partitions.has(from));
  return { ...source, columns: Object.fromEntries(columns) };
}

/** Adds the columns that the folders of the file give, as text; the columns come in declared order. */
export function addPartitions(source: Source, raw: RawTable, partitions: Partitions): RawTable {
  if (partitions.size === 0) return raw;
  const columns = [...raw.columns];
  const added: string[] = [];
  let plain = raw.plain === true;
  for (const [name, { from }] of Object.entries(source.columns)) {
    const value = partitions.get(from);
    if (value === undefined) continue;
    const column = `p${columns.length}`;
    added.push(`CAST(${literal(value)} AS VARCHAR) AS ${ident(column)}`);
    columns.push({ name, raw: column, type: "VARCHAR" });
    plain &&= /^[!-~]*$/.test(value ?? "");
  }
  const sql = added.length === 0 ? raw.sql : `(SELECT *, ${added.join(", ")} FROM ${raw.sql})`;
  const order = Object.keys(source.columns);
  return { ...raw, sql, plain, columns: columns.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name)) };
}
