/**
 * How rows are parted by time: into slices of so many weeks, the last of which are parted once more, since it is there that rows are added.
 *
 * Weeks are quarters of a month here (its days 1–8, 9–16, 17–24, and those left), counted since year 0; a slice has the number of its first week.
 */
export interface Slicing {
  /** Weeks of a slice. */
  readonly weeks: number;
  /** From which of these slices on a slice has how many weeks instead; absent where none is parted. */
  readonly open?: { readonly number: number; readonly weeks: number };
}

/** A month, a quarter, a year, and what the last of them is parted into. */
const lengths = [
  { weeks: 4, parts: 1 },
  { weeks: 12, parts: 4 },
  { weeks: 48, parts: 12 },
] as const;

/** The week of a time, as SQL. */
export function weekOf(time: string): string {
  const month = `(CAST(year(${time}) AS INTEGER) * 12 + CAST(month(${time}) AS INTEGER) - 1)`;
  return `(${month} * 4 + least((CAST(day(${time}) AS INTEGER) - 1) // 8, 3))`;
}

/** The slice of a week, as SQL. */
export function sliceSql({ weeks, open }: Slicing, week: string): string {
  const whole = `(${week} // ${weeks} * ${weeks})`;
  if (open === undefined) return whole;
  return `(CASE WHEN ${week} < ${open.number} THEN ${whole} ELSE ${week} // ${open.weeks} * ${open.weeks} END)`;
}

/** The days of a month on which its weeks begin. */
const firstDays = [1, 9, 17, 25] as const;

/** Beyond this year the engine may have no moment after a slice. */
const lastYear = 9999;

/**
 * A test that a time is in a slice, as SQL: that it is between two moments, by which the engine leaves out groups of rows without reading them.
 */
export function inSlice(slicing: Slicing, number: number, time: string): string {
  const next = number + weeksOf(slicing, number);
  if (next > lastYear * 48) return `${sliceSql(slicing, weekOf(time))} = ${number}`;
  return `(${time} >= ${beginOf(number)} AND ${time} < ${beginOf(next)})`;
}

/** The first moment of a week, as SQL. */
function beginOf(week: number): string {
  const month = Math.floor(week / 4);
  return `make_timestamp(${Math.floor(month / 12)}, ${(month % 12) + 1}, ${firstDays[week % 4]}, 0, 0, 0)`;
}

/** The slice of a week. */
export function sliceOfWeek(slicing: Slicing, week: number): number {
  const weeks = weeksOf(slicing, week);
  return Math.floor(week / weeks) * weeks;
}

/** How many weeks the slice of a week has. */
export function weeksOf({ weeks, open }: Slicing, week: number): number {
  return open !== undefined && week >= open.number ? open.weeks : weeks;
}

/** Rows of a week; null: without a time. */
export interface WeekRows {
  readonly week: number | null;
  readonly rows: number;
}

/**
 * How to part rows, and the numbers of the slices, ascending, so that there are `least` rows in each on average, but for the parts of the last that has so many; undefined where there
 * would be one, or some are before year 0.
 */
export function chooseSlicing(
  found: readonly WeekRows[],
  least: number,
): { readonly slicing: Slicing; readonly numbers: readonly number[] } | undefined {
  const dated = found.flatMap(({ week, rows }) => (week === null ? [] : [{ week, rows }]));
  if (dated.some(({ week }) => week < 0)) return undefined;
  const all = found.reduce((sum, { rows }) => sum + rows, 0);
  for (const { weeks, parts } of lengths) {
    const whole = numbersOf({ weeks }, dated);
    if (whole.length < 2 || all < least * whole.length) continue;
    const rowsOf = (number: number): number =>
      dated.reduce((sum, { week, rows }) => (sliceOfWeek({ weeks }, week) === number ? sum + rows : sum), 0);
    // A month that has just begun, or a date by mistake far ahead, leaves the one before open.
    const number = whole.slice(-2).findLast((each) => rowsOf(each) >= least);
    const slicing: Slicing = number === undefined ? { weeks } : { weeks, open: { number, weeks: parts } };
    return { slicing, numbers: numbersOf(slicing, dated) };
  }
  return undefined;
}

function numbersOf(slicing: Slicing, dated: readonly { readonly week: number }[]): readonly number[] {
  return [...new Set(dated.map(({ week }) => sliceOfWeek(slicing, week)))].sort((a, b) => a - b);
}
