import type { Metric } from "../plugin.ts";
import { ident } from "../table/index.ts";

/**
 * SQL that is true where a customer's missing value of a metric is one that is not known, false where it never happened.
 *
 * @param columns of the table of features: a metric that depends on one that is not there counts as never.
 */
export function unknownSql(id: string, metrics: readonly Metric[], columns: readonly string[]): string {
  const unknown = metrics.find((metric) => metric.id === id)?.unknown;
  if (unknown === undefined) return "false";
  if (unknown === "always") return `${ident(id)} IS NULL`;
  return columns.includes(unknown.with) ? `${ident(id)} IS NULL AND ${ident(unknown.with)} IS NULL` : "false";
}
