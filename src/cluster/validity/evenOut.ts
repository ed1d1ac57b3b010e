import { type Matrix, matrix } from "../../matrix/index.ts";
import { yeoJohnson, yeoJohnsonPower } from "../../stats/index.ts";
import { sameScale } from "./sameScale.ts";

/**
 * Points with the long tails of each column brought in by a fitted power: columns of independent long tails form a
 * cross, whose arms would lie in a tube like two groups. Columns are moved to start at 0 and stretched to a median of 1 before, so
 * that neither place nor unit matters; columns have their mean and spread afterwards.
 *
 * @param points n × p without ties at the low ends of columns. Source: Yeo and Johnson 2000, doi:10.1093/biomet/87.4.954.
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
    const power = yeoJohnsonPower(moved);
    sameScale(column, power === undefined ? moved : yeoJohnson(moved, power)).forEach((value, i) => {
      data[i * p + j] = value;
    });
  }
  return matrix(data, n, names);
}
