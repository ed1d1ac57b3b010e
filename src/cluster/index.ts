export { adjustedRand } from "./adjustedRand.ts";
export { type Assignment, assign } from "./assign.ts";
export { type CandidateK, type ChoiceOfK, type ChooseKOptions, chooseK } from "./chooseK.ts";
export { type KMeansOptions, kMeans } from "./kMeans.ts";
export type { KMeansModel } from "./kMeansModel.ts";
export { type KMeansScan, type KMeansScanOptions, kMeansScan } from "./kMeansScan.ts";
export { silhouette } from "./silhouette.ts";
export { type SilhouetteEstimate, type SilhouetteSampledOptions, silhouetteSampled } from "./silhouetteSampled.ts";
