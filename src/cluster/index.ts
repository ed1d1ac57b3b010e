export { adjustedRand } from "./adjustedRand.ts";
export { type Assignment, assign } from "./assign.ts";
export { tooFewRows } from "./checkPoints.ts";
export { type CandidateK, type ChoiceOfK, type ChooseKOptions, chooseK } from "./chooseK.ts";
export { type ClusterMeans, clusterMeans } from "./clusterMeans.ts";
export { drawRows, takeRows } from "./drawRows.ts";
export { cophenetic, copheneticCorrelation } from "./hierarchy/cophenetic.ts";
export { betweenShares, cutByShare, cutTree, type ShareCut, type TreeCut } from "./hierarchy/cutTree.ts";
export { linkage } from "./hierarchy/linkage.ts";
export type { LinkageMethod, LinkageTree } from "./hierarchy/linkageTree.ts";
export type { MatchOptions } from "./identity/likeness.ts";
export { linearAssignment } from "./identity/linearAssignment.ts";
export {
  type CenterEvidence,
  type ClusterFate,
  type ClusterOrigin,
  type MemberEvidence,
  matchClusters,
  type PartitionMatch,
} from "./identity/matchClusters.ts";
export { type KMeansOptions, kMeans } from "./kMeans.ts";
export type { KMeansModel } from "./kMeansModel.ts";
export { type KMeansScan, type KMeansScanOptions, kMeansScan } from "./kMeansScan.ts";
export {
  assignMixture,
  gaussianMixture,
  type MixtureAssignment,
  type MixtureOptions,
} from "./mixture/gaussianMixture.ts";
export type { CovarianceShape, MixtureModel, MixtureParameters } from "./mixture/mixtureModel.ts";
export { numberBySize } from "./numberBySize.ts";
export type { ThreadOptions } from "./pairs/distanceSums.ts";
export { type Silhouettes, silhouette, silhouettes } from "./silhouette.ts";
export { type SilhouetteEstimateOptions, silhouetteEstimate } from "./silhouetteEstimate.ts";
export { type SilhouetteEstimate, type SilhouetteSampledOptions, silhouetteSampled } from "./silhouetteSampled.ts";
export { adjustedMutualInformation } from "./validity/adjustedMutualInformation.ts";
export { alignedUniform } from "./validity/alignedUniform.ts";
export {
  bootstrapStability,
  type ClusterPoints,
  type ClusterStability,
  type StabilityOptions,
} from "./validity/bootstrapStability.ts";
export { calinskiHarabasz } from "./validity/calinskiHarabasz.ts";
export { daviesBouldin } from "./validity/daviesBouldin.ts";
export { dunn } from "./validity/dunn.ts";
export { type Elbow, type ElbowOptions, elbow, type WithinOfK } from "./validity/elbow.ts";
export { type ClusterInto, type Gap, type GapOfK, type GapOptions, gapStatistic } from "./validity/gapStatistic.ts";
export { type ClusterMatch, jaccardByCluster } from "./validity/jaccardByCluster.ts";
export { partitionFault } from "./validity/partitionFault.ts";
export { type PartitionRating, ratePartition } from "./validity/ratePartition.ts";
