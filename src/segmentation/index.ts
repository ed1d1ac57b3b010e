export { type AbsenceFamily, absenceFamilies } from "./absenceFamilies.ts";
export {
  type Filled,
  type FillMethod,
  type FillOptions,
  fillMethods,
  fillUnknown,
  type MeasuredColumn,
} from "./fillUnknown.ts";
export { readSpace } from "./readSpace.ts";
export { leastShare, type Segmentation, segmentationSummary, type TriedPartition } from "./segmentationSummary.ts";
export { labelTable, partitionTable } from "./segmentationTables.ts";
export { spaceOfColumns } from "./spaceOfColumns.ts";
export { unknownSql } from "./unknownSql.ts";
