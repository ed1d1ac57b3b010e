import type { TableInput } from "segmentarium/plugin";

export type MapId = "principal-components" | "t-sne" | "umap";

/** How one map was made and how far it can be trusted. */
export interface CustomerMap {
  readonly map: MapId;
  /** Customers drawn. */
  readonly drawn: number;
  /** Neighbours that trustworthiness and continuity look at. */
  readonly neighbours: number;
  /** 0…1, higher is better; of the judged customers. */
  readonly trustworthiness: number;
  readonly continuity: number;
  readonly judged: number;
  /** Main settings, in words. */
  readonly settings: string;
  /** False when rows still moved at the end. */
  readonly converged: boolean;
}

/** What an axis of the linear map is made of. */
export interface MapAxis {
  readonly axis: "x" | "y";
  /** Of the variance of the drawn customers, 0…1. */
  readonly share: number;
  /** Correlation with each column of the clustering space, −1…1. */
  readonly loadings: readonly { readonly column: string; readonly loading: number }[];
}

export interface CustomerMaps {
  readonly maps: readonly CustomerMap[];
  readonly axes: readonly MapAxis[];
  /** Why there is none; absent when there are. */
  readonly reason?: string | undefined;
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    /** map, customer_id, x, y: the place of every drawn customer. Private. */
    "customer-maps": TableInput;
    "customer-maps-summary": CustomerMaps;
  }
}
