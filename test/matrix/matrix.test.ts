import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { log1p, matrix, select, standardize } from "../../src/matrix/index.ts";
import { cases, fromRows, reference } from "../cluster/reference.ts";

const skewed = cases.find(({ name }) => name === "skewed")!.raw;

describe("matrix", () => {
  it("refuses values that do not fill rows × columns, and values that are not finite, naming the place", () => {
    expect(() => matrix(new Float64Array(5), 2, ["a", "b"])).toThrow(TypeError);
    expect(() => matrix(Float64Array.of(1, 2, 3, Number.NaN), 2, ["a", "b"])).toThrow('row 1 of column "b"');
  });
});

describe("log1p", () => {
  it("takes the logarithm of 1 + x of every value and leaves its input alone", () => {
    const points = fromRows([
      [0, Math.E - 1],
      [-0.5, 1e-12],
    ]);
    const before = points.data.slice();
    const { data, rows, names } = log1p(points);
    expect([...data]).toEqual([0, Math.log1p(Math.E - 1), Math.log(0.5), Math.log1p(1e-12)]);
    expect({ rows, names }).toEqual({ rows: 2, names: ["a", "b"] });
    expect(points.data).toEqual(before);
  });

  it.each([-1, -1.5, -1e300])("refuses %d, naming the column and not the value", (value) => {
    expect(() => log1p(fromRows([[0, value]]))).toThrow(
      new RangeError('Cannot take log1p: column "b" holds a value of −1 or less, values above −1 are needed'),
    );
  });
});

describe("standardize", () => {
  it("equals scikit-learn's StandardScaler (to rounding of the sums)", () => {
    const { matrix: prepared, means, deviations, constant } = standardize(log1p(skewed));
    for (const [j, mean] of reference.standardize.means.entries()) expect(means[j]).toBeCloseTo(mean, 12);
    for (const [j, sd] of reference.standardize.deviations.entries()) expect(deviations[j]).toBeCloseTo(sd, 12);
    for (const [i, value] of reference.prepared.flat().entries()) expect(prepared.data[i]).toBeCloseTo(value, 11);
    expect(constant).toEqual([]);
  });

  it("makes a constant column 0, with deviation 0, and names it", () => {
    const {
      matrix: prepared,
      means,
      deviations,
      constant,
    } = standardize(
      fromRows([
        [0.1, 1],
        [0.1, 2],
        [0.1, 3],
      ]),
    );
    expect(constant).toEqual(["a"]);
    expect([means[0], deviations[0]]).toEqual([0.1, 0]);
    expect([prepared.data[0], prepared.data[2], prepared.data[4]]).toEqual([0, 0, 0]);
  });

  it("answers no rows with no rows, one row with zeros", () => {
    expect(standardize(matrix(new Float64Array(0), 0, ["a"])).matrix.rows).toBe(0);
    expect([...standardize(fromRows([[7, -3]])).matrix.data]).toEqual([0, 0]);
  });

  it("refuses a spread that a float64 cannot square, naming the column", () => {
    expect(() => standardize(fromRows([[1e300], [-1e300]]))).toThrow('column "a" are too large');
  });

  it("does not change when a column is shifted and scaled (property, to rounding)", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 0, max: 50 })), {
      minLength: 2,
    });
    fc.assert(
      fc.property(
        rows,
        fc.integer({ min: -5000, max: 5000 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (values, shift, scale) => {
          const plain = standardize(fromRows(values)).matrix.data;
          const moved = standardize(fromRows(values.map(([a, b]) => [a * scale + shift, b]))).matrix.data;
          for (const [i, value] of plain.entries()) expect(moved[i]).toBeCloseTo(value, 6);
        },
      ),
    );
  });
});

describe("select", () => {
  it("takes the named columns in the order asked", () => {
    const { data, names } = select(
      fromRows([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      ["c", "a"],
    );
    expect([...data]).toEqual([3, 1, 6, 4]);
    expect(names).toEqual(["c", "a"]);
  });

  it("refuses a name that is not there, and one that stands twice", () => {
    expect(() => select(fromRows([[1, 2]]), ["z"])).toThrow(
      'Cannot select column "z": there is no such column, one of "a", "b" is needed',
    );
    expect(() => select(matrix(Float64Array.of(1, 2), 1, ["a", "a"]), ["a"])).toThrow("more than one column");
  });
});
