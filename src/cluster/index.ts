export { adjustedRand, adjustedRandDrawn } from "./adjustedRand.ts";
export { type Assignment, assign } from "./assign.ts";
export { type CategoricalItem, type Categories, categories, takeCategories } from "./categories.ts";
export { tooFewRows } from "./checkPoints.ts";
export { type CandidateK, type ChoiceOfK, type ChooseKOptions, chooseK } from "./chooseK.ts";
export { type ClusterMeans, clusterMeans } from "./clusterMeans.ts";
export {
  assignHdbscan,
  type DenseAssignment,
  type FittedDensity,
  type JoinedRows,
  joinRows,
} from "./density/assignHdbscan.ts";
export type { CondensedTree } from "./density/condensedTree.ts";
export { type Dbcv, type DbcvOptions, dbcv } from "./density/dbcv.ts";
export { assignDbscan, type DbscanModel, type DbscanOptions, dbscan } from "./density/dbscan.ts";
export {
  type ClusterTreeOptions,
  clusterDensityTree,
  type DensityTree,
  type DensityTreeOptions,
  densityTree,
  type HdbscanModel,
  type HdbscanOptions,
  hdbscan,
} from "./density/hdbscan.ts";
export { type EpsSuggestion, kDistances, suggestEps } from "./density/kDistances.ts";
export type { DenseCluster } from "./density/labelRows.ts";
export { type NearestByLabel, nearestByLabel, nearestOthers } from "./density/nearestByLabel.ts";
export { relativeValidity } from "./density/relativeValidity.ts";
export type { ClusterSelection } from "./density/selectClusters.ts";
export { drawRows, takeRows } from "./drawRows.ts";
export {
  type Condensed,
  type GowerColumn,
  type GowerNearest,
  type GowerOptions,
  gower,
  gowerRanges,
  nearestByGower,
} from "./gower/gower.ts";
export { cophenetic, copheneticCorrelation } from "./hierarchy/cophenetic.ts";
export { betweenShares, cutByShare, cutTree, type ShareCut, type TreeCut } from "./hierarchy/cutTree.ts";
export { linkage } from "./hierarchy/linkage.ts";
export { linkageOf } from "./hierarchy/linkageOf.ts";
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
  assignClasses,
  type ClassAssignment,
  type LatentClassOptions,
  latentClasses,
} from "./latent/latentClasses.ts";
export { type LatentErrors, latentErrors } from "./latent/latentErrors.ts";
export { type LatentClassModel, latentParameters, tooManyClasses } from "./latent/latentModel.ts";
export type { Metric } from "./medoids/distanceTable.ts";
export {
  type KMedoidsOptions,
  type KMedoidsScanOptions,
  kMedoids,
  kMedoidsScan,
  type MedoidEffort,
} from "./medoids/kMedoids.ts";
export { type KMedoidsOfOptions, kMedoidsOf, type MedoidsOfDissimilarities } from "./medoids/kMedoidsOf.ts";
export { assignMedoids, type KMedoidsModel } from "./medoids/medoidModel.ts";
export { type MiniBatchOptions, miniBatchKMeans } from "./miniBatch/miniBatchKMeans.ts";
export {
  assignMixture,
  gaussianMixture,
  type MixtureAssignment,
  type MixtureOptions,
} from "./mixture/gaussianMixture.ts";
export type { CovarianceShape, MixtureModel, MixtureParameters } from "./mixture/mixtureModel.ts";
export { numberBySize } from "./numberBySize.ts";
export type { ThreadOptions } from "./pairs/distanceSums.ts";
export {
  assignPrototypes,
  type KPrototypesModel,
  type KPrototypesOptions,
  kPrototypes,
  mixedPoints,
  type PrototypeAssignment,
  tooFewMixedRows,
  usualGamma,
} from "./prototypes/kPrototypes.ts";
export { type Silhouettes, silhouette, silhouettes } from "./silhouette.ts";
export { type SilhouetteEstimatesOptions, silhouetteEstimates } from "./silhouetteEstimates.ts";
export { type SilhouetteOfDissimilarities, silhouetteOf } from "./silhouetteOf.ts";
export { type SilhouetteEstimate, type SilhouetteSampledOptions, silhouetteSampled } from "./silhouetteSampled.ts";
export { silhouettesOfEach } from "./silhouettesOfEach.ts";
export {
  type KMeansStabilityOptions,
  kMeansStability,
  kMeansStabilityDistribution,
} from "./stability/kMeansStability.ts";
export { adjustedMutualInformation } from "./validity/adjustedMutualInformation.ts";
export { alignedUniform } from "./validity/alignedUniform.ts";
export {
  bootstrapStability,
  type ClusterPoints,
  type ClusterStability,
  type ResampleAgreement,
  type Stability,
  type StabilityOptions,
  stabilityDistribution,
} from "./validity/bootstrapStability.ts";
export { calinskiHarabasz } from "./validity/calinskiHarabasz.ts";
export { daviesBouldin } from "./validity/daviesBouldin.ts";
export { dunn, dunnOfEach } from "./validity/dunn.ts";
export { type Elbow, type ElbowOptions, elbow, type WithinOfK } from "./validity/elbow.ts";
export { type ClusterInto, type Gap, type GapOfK, type GapOptions, gapStatistic } from "./validity/gapStatistic.ts";
export { type ClusterMatch, jaccardByCluster } from "./validity/jaccardByCluster.ts";
export { type NullTest, type NullTestOptions, nullTest } from "./validity/nullTest.ts";
export { partitionFault } from "./validity/partitionFault.ts";
export { type PartitionRating, type RatePartitionsOptions, ratePartitions } from "./validity/ratePartitions.ts";
