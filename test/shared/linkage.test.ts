import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { adjustedRand, cutTree, type LinkageMethod, linkage } from "../../src/cluster/index.ts";
import { type Matrix, matrix } from "../../src/matrix/index.ts";

interface SharedTree {
  readonly set: string;
  readonly method: LinkageMethod;
  readonly rows: number;
  readonly firstTie: number;
  readonly places: readonly number[];
  readonly heights: readonly number[];
}

const folder = new URL("../../../shared/data/clustering/", import.meta.url);
const { trees }: { trees: readonly SharedTree[] } = JSON.parse(
  readFileSync(new URL("../reference/hierarchy-shared.json", import.meta.url), "utf8"),
);
const present = existsSync(folder);
if (!present) {
  console.log(
    "test/shared/linkage: the clustering benchmark sets are not beside the repository, so scipy's and fastcluster's results on them are not checked here",
  );
}

describe("linkage of data sets that may not ship", () => {
  it.each(trees)("gives scipy's heights of $set by $method up to the first tie (1e-9, when present)", (expected) => {
    if (!present) return;
    const tree = linkage(read(expected.set), expected.method);
    expect(tree.rows).toBe(expected.rows);
    expected.places.forEach((place, i) => {
      expect(Math.abs(tree.heights[place]! - expected.heights[i]!)).toBeLessThanOrEqual(1e-9 * expected.heights[i]!);
    });
  });

  const known = [
    ["fcps/hepta", 7],
    ["fcps/lsun", 3],
  ] as const;
  const tieFree = known.flatMap(([set, k]) =>
    (["ward", "average", "complete"] as const).map((method) => ({ set, k, method })),
  );
  it.each(tieFree)(
    "gives fastcluster's partition of $set by $method, label for label (when present)",
    ({ set, k, method }) => {
      const tree = trees.find((other) => other.set === set && other.method === method)!;
      expect(tree.firstTie).toBe(tree.rows - 1);
      if (!present) return;
      const [, ...lines] = lineOf(`reference/fastcluster_${method}/${set}.result${k}.gz`);
      const labels = Int32Array.from(lines, Number);
      expect(adjustedRand(cutTree(linkage(read(set), method), { k }), labels)).toBe(1);
    },
  );
});

function read(set: string): Matrix {
  const rows = lineOf(`${set}.data.gz`).map((line) => line.trim().split(/\s+/).map(Number));
  return matrix(
    Float64Array.from(rows.flat()),
    rows.length,
    rows[0]!.map((_, j) => `column ${j}`),
  );
}

function lineOf(path: string): string[] {
  return gunzipSync(readFileSync(new URL(path, folder)))
    .toString()
    .trim()
    .split("\n");
}
