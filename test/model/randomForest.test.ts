import { RandomForestRegression } from "ml-random-forest";
import { expect, test } from "vitest";
import { matrix } from "../../src/matrix/index.ts";
import { changedForest, predictForest, randomForest, rocAuc } from "../../src/model/index.ts";
import { stream } from "../../src/random/index.ts";
import reference from "../reference/model.json" with { type: "json" };

const { names } = reference.points;
const train = matrix(Float64Array.from(reference.forest.train.data), reference.forest.train.rows, names);
const held = matrix(Float64Array.from(reference.forest.held.data), reference.forest.held.rows, names);
const trainLabels = Uint8Array.from(reference.forest.train.labels);
const heldLabels = Uint8Array.from(reference.forest.held.labels);

test("randomForest ranks unseen rows as well as scikit-learn's forest, within 0.015 of ROC AUC", () => {
  const forest = randomForest(train, trainLabels, { random: stream("forest") });
  const probabilities = forest.predict(held);
  expect(rocAuc(probabilities, heldLabels)!).toBeGreaterThan(reference.forest.rocAuc - 0.015);
  expect(probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
});

test("randomForest is the same for the same seed, another for another, leaves its input alone and survives JSON", () => {
  const before = train.data.slice();
  const grow = (seed: string) => randomForest(train, trainLabels, { random: stream(seed), trees: 5 });
  const { predict, ...model } = grow("a");
  const again = grow("a");
  expect(JSON.stringify(again)).toBe(JSON.stringify(model));
  expect(grow("b").predict(held)).not.toEqual(predict(held));
  expect(train.data).toEqual(before);
  expect(predictForest(JSON.parse(JSON.stringify(again)), held)).toEqual(predict(held));
});

test("randomForest with one tree answers what ml-random-forest answers, to the bit", () => {
  const rows = Int32Array.from({ length: 300 }, (_, i) => i);
  const few = matrix(train.data.slice(0, 1500), 300, names);
  const labels = trainLabels.slice(0, 300);
  for (const seed of ["a", "b", "c"]) {
    const options = { trees: 1, rowsPerTree: 300, columnShare: 0.6, leafRows: 4 };
    const ours = randomForest(few, labels, { ...options, random: stream(seed) }).predict(held);
    const draws = stream(seed);
    for (const _ of rows) draws();
    const settings = { nEstimators: 1, seed: Math.floor(draws() * 2 ** 31), maxFeatures: 0.6, replacement: false };
    const treeOptions = { gainThreshold: -1, maxDepth: 8, minNumSamples: 4 };
    const bagging = { useSampleBagging: false, noOOB: true, selectionMethod: "mean" } as const;
    const theirs = new RandomForestRegression({ ...settings, ...bagging, treeOptions });
    theirs.train(listed(few), Array.from(labels));
    expect(Array.from(ours)).toEqual(theirs.predict(listed(held)));
  }
});

function listed({ data, rows, columns }: typeof train): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

test("randomForest uses a column that gives the answer away, which ml-random-forest alone refuses to split on", () => {
  const leaking = (given: typeof train, labels: Uint8Array) => {
    const data = given.data.slice();
    labels.forEach((label, i) => {
      data[i * 5 + 3] = label;
    });
    return matrix(data, given.rows, names);
  };
  const forest = randomForest(leaking(train, trainLabels), trainLabels, { random: stream("leak"), trees: 20 });
  expect(rocAuc(forest.predict(leaking(held, heldLabels)), heldLabels)).toBe(1);
});

test("randomForest answers one row, one label, constant and huge columns", () => {
  const random = stream("edge");
  const one = matrix(Float64Array.of(3), 1, ["a"]);
  expect(randomForest(one, Uint8Array.of(1), { random, trees: 2 }).predict(one)).toEqual(Float64Array.of(1));
  const none = randomForest(train, new Uint8Array(train.rows), { random, trees: 2 });
  expect(none.predict(held).every((p) => p === 0)).toBe(true);
  const flat = matrix(new Float64Array(40).fill(7), 40, ["a"]);
  const half = Uint8Array.from({ length: 40 }, (_, i) => i % 2);
  expect(randomForest(flat, half, { random, trees: 3, rowsPerTree: 40 }).predict(flat)[0]).toBeCloseTo(0.5, 12);
  const huge = matrix(
    Float64Array.from({ length: 40 }, (_, i) => i * 4e306),
    40,
    ["a"],
  );
  const late = Uint8Array.from({ length: 40 }, (_, i) => (i < 20 ? 0 : 1));
  const answers = randomForest(huge, late, { random, trees: 3, rowsPerTree: 40 }).predict(huge);
  expect([answers[0], answers[39]]).toEqual([0, 1]);
});

test("randomForest and predictForest refuse what they cannot use", () => {
  const random = stream("refuse");
  expect(() => randomForest(matrix(new Float64Array(), 0, ["a"]), new Uint8Array(), { random })).toThrow(TypeError);
  expect(() => randomForest(matrix(new Float64Array(), 2, []), Uint8Array.of(0, 1), { random })).toThrow(TypeError);
  expect(() => randomForest(train, Uint8Array.of(1), { random })).toThrow(TypeError);
  expect(() => randomForest(train, trainLabels, { random, trees: 0 })).toThrow(RangeError);
  expect(() => randomForest(train, trainLabels, { random, columnShare: 1.5 })).toThrow(RangeError);
  const model = { names: ["a"], trees: [] };
  expect(() => predictForest(model, held)).toThrow(TypeError);
});

test("changedForest gives the very numbers of predictForest, whichever columns are changed", () => {
  const forest = randomForest(train, trainLabels, {
    random: stream("changed"),
    trees: 30,
    columnShare: 0.4,
    maxDepth: 2,
  });
  const unused = (column: number) => forest.trees.some((tree) => !tree.column.includes(column));
  expect(names.every((_, column) => unused(column))).toBe(true);
  const predict = changedForest(forest, held);
  expect(predict(held, [])).toEqual(predictForest(forest, held));
  for (const columns of [[0], [1, 4], [2], names.map((_, j) => j)]) {
    const changed = matrix(held.data.slice(), held.rows, names);
    for (const j of columns)
      for (let i = 0; i < held.rows; i++) changed.data[i * 5 + j] = held.data[(held.rows - 1 - i) * 5 + j]!;
    const expected = predictForest(forest, changed);
    expect(predict(changed, columns)).toEqual(expected);
    expect(predict(changed)).toEqual(expected);
    expect(expected).not.toEqual(predictForest(forest, held));
  }
});

test("changedForest refuses columns that are not the model's", () => {
  const forest = randomForest(train, trainLabels, { random: stream("names"), trees: 2 });
  const renamed = matrix(held.data, held.rows, ["v", "w", "x", "y", "z"]);
  expect(() => changedForest(forest, renamed)).toThrow("the columns are not those of the model");
});
