import {
  Bool,
  type DataType,
  DateDay,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import type { DataColumn, ReleaseValue } from "./checkRows.ts";
import type { DataTable } from "./queryRelease.ts";

/**
 * A table as an Arrow IPC stream, the form that browsers and duckdb-wasm read. Text is not dictionary-encoded, so that
 * equal tables give equal bytes; whole numbers are 32 bits wide when all fit, else doubles.
 */
export function arrowStream({ columns, rows }: DataTable): Uint8Array {
  const vectors = columns.map((column) => {
    const values = rows.map((row) => row[column.name] ?? null);
    const type = arrowType(column, values);
    return vectorFromArray(
      values.map((value) => arrowValue(value, column)),
      type,
    );
  });
  const schema = new Schema(columns.map((column, c) => new Field(column.name, vectors[c]!.type, true)));
  const children = vectors.map((vector) => vector.data[0]!);
  const data = makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children });
  return tableToIPC(new Table(schema, [new RecordBatch(schema, data)]), "stream");
}

function arrowType(column: DataColumn, values: readonly ReleaseValue[]): DataType {
  switch (column.type) {
    case "integer":
      return values.every((value) => value === null || Number(value) === (Number(value) | 0))
        ? new Int32()
        : new Float64();
    case "number":
      return new Float64();
    case "boolean":
      return new Bool();
    case "date":
      return values.some((value) => String(value ?? "").includes("T")) ? new Utf8() : new DateDay();
    default:
      return new Utf8();
  }
}

function arrowValue(value: ReleaseValue, column: DataColumn): ReleaseValue | Date {
  if (value === null) return null;
  if (column.type === "date" && typeof value === "string" && !value.includes("T"))
    return new Date(`${value}T00:00:00Z`);
  return column.type === "text" ? String(value) : value;
}
