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
  const { cells, firsts, sizes } = dense(labels.length, (row) => labels[row]!);
  return { members: [member], labels: cells, sizes, labelOf: [Int32Array.from(firsts, (row) => labels[row]!)] };
}

function joinCells(before: SharedCells, labels: Int32Array, member: number, most: number): SharedCells | undefined {
  const width = labels.reduce((top, label) => Math.max(top, label), 0) + 1;
  const { cells, firsts, sizes } = dense(labels.length, (row) => before.labels[row]! * width + labels[row]!);
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

/** Numbers keys in the order of the rows that have them first. */
function dense(rows: number, keyOf: (row: number) => number) {
  const places = new Map<number, number>();
  const cells = new Int32Array(rows);
  const firsts: number[] = [];
  const sizes: number[] = [];
  for (let row = 0; row < rows; row++) {
    const key = keyOf(row);
    let cell = places.get(key);
    if (cell === undefined) {
      cell = places.size;
      places.set(key, cell);
      firsts.push(row);
      sizes.push(0);
    }
    cells[row] = cell;
    sizes[cell]! += 1;
  }
  return { cells, firsts, sizes };
}
