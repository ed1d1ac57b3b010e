import type { Matrix } from "../../matrix/index.ts";

/**
 * Gives each row a column of its own so that the sum of costs is least: the assignment problem. When there are more rows than
 * columns, the rows that are left over get −1. Of several assignments of the same cost it takes one that depends on the
 * order of rows and columns only.
 *
 * @param costs n × m, finite.
 * @throws RangeError when a cost is not finite.
 * Cost O(min(n, m)² · max(n, m)). Source: Kuhn 1955, in the form of shortest augmenting paths (Jonker and Volgenant 1987); checked
 * against `scipy.optimize.linear_sum_assignment`.
 */
export function linearAssignment(costs: Pick<Matrix, "data" | "rows" | "columns">): Int32Array {
  const { data, rows, columns } = costs;
  if (data.some((cost) => !Number.isFinite(cost))) {
    throw new RangeError("Cannot assign rows to columns: a cost is not finite, finite costs are needed");
  }
  if (rows <= columns) return rowsToColumns((i, j) => data[i * columns + j]!, rows, columns);
  const found = rowsToColumns((j, i) => data[i * columns + j]!, columns, rows);
  const assigned = new Int32Array(rows).fill(-1);
  found.forEach((row, column) => {
    assigned[row] = column;
  });
  return assigned;
}

/** n ≤ m. Rows and columns are counted from 1: column 0 is where the path of the row that is added begins. */
function rowsToColumns(cost: (row: number, column: number) => number, n: number, m: number): Int32Array {
  const rowPrice = new Float64Array(n + 1);
  const columnPrice = new Float64Array(m + 1);
  const rowOf = new Int32Array(m + 1);
  const cameFrom = new Int32Array(m + 1);
  for (let added = 1; added <= n; added++) {
    rowOf[0] = added;
    const least = new Float64Array(m + 1).fill(Number.POSITIVE_INFINITY);
    const done = new Uint8Array(m + 1);
    let column = 0;
    do {
      done[column] = 1;
      const row = rowOf[column]!;
      let step = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let j = 1; j <= m; j++) {
        if (done[j] === 1) continue;
        const reduced = cost(row - 1, j - 1) - rowPrice[row]! - columnPrice[j]!;
        if (reduced < least[j]!) {
          least[j] = reduced;
          cameFrom[j] = column;
        }
        if (least[j]! < step) {
          step = least[j]!;
          next = j;
        }
      }
      for (let j = 0; j <= m; j++) {
        if (done[j] === 1) {
          rowPrice[rowOf[j]!]! += step;
          columnPrice[j]! -= step;
        } else least[j]! -= step;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      const before = cameFrom[column]!;
      rowOf[column] = rowOf[before]!;
      column = before;
    }
  }
  const assigned = new Int32Array(n);
  for (let j = 1; j <= m; j++) if (rowOf[j]! > 0) assigned[rowOf[j]! - 1] = j - 1;
  return assigned;
}
