/** The lines of rows, kept as runs of equal steps: small for files whose records are all equally long. */
export interface LineIndex {
  /** Adds the line of the next row; lines never go back. */
  add(line: number): void;
  /** The line of a row, by its place from 0. @throws RangeError for a row that was not added. */
  lineOf(row: number): number;
  /** Rows that do not lie on the line after that of the row before, ascending; the first one is among them. */
  readonly jumps: readonly number[];
}

/** An empty index of lines. Adding is O(1), looking up O(log runs). */
export function lineIndex(): LineIndex {
  const rows: number[] = [];
  const lines: number[] = [];
  const steps: number[] = [];
  const jumps: number[] = [];
  let count = 0;
  let last = 0;
  return {
    jumps,
    add(line) {
      if (count === 0 || line !== last + 1) jumps.push(count);
      const run = rows.length - 1;
      if (run >= 0 && count - (rows[run] as number) === 1) steps[run] = line - last;
      else if (run < 0 || line - last !== steps[run]) {
        rows.push(count);
        lines.push(line);
        steps.push(0);
      }
      last = line;
      count++;
    },
    lineOf(row) {
      if (!(row >= 0 && row < count)) throw new RangeError(`Cannot find the line of row ${row}: there are ${count}`);
      let low = 0;
      let high = rows.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((rows[middle] as number) <= row) low = middle;
        else high = middle;
      }
      return (lines[low] as number) + (row - (rows[low] as number)) * (steps[low] as number);
    },
  };
}
