import type { Matrix } from "segmentarium/matrix";
import {
  type ForestModel,
  logisticRegression,
  predictForest,
  predictLogistic,
  randomForest,
  stratifiedSample,
} from "segmentarium/model";
import type { Context, MeasuredImportance, MeasuredQuality } from "segmentarium/plugin";
import { findDrivers } from "./findDrivers.ts";
import { judge } from "./judge.ts";
import { columnGroups, learnPreparation, type Preparation, preparePoints } from "./preparePoints.ts";
import type { Outcomes } from "./readOutcomes.ts";
import type { RepurchaseOptions } from "./repurchaseOptions.ts";
import { takeRows } from "./takeRows.ts";

/** A fitted model, judged: plain data. */
export interface Fitted {
  readonly fittedOn: number;
  readonly quality: readonly MeasuredQuality[];
  readonly drivers: readonly MeasuredImportance[];
  readonly forest: ForestModel;
  readonly preparation: Preparation;
}

/** The model's probability for customers of any cutoff. */
export function scoreCustomers({ forest, preparation }: Fitted, customers: Outcomes): Float64Array {
  return predictForest(forest, preparePoints(customers, preparation));
}

export type FitContext = Pick<Context<never, RepurchaseOptions>, "options" | "random" | "progress"> & {
  readonly log: Pick<Context["log"], "warn">;
};

/** Fits forest and baseline at the training cutoff, and judges both at the evaluation cutoff, a horizon later. */
export function fitAndJudge(training: Outcomes, evaluation: Outcomes, context: FitContext): Fitted {
  const { options, random } = context;
  const preparation = learnPreparation(training);
  const fitted = sampleOf(training, options.sample, "fit");
  const forest = randomForest(fitted.points, fitted.labels, { random: random("forest"), trees: options.trees });
  context.progress(0.5, "forest grown");
  const baseline = logisticRegression(fitted.points, fitted.labels);
  if (!baseline.converged) {
    context.log.warn("not-converged", `the logistic baseline did not converge (${baseline.outcome})`);
  }
  const judged = sampleOf(evaluation, options.evaluationSample, "judge");
  const quality = [
    ...judge("random-forest", forest.predict, judged, how("quality-forest")),
    ...judge("baseline", (points: Matrix) => predictLogistic(baseline, points), judged, how("quality-baseline")),
  ];
  context.progress(0.8, "models judged");
  const drivers = findDrivers(forest, sampleOf(evaluation, options.importanceSample, "shuffle"), {
    random: random("importance"),
    repeats: options.repeats,
    groups: columnGroups(preparation),
  });
  const { names, trees } = forest;
  return { fittedOn: fitted.labels.length, quality, drivers, forest: { names, trees }, preparation };

  function sampleOf(outcomes: Outcomes, size: number, name: string) {
    const rows = stratifiedSample(outcomes.bought, size, random(name));
    return takeRows(preparePoints(outcomes, preparation), outcomes.bought, rows);
  }

  function how(name: string) {
    return { random: random(name), resamples: options.resamples };
  }
}
