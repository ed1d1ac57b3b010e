import {
  adjustedRand,
  categories,
  gaussianMixture,
  kMeans,
  kMedoidsScan,
  numberBySize,
  ratePartitions,
} from "../../../src/cluster/index.ts";
import type { Matrix } from "../../../src/matrix/index.ts";
import type { SpaceColumn } from "../../../src/plugin.ts";
import { candidateOf } from "../../../src/plugins/chooser/chooseSegmentation.ts";
import type { Candidate } from "../../../src/plugins/chooser/criteria.ts";
import { evidenceOptions } from "../../../src/plugins/chooser/evidenceOptions.ts";
import { gatherEvidence } from "../../../src/plugins/chooser/gatherEvidence.ts";
import { stream } from "../../../src/random/index.ts";
import { clusterers, mixtureSearch } from "../../../src/segmentation/index.ts";
import type { ChoiceDesign } from "./choiceDesigns.ts";

/** What the chooser would know of planted customers, and how far each candidate is what was planted. */
export interface Tried {
  readonly design: string;
  readonly planted: number;
  readonly candidates: readonly Candidate[];
  /** Adjusted Rand index of each candidate with the planted groups. */
  readonly truth: readonly number[];
}

export interface Effort {
  readonly rows: number;
  readonly kMax: number;
  readonly algorithms: readonly string[];
  readonly draws: number;
  readonly drawn: number;
  readonly references: number;
}

/** Parts planted customers by several algorithms at every k, and gathers the evidence of each. */
export async function tryDesign(design: ChoiceDesign, seed: number, effort: Effort): Promise<Tried> {
  const { points, labels: truth } = design.draw(effort.rows, stream("choice-design", design.name, seed));
  const known = [];
  const summaries = [];
  for (const algorithm of effort.algorithms) {
    const found = await parted(algorithm, points, effort.kMax, seed);
    const random = () => stream("choice-design", design.name, seed, algorithm);
    const ratings = await ratePartitions(points, found, { sample: points.rows, random });
    for (const [i, { k, bic, converged }] of found.entries()) {
      const rated = ratings[i]!;
      known.push({ algorithm, k, labels: rated.labels });
      const silhouettes = { silhouette: rated.silhouette, silhouetteLow: rated.low, silhouetteHigh: rated.high };
      const { inertia, smallestShare } = rated;
      summaries.push({
        algorithm,
        k,
        ...silhouettes,
        inertia,
        smallestShare,
        bic,
        converged,
        chosen: false,
        reason: "",
      });
    }
  }
  const none = categories(new Int32Array(0), points.rows, []);
  const { draws, drawn, references: gapReferences, algorithms } = effort;
  const evidence = await gatherEvidence({
    everybody: { points, answers: { "latent-class": none, "k-prototypes": none, gower: none } },
    columns: points.names.map(asColumn),
    ...{ known, settings: [], seed: String(seed), streamParts: ["choice-design", seed] },
    options: evidenceOptions.parse({ algorithms: [...algorithms], draws, drawn, gapReferences, nullCustomers: 100 }),
  });
  return {
    ...{ design: design.name, planted: design.k },
    candidates: summaries.map((candidate) => candidateOf(candidate, evidence)),
    truth: known.map(({ labels }) => adjustedRand(labels, truth) ?? 0),
  };
}

interface Parted {
  readonly k: number;
  readonly labels: Int32Array;
  readonly bic?: number;
  readonly converged?: boolean;
}

async function parted(algorithm: string, points: Matrix, kMax: number, seed: number): Promise<Parted[]> {
  const random = stream("choice-design", "parted", algorithm, seed);
  const ks = Array.from({ length: kMax - 1 }, (_, i) => i + 2);
  if (algorithm === "k-means") return ks.map((k) => ({ k, labels: kMeans(points, { k, random, restarts: 5 }).labels }));
  if (algorithm === "k-medoids") {
    return kMedoidsScan(points, { kMin: 2, kMax, random, starts: 1 }).map(({ k, labels }) => ({ k, labels }));
  }
  if (algorithm === "gaussian-mixture") {
    return ks.map((k) => {
      const model = gaussianMixture(points, {
        ...{ ...mixtureSearch, k, random, starts: 2, attempts: 1 },
        ...{ maxIterations: 100, tolerance: 1e-3, regularisation: 0.05 },
      });
      return { k, labels: numberBySize(model.labels), bic: model.bic };
    });
  }
  const cluster = clusterers()[algorithm]!;
  const found: Parted[] = [];
  for (const k of ks) found.push({ k, labels: await cluster(points, k, random) });
  return found;
}

function asColumn(name: string): SpaceColumn {
  const unmoved = { power: undefined, low: undefined, high: undefined, center: 0, scale: 1, weight: 1 };
  const shape = { skewBefore: undefined, skewAfter: undefined, missing: 0, pulledIn: 0 };
  return { name, metric: name, role: "value", transform: "none", scaling: "z", ...unmoved, ...shape };
}
