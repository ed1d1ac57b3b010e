export { type Importance, type PermutationOptions, permutationImportance } from "./permutationImportance.ts";
export { classificationTree, type TreeOptions } from "./tree/classificationTree.ts";
export { collapse, collapseSmall, joinAlike } from "./tree/collapse.ts";
export { type Bounds, ruleOf } from "./tree/leafRule.ts";
export { type PrunedTree, pruningPath } from "./tree/pruneTree.ts";
export { type Rounding, roundThreshold } from "./tree/roundThreshold.ts";
export {
  balancedAccuracy,
  rowsOf,
  type SurrogateOptions,
  type SurrogateRows,
  surrogateTree,
} from "./tree/surrogateTree.ts";
export { type ClassificationTree, classAt, classify, giniAt, leafOf, leavesOf, rowsAt } from "./tree/treeModel.ts";
export { recount, type SplitHere, withThresholds } from "./tree/withThresholds.ts";
