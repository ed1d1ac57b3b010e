import { CheckError, type Problem, QueryError } from "segmentarium/errors";
import type { Database } from "segmentarium/table";
import type { Condition } from "./conditionSchema.ts";
import { recency, tenure } from "./conditionSql.ts";
import { readExpression } from "./readExpression.ts";
import type { Rule } from "./ruleOptions.ts";

/** One test within a rule, and where it stands in the project file. */
interface Leaf {
  readonly path: string;
  readonly condition: Condition;
}

/**
 * Holds rules against the measures that there are.
 *
 * @param facts name of the relation of customers with all measures.
 * @returns the measures that the rules name, in order of mention.
 * @throws CheckError with every measure that there is not and every SQL that is not one true-or-false expression over measures.
 */
export async function checkRules(
  db: Database,
  rules: readonly Rule[],
  facts: string,
  columns: readonly string[],
): Promise<readonly string[]> {
  const known = new Map(columns.map((column) => [column.toLowerCase(), column]));
  const named: string[] = [];
  const problems: Problem[] = [];
  for (const leaf of rules.flatMap(({ when }, i) => [...leavesOf(when, `options/rule-segments/rules/${i}/when`)])) {
    const { path, condition } = leaf;
    const { names, fault } = await readLeaf(db, condition);
    const absent = [...new Set(names.filter((name) => !known.has(name.toLowerCase())))];
    for (const name of absent) problems.push(unknownColumn(name, path, columns));
    if (fault !== undefined) problems.push({ code: "invalid-sql", path, message: fault });
    named.push(...names.flatMap((name) => known.get(name.toLowerCase()) ?? []));
    if (condition.sql !== undefined && absent.length === 0 && fault === undefined) {
      problems.push(...(await typeProblems(db, condition.sql, facts, path)));
    }
  }
  if (problems.length > 0) throw new CheckError("Cannot segment by rules", problems);
  return [...new Set(named)];
}

function* leavesOf(condition: Condition, path: string): Generator<Leaf> {
  const { all, any, not } = condition;
  if (not !== undefined) yield* leavesOf(not, `${path}/not`);
  else if (all !== undefined) for (const [i, part] of all.entries()) yield* leavesOf(part, `${path}/all/${i}`);
  else if (any !== undefined) for (const [i, part] of any.entries()) yield* leavesOf(part, `${path}/any/${i}`);
  else
    yield {
      path: `${path}/${Object.keys(condition).find((key) => condition[key as keyof Condition] !== undefined)}`,
      condition,
    };
}

async function readLeaf(
  db: Database,
  { threshold, quantile, weight, buying, sql }: Condition,
): Promise<{ names: readonly string[]; fault?: string | undefined }> {
  if (buying !== undefined) return { names: [recency, tenure] };
  if (sql === undefined) return { names: [threshold, quantile, weight].flatMap((test) => test?.metric ?? []) };
  const { columns, fault } = await readExpression(db, sql);
  return { names: columns, fault };
}

async function typeProblems(db: Database, sql: string, facts: string, path: string): Promise<Problem[]> {
  const fault = (message: string): Problem[] => [{ code: "invalid-sql", path, message }];
  try {
    const [row] = await db.rows(`DESCRIBE SELECT (\n${sql}\n) AS test FROM ${facts}`);
    if (row?.["column_type"] === "BOOLEAN") return [];
    return fault("it is not true or false, a comparison is needed");
  } catch (error) {
    if (error instanceof QueryError) return fault(error.message);
    throw error;
  }
}

function unknownColumn(name: string, path: string, columns: readonly string[]): Problem {
  return {
    code: "unknown-column",
    path,
    message: `there is no measure "${name}" of customers`,
    remedy: `take one of ${columns.join(", ")}`,
  };
}
