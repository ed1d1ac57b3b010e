import { stream } from "../../random/index.ts";
import { bestStart, type Effort } from "../kMeans.ts";
import type { Partition } from "../kMeansModel.ts";
import { lloyd } from "../lloyd.ts";
import type { BlockFit } from "./blockLloyd.ts";
import { improveFits } from "./improveFits.ts";
import { type EqualRows, equalRows, moveEqualRows } from "./moveEqualRows.ts";
import { scanDesk } from "./scanDesk.ts";
import type { ScanKernels } from "./scanKernels.ts";
import type { ScanSpace } from "./scanSpace.ts";
import { startFits } from "./startFits.ts";

export interface ScanEffort extends Effort {
  readonly seed: string | number;
  /** Tries of each start on rows drawn for it, of which the best goes on; and after how many vain moves of a center these end, more where rows are few. */
  readonly attempts: number;
}

/** One piece of a scan, which any thread does with the same result. */
export type ScanTask =
  /** For each k, the best of several k-means++ and a few iterations of Lloyd on drawn rows, then one pass over the sample. */
  | { readonly kind: "start"; readonly ks: readonly number[]; readonly restart: number }
  /** The best starts of one k on the sample, to convergence, and what moving centers makes of them. */
  | { readonly kind: "improve"; readonly k: number; readonly starts: readonly BlockFit[] }
  /** Lloyd on all rows, in float32. */
  | { readonly kind: "refine"; readonly k: number; readonly centers: Float64Array; readonly iterations: number }
  /** Lloyd on all rows in float64, as a rule one iteration; exact labels and inertia. */
  | { readonly kind: "finish"; readonly k: number; readonly centers: Float64Array; readonly iterations: number }
  /** All of it in float64, where float32 cannot tell rows apart or what is left is finer than it shows. */
  | { readonly kind: "plain"; readonly k: number };

/** Centers are in the points' own units for "finish" and "plain", else in kernel units. */
export interface ScanResults {
  /** One per k. */
  readonly start: readonly BlockFit[];
  /** Those that differ, by ascending inertia on the sample. */
  readonly improve: readonly BlockFit[];
  readonly refine: BlockFit;
  readonly finish: Partition;
  readonly plain: Partition;
}

/** Does the tasks of a scan in the room of one thread; `giveWay` is awaited within long tasks, and may throw to stop. */
export function scanTasks(
  space: ScanSpace,
  slotIndex: number,
  kernels: ScanKernels,
  effort: ScanEffort,
  giveWay: () => Promise<void> = async () => {},
) {
  const desk = scanDesk(space, slotIndex, kernels, effort.tolerance);
  const { rows, shift, scale, movementUnit } = space;
  let equal: EqualRows | "too-many" | undefined;
  const passes = kernels.exactPasses({ ...desk.slot.exact, rows: space.exactRows }, rows);

  return async (task: ScanTask): Promise<BlockFit | Partition | readonly BlockFit[]> => {
    if (task.kind === "start") return startFits(desk, { ...task, ...effort }, giveWay);
    if (task.kind === "improve") return improveFits(desk, { ...task, ...effort }, giveWay);
    if (task.kind === "refine") return refine(task.centers, task.iterations);
    if (task.kind === "finish") return finish(task.centers, task.iterations);
    return settled(bestStart(rows, task.k, stream(effort.seed, "k-means-scan", task.k), effort), task.k);
  };

  function refine(centers: Float64Array, iterations: number): BlockFit {
    const fit = desk.climb(desk.all, centers, Math.max(1, effort.maxIterations - iterations));
    return { ...fit, iterations: fit.iterations + iterations };
  }

  function finish(centers: Float64Array, iterations: number): Partition {
    const own = centers.map((value, i) => value / scale + shift[i % rows.p]!);
    const most = Math.max(1, effort.maxIterations - iterations);
    const fit = lloyd(rows, own, most, effort.tolerance * movementUnit, passes);
    return settled(
      { ...fit, labels: fit.labels.slice(), iterations: fit.iterations + iterations },
      centers.length / rows.p,
    );
  }

  /** The partition after moves of equal rows and further iterations, where these lower inertia; itself where there are many different rows. */
  function settled(fit: Partition, k: number): Partition {
    if (k === 1 || fit.inertia === 0) return fit;
    equal ??= equalRows(rows) ?? "too-many";
    if (equal === "too-many") return fit;
    const centers = moveEqualRows(equal, k, fit, stream(effort.seed, "k-means-scan", "equal-rows", k));
    const other = lloyd(rows, centers, effort.maxIterations, 0, passes);
    if (!(other.inertia < fit.inertia * (1 - 1e-9))) return fit;
    return { ...other, labels: other.labels.slice(), iterations: fit.iterations + other.iterations };
  }
}
