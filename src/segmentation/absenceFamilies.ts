/** Columns that the same rows have no value of. */
export interface AbsenceFamily {
  /** Numbers of the columns, ascending. */
  readonly members: readonly number[];
  /** One per row: 1 = no value. */
  readonly absent: Uint8Array;
  /** What each of its columns, and the 0/1 column of who has no value, is multiplied by: together they weigh as its columns would alone. */
  readonly weight: number;
}

/**
 * Columns by the rows that have no value of them, in the order of their first column.
 *
 * @param absent one per column: 1 for each row without a value.
 * @param varies one per column: whether it is in the space; one that is not counts for no weight.
 */
export function absenceFamilies(absent: readonly Uint8Array[], varies: readonly boolean[]): AbsenceFamily[] {
  const families: { members: number[]; absent: Uint8Array }[] = [];
  absent.forEach((flags, column) => {
    const own = families.find((family) => family.absent.every((flag, i) => flag === flags[i]));
    if (own === undefined) families.push({ members: [column], absent: flags });
    else own.members.push(column);
  });
  return families.map((family) => ({ ...family, weight: weightOf(family, varies) }));
}

function weightOf(family: Omit<AbsenceFamily, "weight">, varies: readonly boolean[]): number {
  const count = family.members.filter((column) => varies[column]).length;
  const missing = family.absent.reduce((sum, flag) => sum + flag, 0);
  if (count === 0 || missing === 0 || missing === family.absent.length) return 1;
  const known = 1 - missing / family.absent.length;
  return Math.sqrt(count / (count * known + 1));
}
