import type { Row } from "./dataTable.js";

/** How many distinct segment colours the style sheet declares as `--segment-1` … */
export const PALETTE_SIZE = 10;

/**
 * The colour of each segment, by rank, as a CSS variable that the style sheet sets for light and dark.
 * A segment keeps its colour on every page; "all" and unknown segments are neutral.
 */
export function segmentPalette(segments: readonly Row[]): (segment: unknown) => string {
  const ranked = [...segments].sort((a, b) => rankOf(a) - rankOf(b));
  const index = new Map(ranked.map((row, i) => [row["segment"], i]));
  return (segment) => {
    const i = index.get(segment);
    return i === undefined ? "var(--segment-all)" : `var(--segment-${(i % PALETTE_SIZE) + 1})`;
  };
}

/** The place of a segment among all; after them when it is held back. */
export function rankOf(segment: Row): number {
  return typeof segment["rank"] === "number" ? segment["rank"] : Number.MAX_SAFE_INTEGER;
}
