import type { CanonicalTable } from "segmentarium/config";
import type { Project } from "segmentarium/plugin";
import { sourcesOf } from "./provenance.ts";

type Sources = Pick<Project, "sources">;

/** Places of the sources of a table whose rows name no order: the project says what one is. */
export function namelessPlaces(project: Sources, table: CanonicalTable): readonly number[] {
  return sourcesOf(project, table).flatMap(({ orderIs }, place) => (orderIs === undefined ? [] : [place]));
}

/**
 * The id of the order of a row `j`, as SQL: what the file says, or where it names none, one made of the place of the row, or of the
 * person's number and the day (of UTC). A row of nobody, or without a time, is an order of its own. Made ids are those of one run.
 *
 * @param table that the rows are of. @param person SQL for the number of whose the row is.
 */
export function orderIdSql(project: Sources, table: "orders" | "order_lines", person: string): string {
  const cases = sourcesOf(project, table).flatMap(({ orderIs }, place) => {
    if (orderIs === undefined) return [];
    const day = `${person} || '-' || strftime(j.ordered_at, '%Y%m%d')`;
    return [`WHEN ${place} THEN ${orderIs === "row" ? rowId : `coalesce(${day}, ${rowId})`}`];
  });
  return cases.length === 0 ? "j.order_id" : `CASE j.source_place ${cases.join(" ")} ELSE j.order_id END`;
}

/** Sources whose days are not those of their clocks: what was bought on one of these may be two orders. */
export function daysApart(project: Sources): readonly string[] {
  const zoned = ({ timeZone, columns }: Project["sources"][number]) => timeZone ?? columns["ordered_at"]?.timeZone;
  return project.sources.flatMap((source) => {
    const zone = source.orderIs === "customer-day" ? zoned(source) : undefined;
    return zone === undefined || zone === "UTC" ? [] : [source.id];
  });
}

/** The number of a row `j` within its order, as SQL: rows of a day are numbered anew, as those of several receipts may have the same. */
export function lineSql(project: Sources, table: "orders" | "order_lines"): string {
  const days = sourcesOf(project, table).flatMap(({ orderIs }, place) => (orderIs === "customer-day" ? [place] : []));
  return days.length === 0 ? "j.line" : `CASE WHEN j.source_place NOT IN (${days.join(", ")}) THEN j.line END`;
}

/** Its length does not change with the numbers, so that ids are in the order of the rows. */
const rowId = "printf('r%03d-%06d-%012d', j.source_place, j.source_file, j.source_row)";
