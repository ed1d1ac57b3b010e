import { posix } from "node:path";
import type { Problem } from "../errors.ts";
import type { Release } from "../release/index.ts";
import type { SiteSource } from "./siteSource.ts";

/**
 * The values for which a page such as `segments/[segment].md` is built: those of the column `segment` in the release
 * table `segments`. Addresses come from ids that the release publishes, and from nothing else.
 */
export function pageParameters(
  source: SiteSource,
  release: Release,
  problems: Problem[],
): { readonly name: string; readonly values: readonly string[] } | undefined {
  const name = /\[([a-z][a-z0-9_]*)\]\.md$/.exec(source.path)?.[1];
  if (name === undefined) return undefined;
  const id = posix.basename(posix.dirname(source.path));
  const table = release.schema.tables.find((one) => one.id === id);
  if (table?.columns.some((column) => column.name === name) !== true) {
    const message = `the release has no table "${id}" with a column "${name}"`;
    problems.push({
      code: "page-parameter",
      message,
      file: source.file,
      remedy: "name folder and parameter after them",
    });
    return { name, values: [] };
  }
  const values = [...new Set((release.tables.get(id) ?? []).map((row) => String(row[name] ?? "")))];
  if (values.some((value) => !/^[a-z0-9][a-z0-9_-]*$/.test(value) || value === "index")) {
    const message = `a value of "${id}.${name}" cannot be part of an address`;
    const remedy = "ids have small letters, digits, - and _ only";
    problems.push({ code: "page-parameter", message, file: source.file, remedy });
  }
  return { name, values };
}
