import {
  assignPrototypes,
  type CandidateK,
  type Categories,
  drawRows,
  type KPrototypesModel,
  kPrototypes,
  mixedPoints,
  silhouetteSampled,
  takeCategories,
  takeRows,
  tooFewMixedRows,
  usualGamma,
} from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { Context } from "segmentarium/plugin";

/** Prototypes found on some customers, and the nearest one of all. */
export interface FittedPrototypes {
  readonly k: number;
  readonly model: KPrototypesModel;
  readonly labels: Int32Array;
  /** By the silhouette in measures and attributes together, of the customers that were drawn. */
  readonly together: Omit<CandidateK, "smallestShare">;
}

export interface PrototypeRange {
  readonly kMin: number;
  readonly kMax: number;
  readonly gamma?: number | undefined;
  readonly restarts: number;
  readonly fitCustomers: number;
  readonly sample: number;
}

/** Prototypes for each k of the range that there are enough different customers for. */
export function fitPrototypes(
  points: Matrix,
  answers: Categories,
  range: PrototypeRange,
  context: Pick<Context, "random" | "signal" | "progress">,
): { fits: readonly FittedPrototypes[]; fittedOn: number } {
  const { kMin, kMax, restarts, sample } = range;
  const gamma = range.gamma ?? usualGamma(points);
  const rows = drawRows(points.rows, range.fitCustomers, context.random("fit"));
  const drawn = { points: takeRows(points, rows), answers: takeCategories(answers, rows) };
  const together = mixedPoints(drawn.points, drawn.answers, gamma);
  const fits: FittedPrototypes[] = [];
  for (let k = kMin; k <= kMax && tooFewMixedRows(drawn.points, drawn.answers, k, gamma) === undefined; k++) {
    context.signal.throwIfAborted();
    const random = context.random(`prototypes-${k}`);
    const model = kPrototypes(drawn.points, drawn.answers, { k, gamma, restarts, random });
    const found = silhouetteSampled(together, model.labels, { sample, random: context.random(`together-${k}`) });
    fits.push({
      ...{ k, model, labels: assignPrototypes(model, points, answers).labels },
      together: { k, silhouette: found?.value, low: found?.low, high: found?.high },
    });
    context.progress((0.8 * (k - kMin + 1)) / (kMax - kMin + 1));
  }
  return { fits, fittedOn: rows.length };
}
