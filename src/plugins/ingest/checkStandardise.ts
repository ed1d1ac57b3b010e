import { canonicalTables, type StandardRule } from "segmentarium/config";
import type { Problem } from "segmentarium/errors";
import { canonicalColumns } from "segmentarium/ingest";
import type { Project } from "segmentarium/plugin";
import { addedColumn, rulesOf } from "./standardise.ts";

/** What is wrong with the rules of a project: tables and columns that there are not, types that do not fit. All at once. */
export function checkStandardise(project: Pick<Project, "sources" | "standardise">): readonly Problem[] {
  const known = new Set<string>(canonicalTables);
  const strange = Object.keys(project.standardise).filter((key) => !known.has(key.split(".")[0] ?? ""));
  return [
    ...strange.map((key) =>
      problem("no-table", key, "the table is not known", `use one of: ${canonicalTables.join(", ")}`),
    ),
    ...canonicalTables.flatMap((table) => {
      const rules = rulesOf(project, table);
      return rules.flatMap(({ column, rule }, i) => {
        const again = rules.findIndex((other) => other.column === column && other.rule.kind === rule.kind) < i;
        const key = `${table}.${column}`;
        const twice = again
          ? [problem("repeated-rule", key, `the rule "${rule.kind}" is there twice`, "remove one")]
          : [];
        return [...twice, ...columnProblems(project, table, column, rule)];
      });
    }),
  ];
}

function columnProblems(
  { sources }: Pick<Project, "sources">,
  table: (typeof canonicalTables)[number],
  column: string,
  rule: StandardRule,
): Problem[] {
  const key = `${table}.${column}`;
  const types = sources.flatMap((source) => (source.table === table ? [source.columns[column]?.type] : []));
  const declared = types.filter((type) => type !== undefined);
  if (declared.length === 0) {
    return [problem("no-column", key, "no source of the table declares this column", "declare it or remove the rule")];
  }
  const numeric = rule.kind === "winsorise";
  const problems: Problem[] = [];
  if (column === "customer_id" || column === "alias_id") {
    const message = "ids of people are numbered before values are made alike";
    problems.push(problem("id-column", key, message, "join ids by a source of identities, or by identity.keys"));
  }
  if (!declared.every((type) => numeric === (type !== "text") && type !== "boolean" && !/date|timestamp/.test(type))) {
    const wanted = numeric ? "a number" : "a text";
    problems.push(problem("wrong-type", key, `the rule "${rule.kind}" needs ${wanted}`, "remove it or mend the type"));
  }
  if (numeric && canonicalColumns[table][column] !== undefined) {
    const message = "the column is one that sums are made of";
    problems.push(problem("canonical-number", key, message, "pull in the tails of further columns only"));
  }
  const added = addedColumn(column, rule);
  const taken = sources.some((source) => source.table === table && added !== undefined && added in source.columns);
  if (taken) problems.push(problem("column-taken", key, `a source has a column "${added}" already`, "rename that one"));
  return problems;
}

function problem(code: string, key: string, message: string, remedy: string): Problem {
  return { code, path: `standardise/${key}`, message, remedy };
}
