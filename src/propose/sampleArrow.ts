import { open } from "node:fs/promises";
import { type RecordBatch, RecordBatchReader } from "apache-arrow";
import { CheckError } from "../errors.ts";
import { type ArrowColumn, arrowColumn } from "../ingest/arrowColumn.ts";
import { isWholeVector } from "../ingest/arrowVector.ts";
import { corruptArrow, countArrowRows } from "../ingest/loadArrow.ts";
import { type FileName, stampOf } from "../ingest/readBytes.ts";
import { isUnreadable, type ReadValue } from "../ingest/rowCollector.ts";
import type { Database } from "../table/index.ts";
import { count, few } from "./few.ts";
import { loadTyped } from "./loadTyped.ts";
import type { Sample, SampleColumn } from "./sample.ts";

type Kind = ArrowColumn | undefined;

/**
 * Looks at the first rows of an Arrow file or stream and loads them with their types.
 *
 * @param limit rows; three times as many are looked at.
 * @throws CheckError `corrupt-file`, `packed-arrow`, `no-rows`, and as `stampOf`.
 */
export async function sampleArrow(db: Database, file: FileName, table: string, limit: number): Promise<Sample> {
  await stampOf(file);
  const total = await countArrowRows(file);
  const { names, kinds, read } = await firstRows(file, 3 * limit);
  if (read.length === 0) {
    const problem = { code: "no-rows", file: file.name, message: "the file has no rows", remedy: "deliver it again" };
    throw new CheckError(`Cannot propose from ${file.name}`, [problem]);
  }
  const rows = read.filter((row): row is (string | null)[] => !row.some(isUnreadable));
  const columns = names.map((name, c): SampleColumn => {
    const values = rows.map((row) => row[c] ?? null);
    const type = kinds[c]?.type;
    return type === undefined ? { name, type: "VARCHAR", values, unread: true } : { name, type, values };
  });
  await loadTyped(db, table, columns);
  const whole = read.length === total;
  const what = whole ? `all ${count(total)} rows` : `the first ${count(read.length)} of ${count(total)} rows`;
  const evidence = [`Looked at ${what}; ${few(read.length - rows.length)} with a value that cannot be read`];
  return { format: "arrow", table, columns, rows: rows.length, whole, evidence };
}

async function firstRows(file: FileName, most: number) {
  const handle = await open(file.path, "r");
  try {
    const reader = await (await RecordBatchReader.from(handle)).open();
    const { fields } = reader.schema;
    const kinds = fields.map(({ type }) => arrowColumn(type));
    const read: ReadValue[][] = [];
    while (read.length < most) {
      const { value: batch, done } = await reader.next();
      if (done === true) break;
      read.push(...rowsOf(batch as RecordBatch, kinds, most - read.length));
    }
    return { names: fields.map(({ name }) => name), kinds, read };
  } catch {
    throw corruptArrow(file);
  } finally {
    await handle.close();
  }
}

function rowsOf(batch: RecordBatch, kinds: readonly Kind[], most: number): ReadValue[][] {
  const vectors = kinds.map((kind, c) => (kind === undefined ? null : batch.getChildAt(c)));
  if (!vectors.every((vector) => vector === null || isWholeVector(vector, batch.numRows))) {
    throw new RangeError("Cannot read an Arrow batch: a column is not whole");
  }
  return Array.from({ length: Math.min(most, batch.numRows) }, (_, row) =>
    kinds.map((kind, c) => {
      const vector = vectors[c];
      return kind === undefined || vector === null || vector === undefined ? null : kind.text(vector, row);
    }),
  );
}
