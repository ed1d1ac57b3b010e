/** How the distance of two clusters is taken from those of their rows. */
export type LinkageMethod = "ward" | "average" | "complete" | "single";

/**
 * The tree of an agglomerative clustering, lowest merge first, as scipy writes it. Clusters 0 … rows − 1 are the rows themselves;
 * merge i joins the clusters `first[i]` < `second[i]` into cluster rows + i. All arrays have rows − 1 entries.
 */
export interface LinkageTree {
  readonly method: LinkageMethod;
  readonly rows: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Distance at which the two were joined, in the unit of the points; never falls from one merge to the next. */
  readonly heights: Float64Array;
  /** Rows of the cluster that came of it. */
  readonly sizes: Int32Array;
}

/** Merges in the order in which they were found, each named by one row of either side. */
export interface FoundMerges {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly heights: Float64Array;
}

/** Room for the n − 1 merges of n rows. */
export function roomForMerges(n: number): FoundMerges {
  return { left: new Int32Array(n - 1), right: new Int32Array(n - 1), heights: new Float64Array(n - 1) };
}

/** Puts merges into ascending height, equal heights in the order found, and numbers the clusters that come of them. */
export function linkageTree(method: LinkageMethod, rows: number, found: FoundMerges): LinkageTree {
  const merges = found.heights.length;
  const order = Int32Array.from({ length: merges }, (_, i) => i).sort(
    (a, b) => found.heights[a]! - found.heights[b]! || a - b,
  );
  const parent = Int32Array.from({ length: rows + merges }, (_, cluster) => cluster);
  const rowsOf = new Int32Array(rows + merges).fill(1);
  const tree = {
    first: new Int32Array(merges),
    second: new Int32Array(merges),
    heights: new Float64Array(merges),
    sizes: new Int32Array(merges),
  };
  for (let i = 0; i < merges; i++) {
    const a = rootOf(parent, found.left[order[i]!]!);
    const b = rootOf(parent, found.right[order[i]!]!);
    parent[a] = parent[b] = rows + i;
    tree.first[i] = Math.min(a, b);
    tree.second[i] = Math.max(a, b);
    tree.heights[i] = found.heights[order[i]!]!;
    tree.sizes[i] = rowsOf[rows + i] = rowsOf[a]! + rowsOf[b]!;
  }
  return { method, rows, ...tree };
}

function rootOf(parent: Int32Array, cluster: number): number {
  let root = cluster;
  while (parent[root] !== root) root = parent[root]!;
  for (let at = cluster; at !== root; ) {
    const next = parent[at]!;
    parent[at] = root;
    at = next;
  }
  return root;
}
