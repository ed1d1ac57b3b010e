import { type Random, stream } from "../../random/index.ts";
import { distinctRows } from "../distinctRows.ts";
import type { Kernel } from "../kernel/pass.ts";
import { bestStart, type Effort } from "../kMeans.ts";
import type { Partition } from "../kMeansModel.ts";
import { lloyd, type Rows } from "../lloyd.ts";
import { plusPlus } from "../plusPlus.ts";
import { type BlockFit, blockLloyd } from "./blockLloyd.ts";
import { type ScanSpace, slotAt } from "./scanSpace.ts";

export interface ScanEffort extends Effort {
  readonly seed: string | number;
  /** Tries of each start on the sample, of which the best goes on. */
  readonly attempts: number;
}

/** One piece of a scan, which any thread does with the same result. */
export type ScanTask =
  /** The best of several k-means++ and Lloyd on the sample, then one pass over all rows. */
  | { readonly kind: "start"; readonly k: number; readonly restart: number }
  /** Lloyd on all rows, in float32. */
  | { readonly kind: "refine"; readonly k: number; readonly centers: Float64Array; readonly iterations: number }
  /** Lloyd on all rows in float64, as a rule one iteration; exact labels and inertia. */
  | { readonly kind: "finish"; readonly k: number; readonly centers: Float64Array; readonly iterations: number }
  /** All of it in float64, where float32 cannot tell rows apart. */
  | { readonly kind: "plain"; readonly k: number };

/** Centers are in kernel units for "start" and "refine", in the points' own for "finish" and "plain". */
export interface ScanResults {
  readonly start: BlockFit;
  readonly refine: BlockFit;
  readonly finish: Partition;
  readonly plain: Partition;
}

/** Does the tasks of a scan in the room of one thread. */
export function scanTasks(space: ScanSpace, slotIndex: number, kernel: Kernel, effort: ScanEffort) {
  const slot = slotAt(space, slotIndex);
  const { rows, sample, shift, scale, variance } = space;
  const threshold = effort.tolerance * variance * scale * scale;

  return (task: ScanTask): BlockFit | Partition => {
    if (task.kind === "start") return start(task.k, task.restart);
    if (task.kind === "refine") return refine(task.centers, task.iterations);
    if (task.kind === "finish") return finish(task.centers, task.iterations);
    return bestStart(rows, task.k, stream(effort.seed, "k-means-scan", task.k), effort);
  };

  function start(k: number, restart: number): BlockFit {
    const random = stream(effort.seed, "k-means-scan", k, restart);
    let fit = trySample(k, random);
    for (let attempt = 1; attempt < effort.attempts; attempt++) {
      const other = trySample(k, random);
      if (other.inertia < fit.inertia) fit = other;
    }
    if (sample.n === rows.n) return fit;
    return blockLloyd(space, slot, kernel, fit.centers, { on: "all", maxIterations: 1, threshold });
  }

  function trySample(k: number, random: Random): BlockFit {
    const seeds = plusPlus(someRows(sample, k, random), k, random);
    return blockLloyd(space, slot, kernel, seeds, { on: "sample", maxIterations: effort.maxIterations, threshold });
  }

  function refine(centers: Float64Array, iterations: number): BlockFit {
    const maxIterations = Math.max(1, effort.maxIterations - iterations);
    const fit = blockLloyd(space, slot, kernel, centers, { on: "all", maxIterations, threshold });
    return { ...fit, iterations: fit.iterations + iterations };
  }

  function finish(centers: Float64Array, iterations: number): Partition {
    const own = centers.map((value, i) => value / scale + shift[i % rows.p]!);
    const fit = lloyd(rows, own, Math.max(1, effort.maxIterations - iterations), effort.tolerance * variance);
    return { ...fit, iterations: fit.iterations + iterations };
  }
}

const seedRows = 4096;

/** Rows spread over the sample, one at random from each stretch of it; all of them when k would not be different among these. */
function someRows(sample: Rows, k: number, random: Random): Rows {
  const { data, n, p } = sample;
  if (n <= seedRows) return sample;
  const chosen = new Float64Array(seedRows * p);
  for (let i = 0; i < seedRows; i++) {
    const row = Math.floor(((i + random()) * n) / seedRows);
    for (let j = 0; j < p; j++) chosen[i * p + j] = data[row * p + j]!;
  }
  const some = { data: chosen, n: seedRows, p };
  return distinctRows(some, k) < k ? sample : some;
}
