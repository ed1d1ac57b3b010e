import type { SourceColumn } from "segmentarium/config";
import type { Problem } from "segmentarium/errors";
import { declaredColumns, hasOrders } from "segmentarium/ingest";
import type { Project } from "segmentarium/plugin";

export type MeasuredProject = Pick<Project, "sources" | "measures" | "outcomes" | "attributes" | "sensitive">;

/** What a column must be declared as to be a measure. */
export const measurable: readonly SourceColumn["type"][] = ["integer", "decimal", "number", "boolean"];

/** What a project's measures and outcomes lack, and whether there is anything to compare customers by at all. Pure; all at once. */
export function measureProblems(project: MeasuredProject): readonly Problem[] {
  const { measures, outcomes } = project;
  return [
    ...repeatedNames("repeated-measure", "measures", project),
    ...repeatedNames("repeated-outcome", "outcomes", project),
    ...repeatedNames("repeated-attribute", "attributes", project),
    ...repeatedNames("repeated-attribute", "sensitive", project),
    ...[...new Set(measures)].flatMap((name) => [...measureFault(name, project), ...toldTwice(name, project)]),
    ...[...new Set(outcomes)].flatMap((name) => outcomeFault(name, project)),
    ...nothingToCompare(project),
  ];
}

function repeatedNames(
  code: string,
  path: "measures" | "outcomes" | "attributes" | "sensitive",
  project: MeasuredProject,
): readonly Problem[] {
  const repeated = project[path].filter((name, i, all) => all.indexOf(name) < i);
  return [...new Set(repeated)].map((name) => ({
    ...{ code, path, message: `"${name}" is named twice`, remedy: "name it once" },
  }));
}

function measureFault(name: string, project: MeasuredProject): readonly Problem[] {
  const path = "measures";
  const given = declaredColumns(project, name);
  if (given.length === 0) {
    const remedy = "declare the column, or remove the name";
    return [{ code: "unknown-measure", path, message: `no source of customers has a column "${name}"`, remedy }];
  }
  const odd = given.find(({ type }) => !measurable.includes(type));
  if (odd !== undefined || name === "customer_id") {
    const message = `"${name}" is ${name === "customer_id" ? "an id" : `declared as ${odd?.type}`}, and a measure is a number, or yes or no`;
    const remedy = `declare it as ${measurable.join(", ")} if its values are, or name it under "attributes"`;
    return [{ code: "wrong-measure", path, message, remedy }];
  }
  if (hasOrders(project) && given.some((column) => column.static !== true)) {
    const message = `nothing says since when "${name}" holds, and the project has orders, of which later ones are foretold`;
    return [
      { code: "undated-measure", path, message, remedy: 'declare the column "static": true if it never changes' },
    ];
  }
  return [];
}

/** Two tables would tell of one column by segment, and where they hide different segments one gives the other away. */
function toldTwice(name: string, { attributes }: MeasuredProject): readonly Problem[] {
  if (!attributes.includes(name)) return [];
  const message = `"${name}" is named under "attributes" as well: its means and its shares by segment would tell what either holds back`;
  const remedy = 'name it under "measures" alone, or under "attributes" alone';
  return [{ code: "measure-and-attribute", path: "measures", message, remedy }];
}

function outcomeFault(name: string, project: MeasuredProject): readonly Problem[] {
  const problem = { code: "wrong-outcome", path: "outcomes" };
  const given = declaredColumns(project, name);
  if (given.length === 0) {
    const message = `no source of customers has a column "${name}"`;
    return [{ ...problem, message, remedy: "declare the column, or remove the name" }];
  }
  const measured = given.find(({ type }) => type === "decimal" || type === "number");
  if (measured !== undefined) {
    const message = `"${name}" is declared as ${measured.type}: of an outcome the share of each value is told, and nearly every customer has another`;
    const remedy = `give it in few values (boolean, integer, or bands as text), or name it under "measures"`;
    return [{ ...problem, message, remedy }];
  }
  const twice = (["measures", "attributes"] as const).filter((list) => project[list].includes(name));
  if (twice.length === 0) return [];
  const message = `"${name}" is named under "${twice.join('" and "')}" as well: segments would be made of what they shall be judged by`;
  return [{ ...problem, message, remedy: `name it under "outcomes" alone` }];
}

/** A project without orders, web events or surveys has segments by what it names, and by nothing else. */
function nothingToCompare({ sources, measures, attributes, sensitive }: MeasuredProject): readonly Problem[] {
  const behaves = sources.some(({ table }) => table === "events" || table === "surveys");
  const named = measures.length > 0 || attributes.some((name) => !sensitive.includes(name));
  if (behaves || named || hasOrders({ sources })) return [];
  const message =
    "there are no orders, events or surveys, and no column of customers is named: nothing tells customers apart";
  const remedy =
    'name columns of customers: numbers, and yes or no, under "measures", values in words that are not sensitive under "attributes"';
  return [{ code: "nothing-to-compare", path: "measures", message, remedy }];
}
