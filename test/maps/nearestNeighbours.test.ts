import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kdTree } from "../../src/cluster/density/kdTree.ts";
import { nearestRows } from "../../src/cluster/density/nearestRows.ts";
import { nearestNeighbours } from "../../src/maps/index.ts";
import { kdTree as mapTree } from "../../src/maps/neighbours/kdTree.ts";
import { plainSearch } from "../../src/maps/neighbours/plainSearch.ts";
import { type Matrix, matrix } from "../../src/matrix/index.ts";
import { stream } from "../../src/random/index.ts";
import "../properties.ts";
import { fromRows, threeGroups } from "./reference.ts";

/** All rows sorted by distance, of equals the lower row first. */
function naive({ data, rows, columns: p }: Matrix, k: number): number[] {
  return Array.from({ length: rows }, (_, i) => {
    const square = (j: number) =>
      Array.from({ length: p }, (_, c) => (data[j * p + c]! - data[i * p + c]!) ** 2).reduce(
        (sum, one) => sum + one,
        0,
      );
    return Array.from({ length: rows }, (_, j) => ({ j, square: square(j) }))
      .filter(({ j }) => j !== i)
      .sort((a, b) => a.square - b.square || a.j - b.j)
      .slice(0, k)
      .map(({ j }) => j);
  }).flat();
}

describe("nearestNeighbours", () => {
  it("finds what comparing all rows finds, also among equal rows (property)", () => {
    const shape = fc.record({
      n: fc.integer({ min: 2, max: 120 }),
      p: fc.integer({ min: 1, max: 6 }),
      steps: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(
        shape,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })),
        fc.integer({ min: 1, max: 20 }),
        ({ n, p, steps }, values, k) => {
          const data = Float64Array.from({ length: n * p }, () => Math.floor((values.next().value as number) * steps));
          const points = matrix(
            data,
            n,
            Array.from({ length: p }, (_, j) => `x${j}`),
          );
          const some = Math.min(k, n - 1);
          expect([...nearestNeighbours(points, some).indices]).toEqual(naive(points, some));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("finds them among many rows in many columns, with their distances", () => {
    const points = threeGroups(700, 12);
    const { indices, distances } = nearestNeighbours(points, 30);
    expect([...indices]).toEqual(naive(points, 30));
    for (let e = 1; e < 30; e++) expect(distances[e]!).toBeGreaterThanOrEqual(distances[e - 1]!);
  });

  it("gives the bits of the plain twin, on any number of threads", () => {
    for (const [rows, columns, k] of [
      [1, 3, 1],
      [9, 1, 5],
      [333, 7, 12],
      [9000, 5, 6],
    ] as const) {
      const random = stream("twin", rows);
      const points = matrix(
        Float64Array.from({ length: (rows + 1) * columns }, () => Math.round(random() * 60) / (rows > 1000 ? 60 : 7)),
        rows + 1,
        Array.from({ length: columns }, (_, j) => `x${j}`),
      );
      const indices = new Int32Array((rows + 1) * k);
      const distances = new Float64Array((rows + 1) * k);
      plainSearch(mapTree(points), k, indices, distances);
      for (const threads of [1, 3]) {
        const found = nearestNeighbours(points, k, { threads });
        expect(found.indices).toEqual(indices);
        expect(found.distances).toEqual(distances);
      }
    }
  });

  it("refuses what has no such neighbours", () => {
    expect(() => nearestNeighbours(fromRows([[1], [2]]), 1, { threads: 0 })).toThrow("threads is 0");
    expect(() => nearestNeighbours(fromRows([[1], [2]]), 2)).toThrow("2 of 2 rows are asked for, 1 to 1 are needed");
    expect(() => nearestNeighbours(matrix(new Float64Array(0), 3, []), 1)).toThrow("3 × 0");
    expect(() => nearestNeighbours(fromRows([[1e200], [2]]), 1)).toThrow("standardised columns are needed");
  });
});

describe("nearestNeighbours, which is faster for all rows of a set, and the search of density clustering", () => {
  it.each([0, 1])("find the same rows at the same distances, to the bit: %i digits", (digits) => {
    const random = stream("two-trees", digits);
    const points = fromRows(
      Array.from({ length: 400 }, () => [random(), random(), random()].map((x) => Number(x.toFixed(digits + 1)))),
    );
    const k = 12;
    const found = nearestNeighbours(points, k);
    const tree = kdTree({ data: points.data, n: points.rows, p: points.columns });
    const nearest = nearestRows(tree, k);
    for (let place = 0; place < points.rows; place++) {
      nearest.search(tree.data, place * points.columns, place);
      const at = tree.rows[place]! * k;
      expect([...found.indices.subarray(at, at + k)]).toEqual(Array.from(nearest.places, (other) => tree.rows[other]!));
      expect(found.distances.subarray(at, at + k)).toEqual(nearest.squares.map(Math.sqrt));
    }
  });
});
