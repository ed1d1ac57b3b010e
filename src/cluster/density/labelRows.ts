import { numberBySize } from "../numberBySize.ts";
import type { CondensedTree } from "./condensedTree.ts";

/** A cluster of rows by density. */
export interface DenseCluster {
  /** Its number in the condensed tree. */
  readonly node: number;
  readonly size: number;
  /** Its excess of mass. */
  readonly stability: number;
  /** Stability ÷ (size × the greatest λ of the tree), 0 … 1: over how much of all densities its rows stay together. */
  readonly persistence: number;
  /** λ = 1 ÷ distance at which it came to be, and that of its densest rows. */
  readonly birth: number;
  readonly death: number;
}

/** The label of each row, −1 for none, how near it is to the densest of its cluster (0 … 1), and the clusters. */
export function labelRows(
  tree: CondensedTree,
  selected: Int32Array,
): { labels: Int32Array; probabilities: Float64Array; clusters: DenseCluster[] } {
  const owners = ownersOf(tree, selected);
  const found = tree.rowClusters.map((cluster, row) => {
    const owner = owners[cluster]!;
    return owner === 0 && tree.rowLambdas[row]! < tree.deaths[0]! ? -1 : owner;
  });
  const labels = numberBySize(found);
  const nodes = new Map<number, number>();
  labels.forEach((label, row) => {
    if (label >= 0) nodes.set(label, found[row]!);
  });
  const probabilities = Float64Array.from(labels, (label, row) =>
    label < 0 ? 0 : membership(tree, found[row]!, tree.rowLambdas[row]!),
  );
  const densest = tree.deaths.reduce((most, death) => Math.max(most, death), 0);
  const clusters = [...nodes]
    .sort(([a], [b]) => a - b)
    .map(([label, node]) => clusterOf(tree, node, sizeOf(labels, label), densest));
  return { labels, probabilities, clusters };
}

/** By cluster the selected one that it lies in, itself counted; −1 when there is none. */
export function ownersOf({ parents }: Pick<CondensedTree, "parents">, selected: Int32Array): Int32Array {
  const owners = new Int32Array(parents.length).fill(-1);
  for (const cluster of selected) owners[cluster] = cluster;
  for (let cluster = 1; cluster < parents.length; cluster++) {
    if (owners[cluster] === -1) owners[cluster] = owners[parents[cluster]!]!;
  }
  return owners;
}

/** λ of a row as a share of that of the densest of its cluster; 1 from there on. */
export function membership({ deaths }: Pick<CondensedTree, "deaths">, cluster: number, lambda: number): number {
  return deaths[cluster] === 0 ? 1 : Math.min(lambda, deaths[cluster]!) / deaths[cluster]!;
}

function clusterOf(tree: CondensedTree, node: number, size: number, densest: number): DenseCluster {
  const stability = tree.stabilities[node]!;
  const persistence = densest === 0 ? 1 : stability / (size * densest);
  return { node, size, stability, persistence, birth: tree.births[node]!, death: tree.deaths[node]! };
}

function sizeOf(labels: Int32Array, wanted: number): number {
  return labels.reduce((sum, label) => sum + (label === wanted ? 1 : 0), 0);
}
