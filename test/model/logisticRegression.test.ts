import { expect, test } from "vitest";
import { matrix } from "../../src/matrix/index.ts";
import { logisticRegression, predictLogistic } from "../../src/model/index.ts";
import reference from "../reference/model.json" with { type: "json" };

const points = matrix(Float64Array.from(reference.points.data), reference.points.rows, reference.points.names);
const labels = Uint8Array.from(reference.points.labels);

test("logisticRegression agrees with scikit-learn to 1e-7 relative, for columns of very different scale", () => {
  for (const { l2, intercept, coefficients } of reference.logistic) {
    const model = logisticRegression(points, labels, { l2 });
    expect([model.outcome, model.converged]).toEqual(["converged", true]);
    expect(Math.abs(model.intercept / intercept - 1)).toBeLessThan(1e-7);
    model.coefficients.forEach((weight, j) => {
      expect(Math.abs(weight / coefficients[j]! - 1)).toBeLessThan(1e-7);
    });
  }
});

test("logisticRegression without a penalty is calibrated in the large: mean prediction = base rate", () => {
  const model = logisticRegression(points, labels, { l2: 0 });
  const mean = predictLogistic(model, points).reduce((sum, p) => sum + p, 0) / points.rows;
  expect(mean).toBeCloseTo(labels.reduce((sum, label) => sum + label, 0) / points.rows, 10);
});

test("logisticRegression does not change its input and survives JSON", () => {
  const before = points.data.slice();
  const model = logisticRegression(points, labels);
  expect(points.data).toEqual(before);
  const copy = JSON.parse(JSON.stringify(model));
  expect(copy).toEqual(model);
  expect(predictLogistic(copy, points)).toEqual(predictLogistic(model, points));
});

test("logisticRegression names constant columns and gives them no part", () => {
  const wide = matrix(Float64Array.of(1, 7, 2, 7, 3, 7, 4, 7), 4, ["a", "flat"]);
  const model = logisticRegression(wide, Uint8Array.of(0, 1, 0, 1));
  expect(model.constant).toEqual(["flat"]);
  expect(model.coefficients[1]).toBe(0);
  expect(model.converged).toBe(true);
});

test("logisticRegression of one label says so and answers a smoothed base rate", () => {
  const model = logisticRegression(points, new Uint8Array(points.rows));
  expect([model.outcome, model.converged]).toEqual(["one-class", false]);
  expect(predictLogistic(model, points)[0]).toBeCloseTo(0.5 / 301, 12);
});

test("logisticRegression of one row answers", () => {
  expect(logisticRegression(matrix(Float64Array.of(3), 1, ["a"]), Uint8Array.of(1)).outcome).toBe("one-class");
});

test("logisticRegression of a perfect split says so without a penalty and converges with one", () => {
  const line = matrix(Float64Array.of(1, 2, 3, 4), 4, ["a"]);
  const split = Uint8Array.of(0, 0, 1, 1);
  const model = logisticRegression(line, split, { l2: 0 });
  expect(model.outcome).toBe("separable");
  expect([model.intercept, ...model.coefficients].every(Number.isFinite)).toBe(true);
  expect(logisticRegression(line, split).outcome).toBe("converged");
});

test("logisticRegression of columns that repeat each other converges only with a penalty", () => {
  const twins = matrix(Float64Array.of(1, 1, 2, 2, 3, 3, 4, 4), 4, ["a", "b"]);
  const mixed = Uint8Array.of(0, 1, 0, 1);
  expect(logisticRegression(twins, mixed, { l2: 0 }).outcome).toBe("not-converged");
  const { outcome, coefficients } = logisticRegression(twins, mixed);
  expect(outcome).toBe("converged");
  expect(coefficients[0]).toBeCloseTo(coefficients[1]!, 10);
});

test("logisticRegression says when its steps run out", () => {
  const model = logisticRegression(points, labels, { maxIterations: 1 });
  expect([model.outcome, model.converged, model.iterations]).toEqual(["not-converged", false, 1]);
});

test("logisticRegression and predictLogistic stay finite for huge values", () => {
  const huge = matrix(Float64Array.of(1e300, 2e300, 3e300, 4e300), 4, ["a"]);
  const probabilities = predictLogistic(logisticRegression(huge, Uint8Array.of(0, 1, 0, 1)), huge);
  expect(probabilities.every((p) => p > 0 && p < 1)).toBe(true);
});

test("logisticRegression and predictLogistic refuse what they cannot use", () => {
  expect(() => logisticRegression(matrix(new Float64Array(), 0, ["a"]), new Uint8Array())).toThrow(
    "Cannot fit a logistic regression: there are no rows, at least one is needed",
  );
  expect(() => logisticRegression(points, Uint8Array.of(1))).toThrow(TypeError);
  expect(() =>
    logisticRegression(
      points,
      labels.map((label) => label * 2),
    ),
  ).toThrow(RangeError);
  expect(() => logisticRegression(points, labels, { l2: -1 })).toThrow(RangeError);
  const model = logisticRegression(points, labels);
  expect(() => predictLogistic(model, matrix(Float64Array.of(1), 1, ["a"]))).toThrow(TypeError);
});
