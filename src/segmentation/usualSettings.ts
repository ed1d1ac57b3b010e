import type { SegmenterSettings } from "../plugin.ts";

type Algorithm = SegmenterSettings["algorithm"];
export type SettingsOf<A extends Algorithm> = Extract<SegmenterSettings, { readonly algorithm: A }>;
type Usual = Exclude<Algorithm, "hdbscan" | "dbscan" | "k-prototypes">;

/** What the product's segmenters have unless a project says otherwise, of those that need no customers to tell. */
export const usualSettings: { readonly [A in Usual]: SettingsOf<A> } = {
  "k-means": { algorithm: "k-means", restarts: 10 },
  "mini-batch-k-means": {
    ...({ algorithm: "mini-batch-k-means", batchRows: 1024, restarts: 5 } as const),
    ...{ maxIterations: 1000, patience: 10, reassignBelow: 0.01 },
  },
  "ml-kmeans": { algorithm: "ml-kmeans", restarts: 10, sample: 20_000 },
  ward: { algorithm: "ward", treeCustomers: 10_000 },
  linkage: { algorithm: "linkage", treeCustomers: 1500, method: "average" },
  "gaussian-mixture": {
    ...({ algorithm: "gaussian-mixture", fitCustomers: 3000, starts: 2, attempts: 2 } as const),
    ...{ maxIterations: 100, tolerance: 1e-3, regularisation: 0.1 },
  },
  "k-medoids": {
    ...({ algorithm: "k-medoids", metric: "euclidean", fitCustomers: 1000 } as const),
    ...{ draws: 3, starts: 2, maxIterations: 100 },
  },
  "latent-class": { algorithm: "latent-class", starts: 6, maxIterations: 1000, tolerance: 1e-8, smoothing: 1 },
  gower: {
    ...({ algorithm: "gower", attributeWeight: 1, leastKnown: 0.5 } as const),
    ...{ starts: 2, maxIterations: 100, fitCustomers: 1000 },
  },
};

/** What segmenters' mixtures are like, also when they are run again, and on how many customers tries and moves are made at most. */
export const mixtureSearch = { shape: "full", searchRows: 1024 } as const;

/** Those of one algorithm among several; undefined where it has none there. */
export function givenSettings<A extends Algorithm>(
  all: readonly SegmenterSettings[],
  algorithm: A,
): SettingsOf<A> | undefined {
  return all.find((one): one is SettingsOf<A> => one.algorithm === algorithm);
}

/** Those of one algorithm among several, or the usual ones. */
export function settingsFor<A extends Usual>(all: readonly SegmenterSettings[], algorithm: A): SettingsOf<A> {
  return givenSettings(all, algorithm) ?? usualSettings[algorithm];
}
