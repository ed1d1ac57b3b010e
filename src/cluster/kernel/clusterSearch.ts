/** Where a search reads and writes: byte offsets into the kernel's memory, each a multiple of 16. */
export interface ClusterSearch {
  /** Centroids in blocks of 8, float64, within a block column by column; an infinite coordinate is a cluster that is no more. */
  readonly points: number;
  readonly blocks: number;
  readonly p: number;
  /** One float64 per place: 1 ÷ rows of the cluster. */
  readonly inverses: number;
  /** The p coordinates to search from, float64. */
  readonly query: number;
  /** 1 ÷ rows of the cluster to search from. */
  readonly inverse: number;
  /** Only what lies nearer than this is found. */
  readonly limit: number;
  /** 64 bytes; its first float64 is then the distance found, or the limit. */
  readonly scratch: number;
}

/** The place of the nearest cluster, the first of equals; −1 when none is nearer than the limit. */
export type NearestCluster = (search: ClusterSearch) => number;
