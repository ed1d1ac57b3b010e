import { type Matrix, matrix } from "../../matrix/index.ts";
import { boxCox, boxCoxPower, yeoJohnson, yeoJohnsonPower } from "../../stats/index.ts";
import { sameScale } from "./sameScale.ts";

/**
 * Points with the long tails of each column brought in by a fitted power: columns of independent long tails form a
 * cross, whose arms would lie in a tube like two groups. Columns are moved to start at 0 and stretched to a median of 1 before, so
 * that neither place nor unit matters; columns have their mean and spread afterwards. The power is of 1 + x, which leaves values near 0 as
 * they are; or of x itself where that makes the column more like a normal one, as of shares and amounts that span many powers of ten.
 *
 * @param points n × p without ties at the low ends of columns. Source: Yeo and Johnson 2000, doi:10.1093/biomet/87.4.954; Box and Cox 1964.
 */
export function evenOut(points: Matrix): Matrix {
  const { rows: n, columns: p, names } = points;
  const data = Float64Array.from(points.data);
  for (let j = 0; j < p; j++) {
    const column = Float64Array.from({ length: n }, (_, i) => points.data[i * p + j]!);
    const sorted = column.slice().sort();
    const [low, middle] = [sorted[0]!, sorted[n >> 1]!];
    if (!(middle > low)) continue;
    const moved = column.map((value) => (value - low) / (middle - low));
    sameScale(column, evened(moved)).forEach((value, i) => {
      data[i * p + j] = value;
    });
  }
  return matrix(data, n, names);
}

/** By whichever power is the likelier one. @param moved 0 or more, some above 0. */
function evened(moved: Float64Array): Float64Array {
  const power = yeoJohnsonPower(moved);
  if (power === undefined) return moved;
  const usual = yeoJohnson(moved, power);
  const least = moved.reduce((low, value) => (value > 0 && value < low ? value : low), Number.POSITIVE_INFINITY);
  const above = moved.map((value) => Math.max(value, least / 2));
  const other = boxCoxPower(above);
  if (other === undefined) return usual;
  const wide = boxCox(above, other);
  const ofUsual = logLikelihood(usual, power, moved.map(Math.log1p));
  return logLikelihood(wide, other, above.map(Math.log)) > ofUsual ? wide : usual;
}

/** That of the values before they were moved by a power, as a normal sample after it. */
function logLikelihood(values: Float64Array, power: number, logs: Float64Array): number {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value / n, 0);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2 / n, 0);
  return (power - 1) * logs.reduce((sum, log) => sum + log, 0) - (n / 2) * Math.log(variance);
}
