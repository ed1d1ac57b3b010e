/** What must be left of a variance when other columns explain it, as a share: less is rounding. */
export const leastLeft = 1e-13;

/** Some rows and columns of an n × n matrix, in the order given. */
export function subMatrix(
  symmetric: Float64Array,
  n: number,
  rows: readonly number[],
  columns: readonly number[],
): Float64Array {
  const part = new Float64Array(rows.length * columns.length);
  rows.forEach((i, a) => {
    columns.forEach((j, b) => {
      part[a * columns.length + b] = symmetric[i * n + j]!;
    });
  });
  return part;
}
