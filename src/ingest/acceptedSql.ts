import { parquetSql, piecesSql } from "../table/index.ts";
import type { ReadResult } from "./readerMessages.ts";

/** The accepted rows of a source that was read apart, as SQL: `source_file`, `source_row` and the columns, wherever they lie. */
export function acceptedSql({ rows }: Pick<ReadResult, "rows">): string {
  if (typeof rows === "string") return `(SELECT * FROM ${parquetSql([rows])})`;
  const places = rows.map(({ place }) => place);
  return piecesSql(
    { column: "source_file", places },
    rows.map(({ file }) => file),
  );
}
