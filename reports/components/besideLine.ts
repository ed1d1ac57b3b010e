/** Pixels between a label and a line. */
const GAP = 6;

/** Where a label that begins at `start` is put, in pixels, so that an upright line at `line` does not touch it: where it would, just beyond the line. */
export function besideLine(start: number, text: string, line: number): number {
  const end = start + text.length * LETTER;
  return line < start - GAP || line > end + GAP ? start : line + GAP;
}

/** Width of most letters and digits of a plot, in pixels. */
const LETTER = 7.6;
