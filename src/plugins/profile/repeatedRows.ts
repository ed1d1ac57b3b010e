import type { CanonicalTable, Source } from "segmentarium/config";
import { type Database, ident } from "segmentarium/table";
import type { Measured } from "./measureColumns.ts";
import { person } from "./rowsWithPeople.ts";
import type { SourceProfile } from "./sourceProfile.ts";

/** The columns that tell the rows of a canonical table apart; none where rows may be alike, as touches are. */
const keys: Readonly<Partial<Record<CanonicalTable, readonly string[]>>> = {
  customers: ["customer_id"],
  identities: ["alias_id"],
  orders: ["order_id"],
  order_lines: ["order_id", "line"],
  payments: ["payment_id"],
  products: ["product_id"],
  rates: ["valid_from", "currency"],
  events: ["event_id"],
  surveys: ["response_id"],
  assignments: ["experiment", "customer_id"],
  treatments: ["treatment", "customer_id"],
};

export type Repetitions = Pick<SourceProfile, "key" | "keyOrigin" | "repeatedKeys" | "repeatedRows" | "repeatedPeople">;

/**
 * Rows that repeat another one, in all columns or in the key: the declared key of the table where the source has its columns,
 * else the first column that has a value in every row and none twice.
 */
export async function repeatedRows(
  db: Database,
  table: string,
  source: Source,
  { rows, columns }: Measured,
): Promise<Repetitions> {
  const declared = keys[source.table]?.filter((name) => name in source.columns);
  const whole = declared !== undefined && declared.length === keys[source.table]?.length;
  const likely = columns.find(({ missing, distinct }) => missing === 0 && distinct === rows)?.column;
  const key = whole ? declared : likely === undefined ? [] : [likely];
  const names = Object.keys(source.columns);
  const repeated = async (of: readonly string[]): Promise<number> => {
    const list = of.map((name) => ident(name)).join(", ");
    const found = await db.row(`SELECT count(*) AS n FROM (SELECT DISTINCT ${list} FROM ${table})`);
    return rows - Number(found?.["n"]);
  };
  const peopleOf = async (of: readonly string[]): Promise<number> => {
    const list = `hash(${of.map((name) => ident(name)).join(", ")})`;
    const found = await db.row(`
      SELECT count(DISTINCT ${person}) AS n FROM ${table}
      WHERE ${list} IN (SELECT ${list} FROM ${table} GROUP BY ${list} HAVING count(*) > 1)`);
    return Number(found?.["n"]);
  };
  const repeatedKeys = key.length === 0 ? null : whole ? await repeated(key) : 0;
  const repeatedRows = repeatedKeys === 0 ? 0 : await repeated(names);
  return {
    key,
    keyOrigin: whole ? "declared" : likely === undefined ? "none" : "likely",
    repeatedKeys,
    repeatedRows,
    repeatedPeople: {
      keys: repeatedKeys === null || repeatedKeys === 0 ? 0 : await peopleOf(key),
      rows: repeatedRows === 0 ? 0 : await peopleOf(names),
    },
  };
}
