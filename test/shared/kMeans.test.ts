import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kMeans, kMeansScan, silhouette } from "../../src/cluster/index.ts";
import { type Matrix, matrix } from "../../src/matrix/index.ts";
import { stream } from "../../src/random/index.ts";

const mall = read("mall-customers/Mall_Customers.csv", (cells) => cells.slice(3).map(Number), ["income", "score"]);
const mcdonalds = read("mcdonalds/mcdonalds.csv", (cells) => cells.slice(0, 11).map((cell) => Number(cell === "Yes")));

if (mall === undefined || mcdonalds === undefined) {
  console.log(
    "test/shared/kMeans: the data sets are not beside the repository, so their published figures are not checked here",
  );
}

describe("k-means of data sets that may not ship", () => {
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

  it("reaches the published four segments of McDonald's guests among 300 starts, and the optimum that lies beside it", () => {
    if (mcdonalds === undefined) return;
    const fits = Array.from({ length: 300 }, (_, start) =>
      kMeans(mcdonalds, { k: 4, random: stream("guests", start), restarts: 1, tolerance: 0 }),
    );
    const published = fits.find(({ sizes }) => sizes.join(" ") === "580 324 309 240");
    expect(published?.inertia.toFixed(1)).toBe("1602.9");
    const best = fits.reduce((least, fit) => (fit.inertia < least.inertia ? fit : least));
    expect(best.inertia).toBeCloseTo(1602.8994563982615, 6);
    expect(best.sizes).toEqual([580, 318, 315, 240]);
  });
});

function read(path: string, parse: (cells: string[]) => number[], names?: string[]): Matrix | undefined {
  const file = new URL(`../../../shared/data/${path}`, import.meta.url);
  if (!existsSync(file)) return undefined;
  const [head, ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const rows = lines.map((line) => parse(line.split(",")));
  return matrix(Float64Array.from(rows.flat()), rows.length, names ?? head!.split(",").slice(0, 11));
}
