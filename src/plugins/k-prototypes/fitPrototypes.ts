import {
  assignPrototypes,
  type Categories,
  drawRows,
  type KPrototypesModel,
  kPrototypes,
  mixedPoints,
  silhouetteEstimates,
  takeCategories,
  takeRows,
  tooFewMixedRows,
  usualGamma,
} from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { Context, ModelItem, PrototypesModel } from "segmentarium/plugin";
import { type MixedFit, silhouetteStreams } from "segmentarium/segmentation";

export interface PrototypeRange {
  readonly kMin: number;
  readonly kMax: number;
  readonly gamma?: number | undefined;
  readonly restarts: number;
  readonly fitCustomers: number;
  readonly sample: number;
}

/** Prototypes for each k of the range that there are enough different customers for. */
export async function fitPrototypes(
  points: Matrix,
  answers: Categories,
  items: readonly ModelItem[],
  range: PrototypeRange,
  context: Pick<Context, "random" | "signal" | "progress" | "threads">,
): Promise<{ fits: readonly MixedFit[]; fittedOn: number }> {
  const { kMin, kMax, restarts, sample } = range;
  const gamma = range.gamma ?? usualGamma(points);
  const rows = drawRows(points.rows, range.fitCustomers, context.random("fit"));
  const drawn = { points: takeRows(points, rows), answers: takeCategories(answers, rows) };
  const together = mixedPoints(drawn.points, drawn.answers, gamma);
  const models: KPrototypesModel[] = [];
  for (let k = kMin; k <= kMax && tooFewMixedRows(drawn.points, drawn.answers, k, gamma) === undefined; k++) {
    context.signal.throwIfAborted();
    const random = context.random(`prototypes-${k}`);
    models.push(kPrototypes(drawn.points, drawn.answers, { k, gamma, restarts, random }));
    context.progress((0.8 * (k - kMin + 1)) / (kMax - kMin + 1));
  }
  const { threads, signal } = context;
  const rating = { sample, random: silhouetteStreams(context.random, "together"), threads, signal };
  const partitions = models.map(({ labels }) => labels);
  const silhouettes = await silhouetteEstimates(together, partitions, rating);
  const fits = models.map((model, i): MixedFit => {
    const { centers, converged } = model;
    const k = centers.rows;
    const found = silhouettes[i];
    return {
      ...{ k, labels: assignPrototypes(model, points, answers).labels, converged },
      model: modelOf(k, model, items),
      together: { k, silhouette: found?.value, low: found?.low, high: found?.high },
    };
  });
  return { fits, fittedOn: rows.length };
}

function modelOf(k: number, model: KPrototypesModel, items: readonly ModelItem[]): PrototypesModel {
  const { centers, modes, gamma } = model;
  return {
    ...({ kind: "prototypes", k, columns: centers.names, items, gamma } as const),
    ...{ centers: Array.from(centers.data), modes: Array.from(modes) },
  };
}
