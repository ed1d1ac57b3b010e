export { aggregateModel } from "./aggregateModel.ts";
export {
  assignFrozen,
  type Freezable,
  type FrozenAssignment,
  freezeSegmentation,
  reachShare,
} from "./frozenModel.ts";
export { type Placed, placeInSpace } from "./frozenSpace.ts";
export { type Measures, type MeasureValues, readMeasures } from "./measures.ts";
export { readSpace } from "./readSpace.ts";
export { leastShare, type Segmentation, segmentationSummary, type TriedPartition } from "./segmentationSummary.ts";
export { labelTable, partitionTable } from "./segmentationTables.ts";
