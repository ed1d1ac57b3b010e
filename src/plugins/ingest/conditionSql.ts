import type { Condition } from "segmentarium/config";
import { ident, literal } from "segmentarium/table";

/**
 * A test that holds when one of the conditions does; missing values satisfy none.
 *
 * @throws RangeError when a condition names a column that the rows do not have.
 */
export function conditionSql(conditions: readonly Condition[], columns: readonly string[], rule: string): string {
  if (conditions.length === 0) return "false";
  const tests = conditions.map((condition) => {
    if (!columns.includes(condition.column)) {
      throw new RangeError(`Cannot apply cleaning rule "${rule}": no source gives a column "${condition.column}"`);
    }
    return testSql(condition, ident(condition.column));
  });
  return `coalesce((${tests.join(" OR ")}), false)`;
}

function testSql({ equals, in: values, startsWith, matches }: Condition, column: string): string {
  const text = `CAST(${column} AS VARCHAR)`;
  if (equals !== undefined) return `coalesce(${equality(column, equals)}, false)`;
  if (values !== undefined) return `coalesce(${text} IN (${values.map((value) => literal(value)).join(", ")}), false)`;
  if (startsWith !== undefined) return `coalesce(starts_with(${text}, ${literal(startsWith)}), false)`;
  return `coalesce(regexp_matches(${text}, ${literal(matches ?? "")}), false)`;
}

function equality(column: string, value: string | number | boolean): string {
  if (typeof value === "string") return `CAST(${column} AS VARCHAR) = ${literal(value)}`;
  if (typeof value === "boolean") return `CAST(${column} AS BOOLEAN) = ${literal(value)}`;
  return `CAST(${column} AS DOUBLE) = ${literal(value)}`;
}
