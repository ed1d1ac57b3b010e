import type { BinaryLabels } from "./checkScores.ts";
import { solveSymmetric } from "./solveSymmetric.ts";

interface Problem {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

interface Settings {
  readonly penalties: Float64Array;
  readonly maxIterations: number;
  readonly tolerance: number;
}

interface Fit {
  /** Intercept first. */
  readonly weights: Float64Array;
  readonly converged: boolean;
  readonly iterations: number;
  readonly splitsPerfectly: boolean;
}

/** Minimises the penalised negative log-likelihood by Newton steps, halved while they do not lower it. */
export function fitNewton(problem: Problem, labels: BinaryLabels, settings: Settings): Fit {
  const size = problem.columns + 1;
  let weights = new Float64Array(size);
  let loss = penalisedLoss(problem, labels, weights, settings.penalties);
  for (let iteration = 1; iteration <= settings.maxIterations; iteration++) {
    const step = newtonStep(problem, labels, weights, settings.penalties);
    if (step === undefined) return finish(problem, labels, weights, false, iteration);
    let scale = 1;
    let next = move(weights, step, scale);
    let nextLoss = penalisedLoss(problem, labels, next, settings.penalties);
    while (!(nextLoss <= loss) && scale > 1e-6) {
      scale /= 2;
      next = move(weights, step, scale);
      nextLoss = penalisedLoss(problem, labels, next, settings.penalties);
    }
    const longest = step.reduce((most, part) => Math.max(most, Math.abs(part)), 0);
    if (longest <= settings.tolerance) return finish(problem, labels, weights, true, iteration);
    if (!(nextLoss <= loss)) return finish(problem, labels, weights, longest <= 1e-6, iteration);
    weights = next;
    loss = nextLoss;
  }
  return finish(problem, labels, weights, false, settings.maxIterations);
}

function finish(problem: Problem, labels: BinaryLabels, weights: Float64Array, converged: boolean, iterations: number) {
  let splitsPerfectly = true;
  for (let i = 0; i < problem.rows && splitsPerfectly; i++) {
    splitsPerfectly = logOdds(problem, weights, i) > 0 === (labels[i] === 1);
  }
  return { weights, converged, iterations, splitsPerfectly };
}

function move(weights: Float64Array, step: Float64Array, scale: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(weights, (weight, j) => weight - scale * step[j]!);
}

function logOdds({ data, columns }: Problem, weights: Float64Array, row: number): number {
  let sum = weights[0]!;
  for (let j = 0; j < columns; j++) sum += weights[j + 1]! * data[row * columns + j]!;
  return sum;
}

function penalisedLoss(problem: Problem, labels: BinaryLabels, weights: Float64Array, penalties: Float64Array): number {
  let loss = 0;
  for (let i = 0; i < problem.rows; i++) {
    const margin = labels[i] === 1 ? -logOdds(problem, weights, i) : logOdds(problem, weights, i);
    loss += margin > 0 ? margin + Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin));
  }
  for (let j = 0; j < problem.columns; j++) loss += (penalties[j]! * weights[j + 1]! ** 2) / 2;
  return loss;
}

function newtonStep(problem: Problem, labels: BinaryLabels, weights: Float64Array, penalties: Float64Array) {
  const { data, rows, columns } = problem;
  const size = columns + 1;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const row = new Float64Array(size).fill(1);
  for (let i = 0; i < rows; i++) {
    const p = 1 / (1 + Math.exp(-logOdds(problem, weights, i)));
    const curvature = p * (1 - p);
    row.set(data.subarray(i * columns, (i + 1) * columns), 1);
    for (let a = 0; a < size; a++) {
      gradient[a]! += (p - labels[i]!) * row[a]!;
      for (let b = 0; b <= a; b++) hessian[a * size + b]! += curvature * row[a]! * row[b]!;
    }
  }
  for (let j = 0; j < columns; j++) {
    gradient[j + 1]! += penalties[j]! * weights[j + 1]!;
    hessian[(j + 1) * size + j + 1]! += penalties[j]!;
  }
  return solveSymmetric(hessian, gradient);
}
