import { drawRows } from "segmentarium/cluster";
import { cell } from "segmentarium/impute";
import { stream } from "segmentarium/random";
import type { MeasuredColumn } from "segmentarium/segmentation";

/**
 * The measures with a share of the known values of each taken away completely at random, at least one of two or more. What never
 * happened is left. A stream per measure, so that it does not matter which others there are.
 */
export function takeAway(columns: readonly MeasuredColumn[], share: number, seed: string): MeasuredColumn[] {
  return columns.map((column) => {
    const known = [...column.states.keys()].filter((i) => column.states[i] === cell.known);
    const count = known.length < 2 ? 0 : Math.max(1, Math.round(share * known.length));
    const states = column.states.slice();
    const values = column.values.slice();
    for (const place of drawRows(known.length, count, stream(seed, "take-away", column.metric))) {
      states[known[place]!] = cell.unknown;
      values[known[place]!] = 0;
    }
    return { ...column, values, states };
  });
}
