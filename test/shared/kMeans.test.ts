import { existsSync, readFileSync } from "node:fs";
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
});

function read(path: string, parse: (cells: string[]) => number[], names: string[]): Matrix | undefined {
  const file = new URL(`../../../shared/data/${path}`, import.meta.url);
  if (!existsSync(file)) return undefined;
  const [, ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const rows = lines.map((line) => parse(line.split(",")));
  return matrix(Float64Array.from(rows.flat()), rows.length, names);
}
