import { expect, test } from "vitest";
import { permutationImportance } from "../../src/explain/index.ts";
import { type Matrix, matrix } from "../../src/matrix/index.ts";
import { logisticRegression, predictLogistic, rocAuc } from "../../src/model/index.ts";
import { stream } from "../../src/random/index.ts";
import reference from "../reference/model.json" with { type: "json" };

const { names, rows, data } = reference.points;
const points = matrix(Float64Array.from(data), rows, names);
const labels = Uint8Array.from(reference.points.labels);
const model = logisticRegression(points, labels);
const score = (given: Matrix) => rocAuc(predictLogistic(model, given), labels)!;

test("permutationImportance agrees with scikit-learn within 4 standard errors of 400 and 2,000 repeats", () => {
  expect(score(points)).toBeCloseTo(reference.permutation.base, 9);
  const found = permutationImportance(points, score, { random: stream("scikit"), repeats: 400 });
  found.forEach(({ name, importance }, j) => {
    const error = reference.permutation.deviations[j]! * Math.sqrt(1 / 400 + 1 / reference.permutation.repeats);
    expect(Math.abs(importance - reference.permutation.means[j]!), name).toBeLessThan(4 * error);
  });
});

test("permutationImportance of a column that the model does not use is exactly 0", () => {
  const blind = (given: Matrix) => {
    let sum = 0;
    for (let i = 0; i < given.rows; i++) sum += given.data[i * given.columns]! * labels[i]!;
    return sum;
  };
  const [used, ...unused] = permutationImportance(points, blind, { random: stream("unused") });
  expect(used!.importance).not.toBe(0);
  for (const { importance, low, high } of unused) expect([importance, low, high]).toEqual([0, 0, 0]);
});

test("permutationImportance of a constant column is exactly 0", () => {
  const flat = matrix(Float64Array.of(1, 5, 2, 5, 3, 5), 3, ["a", "flat"]);
  const sum = (given: Matrix) => given.data.reduce((total, value, i) => total + value * (i + 1), 0);
  const found = permutationImportance(flat, sum, { random: stream("flat") });
  expect(found[1]).toEqual({ name: "flat", columns: ["flat"], importance: 0, low: 0, high: 0, repeats: 10 });
});

test("permutationImportance shuffles a group together, so that copies cannot stand in for each other", () => {
  const random = stream("copies");
  const twins = matrix(Float64Array.from(Array.from({ length: 400 }, random).flatMap((value) => [value, value])), 400, [
    "a",
    "copy",
  ]);
  const either = (given: Matrix) => {
    let hits = 0;
    for (let i = 0; i < 400; i++) {
      const truth = twins.data[2 * i]!;
      hits += given.data[2 * i] === truth || given.data[2 * i + 1] === truth ? 1 : 0;
    }
    return hits / 400;
  };
  for (const { importance } of permutationImportance(twins, either, { random })) expect(importance).toBe(0);
  const [both] = permutationImportance(twins, either, { random, groups: { both: ["a", "copy"] } });
  expect([both!.name, both!.columns]).toEqual(["both", ["a", "copy"]]);
  expect(both!.importance).toBeGreaterThan(0.9);
});

test("permutationImportance changes nothing, repeats for the same seed and survives JSON", () => {
  const before = points.data.slice();
  const once = permutationImportance(points, score, { random: stream("same") });
  expect(points.data).toEqual(before);
  expect(permutationImportance(points, score, { random: stream("same") })).toEqual(once);
  expect(JSON.parse(JSON.stringify(once))).toEqual(once);
  for (const { low, importance, high } of once) expect(low <= importance && importance <= high).toBe(true);
});

test("permutationImportance of one row is 0 and of no columns is empty", () => {
  const one = matrix(Float64Array.of(1, 2), 1, ["a", "b"]);
  const sum = (given: Matrix) => given.data.reduce((total, value) => total + value, 0);
  expect(permutationImportance(one, sum, { random: stream("one") }).map((entry) => entry.importance)).toEqual([0, 0]);
  expect(permutationImportance(matrix(new Float64Array(), 3, []), () => 1, { random: stream("one") })).toEqual([]);
});

test("permutationImportance refuses no rows, scores that are not finite and groups that do not fit", () => {
  const random = stream("refuse");
  const none = matrix(new Float64Array(), 0, ["a"]);
  expect(() => permutationImportance(none, () => 1, { random })).toThrow(TypeError);
  expect(() => permutationImportance(points, () => Number.NaN, { random })).toThrow(RangeError);
  expect(() => permutationImportance(points, score, { random, repeats: 0 })).toThrow(RangeError);
  for (const group of [["z"], [], ["a", "a"]]) {
    expect(() => permutationImportance(points, score, { random, groups: { group } })).toThrow(TypeError);
  }
});
