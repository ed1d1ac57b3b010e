import { DuckDBVarCharVector } from "@duckdb/node-api";
import { QueryError } from "../errors.ts";
import type { Database } from "./database.ts";
import { describeFault } from "./describeFault.ts";
import { ident } from "./ident.ts";
import { textWords } from "./textWords.ts";
import { type WholeNumbers, wholeNumbers } from "./wholeNumbers.ts";

/**
 * Hands over the rows of a query in the order of the query, some 2,000 at a time, so that they are never all in memory. The engine makes the
 * next while they are used. INTEGER columns are arrays of numbers, BIGINT and DECIMAL of 10 to 18 digits arrays of 64 bits: of decimals the digits
 * without the point; texts are four numbers each, see `textWords`. Arrays may be kept.
 *
 * @throws TypeError for a column of another type, RangeError for a missing value, QueryError when the query fails; what `use` throws.
 */
export async function readChunks(
  db: Database,
  query: string,
  names: readonly string[],
  use: (columns: readonly WholeNumbers[], rows: number) => void,
): Promise<void> {
  const sql = `SELECT ${names.map((name) => ident(name)).join(", ")} FROM (${query})`;
  const guarded = <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => {
      throw new QueryError(describeFault(cause), sql, cause);
    });
  const result = await guarded(db.connection.stream(sql));
  let fetching = guarded(result.fetchChunk());
  for (;;) {
    const chunk = await fetching;
    if (chunk === null || chunk.rowCount === 0) return;
    fetching = guarded(result.fetchChunk());
    try {
      use(
        names.map((name, c) => numbersOf(chunk.getColumnVector(c), name)),
        chunk.rowCount,
      );
    } catch (cause) {
      await fetching.catch(() => undefined);
      throw cause;
    }
  }
}

function numbersOf(vector: unknown, name: string): WholeNumbers {
  return vector instanceof DuckDBVarCharVector ? textWords(vector, name) : wholeNumbers(vector, name);
}
