import { describe, expect, it } from "vitest";
import { drawBlocks, rowMeasure } from "../../../src/cluster/scan/blockRows.ts";
import { moveEffort } from "../../../src/cluster/scan/moveEffort.ts";
import { type ScanDesk, scanDesk } from "../../../src/cluster/scan/scanDesk.ts";
import { openScanKernels } from "../../../src/cluster/scan/scanKernels.ts";
import { scanSpace } from "../../../src/cluster/scan/scanSpace.ts";
import { seedCenters } from "../../../src/cluster/scan/seedCenters.ts";
import { startFits } from "../../../src/cluster/scan/startFits.ts";
import { swapCenters } from "../../../src/cluster/scan/swapCenters.ts";
import { type Matrix, matrix } from "../../../src/matrix/index.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { hastyDesk } from "./hastyDesk.ts";

describe("seedCenters", () => {
  it("gives for k the first k of those for more", () => {
    const { desk, measure, n } = opened(islands(500, 5));
    const seeds = (k: number) => seedCenters(measure, desk.slot, n, k, stream("seeds"));
    expect(seeds(7).slice(0, 4)).toEqual(seeds(4));
  });

  it("puts one center on each of five islands", () => {
    const { desk, measure, n } = opened(islands(500, 5));
    for (let seed = 0; seed < 20; seed++) {
      const centers = seedCenters(measure, desk.slot, n, 5, stream("islands", seed));
      const places = centers.map(([x]) => Math.abs(Math.round(x! / desk.space.scale + desk.space.shift[0]!)));
      expect(places.sort((a, b) => a - b)).toEqual([0, 100, 200, 300, 400]);
    }
  });

  it("stops where no row is left that lies off the centers", () => {
    const { desk, measure, n } = opened(matrix(Float64Array.of(1, 1, 2, 2, 2, 3), 6, ["a"]));
    const centers = seedCenters(measure, desk.slot, n, 5, stream("few"));
    expect(new Set(centers.map(([x]) => x)).size).toBe(3);
    expect(centers).toHaveLength(3);
  });
});

describe("startFits", () => {
  it("stops between tries when it may not go on", async () => {
    const { desk } = opened(islands(500, 5));
    const refuse = () => Promise.reject(new Error("enough"));
    const task = { ks: [3], restart: 0, seed: 1, maxIterations: 300 };
    await expect(startFits(desk, { ...task, attempts: 2 }, refuse)).rejects.toThrow("enough");
    expect(await startFits(desk, { ...task, attempts: 1 }, refuse)).toHaveLength(1);
  });

  it("starts one k as it does among others, also beyond what drawn rows serve", async () => {
    const { desk } = opened(islands(6000, 45));
    const effort = { seed: 1, restart: 3, attempts: 2, maxIterations: 300 };
    const [, few, many] = await startFits(desk, { ks: [2, 6, 40], ...effort });
    expect(await startFits(desk, { ks: [6], ...effort })).toEqual([few]);
    expect(await startFits(desk, { ks: [40], ...effort })).toEqual([many]);
  });

  it("comes lower by following tries that are near the best", async () => {
    const random = stream("rows", 2);
    const cloud = Float64Array.from({ length: 6000 }, () => normal(random));
    const { desk } = opened(matrix(cloud, 3000, ["x", "y"]));
    const best = async (on: ScanDesk) => {
      const inertia: number[] = [];
      for (const restart of [0, 1]) {
        const [fit] = await startFits(on, { ks: [12], restart, seed: 2, attempts: 6, maxIterations: 300 });
        inertia.push(fit!.inertia);
      }
      return Math.min(...inertia);
    };
    expect(await best(desk)).toBeLessThan((await best(hastyDesk(desk))) / 1.02);
  });
});

describe("swapCenters", () => {
  it("joins two centers on one island and gives the other to the island that has none", () => {
    const { desk, measure } = opened(islands(500, 5));
    const stuck = Float64Array.of(-0.4, 0.4, 100, 200, 350).map((x) => (x - desk.space.shift[0]!) * desk.space.scale);
    const start = desk.climb(desk.sample, stuck, 300);
    const swap = swapCenters(measure, desk.slot, start, moveEffort(500))!;
    const other = desk.climb(desk.sample, swap(0, stream("swap")), 300);
    expect(other.inertia).toBeLessThan(start.inertia / 100);
    expect([...other.sizes]).toEqual([100, 100, 100, 100, 100]);
  });

  it("puts the center where inertia falls most among the rows drawn, not at a lonely row far out", () => {
    const lonely = 300;
    const values = Float64Array.from({ length: 301 }, (_, i) => [0, 0.5, 50][i % 3]!);
    values[300] = lonely;
    const { desk, measure } = opened(matrix(values, 301, ["place"]));
    const unit = (x: number) => (x - desk.space.shift[0]!) * desk.space.scale;
    const centers = Float64Array.of(unit(0), unit(0.5));
    const fit = { centers, sizes: Int32Array.of(100, 201), inertia: 1, iterations: 1 };
    const swap = swapCenters(measure, desk.slot, fit, moveEffort(10_000))!;
    for (let seed = 0; seed < 20; seed++) {
      const [, place] = swap(0, stream("lonely", seed));
      expect(place).toBeCloseTo(unit(50), 6);
    }
  });

  it("has nothing to move when all rows lie on centers", () => {
    const { desk, measure } = opened(matrix(Float64Array.of(1, 1, 2, 3), 4, ["a"]));
    const centers = Float64Array.of(1, 2, 3).map((x) => (x - desk.space.shift[0]!) * desk.space.scale);
    expect(swapCenters(measure, desk.slot, desk.climb(desk.sample, centers, 1), moveEffort(4))).toBeUndefined();
  });
});

function opened(points: Matrix) {
  const space = scanSpace(points, 45, 1, "seeds");
  const desk = scanDesk(space, 0, openScanKernels(space.memory), 1e-4);
  const drawn = drawBlocks(space, desk.slot, 4096, stream("drawn"));
  const measure = rowMeasure(space, desk.slot, desk.kernels.distances, drawn);
  return { desk, measure, n: drawn.n };
}

/** Equal groups on a line, 100 apart, standard deviation 0.1. */
function islands(rows: number, count: number): Matrix {
  const random = stream("rows", count);
  return matrix(
    Float64Array.from({ length: rows }, (_, i) => (i % count) * 100 + 0.1 * normal(random)),
    rows,
    ["place"],
  );
}
