import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { categories, hdbscan } from "../../src/cluster/index.ts";
import type { Matrix } from "../../src/matrix/index.ts";
import type { ModelItem, SegmenterModel } from "../../src/plugin.ts";
import { densityModel } from "../../src/plugins/density/regionModels.ts";
import { stream } from "../../src/random/index.ts";
import { toSegments } from "../../src/segmentation/denseSegments.ts";
import { holds } from "../../src/segmentation/frozen/byConditions.ts";
import { findSegments } from "../../src/segmentation/frozen/findSegments.ts";
import type { RuleFinding } from "../../src/segmentation/frozen/frozenModel.ts";
import { placeAnswers } from "../../src/segmentation/frozen/placedRows.ts";
import { cases, renumbered } from "../cluster/density/reference.ts";
import { fromRows } from "../cluster/reference.ts";

interface Named {
  readonly labels: readonly number[];
  readonly strengths: readonly number[];
  readonly distances: readonly number[];
  readonly seconds: readonly number[];
}

interface Reference {
  readonly points: number[][];
  readonly rows: number[][];
  readonly answers: number[][];
  readonly kMeans: Named & { readonly centers: number[] };
  readonly miniBatch: Named & { readonly centers: number[] };
  readonly mixture: Named & { readonly weights: number[]; readonly centers: number[]; readonly covariances: number[] };
  readonly medoids: Readonly<Record<"euclidean" | "manhattan", Named & { readonly medoids: number[] }>>;
  readonly prototypes: Named & { readonly gamma: number; readonly centers: number[]; readonly modes: number[] };
  readonly gower: Named & {
    readonly medoids: number[];
    readonly answers: number[];
    readonly ranges: number[];
    readonly weights: number[];
  };
  readonly classes: Named & {
    readonly weights: number[];
    readonly probabilities: number[][];
    readonly answers: number[][];
  };
  readonly neighbours: Named & { readonly predicted: number[] };
  readonly cores: Named & { readonly eps: number; readonly rows: number[]; readonly predicted: number[] };
}

/** Values of scikit-learn, scipy, numpy and kmodes, made by test/reference/frozen.py. */
const reference: Reference = JSON.parse(readFileSync(new URL("../reference/frozen.json", import.meta.url), "utf8"));
const rows = fromRows(reference.rows);
const space = { k: 4, columns: rows.names } as const;
const items: readonly ModelItem[] = ["one", "two", "three"].map((id) => ({ id, title: id, levels: ["0", "1", "2"] }));

function find(rule: SegmenterModel, codes = reference.answers, points: Matrix = rows): RuleFinding {
  const named = items.map(({ title, levels }) => ({ name: title, levels }));
  const answers = categories(Int32Array.from(codes.flat()), codes.length, named);
  return findSegments(rule, { points, answers, measures: { rows: points.rows, of: new Map() } });
}

/** Within 1e-9: sums of a few products in another order. */
function expectClose(found: Float64Array | undefined, wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  expect(Math.max(...wanted.map((value, i) => Math.abs(value - found![i]!)))).toBeLessThan(1e-9);
}

describe("a rule, of rows that its model never saw,", () => {
  it.each(["kMeans", "miniBatch"] as const)("says what scikit-learn's predict says: %s", (name) => {
    const { centers, labels } = reference[name];
    expect([...find({ kind: "centers", ...space, centers }).labels]).toEqual(labels);
  });

  it("says what scikit-learn's mixture says, and how probable it is", () => {
    const { weights, centers, covariances, labels, strengths } = reference.mixture;
    const found = find({ kind: "mixture", ...space, weights, centers, covariances });
    expect([...found.labels]).toEqual(labels);
    expectClose(found.strengths, strengths);
  });

  it.each(["euclidean", "manhattan"] as const)(
    "finds the nearest medoid, and the next, as scipy does: %s",
    (metric) => {
      const { medoids, labels, distances, seconds } = reference.medoids[metric];
      const found = find({ kind: "medoids", ...space, metric, medoids });
      expect([...found.labels]).toEqual(labels);
      expectClose(found.distances, distances);
      expectClose(found.seconds, seconds);
    },
  );

  it("finds the prototype that kmodes predicts", () => {
    const { gamma, centers, modes, labels } = reference.prototypes;
    expect([...find({ kind: "prototypes", ...space, items, gamma, centers, modes }).labels]).toEqual(labels);
  });

  it("finds the nearest medoid by Gower's dissimilarity as numpy does", () => {
    const { labels, distances, strengths: _, seconds: __, ...model } = reference.gower;
    const found = find({ kind: "gower", ...space, items, ...model });
    expect([...found.labels]).toEqual(labels);
    expectClose(found.distances, distances);
  });

  it("finds the class, and how probable it is, by Bayes' theorem", () => {
    const { weights, probabilities, answers, labels, strengths } = reference.classes;
    const found = find({ kind: "classes", k: 3, columns: [], items, weights, probabilities }, answers);
    expect([...found.labels]).toEqual(labels);
    expectClose(found.strengths, strengths);
    expect(found.distances).toBeUndefined();
  });

  it("finds the label of the nearest row, and the way to the nearest of another, as scikit-learn and scipy do", () => {
    const { labels, predicted, distances, seconds } = reference.neighbours;
    const found = find({ kind: "neighbours", ...space, rows: reference.points.flat(), labels });
    expect([...found.labels]).toEqual(predicted);
    expectClose(found.distances, distances);
    expectClose(found.seconds, seconds);
  });

  it("finds the region of the nearest core row within eps as scikit-learn does, and none beyond", () => {
    const { eps, rows: cores, labels, predicted, distances } = reference.cores;
    const k = Math.max(...labels) + 2;
    const kept = cores.flatMap((row) => reference.points[row]!);
    const rule = { kind: "cores", k, columns: rows.names, eps, rows: kept, labels } as const;
    const found = find({ ...rule, outside: { to: "last" } });
    expect(predicted.filter((label) => label < 0).length).toBeGreaterThan(10);
    expect([...found.labels]).toEqual(predicted.map((label) => (label < 0 ? k - 1 : label)));
    expectClose(found.distances, distances);
    const centers = Array.from({ length: (k - 1) * 3 }, (_, i) => Math.floor(i / 3));
    const nearest = find({ ...rule, k: k - 1, outside: { to: "nearest", centers } });
    expect([...nearest.outside!]).toEqual(predicted.map((label) => (label < 0 ? 1 : 0)));
    expect([...nearest.labels].filter((_, i) => predicted[i]! >= 0)).toEqual(predicted.filter((label) => label >= 0));
  });
});

describe("a density tree, frozen,", () => {
  const fits = cases.flatMap(({ name, points, new: fresh, hdbscan: found }) =>
    found.filter(({ predicted }) => predicted !== undefined).map((fit) => ({ title: name, points, fresh, fit })),
  );

  it.each(fits)("puts new rows where approximate_predict of the package hdbscan does: $title (1e-9)", async (one) => {
    const { points, fresh, fit } = one;
    const model = await hdbscan(points, fit);
    const segments = toSegments(points, model.labels, { leastRegion: 0, leastPeople: 0 });
    const rule = densityModel(model, segments, stream("model"));
    const found = find(JSON.parse(JSON.stringify(rule)), [], fresh);
    const { names } = renumbered(fit.labels);
    const regions = Array.from(found.labels, (label) => (label < segments.regions ? (names[label] ?? -1) : -1));
    const isNew = Array.from(found.strengths!, (_, i) => !isAmong(points, fresh, i));
    const wanted = fit.predicted!.labels;
    if (rule.outside.to === "last") {
      expect(regions.filter((_, i) => isNew[i])).toEqual(wanted.filter((_, i) => isNew[i]));
    }
    expectClose(
      found.strengths!.filter((_, i) => isNew[i] === true),
      fit.predicted!.strengths.filter((_, i) => isNew[i]),
    );
    const again = find(rule, [], points);
    expect([...again.labels]).toEqual([...segments.labels]);
    expectClose(again.strengths, [...model.probabilities]);
  });

  it("of more rows than are kept is asked about a draw of them, by as many neighbours fewer", async () => {
    const { points } = cases[0]!;
    const model = await hdbscan(points, { minClusterSize: 15, minSamples: 8 });
    const segments = toSegments(points, model.labels, { leastRegion: 0, leastPeople: 0 });
    const most = Math.floor(points.rows / 2);
    const rule = densityModel(model, segments, stream("model"), most);
    expect(rule.cores).toHaveLength(most);
    expect(rule.rows).toHaveLength(most * points.columns);
    expect(rule.minSamples).toBe(4);
    const { labels } = find(rule, [], points);
    const same = labels.filter((label, i) => label === segments.labels[i]).length / points.rows;
    expect(same).toBeGreaterThan(0.85);
    expect(same).toBeLessThan(1);
  });
});

/** Whether a row of one matrix is among those of another. */
function isAmong({ data, rows: n, columns: p }: Matrix, fresh: Matrix, i: number): boolean {
  const own = fresh.data.subarray(i * p, (i + 1) * p).join();
  return Array.from({ length: n }, (_, r) => data.subarray(r * p, (r + 1) * p).join()).includes(own);
}

describe("placeAnswers", () => {
  const item = { id: "customers.region", title: "region", levels: ["north", "other", "south"], pooled: true };
  const bare = { id: item.id, title: item.title, levels: ["north", "south"] };
  const values = ["south", "west", undefined, "north"];
  const measures = { rows: 4, of: new Map(), answers: new Map([[item.id, values]]) };

  it("counts a value that is not told apart as other, and flags it where there is no such value", () => {
    expect(placeAnswers([item], measures).answers.data).toEqual(Int32Array.of(2, 1, -1, 0));
    expect(placeAnswers([item], measures).unseen).toEqual(new Uint8Array(4));
    expect(placeAnswers([bare], measures).answers.data).toEqual(Int32Array.of(1, -1, -1, 0));
    expect(placeAnswers([bare], measures).unseen).toEqual(Uint8Array.of(0, 1, 0, 0));
  });

  it("flags a value that nobody had where other is a value like any other, not those of the rare ones", () => {
    const genuine = { ...bare, levels: item.levels };
    const { answers, unseen } = placeAnswers([genuine], measures);
    expect(answers.data).toEqual(Int32Array.of(2, -1, -1, 0));
    expect(unseen).toEqual(Uint8Array.of(0, 1, 0, 0));
  });

  it("names the attributes that are not there", () => {
    expect(() => placeAnswers([item], { rows: 4, of: new Map() })).toThrow("there is no customers.region");
  });
});

describe("holds", () => {
  const values = new Map([
    ["a", 1],
    ["b", 5],
  ]);
  const of = (metric: string) => values.get(metric);
  const yes = { metric: "a", atLeast: 1, atMost: 1 };
  const no = { metric: "b", above: 5 };
  const unknown = { metric: "c", below: 9 };

  it.each([
    [yes, true],
    [no, false],
    [unknown, undefined],
    [{ metric: "b", above: 4, below: 5 }, false],
    [{ metric: "b" }, true],
    [{ metric: "b", never: true as const }, false],
    [{ metric: "c", never: true as const }, undefined],
    [{ not: unknown }, undefined],
    [{ all: [yes, unknown] }, undefined],
    [{ all: [no, unknown] }, false],
    [{ any: [yes, unknown] }, true],
    [{ any: [no, unknown] }, undefined],
    [{ not: { any: [no, { all: [yes, no] }] } }, true],
  ])("%j is %s", (condition, expected) => {
    expect(holds(condition, of)).toBe(expected);
  });
});
