/** What several partitions of the same rows have in common: rows that no partition of these tells apart are in one cell. */
export interface SharedCells {
  /** Which of the given partitions. */
  readonly members: readonly number[];
  /** One cell per row, 0 … sizes.length − 1, in the order of their first rows. */
  readonly labels: Int32Array;
  readonly sizes: readonly number[];
  /** By member: the label of each cell in its partition. */
  readonly labelOf: readonly Int32Array[];
}

/**
 * Puts partitions together in their order as long as they have at most `most` cells in common; each that alone has more stands alone.
 *
 * @param partitions one label per row each, 0 or more.
 */
export function sharedCells(partitions: readonly Int32Array[], most: number): SharedCells[] {
  const found: SharedCells[] = [];
  partitions.forEach((labels, member) => {
    const joined = found.length === 0 ? undefined : joinCells(found.at(-1)!, labels, member, most);
    if (joined === undefined) found.push(cellsOf(labels, member));
    else found[found.length - 1] = joined;
  });
  return found;
}

function cellsOf(labels: Int32Array, member: number): SharedCells {
  const { cells, firsts, sizes } = dense(new Int32Array(labels.length), 1, labels);
  return { members: [member], labels: cells, sizes, labelOf: [Int32Array.from(firsts, (row) => labels[row]!)] };
}

function joinCells(before: SharedCells, labels: Int32Array, member: number, most: number): SharedCells | undefined {
  const { cells, firsts, sizes } = dense(before.labels, before.sizes.length, labels);
  if (sizes.length > most) return undefined;
  const members = [...before.members, member];
  const labelOf = before.labelOf.map((own) => Int32Array.from(firsts, (row) => own[before.labels[row]!]!));
  return {
    members,
    labels: cells,
    sizes,
    labelOf: [...labelOf, Int32Array.from(firsts, (row) => labels[row]!)],
  };
}

/** Numbers the pairs of a cell, below `count`, and a label, in the order of the rows that have them first. */
function dense(before: Int32Array, count: number, labels: Int32Array) {
  const rows = labels.length;
  const width = labels.reduce((top, label) => Math.max(top, label), 0) + 1;
  // Numbers of cells are kept one higher: 0 is a pair that no row had yet.
  const table = count * width <= 4 * rows + 1024 ? new Int32Array(count * width) : undefined;
  const others = new Map<number, number>();
  const cells = new Int32Array(rows);
  const firsts: number[] = [];
  const sizes: number[] = [];
  for (let row = 0; row < rows; row++) {
    const key = before[row]! * width + labels[row]!;
    let cell = (table === undefined ? (others.get(key) ?? 0) : table[key]!) - 1;
    if (cell < 0) {
      cell = sizes.length;
      if (table === undefined) others.set(key, cell + 1);
      else table[key] = cell + 1;
      firsts.push(row);
      sizes.push(0);
    }
    cells[row] = cell;
    sizes[cell]! += 1;
  }
  return { cells, firsts, sizes };
}
