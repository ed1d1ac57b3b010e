export { type AbsenceFamily, absenceFamilies } from "./absenceFamilies.ts";
export { centersModel } from "./centersModel.ts";
export { type BicCandidate, type BicLimits, chooseByBic } from "./chooseByBic.ts";
export { clusterers, kMeansStarts, medoidPartitions, type Rerun } from "./clusterers.ts";
export { type AttributeItem, type CustomerAttributes, modelItem } from "./customerAttributes.ts";
export { type DenseSegments, regionLabels, type SegmentLimits, toSegments } from "./denseSegments.ts";
export { type Drawn, drawn, together } from "./drawn.ts";
export { areAnswers, countValues, fewDiffer, spreadOf, type ValueCounts, type ValueSpread } from "./fewDiffer.ts";
export {
  absences,
  type Filled,
  type FillMethod,
  type FillOptions,
  fillMethods,
  fillUnknown,
  type MeasuredColumn,
} from "./fillUnknown.ts";
export { aggregateModel, recalledModel, shownSizes, toldWeights } from "./frozen/aggregateModel.ts";
export { askedOf, assignFrozen, type FrozenAssignment } from "./frozen/assignFrozen.ts";
export { type Freezable, freezeAggregates, freezeSegmentation, reachShare } from "./frozen/freezeSegmentation.ts";
export type { AggregateModel, FrozenModel } from "./frozen/frozenModel.ts";
export { ownModelText, parseOwnModel } from "./frozen/ownModel.ts";
export { type Placed, placeInSpace } from "./frozen/placeInSpace.ts";
export { recalledRule, rememberedRule } from "./frozen/rememberedRule.ts";
export { gowerColumns, takeColumns, type WeightedColumns } from "./gowerColumns.ts";
export { type Measures, type MeasureValues, readAnswers, readMeasures } from "./measures.ts";
export {
  type MixedAlgorithm,
  type MixedInto,
  mixedAlgorithms,
  mixedClusterers,
  seesAnswers,
} from "./mixedClusterers.ts";
export { type AgainOf, type PartAgain, partAgain, whyNotAgain } from "./partAgain.ts";
export { rateFits } from "./rateFits.ts";
export { readCategories } from "./readCategories.ts";
export { type KnownBeside, readSeen } from "./readSeen.ts";
export { readSpace } from "./readSpace.ts";
export {
  leastShare,
  leastSize,
  type Segmentation,
  segmentationSummary,
  type TriedPartition,
} from "./segmentationSummary.ts";
export { labelTable, partitionTable } from "./segmentationTables.ts";
export { segmenterOptions, silhouetteSample } from "./segmenterOptions.ts";
export {
  type MixedFit,
  type MixedInputs,
  type MixedOptions,
  type MixedSegmenter,
  type MixedSegments,
  segmentMixed,
} from "./segmentMixed.ts";
export { settingsOn } from "./settingsOn.ts";
export { silhouetteStreams } from "./silhouetteStreams.ts";
export { spaceOfColumns } from "./spaceOfColumns.ts";
export { standIns } from "./standIns.ts";
export { isOfFew, toldOf, type WhoHas, whoHas } from "./toldOf.ts";
export { spreadFrom } from "./treeInto.ts";
export { unknownSql } from "./unknownSql.ts";
export { mixtureSearch, usualSettings } from "./usualSettings.ts";
export { warnOneSegment } from "./warnOneSegment.ts";
