export { type Neighbours, nearestNeighbours } from "./neighbours/nearestNeighbours.ts";
export { type PrincipalMap, principalMap } from "./principalMap.ts";
export { continuity, neighbourhoodHit, type TrustOptions, trustworthiness } from "./quality/trustworthiness.ts";
export type { SparseGraph } from "./sparseGraph.ts";
export { conditionalProbabilities, jointProbabilities } from "./tsne/neighbourProbabilities.ts";
export { type TsneMap, type TsneOptions, tsne } from "./tsne/tsne.ts";
export { type Curve, curveOf } from "./umap/curve.ts";
export { fuzzyGraph, type UmapMap, type UmapOptions, umap } from "./umap/umap.ts";
