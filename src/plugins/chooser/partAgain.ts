import { type Categories, type LinkageMethod, tooFewRows } from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { ClusteringSpace } from "segmentarium/plugin";
import type { Random } from "segmentarium/random";
import { clusterers, mixedClusterers } from "segmentarium/segmentation";

/** The same customers in the space, and what is known of them beside it. */
export interface Everybody {
  readonly points: Matrix;
  /** Attributes and answers that `latent-class` sees, and those known of enough customers for `k-prototypes` and `gower`. */
  readonly answers: { readonly all: Categories; readonly usual: Categories };
}

/** What it takes to run the algorithms again. */
export interface Again {
  readonly space: Pick<ClusteringSpace, "columns">;
  readonly linkage: LinkageMethod | undefined;
  /** Why an algorithm is not run again; undefined for those that are. */
  whyNot(algorithm: string): string | undefined;
}

/** The package `ml-kmeans` looks for k-means' partition, and is held against it. */
const sameAs: Readonly<Record<string, string>> = { "ml-kmeans": "k-means" };

export function again(space: Pick<ClusteringSpace, "columns">, linkage: LinkageMethod | undefined): Again {
  const known = new Set([...Object.keys(clusterers()), ...Object.keys(mixedClusterers(space)), ...Object.keys(sameAs)]);
  return {
    ...{ space, linkage },
    whyNot: (algorithm) => {
      if (known.has(algorithm)) return undefined;
      return algorithm === "rules"
        ? "rules put a customer into the same segment whoever else is drawn"
        : `"${algorithm}" is no algorithm of the product's own, which alone can be run again`;
    },
  };
}

type PartAgain = (algorithm: string, k: number, random: Random) => Promise<Int32Array | undefined>;

/** Parts drawn customers by an algorithm anew; nothing for one that is not known, or where they differ too little. */
export function againOf({ space, linkage }: Again, { points, answers }: Everybody): PartAgain {
  const byPoints = clusterers({ linkage });
  const mixed = mixedClusterers(space);
  return async (named, k, random) => {
    const algorithm = sameAs[named] ?? named;
    const seen = algorithm === "latent-class" ? answers.all : answers.usual;
    if (mixed[algorithm] !== undefined) return mixed[algorithm](points, seen, k, random);
    const cluster = byPoints[algorithm];
    if (cluster === undefined || points.columns === 0 || tooFewRows(points, k) !== undefined) return undefined;
    return cluster(points, k, random);
  };
}
