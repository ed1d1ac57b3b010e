import { type Categories, takeCategories, tooFewRows } from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { ClusteringSpace, SegmenterSettings } from "segmentarium/plugin";
import type { Random } from "segmentarium/random";
import {
  clusterers,
  type MixedAlgorithm,
  medoidPartitions,
  mixedClusterers,
  seesAnswers,
  settingsOn,
  whyNotAgain,
} from "segmentarium/segmentation";

/** The same customers in the space, and what is known of them beside it. */
export interface Everybody {
  readonly points: Matrix;
  /** The attributes and answers that each algorithm sees: `latent-class` all, the others those known of enough customers. */
  readonly answers: Answers;
}

export type Answers = Readonly<Record<MixedAlgorithm, Categories>>;

/** The answers of customers drawn, and so of some only. */
export function takeAnswers(answers: Answers, rows: Int32Array): Answers {
  return {
    "latent-class": takeCategories(answers["latent-class"], rows),
    "k-prototypes": takeCategories(answers["k-prototypes"], rows),
    gower: takeCategories(answers.gower, rows),
  };
}

/** What it takes to run the algorithms again. */
export interface Again {
  readonly space: Pick<ClusteringSpace, "columns">;
  /** What the segmenters were told, of those that say so. */
  readonly settings: readonly SegmenterSettings[];
  /** Why an algorithm is not run again; undefined for those that are. */
  whyNot(algorithm: string): string | undefined;
}

/** The package `ml-kmeans` looks for k-means' partition, and is held against it. */
const sameAs: Readonly<Record<string, string>> = { "ml-kmeans": "k-means" };

export function again(space: Pick<ClusteringSpace, "columns">, settings: readonly SegmenterSettings[] = []): Again {
  return { ...{ space, settings }, whyNot: whyNotAgain };
}

/** A partition of drawn customers by an algorithm; nothing for one that is not known, or where they differ too little. */
type PartAgain = (algorithm: string, k: number) => Promise<Int32Array | undefined>;

/**
 * Parts drawn customers anew, into kMax segments at most. What is found for an algorithm and k depends on no other that is asked for;
 * what is looked for twice is found once.
 */
export function againOf(
  { space, settings: told }: Again,
  { points, answers }: Everybody,
  { kMax, random }: { readonly kMax: number; readonly random: (name: string) => Random },
): PartAgain {
  const settings = told.map((own) => settingsOn(points, own));
  const byPoints = clusterers({ settings });
  const mixed = mixedClusterers(space, settings);
  const found = new Map<string, Promise<Int32Array | undefined>>();
  let medoids: ReadonlyMap<number, Int32Array> | undefined;
  return (named, k) => {
    const algorithm = sameAs[named] ?? named;
    const key = `${algorithm}-${k}`;
    const partition = found.get(key) ?? part(algorithm, k, random(key));
    found.set(key, partition);
    return partition;
  };

  async function part(algorithm: string, k: number, own: Random): Promise<Int32Array | undefined> {
    if (seesAnswers(algorithm)) return mixed[algorithm](points, answers[algorithm], k, own);
    const cluster = byPoints[algorithm];
    if (cluster === undefined || points.columns === 0 || tooFewRows(points, k) !== undefined) return undefined;
    if (algorithm !== "k-medoids") return cluster(points, k, own);
    medoids ??= medoidPartitions(points, kMax, random(algorithm), settings);
    return medoids.get(k);
  }
}
