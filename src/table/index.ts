export { appendRows, type RowAppender } from "./appendRows.ts";
export { type Database, type DatabaseOptions, openDatabase, type Row } from "./database.ts";
export { ident } from "./ident.ts";
export { literal } from "./literal.ts";
export { type Column, type ColumnValues, loadColumns } from "./loadColumns.ts";
export { readColumns } from "./readColumns.ts";
export { readIntegers } from "./readIntegers.ts";
export type { Cell } from "./toRows.ts";
export { writeTable } from "./writeTable.ts";
