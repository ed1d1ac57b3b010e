import type { Log } from "../plugin.ts";

/**
 * Warns of a segmenter that left all customers in one segment, where it had measures to part them by. Where there are none, the space
 * says why, once for all segmenters (`nothing-compared`).
 *
 * @param columns of the clustering space.
 * @param by the segmenter in words; the usual one unless given.
 */
export function warnOneSegment(log: Log, columns: number, reason: string, by?: string): void {
  if (columns === 0) return;
  log.warn("no-structure", `${reason}; ${by === undefined ? "" : `by ${by} `}all customers form one segment`);
}
