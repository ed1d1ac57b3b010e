import { describe, expect, it } from "vitest";
import type { BlockFit } from "../../../src/cluster/scan/blockLloyd.ts";
import { fitEach } from "../../../src/cluster/scan/fitEach.ts";
import { improveFits } from "../../../src/cluster/scan/improveFits.ts";
import { moveEffort } from "../../../src/cluster/scan/moveEffort.ts";
import { type ScanDesk, scanDesk } from "../../../src/cluster/scan/scanDesk.ts";
import { openScanKernels } from "../../../src/cluster/scan/scanKernels.ts";
import { scanSpace } from "../../../src/cluster/scan/scanSpace.ts";
import { startFits } from "../../../src/cluster/scan/startFits.ts";
import { type Matrix, matrix } from "../../../src/matrix/index.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { hastyDesk } from "./hastyDesk.ts";

const effort = { restarts: 10, attempts: 6, maxIterations: 300, tolerance: 1e-4 };
const onward = async () => {};

describe("improveFits", () => {
  it("ends, and tells no inertia below 0, where rounding is all that is left", async () => {
    const points = sixSites();
    for (let seed = 0; seed < 6; seed++) {
      const desk = limited(opened(points, 6, seed), 5000);
      const starts = await startsOf(desk, 6, seed);
      const fits = await improveFits(desk, { k: 6, seed, starts, ...effort }, onward);
      for (const { inertia } of [...starts, ...fits]) expect(inertia).toBeGreaterThanOrEqual(0);
    }
  });

  it("ends where each move seems to pay", async () => {
    const desk = opened(cloud(500), 3, 1);
    let inertia = 1;
    let climbs = 0;
    const paying: ScanDesk = {
      ...desk,
      climb: (...how) => {
        climbs += 1;
        inertia *= 0.999;
        return { ...desk.climb(...how), inertia };
      },
    };
    await improveFits(paying, { k: 3, seed: 1, starts: await startsOf(desk, 3, 1), ...effort }, onward);
    const { fits, patience } = moveEffort(500);
    expect({ fits, patience }).toEqual({ fits: 5, patience: 12 });
    expect(climbs).toBeLessThanOrEqual(12 + 6 + fits * 6 * patience * (3 + 20));
  });

  it("stops between moves, after the starts, when the signal says so, in one thread", async () => {
    const stopping = new AbortController();
    let turns = 0;
    const count = () => {
      turns += 1;
      if (turns === 8) stopping.abort(new Error("enough"));
      if (!stopping.signal.aborted) setImmediate(count);
    };
    const oneStart = { ...effort, seed: 1, restarts: 1, attempts: 100 };
    const scan = fitEach(cloud(500), [3], oneStart, 1, { signal: stopping.signal, onProgress: count });
    await expect(scan).rejects.toThrow("enough");
  });
});

describe("what improveFits does lowers inertia", () => {
  const tenSeconds = { timeout: 10_000 };

  it("by moving centers", tenSeconds, async () => {
    const desk = opened(cloud(3000), 12, 0);
    const task = { k: 12, seed: 0, starts: await startsOf(desk, 12, 0, 2), ...effort };
    const moved = await improveFits(desk, task, onward);
    const still = await improveFits(desk, { ...task, attempts: 0 }, onward);
    expect(moved[0]!.inertia).toBeLessThan(still[0]!.inertia / 1.01);
    expect(refined(desk, moved)).toBeLessThan(refined(desk, still) / 1.01);
  });

  it("by following moves that come near the best", tenSeconds, async () => {
    const desk = opened(cloud(3000), 12, 0);
    const task = { k: 12, seed: 0, starts: await startsOf(desk, 12, 0, 2), ...effort };
    const patient = await improveFits(desk, task, onward);
    const hasty = await improveFits(hastyDesk(desk), task, onward);
    expect(patient[0]!.inertia).toBeLessThan(hasty[0]!.inertia / 1.005);
  });

  it("by judging on all rows, where there are more than the sample holds", tenSeconds, async () => {
    const desk = opened(heavyTails(24_000), 8, 4);
    const task = { k: 8, seed: 4, starts: await startsOf(desk, 8, 4, 5, 2), ...effort, attempts: 2 };
    const { space } = desk;
    const blind = { ...desk, space: { ...space, rows: { ...space.rows, n: desk.sample.n } } };
    const judged = refined(desk, await improveFits(desk, task, onward));
    expect(judged).toBeLessThan(refined(desk, await improveFits(blind, task, onward)) / 1.002);
  });
});

/** The lowest inertia of the first three, gone on to convergence over all rows. */
function refined(desk: ScanDesk, fits: readonly BlockFit[]): number {
  return Math.min(...fits.slice(0, 3).map(({ centers }) => desk.climb(desk.all, centers, 300).inertia));
}

function opened(points: Matrix, kMax: number, seed: string | number): ScanDesk {
  const space = scanSpace(points, kMax, 1, seed);
  return scanDesk(space, 0, openScanKernels(space.memory), effort.tolerance);
}

async function startsOf(
  desk: ScanDesk,
  k: number,
  seed: number,
  restarts = effort.restarts,
  attempts = effort.attempts,
) {
  const starts: BlockFit[] = [];
  for (let restart = 0; restart < restarts; restart++) {
    starts.push(...(await startFits(desk, { ks: [k], restart, seed, ...effort, attempts })));
  }
  return starts;
}

/** The desk, refusing more than so many climbs. */
function limited(desk: ScanDesk, most: number): ScanDesk {
  let climbs = 0;
  return {
    ...desk,
    climb: (...how) => {
      climbs += 1;
      if (climbs > most) throw new Error("It goes on for ever");
      return desk.climb(...how);
    },
  };
}

/** 3,000 rows on six places, three of them a hair off. */
function sixSites(): Matrix {
  const random = stream("sites", 0);
  const sites = Array.from({ length: 6 }, () => [normal(random), normal(random)] as const);
  const rows = Array.from({ length: 3000 }, (_, i) => sites[i % 6]!.map((value) => value * (i < 3 ? 1 + 3e-7 : 1)));
  return matrix(Float64Array.from(rows.flat()), 3000, ["x", "y"]);
}

function heavyTails(rows: number): Matrix {
  const random = stream("tails", 4);
  return matrix(
    Float64Array.from({ length: rows * 3 }, () => normal(random) ** 3),
    rows,
    ["x", "y", "z"],
  );
}

function cloud(rows: number): Matrix {
  const random = stream("rows", 0);
  return matrix(
    Float64Array.from({ length: rows * 2 }, () => normal(random)),
    rows,
    ["x", "y"],
  );
}
