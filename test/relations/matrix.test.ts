import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  log1p,
  type Matrix,
  matrix,
  minMax,
  principalComponents,
  robust,
  scores,
  select,
  standardize,
} from "../../src/matrix/index.ts";
import { expectNear, holdRelations, type Relation, shuffled } from "./relations.ts";

const cases = 200;
const cell = fc.integer({ min: -9999, max: 9999 }).map((n) => n / 100);

/** Rows of three columns of which none is constant. */
const points = fc
  .array(fc.tuple(cell, cell, cell), { minLength: 4, maxLength: 25 })
  .filter((rows) => [0, 1, 2].every((j) => rows.some((row) => row[j] !== rows[0]![j])))
  .map((rows) => matrix(Float64Array.from(rows.flat()), rows.length, ["a", "b", "c"]));

const rowsOf = ({ data, rows, columns }: Matrix) =>
  Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]);
const ofRows = (rows: readonly (readonly number[])[], names: readonly string[] = ["a", "b", "c"]) =>
  matrix(Float64Array.from(rows.flat()), rows.length, [...names]);
const byCell = (change: (x: number, column: number) => number) => (input: Matrix) =>
  ofRows(rowsOf(input).map((row) => row.map(change)));
const turnedColumns = (input: Matrix) =>
  ofRows(
    rowsOf(input).map((row) => row.toReversed()),
    ["c", "b", "a"],
  );
const withConstant = (input: Matrix) =>
  ofRows(
    rowsOf(input).map((row) => [...row, 0.1]),
    ["a", "b", "c", "d"],
  );

describe.each([
  ["standardised", standardize],
  ["brought to 0 … 1", minMax],
  ["scaled by quartiles", robust],
] as const)("columns %s", (name, scale) => {
  type Output = readonly (readonly number[])[];
  const spread =
    name === "scaled by quartiles" ? points.filter((input) => robust(input).constant.length === 0) : points;
  const run = (input: Matrix): Output => rowsOf(scale(input).matrix);
  const even = name !== "brought to 0 … 1";
  const relations: Relation<Matrix, Output>[] = [
    {
      name: "keep the order of rows",
      change: (input, draw) => ofRows(shuffled(rowsOf(input), draw)),
      expected: (rows, _, draw) => shuffled(rows, draw),
    },
    {
      name: "keep the order of columns",
      change: turnedColumns,
      expected: (rows) => rows.map((row) => row.toReversed()),
    },
    { name: "do not know where nought was", change: byCell((x, j) => x + 100 * (j + 1)) },
    { name: "have no unit", change: byCell((x, j) => 10 ** j * x) },
    {
      name: "turn with their sign",
      change: byCell((x) => -x),
      expected: (rows) => rows.map((row) => row.map((x) => (even ? -x : 1 - x))),
    },
    {
      name: "are not changed by a constant column beside them, which becomes nought",
      change: withConstant,
      expected: (rows) => rows.map((row) => [...row, 0]),
    },
    { name: "are not changed by being scaled again", change: (input) => scale(input).matrix },
    ...(name === "scaled by quartiles"
      ? [
          {
            name: "are not changed by a value far beyond the others getting farther",
            change: (input: Matrix) => farther(input),
            expected: (rows: Output, input: Matrix) => {
              const far = farthest(input);
              const after = rowsOf(robust(farther(input)).matrix);
              return rows.map((row, i) => (i === far ? after[i]! : row));
            },
          },
        ]
      : [
          {
            name: "are the same when every row is there twice",
            change: (input: Matrix) => ofRows([...rowsOf(input), ...rowsOf(input)]),
            expected: (rows: Output) => [...rows, ...rows],
          },
        ]),
  ];
  holdRelations<Matrix, Output>({ inputs: spread, run, tolerance: 1e-9, cases }, relations);
});

/** The row with the greatest value of the first column, and the matrix in which it lies a thousand farther. */
function farthest(input: Matrix): number {
  const column = rowsOf(input).map(([x]) => x!);
  return column.indexOf(Math.max(...column));
}

function farther(input: Matrix): Matrix {
  const far = farthest(input);
  const rows = rowsOf(input);
  const known = rows.map(([x]) => x!).toSorted((a, b) => a - b);
  const place = (rows.length - 1) * 0.75;
  if (Math.ceil(place) >= rows.length - 1 && place % 1 !== 0) return input;
  if (known.at(-1) === known.at(-2)) return input;
  return ofRows(rows.map((row, i) => (i === far ? [row[0]! + 1000, ...row.slice(1)] : row)));
}

describe("principal components", () => {
  interface Output {
    readonly variances: readonly number[];
    readonly shares: readonly number[];
    /** Without signs: a component has two directions. */
    readonly loadings: readonly (readonly number[])[];
  }
  const run = (input: Matrix): Output => {
    const found = principalComponents(input);
    const p = input.columns;
    return {
      variances: [...found.variances],
      shares: [...found.shares],
      loadings: Array.from({ length: p }, (_, i) => [...found.loadings.subarray(i * p, (i + 1) * p)].map(Math.abs)),
    };
  };
  const apart = points.filter((input) => {
    const [a, b, c] = principalComponents(input).shares as unknown as [number, number, number];
    return a - b > 0.02 && b - c > 0.02 && c > 0.01;
  });
  holdRelations<Matrix, Output>({ inputs: apart, run, tolerance: 1e-7, cases }, [
    { name: "do not depend on the order of rows", change: (input, draw) => ofRows(shuffled(rowsOf(input), draw)) },
    {
      name: "have their columns in the order given",
      change: turnedColumns,
      expected: (output) => ({ ...output, loadings: output.loadings.map((row) => row.toReversed()) }),
    },
    { name: "do not know where nought was", change: byCell((x, j) => x + 50 * (j - 1)) },
    {
      name: "grow with a unit common to all columns",
      change: byCell((x) => 10 * x),
      expected: (output) => ({ ...output, variances: output.variances.map((v) => 100 * v) }),
    },
    { name: "have the same lengths when a column is turned round", change: byCell((x, j) => (j === 1 ? -x : x)) },
    {
      name: "have the same shares when every row is there twice",
      change: (input) => ofRows([...rowsOf(input), ...rowsOf(input)]),
      expected: (output, { rows }) => ({
        ...output,
        variances: output.variances.map((v) => (v * 2 * (rows - 1)) / (2 * rows - 1)),
      }),
    },
    {
      name: "have one more of no length for a constant column",
      change: withConstant,
      expected: ({ variances, shares, loadings }) => ({
        variances: [...variances, 0],
        shares: [...shares, 0],
        loadings: [...loadings.map((row) => [...row, 0]), [0, 0, 0, 0]],
      }),
    },
    {
      name: "have one more of no length for a column that is another's copy, and load on both alike",
      change: (input) =>
        ofRows(
          rowsOf(input).map(([a, b, c]) => [a!, b!, c!, c!]),
          ["a", "b", "c", "d"],
        ),
      expected: (_, input) => {
        const found = run(ofRows(rowsOf(input).map(([a, b, c]) => [a!, b!, Math.SQRT2 * c!])));
        return {
          variances: [...found.variances, 0],
          shares: [...found.shares, 0],
          loadings: [...found.loadings.map((row) => [...row, row[2]!]), [0, 0, 0, 0]],
        };
      },
    },
  ]);

  test("have scores of their variances that go with no other's", () => {
    fc.assert(
      fc.property(apart, (input) => {
        const found = principalComponents(input);
        const again = principalComponents(scores(found, input, 3));
        expectNear(again.variances, found.variances, 1e-7);
        const total = rowsOf(input)[0]!.reduce((sum, _, j) => {
          const column = rowsOf(input).map((row) => row[j]!);
          const mean = column.reduce((a, b) => a + b, 0) / column.length;
          return sum + column.reduce((a, x) => a + (x - mean) ** 2, 0) / (column.length - 1);
        }, 0);
        expectNear(
          found.variances.reduce((a, b) => a + b, 0),
          total,
          1e-9,
        );
      }),
      { numRuns: cases },
    );
  });
});

describe("log1p and select", () => {
  test("commute, keep the order of values and can be undone", () => {
    fc.assert(
      fc.property(points, (input) => {
        const positive = byCell(Math.abs)(input);
        const names = ["c", "a"];
        expect(log1p(select(positive, names))).toEqual(select(log1p(positive), names));
        expectNear(log1p(positive).data.map(Math.expm1), positive.data, 1e-12);
      }),
      { numRuns: cases },
    );
  });
});
