/** Pixels between a label and a line. */
const GAP = 6;

/** Where a label that begins at `start` is put, in pixels, so that an upright line at `line`, if there is one, does not touch it: where it would, just beyond the line. */
export function besideLine(start: number, text: string, line: number | undefined): number {
  if (line === undefined) return start;
  const end = start + text.length * LETTER;
  return line < start - GAP || line > end + GAP ? start : line + GAP;
}

/** Width of most letters and digits of a plot, in pixels. */
const LETTER = 7.6;
