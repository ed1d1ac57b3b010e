import { elbow } from "segmentarium/cluster";
import { isOfEnough } from "./isOfEnough.ts";
import type { LabRatings } from "./labTypes.ts";

/** What the elbow rule says of one algorithm. */
export interface ElbowVerdict {
  readonly algorithm: string;
  readonly customers: number;
  /** Undefined when there is none. */
  readonly k: number | undefined;
  readonly reason: string;
}

/**
 * The elbow rule by algorithm, for those of which at least three partitions may be shown, from one segment on. A curve is read up to
 * where it rises, as it may for segments that are not made to lessen it.
 */
export function elbowVerdicts({ partitions, totalInertia }: LabRatings, minimumPeople: number): ElbowVerdict[] {
  const shown = partitions.filter((row) => isOfEnough(row, minimumPeople));
  const algorithms = [...new Set(shown.map(({ algorithm }) => algorithm))];
  return algorithms.flatMap((algorithm) => {
    const own = shown.filter((row) => row.algorithm === algorithm);
    if (own.length < 3) return [];
    const curve = [{ k: 1, within: totalInertia }, ...own.map(({ k, inertia }) => ({ k, within: inertia }))];
    const rows = curve.sort((a, b) => a.k - b.k);
    const rises = rows.findIndex(({ within }, i) => i > 0 && within > rows[i - 1]!.within);
    const falling = rises < 0 ? rows : rows.slice(0, rises);
    const after = rises < 0 ? "" : `; the sum of squares rises towards k = ${rows[rises]!.k}`;
    const { k, reason } =
      falling.length < 3
        ? { k: undefined, reason: "There is no elbow: the curve does not fall for long" }
        : elbow(falling);
    return [
      { algorithm, customers: own[0]!.sizes.reduce((sum, size) => sum + size, 0), k, reason: `${reason}${after}` },
    ];
  });
}
