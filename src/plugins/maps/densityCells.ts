/** A square of a map, in parts of its side, with the people of one segment in it; `side` is undefined for those who are elsewhere. */
export interface DensityCell {
  /** `<level>-<column>-<row>`, level 0 the whole map, or `elsewhere`. */
  readonly cell: string;
  readonly x: number | undefined;
  readonly y: number | undefined;
  readonly side: number | undefined;
  readonly people: number;
}

/** Coordinates in 0…1, the same scale both ways, with the middle of the map at the middle. */
export interface UnitPlaces {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

const finest = 6;

/** A square may leave so large a share of its people to "elsewhere" when it is parted. */
const strayShare = 0.2;

/** A square above this level with a smaller share of its segment would paint much of the map for few: they are elsewhere. */
const largeLevel = 3;
const largeShare = 0.05;

/**
 * Brings places to the unit square. Its borders are where `minimumPeople` are at or beyond them, so that no single customer
 * tells where they lie; who is beyond is put on them.
 */
export function unitPlaces(x: Float64Array, y: Float64Array, minimumPeople: number): UnitPlaces {
  const [left, right] = inner(x, minimumPeople);
  const [low, high] = inner(y, minimumPeople);
  const side = Math.max(right - left, high - low) * (1 + 1e-9) || 1;
  const toUnit = (values: Float64Array, from: number, to: number) =>
    values.map((value) => 0.5 + (Math.min(to, Math.max(from, value)) - (from + to) / 2) / side);
  return { x: toUnit(x, left, right), y: toUnit(y, low, high) };
}

function inner(values: Float64Array, minimumPeople: number): [number, number] {
  const sorted = values.slice().sort();
  const skip = Math.min(minimumPeople - 1, (sorted.length - 1) >> 1);
  return [sorted[skip] ?? 0, sorted[sorted.length - 1 - skip] ?? 0];
}

/**
 * Where the people of one segment are, in squares as small as they may be: a square is parted into four only while each part holds
 * at least `minimumPeople` of them, nobody, or strays that are together a fifth of the square or fewer. Strays are counted as
 * elsewhere, as are a few in a large square; where all these would be too few to be told, the square of fewest people joins them. So no square is about fewer than
 * `minimumPeople`, and no subtraction tells of fewer; a segment of fewer is elsewhere as a whole.
 *
 * @param rows of the segment, into the places.
 */
export function densityCells({ x, y }: UnitPlaces, rows: readonly number[], minimumPeople: number): DensityCell[] {
  const found: DensityCell[] = [];
  let strays = 0;
  const part = (level: number, column: number, row: number, members: readonly number[]): void => {
    const side = 0.5 ** level;
    const parts = level < finest ? quarters(x, y, level, column, row, members) : [];
    const large = parts.filter((quarter) => quarter.members.length >= minimumPeople);
    const stray = members.length - large.reduce((sum, quarter) => sum + quarter.members.length, 0);
    if (large.length > 0 && stray <= strayShare * members.length) {
      strays += stray;
      for (const quarter of large) part(level + 1, quarter.column, quarter.row, quarter.members);
      return;
    }
    if (level > 0 && level < largeLevel && members.length < largeShare * rows.length) {
      strays += members.length;
      return;
    }
    const cell = `${level}-${column}-${row}`;
    found.push({ cell, x: (column + 0.5) * side, y: (row + 0.5) * side, side, people: members.length });
  };
  if (rows.length >= minimumPeople) part(0, 0, 0, rows);
  else strays = rows.length;
  found.sort((a, b) => b.people - a.people || (a.cell < b.cell ? -1 : 1));
  while (strays > 0 && strays < minimumPeople && found.length > 0) strays += found.pop()!.people;
  if (strays > 0) found.push({ cell: "elsewhere", x: undefined, y: undefined, side: undefined, people: strays });
  return found;
}

function quarters(
  x: Float64Array,
  y: Float64Array,
  level: number,
  column: number,
  row: number,
  members: readonly number[],
) {
  const side = 0.5 ** (level + 1);
  return [0, 1, 2, 3].map((quarter) => {
    const [c, r] = [2 * column + (quarter & 1), 2 * row + (quarter >> 1)];
    const isIn = (i: number) => Math.floor(x[i]! / side) === c && Math.floor(y[i]! / side) === r;
    return { column: c, row: r, members: members.filter(isIn) };
  });
}
