import { type FileHandle, open } from "node:fs/promises";
import { type DataType, RecordBatchReader, type Schema, Type, type Vector } from "apache-arrow";
import type { Source } from "../config/index.ts";
import { CheckError, type Problem } from "../errors.ts";
import { appendRows, type Database, ident } from "../table/index.ts";
import { tableRows } from "./acceptRows.ts";
import { type ArrowColumn, arrowColumn } from "./arrowColumn.ts";
import { arrowRows } from "./arrowRows.ts";
import { isWholeVector } from "./arrowVector.ts";
import type { LoadedFile } from "./loadedFile.ts";
import { type MappedColumn, mapColumns } from "./mapColumns.ts";
import { type FileName, readBytes } from "./readBytes.ts";
import { type ReadValue, type RowCollector, rowCollector } from "./rowCollector.ts";

/** Loads the declared columns of an Arrow file or stream; its rows are counted by an own reading of its messages. */
export async function loadArrow(db: Database, source: Source, file: FileName, most: number): Promise<LoadedFile> {
  const digest = await readBytes(file);
  const counted = await countArrowRows(file);
  const texts = `texts ${source.id}`;
  const raw = ident(`raw ${source.id}`);
  const { mapped, kinds, extra, collector } = await readBatches(db, source, file, { table: texts, most });
  const list = kinds.map(({ type }, i) => `CAST(c${i} AS ${type}) AS c${i}`).join(", ");
  await db.run(`CREATE OR REPLACE TEMP TABLE ${raw} AS SELECT ${list} FROM ${ident(texts)} ORDER BY rowid`);
  await db.run(`DROP TABLE ${ident(texts)}`);
  const columns = mapped.map(({ name }, i) => ({ name, raw: `c${i}`, type: kinds[i]?.type ?? "VARCHAR" }));
  return {
    ...digest,
    raw: { ...tableRows(raw), columns },
    counted,
    extra,
    broken: collector.broken,
    jumps: collector.jumps,
    lineOf: collector.lineOf,
  };
}

/**
 * Looks for the declared columns of an Arrow file or stream, and at their types, without reading rows.
 *
 * @throws CheckError as `loadArrow` does of all but rows.
 */
export async function lookAtArrow(source: Source, file: FileName): Promise<void> {
  await countArrowRows(file);
  const handle = await open(file.path, "r");
  try {
    await openBatches(handle, source, file);
  } finally {
    await handle.close();
  }
}

/** The rows of an Arrow file or stream. @throws CheckError `corrupt-file`, `packed-arrow`. */
export async function countArrowRows(file: FileName): Promise<number> {
  const count = await arrowRows(file.path);
  if (count === undefined) throw corruptArrow(file);
  if (count.packed) {
    const remedy = "write it without compression, as write_feather(…, compression='uncompressed') does";
    throw problem(file, { code: "packed-arrow", message: "its batches are packed, which is not read", remedy });
  }
  return count.rows;
}

async function openBatches(handle: FileHandle, source: Source, file: FileName) {
  const reader = await reading(file, async () => (await RecordBatchReader.from(handle)).open());
  if (reader.schema === undefined) throw corruptArrow(file);
  const names = reader.schema.fields.map(({ name }) => name ?? "");
  const { columns: mapped, extra } = mapColumns(source, names, file.name);
  return { reader, mapped, extra, kinds: kindsOf(reader.schema, mapped, file) };
}

interface Found {
  readonly mapped: readonly MappedColumn[];
  readonly kinds: readonly ArrowColumn[];
  readonly extra: readonly number[];
  readonly collector: RowCollector;
}

async function readBatches(
  db: Database,
  source: Source,
  file: FileName,
  { table, most }: { readonly table: string; readonly most: number },
): Promise<Found> {
  const handle = await open(file.path, "r");
  try {
    const { reader, mapped, extra, kinds } = await openBatches(handle, source, file);
    const rows = await appendRows(db, table, mapped.length);
    const collector = rowCollector(
      rows,
      mapped.map(({ name }) => name),
      most,
    );
    try {
      for (;;) {
        const { value: batch, done } = await reading(file, async () => reader.next());
        if (done === true) break;
        const vectors = mapped.map(({ index }) => batch.getChildAt(index));
        if (!vectors.every((vector) => vector === null || isWholeVector(vector, batch.numRows)))
          throw corruptArrow(file);
        for (let row = 0; row < batch.numRows; row++) {
          collector.add(cellsAt(file, row, kinds, vectors));
        }
      }
    } finally {
      rows.end();
    }
    return { mapped, kinds, extra, collector };
  } finally {
    await handle.close();
  }
}

function cellsAt(
  file: FileName,
  row: number,
  kinds: readonly ArrowColumn[],
  vectors: readonly (Vector | null)[],
): ReadValue[] {
  try {
    return kinds.map((kind, i) => (vectors[i] ? kind.text(vectors[i], row) : null));
  } catch {
    throw corruptArrow(file);
  }
}

async function reading<T>(file: FileName, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch {
    throw corruptArrow(file);
  }
}

/** Without what the file says further, such as names of fields. @throws CheckError `corrupt-file` for a list that does not say of what. */
function typeName(type: DataType | undefined, file: FileName): string {
  try {
    String(type);
  } catch {
    throw corruptArrow(file);
  }
  return Type[type?.typeId ?? Type.NONE];
}

function kindsOf(schema: Schema, mapped: readonly MappedColumn[], file: FileName): ArrowColumn[] {
  const problems: Problem[] = [];
  const kinds = mapped.flatMap(({ name, index }) => {
    const type = schema.fields[index]?.type;
    const kind = type === undefined ? undefined : arrowColumn(type);
    if (kind !== undefined) return [kind];
    const message = `"${name}" is of a type that holds no single value: ${typeName(type, file)}`;
    problems.push({ code: "wrong-type", file: file.name, message, remedy: "write it as text, numbers or times" });
    return [];
  });
  if (problems.length > 0) throw new CheckError(`Cannot read ${file.name}`, problems);
  return kinds;
}

/** What is wrong with a file that cannot be read to its end. */
export function corruptArrow(file: FileName): CheckError {
  const message = "this is not a whole Arrow file or stream";
  return problem(file, { code: "corrupt-file", message, remedy: "deliver it again" });
}

function problem(file: FileName, about: Omit<Problem, "file">): CheckError {
  return new CheckError(`Cannot read ${file.name}`, [{ file: file.name, ...about }]);
}
