import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignDbscan, dbscan, kDistances, suggestEps } from "../../../src/cluster/index.ts";
import { matrix } from "../../../src/matrix/index.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { fromRows } from "../reference.ts";
import { cases, renumbered } from "./reference.ts";
import "../../properties.ts";

const runs = cases.flatMap(({ name, points, dbscan: found }) => found.map((run) => ({ name, points, ...run })));

describe("dbscan", () => {
  it.each(runs)("gives scikit-learn's clusters, border rows to the nearest core row: $name, $eps", (run) => {
    const model = dbscan(run.points, run);
    expect(model.labels).toEqual(renumbered(run.labels).labels);
    expect([...model.core.keys()].filter((row) => model.core[row] === 1)).toEqual(run.core);
    expect(model.noiseShare).toBe(run.labels.filter((label) => label < 0).length / run.points.rows);
  });

  it("gives a border row to the nearer core row, of equally near ones to the first", () => {
    const line = (border: number) => fromRows([-2.4, -2.2, -2, -1.2, border, 1.2, 2, 2.2, 2.4].map((x) => [x]));
    const options = { eps: 1.25, minSamples: 4 };
    const goesWith = (border: number) => {
      const { labels, core } = dbscan(line(border), options);
      expect(core[4]).toBe(0);
      return labels[4] === labels[0] ? "left" : labels[4] === labels[8] ? "right" : "none";
    };
    expect([-0.03, 0, 0.03].map(goesWith)).toEqual(["left", "left", "right"]);
  });

  it("puts each fitted row back where it was (property)", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 })), {
      minLength: 1,
      maxLength: 80,
    });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 5 }), (values, minSamples) => {
        const points = fromRows(values);
        const model = dbscan(points, { eps: 1.5, minSamples });
        expect(assignDbscan(model, points)).toEqual(model.labels);
        for (const [row, label] of model.labels.entries()) {
          const near = values.filter(([x, y]) => (x - values[row]![0]) ** 2 + (y - values[row]![1]) ** 2 <= 2.25);
          expect(model.core[row]).toBe(near.length >= minSamples ? 1 : 0);
          if (model.core[row] === 1) expect(label).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it("takes equal rows and one row, and refuses what makes no sense", () => {
    expect(dbscan(fromRows([[1, 1]]), { eps: 1, minSamples: 2 })).toMatchObject({ noiseShare: 1, sizes: [] });
    expect(dbscan(fromRows(Array(9).fill([1, 1])), { eps: 1e-9, minSamples: 9 })).toMatchObject({ sizes: [9] });
    const { points } = cases[0]!;
    expect(() => dbscan(points, { eps: 0, minSamples: 5 })).toThrow("eps is 0");
    expect(() => dbscan(points, { eps: 1, minSamples: 0 })).toThrow("minSamples is 0");
    const model = dbscan(points, { eps: 1, minSamples: 5 });
    expect(() => assignDbscan(model, fromRows([[1]]))).toThrow("they have 1 columns, 3 are needed");
    expect(assignDbscan(model, matrix(new Float64Array(0), 0, ["a", "b", "c"]))).toHaveLength(0);
  });
});

describe("kDistances", () => {
  it.each(cases)("gives scikit-learn's distances to the k-th nearest: $name (1e-12, other rounding)", (one) => {
    const found = kDistances(one.points, one.kDistances.minSamples);
    one.kDistances.values.forEach((value, i) => {
      expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(1e-12);
    });
  });

  it("refuses more neighbours than rows", () => {
    expect(() => kDistances(fromRows([[1], [2]]), 3)).toThrow("minSamples is 3, a whole number from 1 to the 2 rows");
  });
});

describe("suggestEps", () => {
  function drawn(seed: number, dense: number, sparse: number, p = 3) {
    const random = stream("knee", seed);
    const data = Float64Array.from({ length: (dense + sparse) * p }, (_, i) =>
      i < dense * p ? normal(random) * 0.2 + 4 * (Math.floor(i / p) % 3) : random() * 24 - 8,
    );
    return matrix(
      data,
      dense + sparse,
      Array.from({ length: p }, (_, j) => `column ${j}`),
    );
  }

  it("finds the knee between dense groups and sparse rows", () => {
    for (let seed = 0; seed < 5; seed++) {
      const points = drawn(seed, 900, 100);
      const { eps, beyond } = suggestEps(kDistances(points, 5));
      expect(beyond).toBeGreaterThan(0.05);
      expect(beyond).toBeLessThan(0.2);
      const { sizes, noiseShare } = dbscan(points, { eps: eps!, minSamples: 5 });
      expect(sizes.filter((size) => size > 50)).toHaveLength(3);
      expect(noiseShare).toBeGreaterThan(0.03);
    }
  });

  it("finds none in one normal distribution or in uniform rows", () => {
    for (let seed = 0; seed < 5; seed++) {
      const random = stream("no knee", seed);
      const names = ["a", "b", "c"];
      const gauss = matrix(
        Float64Array.from({ length: 3000 }, () => normal(random)),
        1000,
        names,
      );
      const even = matrix(
        Float64Array.from({ length: 3000 }, () => random()),
        1000,
        names,
      );
      for (const points of [gauss, even]) {
        expect(suggestEps(kDistances(points, 5))).toMatchObject({ eps: undefined, beyond: undefined });
      }
    }
  });

  it("says so when there are too few rows or all are equal", () => {
    expect(suggestEps(new Float64Array(20).fill(1)).reason).toContain("too few");
    expect(suggestEps(new Float64Array(200)).eps).toBeUndefined();
    expect(suggestEps(new Float64Array(200).fill(2)).eps).toBeUndefined();
  });
});
