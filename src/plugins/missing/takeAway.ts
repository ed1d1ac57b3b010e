import { drawRows } from "segmentarium/cluster";
import { cell } from "segmentarium/impute";
import { stream } from "segmentarium/random";
import type { MeasuredColumn } from "segmentarium/segmentation";

export interface TakenAway {
  readonly columns: readonly MeasuredColumn[];
  /** How many values of each column were taken away: none, or of as many customers as may be told of. */
  readonly counts: readonly number[];
}

/**
 * The measures with a share of the known values of each taken away completely at random; nothing of a measure where that would be fewer
 * than `fewest`, or leave fewer, since what follows from it would tell of these few. What never happened is left. A stream per measure, so that it does
 * not matter which others there are.
 */
export function takeAway(given: readonly MeasuredColumn[], share: number, fewest: number, seed: string): TakenAway {
  const counts: number[] = [];
  const columns = given.map((column) => {
    const known = [...column.states.keys()].filter((i) => column.states[i] === cell.known);
    const wanted = Math.round(share * known.length);
    const count = Math.min(wanted, known.length - wanted) < fewest ? 0 : wanted;
    counts.push(count);
    const states = column.states.slice();
    const values = column.values.slice();
    for (const place of drawRows(known.length, count, stream(seed, "take-away", column.metric))) {
      states[known[place]!] = cell.unknown;
      values[known[place]!] = 0;
    }
    return { ...column, values, states };
  });
  return { columns, counts };
}
