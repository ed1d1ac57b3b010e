export { type AbsenceFamily, absenceFamilies } from "./absenceFamilies.ts";
export { aggregateModel, shownSizes } from "./aggregateModel.ts";
export { type BicCandidate, type BicLimits, chooseByBic } from "./chooseByBic.ts";
export { clusterers, type Starts } from "./clusterers.ts";
export type { AttributeItem, CustomerAttributes } from "./customerAttributes.ts";
export {
  type Filled,
  type FillMethod,
  type FillOptions,
  fillMethods,
  fillUnknown,
  type MeasuredColumn,
} from "./fillUnknown.ts";
export {
  assignFrozen,
  type Freezable,
  type FrozenAssignment,
  freezeSegmentation,
  reachShare,
} from "./frozenModel.ts";
export { type Placed, placeInSpace } from "./frozenSpace.ts";
export { gowerColumns, takeColumns, type WeightedColumns } from "./gowerColumns.ts";
export { type Measures, type MeasureValues, readMeasures } from "./measures.ts";
export { type MixedInto, mixedClusterers } from "./mixedClusterers.ts";
export { readCategories } from "./readCategories.ts";
export { readSpace } from "./readSpace.ts";
export { leastShare, type Segmentation, segmentationSummary, type TriedPartition } from "./segmentationSummary.ts";
export { labelTable, partitionTable } from "./segmentationTables.ts";
export { segmenterOptions, silhouetteSample } from "./segmenterOptions.ts";
export {
  type MixedFit,
  type MixedInputs,
  type MixedOptions,
  type MixedSegmenter,
  segmentMixed,
} from "./segmentMixed.ts";
export { spaceOfColumns } from "./spaceOfColumns.ts";
export { toldOf, type WhoHas, whoHas } from "./toldOf.ts";
export { unknownSql } from "./unknownSql.ts";
