import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  adjustedRand,
  assignClasses,
  type Categories,
  categories,
  type LatentClassModel,
  latentClasses,
  latentErrors,
  latentParameters,
} from "../../../src/cluster/index.ts";
import { answerPatterns } from "../../../src/cluster/latent/answerPatterns.ts";
import { flatParameters } from "../../../src/cluster/latent/latentClasses.ts";
import { latentSteps } from "../../../src/cluster/latent/latentStep.ts";
import { type Random, stream } from "../../../src/random/index.ts";
import { answersOf, carcinoma, mcdonalds, reference } from "./data.ts";

const random = (): Random => stream("latent classes");
const known = answersOf(reference.codes, reference.levels);

/** k × all levels, as the reference writes it. */
function tableOf({ k, probabilities }: Pick<LatentClassModel, "k" | "probabilities">): number[][] {
  return Array.from({ length: k }, (_, c) =>
    probabilities.flatMap((ofItem) => [...ofItem.subarray((c * ofItem.length) / k, ((c + 1) * ofItem.length) / k)]),
  );
}

function expectNear(found: Iterable<number>, wanted: Iterable<number>, tolerance: number): void {
  const [a, b] = [[...found], [...wanted]];
  expect(a.length).toBe(b.length);
  expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThan(tolerance);
}

function reordered({ data, items }: Categories, rows: readonly number[]): Categories {
  const p = items.length;
  return categories(
    Int32Array.from(rows.flatMap((row) => [...data.subarray(row * p, (row + 1) * p)])),
    rows.length,
    items,
  );
}

describe("latentClasses against published figures", () => {
  it("reaches the log-likelihoods, AIC and BIC of Linzer and Lewis 2011 for the carcinoma slides, to the last digit printed", () => {
    const found = [2, 3, 4].map((k) => latentClasses(carcinoma(), { k, random: random(), starts: 50 }));
    expect(found.map(({ logLikelihood }) => logLikelihood.toFixed(4))).toEqual(["-317.2568", "-293.7050", "-289.2858"]);
    expect(found.map(({ freeParameters }) => freeParameters)).toEqual([15, 23, 31]);
    expect(found.slice(0, 2).map(({ bic }) => bic.toFixed(3))).toEqual(["706.074", "697.136"]);
    expect([...found[1]!.weights].map((share) => share.toFixed(4))).toEqual(["0.4447", "0.3736", "0.1817"]);
    expect(found.map(({ reproducibility }) => reproducibility > 0.9)).toEqual([true, true, false]);
  });
});

describe("latentClasses against an independent implementation", () => {
  // Both stop near the optimum, which is flat: likelihoods agree far better than probabilities do.
  it.each(reference.fits)("finds $k classes of answers with gaps", (wanted) => {
    const found = latentClasses(known, { k: wanted.k, random: random() });
    expect(found.converged).toBe(true);
    expect(found.logLikelihood).toBeCloseTo(wanted.logLikelihood, 5);
    for (const name of ["aic", "bic", "adjustedBic"] as const) expect(found[name]).toBeCloseTo(wanted[name], 4);
    expect(found.entropyR2).toBeCloseTo(wanted.entropyR2, 4);
    expect(found.sizes).toEqual(wanted.sizes);
    expectNear(found.weights, wanted.weights, 2e-4);
    expectNear(tableOf(found).flat(), wanted.table.flat(), 5e-4);
  });

  it("finds the same classes with imagined rows", () => {
    const { smoothing, ...wanted } = reference.smoothed;
    const found = latentClasses(known, { k: wanted.k, random: random(), smoothing });
    expect(Math.max(...found.starts.map(({ reached }) => reached))).toBeCloseTo(wanted.objective, 5);
    expect(found.logLikelihood).toBeCloseTo(wanted.logLikelihood, 3);
    expectNear(tableOf(found).flat(), wanted.table.flat(), 5e-4);
  });

  it.each(reference.mcdonalds)("finds $k classes in the survey of 1,453 people", (wanted) => {
    const found = latentClasses(mcdonalds(), { k: wanted.k, random: random(), starts: 12 });
    expect(found.logLikelihood).toBeGreaterThan(wanted.logLikelihood - 1e-3);
    expect(found.logLikelihood).toBeCloseTo(wanted.logLikelihood, 3);
    expect(found.bic).toBeCloseTo(wanted.bic, 2);
    expect(found.entropyR2).toBeCloseTo(wanted.entropyR2, 3);
    expectNear(found.sizes, wanted.sizes, 2);
  });

  it("has its standard errors, taken there by complex steps", () => {
    const model = latentClasses(known, { k: 3, random: random() });
    const errors = latentErrors(model, known)!;
    const relative = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value / b[i]! - 1);
    const ones = relative([...errors.weights], reference.errors.weights);
    const table = relative(
      tableOf({ k: 3, probabilities: errors.probabilities }).flat(),
      reference.errors.table.flat(),
    );
    expect(Math.max(...[...ones, ...table].map(Math.abs))).toBeLessThan(5e-3);
  });
});

describe("latentErrors", () => {
  it("is the binomial standard error for one class and answers that do not depend on each other", () => {
    const answers = answersOf(
      Array.from({ length: 80 }, (_, i) => [i % 4 === 0 ? 1 : 0, (i >> 2) % 2]),
      [2, 2],
    );
    const errors = latentErrors(latentClasses(answers, { k: 1, random: random() }), answers)!;
    const wanted = Math.sqrt((0.75 * 0.25) / 80);
    expectNear(errors.probabilities[0]!, [wanted, wanted], 1e-9);
    expect([...errors.weights]).toEqual([0]);
  });

  it("is undefined when the answers cannot tell the classes apart", () => {
    const rows = Array.from({ length: 160 }, (_, i) => [i & 1, (i >> 1) & 1, (i >> 2) & 1, (i >> 3) & 1]);
    const answers = answersOf(rows, [2, 2, 2, 2]);
    const model = latentClasses(answers, { k: 2, random: random(), starts: 1 });
    const alike = { ...model, probabilities: answers.items.map(() => new Float64Array(4).fill(0.5)) };
    expect(latentErrors(alike, answers)).toBeUndefined();
  });
});

describe("latentClasses", () => {
  it("raises what it climbs at each round, and by pattern as by row", () => {
    const patterns = answerPatterns(known);
    const step = latentSteps(patterns, 3, 0.5);
    const drawn = latentClasses(known, { k: 3, random: random(), starts: 1, maxIterations: 2 });
    let at = flatParameters(drawn);
    let before = Number.NEGATIVE_INFINITY;
    for (let round = 0; round < 30; round++) {
      const { objective, next } = step(at);
      expect(objective).toBeGreaterThanOrEqual(before - 1e-9);
      [at, before] = [next, objective];
    }
    expect(step(flatParameters(drawn)).logLikelihood).toBeCloseTo(naiveLogLikelihood(drawn, known), 8);
  });

  it("finds planted classes, and is sure of them", () => {
    const draw = stream("planted answers");
    const truth = Int32Array.from({ length: 600 }, (_, i) => (i % 6 < 3 ? 0 : i % 6 < 5 ? 1 : 2));
    const rows = [...truth].map((c) =>
      [0, 1, 2, 3, 4, 5].map((j) => (draw() < 0.92 ? (c + j) % 3 : Math.floor(draw() * 3))),
    );
    const found = latentClasses(answersOf(rows, Array<number>(6).fill(3)), { k: 3, random: random() });
    expect(adjustedRand(found.labels, truth)).toBeGreaterThan(0.98);
    expect(found.entropyR2).toBeGreaterThan(0.95);
    expect(found.reproducibility).toBeGreaterThan(0.3);
  });

  it("gives the same result in every run and whatever the order of the rows", () => {
    const first = latentClasses(known, { k: 3, random: random() });
    expect(latentClasses(known, { k: 3, random: random() })).toEqual(first);
    const order = Array.from({ length: known.rows }, (_, i) => (i * 11 + 3) % known.rows);
    const turned = latentClasses(reordered(known, order), { k: 3, random: random() });
    expect({ ...turned, labels: undefined }).toEqual({ ...first, labels: undefined });
    expect([...turned.labels]).toEqual(order.map((row) => first.labels[row]));
  });

  it("leaves out rows without any answer, and puts them into the class of greatest weight", () => {
    const none = Array.from({ length: 30 }, () => reference.levels.map(() => -1));
    const more = answersOf([...none, ...reference.codes], reference.levels);
    const [all, answered] = [more, known].map((answers) => latentClasses(answers, { k: 3, random: random() }));
    expect(all!.logLikelihood).toBe(answered!.logLikelihood);
    expect(all).toMatchObject({ informed: 700, bic: answered!.bic, entropyR2: answered!.entropyR2 });
    const heaviest = all!.weights.indexOf(Math.max(...all!.weights));
    expect(new Set(all!.labels.subarray(0, 30))).toEqual(new Set([heaviest]));
  });

  it("keeps probabilities away from 0 and 1 when it is given imagined rows", () => {
    const hard = latentClasses(carcinoma(), { k: 3, random: random() });
    const smooth = latentClasses(carcinoma(), { k: 3, random: random(), smoothing: 1 });
    expect(Math.min(...tableOf(hard).flat())).toBeLessThan(1e-6);
    expect(Math.min(...tableOf(smooth).flat())).toBeGreaterThan(1e-3);
    expect(smooth.logLikelihood).toBeLessThan(hard.logLikelihood);
  });

  it("says in a field that it did not converge", () => {
    expect(latentClasses(known, { k: 3, random: random(), maxIterations: 4 }).converged).toBe(false);
  });

  it("takes one class for what it is: the shares of the answers", () => {
    const found = latentClasses(
      answersOf(
        [
          [0, 1],
          [0, -1],
          [1, 0],
          [0, 1],
        ],
        [2, 2],
      ),
      { k: 1, random: random() },
    );
    expectNear(tableOf(found)[0]!, [0.75, 0.25, 1 / 3, 2 / 3], 1e-12);
    expect(found.logLikelihood).toBeCloseTo(
      3 * Math.log(0.75) + Math.log(0.25) + Math.log(1 / 3) + 2 * Math.log(2 / 3),
      12,
    );
    expect(found).toMatchObject({ entropyR2: undefined, sizes: [4], freeParameters: 2 });
  });

  it("handles equal rows: one class says all, and two are refused", () => {
    const equal = answersOf(
      Array.from({ length: 5 }, () => [0, 0]),
      [1, 1],
    );
    expect(latentClasses(equal, { k: 1, random: random() }).logLikelihood).toBeCloseTo(0, 12);
    expect(() => latentClasses(equal, { k: 2, random: random() })).toThrow("fewer classes or more items are needed");
  });

  it("refuses in words what it cannot fit", () => {
    const fitting =
      (answers: Categories, more: object = {}) =>
      () =>
        latentClasses(answers, { k: 2, random: random(), ...more });
    expect(fitting(known, { k: 0 })).toThrow("k is 0");
    expect(fitting(known, { starts: 0 })).toThrow("starts is 0");
    expect(fitting(known, { smoothing: -1 })).toThrow("smoothing is -1");
    expect(
      fitting(
        answersOf(
          [
            [-1, -1],
            [-1, -1],
          ],
          [2, 2],
        ),
      ),
    ).toThrow("no row has an answer");
    expect(
      fitting(
        answersOf(
          [
            [0, 1],
            [0, 0],
          ],
          [2, 2],
        ),
      ),
    ).toThrow('a level of item "item 0" never occurs');
    const two = answersOf(
      [
        [0, 1],
        [1, 0],
        [0, 0],
        [1, 1],
        [0, 0],
        [1, 0],
      ],
      [2, 2],
    );
    expect(fitting(two)).toThrow("2 classes have 5 free parameters and the answers can determine 3");
  });

  it("keeps its promises for any answers", () => {
    const table = fc.array(fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 4, maxLength: 4 }), {
      minLength: 12,
      maxLength: 40,
    });
    fc.assert(
      fc.property(table, (rows) => {
        const answers = answersOf([...rows, [0, 0, 0, 0], [1, 1, 1, 1]], [2, 2, 2, 2]);
        const [one, two] = [1, 2].map((k) => latentClasses(answers, { k, random: random(), starts: 3 }));
        expect(two!.logLikelihood).toBeGreaterThanOrEqual(one!.logLikelihood - 1e-6);
        expect(two!.sizes).toEqual([...two!.sizes].sort((a, b) => b - a));
        expect(two!.sizes.reduce((sum, size) => sum + size, 0)).toBe(answers.rows);
        expect(two!.entropyR2).toBeGreaterThanOrEqual(-1e-9);
        expect(two!.entropyR2).toBeLessThanOrEqual(1 + 1e-9);
        for (const part of tableOf(two!)) expect(part.reduce((sum, share) => sum + share, 0)).toBeCloseTo(4, 9);
        expect(assignClasses(two!, answers).labels).toEqual(two!.labels);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

describe("assignClasses", () => {
  it("gives new rows their probabilities by Bayes' theorem", () => {
    const model = latentClasses(known, { k: 3, random: random() });
    const fresh = answersOf(
      [
        [0, 1, 2, -1, 0, 1],
        [-1, -1, -1, -1, -1, -1],
      ],
      reference.levels,
    );
    const { labels, probabilities, logProbabilities } = assignClasses(model, fresh);
    const joint = [0, 1, 2].map((c) => {
      const row = tableOf(model)[c]!;
      return model.weights[c]! * row[0]! * row[3 + 1]! * row[5 + 2]! * row[12]! * row[14 + 1]!;
    });
    const total = joint.reduce((sum, value) => sum + value, 0);
    expectNear(
      probabilities.subarray(0, 3),
      joint.map((value) => value / total),
      1e-12,
    );
    expect(logProbabilities[0]).toBeCloseTo(Math.log(total), 12);
    expect(labels[0]).toBe(joint.indexOf(Math.max(...joint)));
    expectNear(probabilities.subarray(3), model.weights, 1e-12);
    expect(logProbabilities[1]).toBeCloseTo(0, 12);
  });

  it("stays exact where the product of many answers is too small for a number", () => {
    const many = Array<number>(600).fill(2);
    const answers = answersOf([many.map(() => 1)], many);
    const model = {
      ...{ k: 2, items: answers.items, weights: Float64Array.of(0.25, 0.75) },
      probabilities: many.map(() => Float64Array.of(0.9, 0.1, 0.8, 0.2)),
    };
    const { labels, logProbabilities } = assignClasses(model, answers);
    expect(labels[0]).toBe(1);
    expect(logProbabilities[0]).toBeCloseTo(Math.log(0.75) + 600 * Math.log(0.2), 9);
  });

  it("refuses other items", () => {
    const model = latentClasses(known, { k: 2, random: random() });
    expect(() => assignClasses(model, answersOf([[0, 0]], [2, 2]))).toThrow(
      "those of the model with the same levels are needed",
    );
  });
});

describe("latentParameters", () => {
  it("counts weights and answer probabilities", () => {
    expect(latentParameters(known.items, 3)).toBe(2 + 3 * (2 + 1 + 3 + 2 + 1 + 2));
  });
});

function naiveLogLikelihood(
  { k, weights, probabilities }: LatentClassModel,
  { data, rows, items }: Categories,
): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    let density = 0;
    for (let c = 0; c < k; c++) {
      let product = weights[c]!;
      items.forEach(({ levels }, j) => {
        const code = data[i * items.length + j]!;
        if (code >= 0) product *= probabilities[j]![c * levels.length + code]!;
      });
      density += product;
    }
    sum += Math.log(density);
  }
  return sum;
}
