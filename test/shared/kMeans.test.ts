import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { kMeans, kMeansScan, silhouette } from "../../src/cluster/index.ts";
import { type Matrix, matrix } from "../../src/matrix/index.ts";
import { stream } from "../../src/random/index.ts";

const mall = read("mall-customers/Mall_Customers.csv", (cells) => cells.slice(3).map(Number), ["income", "score"]);

if (mall === undefined) {
  console.log(
    "test/shared/kMeans: the mall customers are not beside the repository, so their published figures are not checked here",
  );
}

/** The least inertia of three times ten starts of scikit-learn 1.9.1 `KMeans` (random_state 0, 1, 2), of the coordinates as they are. */
const leastOfThirty = [
  ["sipu/compound", 8, 2874.174559790809],
  ["sipu/compound", 11, 1931.5521282612358],
  ["sipu/spiral", 11, 3228.752571231832],
  ["sipu/flame", 11, 427.02858087670165],
  ["fcps/tetra", 8, 165.16480359769074],
  ["fcps/lsun", 11, 59.59033698823975],
] as const;
const clustering = new URL("../../../shared/data/clustering/", import.meta.url);

if (!existsSync(clustering)) {
  console.log(
    "test/shared/kMeans: the clustering benchmark sets are not beside the repository, so scikit-learn's inertia of them is not checked here",
  );
}

describe("k-means of a data set that may not ship", () => {
  it("gives the published inertia, silhouette and sizes of the mall customers (when present)", async () => {
    if (mall === undefined) return;
    const wcss = [269981.3, 181363.6, 106348.4, 73679.8, 44448.5, 37233.8];
    const { models } = await kMeansScan(mall, { kMin: 1, kMax: 6, seed: "mall", restarts: 100 });
    expect(models.map(({ inertia }) => Number(inertia.toFixed(1)))).toEqual(wcss);
    for (const model of [models[4]!, kMeans(mall, { k: 5, random: stream("mall") })]) {
      expect(model.inertia).toBeCloseTo(44448.4555, 3);
      expect(model.sizes).toEqual([81, 39, 35, 23, 22]);
      expect(silhouette(mall, model.labels)).toBeCloseTo(0.55393, 5);
    }
  });

  it.each(leastOfThirty)(
    "comes within a thousandth of scikit-learn's inertia of %s at k = %d with three seeds",
    async (set, k, inertia) => {
      const file = new URL(`${set}.data.gz`, clustering);
      if (!existsSync(file)) return;
      const rows = gunzipSync(readFileSync(file)).toString().trim().split("\n");
      const values = rows.flatMap((row) => row.trim().split(/\s+/).map(Number));
      const columns = Array.from({ length: values.length / rows.length }, (_, j) => `column ${j}`);
      const points = matrix(Float64Array.from(values), rows.length, columns);
      for (const seed of [1, 2, 3]) {
        const { models } = await kMeansScan(points, { kMin: k, kMax: k, seed });
        expect(models[0]!.inertia).toBeLessThanOrEqual(1.001 * inertia);
      }
    },
  );
});

function read(path: string, parse: (cells: string[]) => number[], names: string[]): Matrix | undefined {
  const file = new URL(`../../../shared/data/${path}`, import.meta.url);
  if (!existsSync(file)) return undefined;
  const [, ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const rows = lines.map((line) => parse(line.split(",")));
  return matrix(Float64Array.from(rows.flat()), rows.length, names);
}
