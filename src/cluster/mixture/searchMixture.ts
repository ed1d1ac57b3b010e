import type { Matrix } from "../../matrix/index.ts";
import type { Random } from "../../random/index.ts";
import { tooFewRows } from "../checkPoints.ts";
import { drawRows, takeRows } from "../drawRows.ts";
import type { Rows } from "../lloyd.ts";
import {
  expectationMaximization,
  expectationMaximizationFrom,
  type MixtureEffort,
  type MixtureFit,
} from "./expectationMaximization.ts";
import { moveComponents } from "./moveComponents.ts";
import { startLabels } from "./startLabels.ts";

/** How widely the mixture of k components is looked for. */
export interface MixtureSearch {
  readonly k: number;
  readonly starts: number;
  /** With 1, a start is one k-means partition, and no component is moved. */
  readonly attempts: number;
  /** With more rows, tries and moves are made on so many. */
  readonly searchRows: number;
  readonly random: Random;
  readonly effort: MixtureEffort;
}

/** What a start leads to; undefined where a covariance became singular. */
export type Started = MixtureFit | undefined;

/** What each start leads to. Private kernel; assumes k different rows. */
export function searchMixture(points: Matrix, search: MixtureSearch): readonly Started[] {
  return search.attempts === 1 ? quickFits(points, search) : wideFits(points, search);
}

/** The fit that says most of rows that it has not seen. */
export function bestFit(fits: readonly Started[]): Started {
  return fits.reduce<Started>(
    (top, fit) => (fit !== undefined && (top === undefined || fit.leaveOneOut > top.leaveOneOut) ? fit : top),
    undefined,
  );
}

export function rowsOf({ data, rows, columns }: Matrix): Rows {
  return { data, n: rows, p: columns };
}

function quickFits(points: Matrix, { k, starts, random, effort }: MixtureSearch): readonly Started[] {
  const labels = startLabels(points, k, effort.regularisation);
  return Array.from({ length: starts }, () => expectationMaximization(rowsOf(points), labels(0, random), k, effort));
}

const tryIterations = 10;
/** For each attempt, so many moves in a row may be vain: fewer where what they reach must go on over more rows. */
const vainOnAll = 6;
const vainOnDrawn = 3;

/** Each start is the best of several tries; components of the best start are moved. */
function wideFits(points: Matrix, search: MixtureSearch): readonly Started[] {
  const { k, starts, attempts, random, effort } = search;
  const few = rowsToSearchOn(points, search);
  const labels = startLabels(few, k, effort.regularisation);
  const short = { ...effort, maxIterations: Math.min(tryIterations, effort.maxIterations) };
  const fits = Array.from({ length: starts }, () => {
    const tries = Array.from({ length: attempts }, (_, turn) =>
      expectationMaximization(rowsOf(few), labels(turn, random), k, short),
    );
    const tried = bestFit(tries);
    if (tried === undefined || (tried.converged && few === points)) return tried;
    return goneOn(rowsOf(points), tried, effort);
  });
  const best = bestFit(fits);
  if (best?.converged !== true) return fits;
  const moved = movedOn(points, few, best, search);
  return fits.map((fit) => (fit === best ? moved : fit));
}

function rowsToSearchOn(points: Matrix, { k, searchRows, random }: MixtureSearch): Matrix {
  if (points.rows <= searchRows) return points;
  const drawn = takeRows(points, drawRows(points.rows, searchRows, random));
  return tooFewRows(drawn, k) === undefined ? drawn : points;
}

function goneOn(rows: Rows, { parameters, iterations }: MixtureFit, effort: MixtureEffort): Started {
  const maxIterations = effort.maxIterations - iterations;
  const fit = expectationMaximizationFrom(rows, parameters, { ...effort, maxIterations });
  return fit && { ...fit, iterations: fit.iterations + iterations };
}

function movedOn(points: Matrix, few: Matrix, best: MixtureFit, { attempts, random, effort }: MixtureSearch) {
  const start = few === points ? best : expectationMaximizationFrom(rowsOf(few), best.parameters, effort);
  if (start === undefined) return best;
  const vain = attempts * (few === points ? vainOnAll : vainOnDrawn);
  const moved = moveComponents(rowsOf(few), start, effort, vain, random);
  if (moved === start) return best;
  return bestFit([best, expectationMaximizationFrom(rowsOf(points), moved.parameters, effort)])!;
}
