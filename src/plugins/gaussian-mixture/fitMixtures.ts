import {
  assignMixture,
  drawRows,
  gaussianMixture,
  type MixtureModel,
  type MixtureOptions,
  takeRows,
  tooFewRows,
} from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { Context } from "segmentarium/plugin";
import { mixtureSearch } from "segmentarium/segmentation";

/** A mixture fitted on some customers, and the most probable component of all. */
export interface FittedMixture {
  readonly k: number;
  readonly model: MixtureModel;
  readonly labels: Int32Array;
}

export type FitRange = Pick<
  MixtureOptions,
  "starts" | "attempts" | "maxIterations" | "tolerance" | "regularisation"
> & {
  readonly kMin: number;
  readonly kMax: number;
  readonly fitCustomers: number;
};

/** One normal distribution, then a mixture with full covariances for each k of the range that there are enough different customers for. */
export function fitMixtures(
  points: Matrix,
  { kMin, kMax, fitCustomers, ...effort }: FitRange,
  context: Pick<Context, "random" | "signal" | "progress">,
): { single: MixtureModel | undefined; mixtures: readonly FittedMixture[]; fittedOn: number } {
  const rows = drawRows(points.rows, fitCustomers, context.random("fit"));
  const drawn = rows.length === points.rows ? points : takeRows(points, rows);
  const mixtureOf = (k: number) =>
    gaussianMixture(drawn, { ...mixtureSearch, ...effort, k, random: context.random(`mixture-${k}`) });
  if (points.columns === 0 || tooFewRows(drawn, 2) !== undefined) {
    return { single: undefined, mixtures: [], fittedOn: rows.length };
  }
  const single = mixtureOf(1);
  const mixtures: FittedMixture[] = [];
  for (let k = kMin; k <= kMax && tooFewRows(drawn, k) === undefined; k++) {
    context.signal.throwIfAborted();
    const model = mixtureOf(k);
    mixtures.push({ k, model, labels: assignMixture(model, points).labels });
    context.progress((0.8 * (k - kMin + 1)) / (kMax - kMin + 1));
  }
  return { single, mixtures, fittedOn: rows.length };
}
