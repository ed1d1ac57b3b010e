import type { LinkageTree } from "../hierarchy/linkageTree.ts";

/**
 * The hierarchy of dense regions: a cluster goes on while only groups smaller than `minClusterSize` leave it, and ends where it parts
 * into two that are larger. Densities are λ = 1 ÷ mutual reachability. Cluster 0 holds all rows; parents come before children.
 */
export interface CondensedTree {
  /** By cluster: the one that it came of, −1 for the first. */
  readonly parents: Int32Array;
  /** λ at which it came to be; 0 for the first. */
  readonly births: Float64Array;
  /** λ of the last that left it or parted it. */
  readonly deaths: Float64Array;
  readonly sizes: Int32Array;
  /** Sum over its rows of the range of λ over which they were in it: its excess of mass. */
  readonly stabilities: Float64Array;
  /** By row: the last cluster that it was in, and the λ at which it left it. */
  readonly rowClusters: Int32Array;
  readonly rowLambdas: Float64Array;
  /** Distances below this count as this, so that λ stays finite: the least distance above 0 at which rows were joined. */
  readonly leastHeight: number;
}

/** Condenses the tree of single linkage under mutual reachability. O(n). Source: Campello, Moulavi, Zimek and Sander 2015, § 4. */
export function condensedTree(tree: LinkageTree, minClusterSize: number): CondensedTree {
  const n = tree.rows;
  const leastHeight = tree.heights.find((height) => height > 0) ?? 1;
  const sizeOf = (node: number) => (node < n ? 1 : tree.sizes[node - n]!);
  const clusterOf = new Int32Array(2 * n - 1);
  const fellAt = new Float64Array(2 * n - 1);
  const parents = [-1];
  const births = [0];
  const sizes = [n];
  for (let node = 2 * n - 2; node >= n; node--) {
    const cluster = clusterOf[node]!;
    const lambda = fellAt[node] === 0 ? 1 / Math.max(tree.heights[node - n]!, leastHeight) : fellAt[node]!;
    const children = [tree.first[node - n]!, tree.second[node - n]!];
    const parts = fellAt[node] === 0 && children.every((child) => sizeOf(child) >= minClusterSize);
    if (parts) children.sort((a, b) => sizeOf(b) - sizeOf(a) || a - b);
    for (const child of children) {
      clusterOf[child] = cluster;
      if (parts) {
        clusterOf[child] = parents.length;
        parents.push(cluster);
        births.push(lambda);
        sizes.push(sizeOf(child));
      } else if (fellAt[node] !== 0 || sizeOf(child) < minClusterSize) {
        fellAt[child] = lambda;
      }
    }
  }
  const shape = { parents: Int32Array.from(parents), births: Float64Array.from(births), sizes: Int32Array.from(sizes) };
  const rows = { rowClusters: clusterOf.slice(0, n), rowLambdas: fellAt.slice(0, n) };
  return { ...shape, ...rows, ...masses(shape, rows), leastHeight };
}

function masses(
  { parents, births, sizes }: Pick<CondensedTree, "parents" | "births" | "sizes">,
  { rowClusters, rowLambdas }: Pick<CondensedTree, "rowClusters" | "rowLambdas">,
): Pick<CondensedTree, "deaths" | "stabilities"> {
  const deaths = births.slice();
  const stabilities = new Float64Array(parents.length);
  const leave = (cluster: number, lambda: number, rows: number) => {
    deaths[cluster] = Math.max(deaths[cluster]!, lambda);
    stabilities[cluster]! += (lambda - births[cluster]!) * rows;
  };
  rowClusters.forEach((cluster, row) => {
    leave(cluster, rowLambdas[row]!, 1);
  });
  for (let cluster = 1; cluster < parents.length; cluster++) {
    leave(parents[cluster]!, births[cluster]!, sizes[cluster]!);
  }
  return { deaths, stabilities };
}
