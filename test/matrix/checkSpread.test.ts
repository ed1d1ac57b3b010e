import { describe, expect, it } from "vitest";
import { checkSpread, matrix, principalComponents } from "../../src/matrix/index.ts";

const of = (data: readonly number[], names = ["a", "b"]) =>
  matrix(Float64Array.from(data), data.length / names.length, names);

describe("checkSpread", () => {
  it.each([
    ["no rows", []],
    ["one row", [1e-300, 1e200]],
    ["equal rows", [1e200, -3, 1e200, -3]],
    ["a spread of 1e-150", [0, 1e-150, 0, 0]],
    ["a spread of 1e150", [0, 1e150, 0, 0]],
    ["differences of one bit at 1e12", [1e12, 5, 1e12 + 2 ** -13, 5]],
    ["a narrow column beside a wide one", [0, 0, 1e-200, 7]],
  ])("lets %s be", (_, data) => {
    expect(() => checkSpread("compare rows", of(data))).not.toThrow();
  });

  it.each([
    ["b", "small", [0, 0, 0, 1e-153, 0, -1e-154]],
    ["a", "small", [5e-324, 0, 0, 0]],
    ["b", "large", [0, 9e149, 0, 0, 0, -9e149]],
    ["a", "large", [1e308, 0, -1e308, 0]],
  ])("names column %s, whose spread is so %s that its square is lost", (column, size, data) => {
    expect(() => checkSpread("compare rows", of(data))).toThrow(
      new RangeError(
        `Cannot compare rows: the spread of column "${column}" is so ${size} that its square is lost, values of another unit are needed`,
      ),
    );
  });

  it("keeps principal components from what they would take for rows that do not vary", () => {
    expect(() => principalComponents(of([0, 1, 1e-170, 1]))).toThrow("Cannot find components: the spread of column");
    expect(() => principalComponents(of([0, 1, 1e160, 1]))).toThrow('spread of column "a" is so large');
    expect([...principalComponents(of([2, 1, 2, 1])).shares]).toEqual([0, 0]);
  });
});
