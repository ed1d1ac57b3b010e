export { type BicCandidate, type BicLimits, chooseByBic } from "./chooseByBic.ts";
export type { AttributeItem, CustomerAttributes } from "./customerAttributes.ts";
export { readCategories } from "./readCategories.ts";
export { readSpace } from "./readSpace.ts";
export { leastShare, type Segmentation, segmentationSummary, type TriedPartition } from "./segmentationSummary.ts";
export { labelTable, partitionTable } from "./segmentationTables.ts";
