import type { Project, SourceColumn } from "../config/index.ts";

/** How each source of customers that has a column declares it. */
export function declaredColumns({ sources }: Pick<Project, "sources">, name: string): readonly SourceColumn[] {
  return sources.flatMap(({ table, columns }) => (table === "customers" ? (columns[name] ?? []) : []));
}

/** Whether all sources of customers that have a column declare it as yes and no. */
export function isYesOrNo(project: Pick<Project, "sources">, name: string): boolean {
  const given = declaredColumns(project, name);
  return given.length > 0 && given.every(({ type }) => type === "boolean");
}
