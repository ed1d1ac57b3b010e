import type { Rows } from "../lloyd.ts";
import type { Expectation } from "./expectation.ts";
import { logDeterminant } from "./logDeterminant.ts";
import type { MixtureParameters } from "./mixtureModel.ts";

/** exp of less is 0. */
const leastLog = -745;

/**
 * The log densities of rows summed, each under the mixture that the others leave when the row's share in each component is taken out of
 * its weight, mean and covariance, at probabilities as they are: what a mixture says of rows that it has not seen. A component on few rows, which
 * any likelihood praises, describes none of them without the row itself. At most the log likelihood. Rank-one downdates (Sherman
 * and Morrison 1950), O(n·k), diagonal O(n·k·p). A row that nothing else describes counts as exp(−745) of its density.
 */
export function leaveOneOut(rows: Rows, parameters: MixtureParameters, expected: Expectation): number {
  const { k } = parameters;
  const { probabilities, logDensities } = expected;
  const without = parameters.shape === "diagonal" ? byColumn(rows, parameters) : byDistance(rows, parameters);
  let total = 0;
  for (let i = 0; i < rows.n; i++) {
    let share = 0;
    for (let c = 0; c < k; c++) {
      const probability = probabilities[i * k + c]!;
      if (probability > 0) share += probability * Math.exp(without(i, c, probability, logDensities[i]!));
    }
    total += logDensities[i]! + Math.max(Math.log(share), leastLog);
  }
  return total;
}

/** ln of the ratio of a component's weighted density of a row without the row to the same with it. */
type Without = (row: number, component: number, probability: number, logDensity: number) => number;

/** For shapes whose density is one of the distance: this is taken from the density itself. */
function byDistance({ n }: Rows, { shape, k, p, weights, covariances }: MixtureParameters): Without {
  const size = shape === "tied" ? p * p : covariances.length / k;
  const constants = weights.map((weight, c) => {
    const own = shape === "tied" ? 0 : c * size;
    const log = logDeterminant(covariances.subarray(own, own + size), shape, p);
    return Math.log(weight) - (p * Math.log(2 * Math.PI) + log) / 2;
  });
  return (_, c, probability, logDensity) => {
    const left = weights[c]! * n - probability;
    if (!(left > 0)) return Number.NEGATIVE_INFINITY;
    const squares = Math.max(0, 2 * (constants[c]! - Math.log(probability) - logDensity));
    const grown = (left + probability) / left;
    const widened = shape === "tied" ? n / (n - 1) : grown;
    const part = shape === "tied" ? (probability * grown) / n : probability / left;
    const rest = 1 - part * (shape === "spherical" ? squares / p : squares);
    if (!(rest > 0)) return Number.NEGATIVE_INFINITY;
    const logs = p * Math.log(widened) + (shape === "spherical" ? p : 1) * Math.log(rest);
    const further = (squares * grown * grown) / (widened * rest) - squares;
    return weightLog(left, grown, n) - (logs + further) / 2;
  };
}

/** For a variance per column, each of which is taken down on its own. */
function byColumn({ data, n, p }: Rows, { weights, means, covariances }: MixtureParameters): Without {
  return (i, c, probability) => {
    const left = weights[c]! * n - probability;
    if (!(left > 0)) return Number.NEGATIVE_INFINITY;
    const grown = (left + probability) / left;
    const part = probability / left;
    let logs = p * Math.log(grown);
    let further = 0;
    for (let j = 0; j < p; j++) {
      const square = (data[i * p + j]! - means[c * p + j]!) ** 2 / covariances[c * p + j]!;
      const rest = 1 - part * square;
      if (!(rest > 0)) return Number.NEGATIVE_INFINITY;
      logs += Math.log(rest);
      further += (square * grown) / rest - square;
    }
    return weightLog(left, grown, n) - (logs + further) / 2;
  };
}

/** ln of the weight without a row less that with it. */
function weightLog(left: number, grown: number, n: number): number {
  return Math.log(((left / (n - 1)) * n) / (left * grown));
}
