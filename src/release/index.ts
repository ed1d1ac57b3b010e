export { arrowStream } from "./arrowStream.ts";
export type { DataColumn, ReleaseRow, ReleaseValue } from "./checkRows.ts";
export { openRelease } from "./openRelease.ts";
export { type DataTable, queryRelease } from "./queryRelease.ts";
export { type Release, readRelease } from "./readRelease.ts";
export { aboutOf, countsBehind, type PublicColumn, releaseColumns } from "./releaseColumns.ts";
export { type DataFormat, encodeData, releaseData } from "./releaseData.ts";
export type { ReleaseColumn, ReleaseDeclaration, ReleaseTotal } from "./releaseDeclaration.ts";
export {
  dataName,
  parseReleaseSchema,
  type ReleaseSchema,
  type ReleaseTable,
} from "./releaseSchema.ts";
export { type ReleaseToWrite, type TableToRelease, writeRelease } from "./writeRelease.ts";
