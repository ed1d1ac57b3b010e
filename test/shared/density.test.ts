import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { adjustedRand, dbscan, hdbscan } from "../../src/cluster/index.ts";
import { type Matrix, matrix, standardize } from "../../src/matrix/index.ts";

interface Reference {
  readonly minClusterSize: number;
  readonly minSamples: number;
  readonly sets: readonly {
    readonly set: string;
    readonly rows: number;
    readonly eps: number;
    readonly hdbscan: readonly number[];
    /** Adjusted Rand index of scikit-learn's labels with the known groups. */
    readonly truth: number;
    readonly dbscan: readonly number[];
    readonly core: number;
  }[];
}

const folder = new URL("../../../shared/data/clustering/", import.meta.url);
const { sets, minClusterSize, minSamples }: Reference = JSON.parse(
  readFileSync(new URL("../reference/density-shared.json", import.meta.url), "utf8"),
);
const present = existsSync(folder);
if (!present) {
  console.log(
    "test/shared/density: the clustering benchmark sets are not beside the repository, so scikit-learn's results on them are not checked here",
  );
}

/** Many of these sets have equal distances, where a tree of least height is one of several: so agreement may fall a little short of 1. */
const leastAgreement = 0.97;

describe("density clustering of data sets that may not ship", () => {
  it.each(sets)(
    "gives scikit-learn's HDBSCAN of $set, and agrees with the known groups as much (when present)",
    async (one) => {
      if (!present) return;
      const { labels } = await hdbscan(read(one.set), { minClusterSize, minSamples });
      expect(labels).toHaveLength(one.rows);
      expect(adjustedRand(labels, Int32Array.from(one.hdbscan))).toBeGreaterThanOrEqual(leastAgreement);
      const truth = Int32Array.from(linesOf(`${one.set}.labels0.gz`), Number);
      expect(Math.abs(adjustedRand(labels, truth)! - one.truth)).toBeLessThanOrEqual(0.01);
    },
  );

  it.each(sets)("gives scikit-learn's DBSCAN of $set but for border rows (when present)", (one) => {
    if (!present) return;
    const { labels, core } = dbscan(read(one.set), { eps: one.eps, minSamples });
    expect(core.reduce((sum, flag) => sum + flag, 0)).toBe(one.core);
    expect([...labels].map((label) => label < 0)).toEqual(one.dbscan.map((label) => label < 0));
    const onCores = (all: ArrayLike<number>) =>
      Int32Array.from(core.keys()).map((row) => (core[row] === 1 ? all[row]! : -1));
    expect(adjustedRand(onCores(labels), onCores(one.dbscan))).toBe(1);
  });
});

function read(set: string): Matrix {
  const rows = linesOf(`${set}.data.gz`).map((line) => line.trim().split(/\s+/).map(Number));
  const names = rows[0]!.map((_, j) => `column ${j}`);
  return standardize(matrix(Float64Array.from(rows.flat()), rows.length, names)).matrix;
}

function linesOf(path: string): string[] {
  return gunzipSync(readFileSync(new URL(path, folder)))
    .toString()
    .trim()
    .split("\n");
}
