import type { Interval } from "../stats/index.ts";

/** A measured distance between groups, and its interval. */
export interface Gap {
  readonly value: number;
  readonly interval: Interval;
}
