import { describe, expect, it } from "vitest";
import { nearestByLabel, nearestOthers } from "../../../src/cluster/index.ts";
import { matrix } from "../../../src/matrix/index.ts";
import { stream } from "../../../src/random/index.ts";
import { fromRows } from "../reference.ts";

/** Rows on a coarse grid, so that many are equal or equally far, in three labels. */
function planted(n: number) {
  const random = stream("nearest", n);
  const rows = fromRows(Array.from({ length: n }, () => [Math.floor(6 * random()), Math.floor(6 * random())]));
  return { rows, labels: Int32Array.from({ length: n }, () => Math.floor(3 * random())) };
}

const square = (a: ArrayLike<number>, b: ArrayLike<number>) => (a[0]! - b[0]!) ** 2 + (a[1]! - b[1]!) ** 2;

describe("nearestByLabel", () => {
  it.each([1, 2, 30, 400])("is what comparing all rows gives, of equally near ones the first: %i rows", (n) => {
    const { rows, labels } = planted(n);
    const points = planted(57).rows;
    const found = nearestByLabel(rows, labels, 3, points);
    const rowAt = ({ data }: typeof rows, i: number) => data.subarray(2 * i, 2 * i + 2);
    for (let i = 0; i < points.rows; i++) {
      const ways = Array.from({ length: n }, (_, row) => square(rowAt(rows, row), rowAt(points, i)));
      expect(found.labels[i]).toBe(labels[ways.indexOf(Math.min(...ways))]);
      for (let label = 0; label < 3; label++) {
        expect(found.squares[label]![i]).toBe(Math.min(...ways.filter((_, row) => labels[row] === label)));
      }
    }
  });

  it("takes no points, and refuses other columns and too few labels", () => {
    const { rows, labels } = planted(5);
    expect(nearestByLabel(rows, labels, 3, matrix(new Float64Array(0), 0, rows.names)).labels).toHaveLength(0);
    expect(() => nearestByLabel(rows, labels, 3, fromRows([[1]]))).toThrow("1 columns for 2");
    expect(() => nearestByLabel(rows, labels.subarray(1), 3, rows)).toThrow("4 labels for 5 rows");
    expect(() => nearestByLabel(rows, labels, 3, fromRows([[Number.NaN, 0]]))).toThrow(RangeError);
  });
});

describe("nearestOthers", () => {
  it("is the way to the nearest other row of the label; infinite for the only one", () => {
    const { rows, labels } = planted(200);
    const alone = Int32Array.from(labels, (label, row) => (row === 17 ? 3 : label));
    const found = nearestOthers(rows, alone, 4);
    const rowAt = (i: number) => rows.data.subarray(2 * i, 2 * i + 2);
    for (let i = 0; i < 200; i += 3) {
      const ways = Array.from({ length: 200 }, (_, row) =>
        row === i || alone[row] !== alone[i] ? Number.POSITIVE_INFINITY : Math.sqrt(square(rowAt(row), rowAt(i))),
      );
      expect(found[i]).toBe(Math.min(...ways));
    }
    expect(found[17]).toBe(Number.POSITIVE_INFINITY);
  });
});
