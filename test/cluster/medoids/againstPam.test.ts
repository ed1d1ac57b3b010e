import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kMedoidsScan } from "../../../src/cluster/index.ts";
import { type Matrix, matrix } from "../../../src/matrix/index.ts";
import { stream } from "../../../src/random/index.ts";

interface DrawnSet {
  readonly rows: number;
  readonly columns: number;
  readonly groups: number;
  readonly seed: number;
  readonly totals: readonly { readonly k: number; readonly total: number }[];
}

/** Totals of R's `cluster::pam`, made by test/reference/medoids-r.R. */
const { sets } = JSON.parse(readFileSync(new URL("../../reference/medoids-r.json", import.meta.url), "utf8")) as {
  readonly sets: readonly DrawnSet[];
};

describe("kMedoidsScan beside R's pam", () => {
  it.each(sets)("of $rows × $columns from BUILD alone is at no k above it (1e-6: distances are float32)", (set) => {
    const totals = set.totals.filter(({ k }) => k <= (set.rows < 2000 ? 6 : 4));
    const kMax = totals.at(-1)!.k;
    const models = kMedoidsScan(drawn(set), { kMin: 2, kMax, starts: 1, random: stream(1) });
    for (const { k, total } of totals) {
      const own = models.find((model) => model.k === k)!;
      expect(own.totalDeviation / total, `k = ${k}`).toBeLessThan(1 + 1e-6);
      expect(own.converged).toBe(true);
    }
  });
});

/** As test/reference/medoids-r.R draws rows. */
function drawn({ rows, columns, groups, seed }: DrawnSet): Matrix {
  let state = seed;
  const uniform = () => {
    state = (16807 * state) % 2147483647;
    return state / 2147483647;
  };
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const group = Math.trunc(uniform() * uniform() * groups);
    for (let j = 0; j < columns; j++) {
      const spread = uniform() + uniform() + uniform();
      data[i * columns + j] = spread + ((group * (j + 1)) % groups) * 0.75;
    }
  }
  const names = Array.from({ length: columns }, (_, j) => `c${j}`);
  return matrix(data, rows, names);
}
