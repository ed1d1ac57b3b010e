import { type Matrix, matrix } from "../matrix/index.ts";
import { checkCount, checkFinite } from "../stats/checkFinite.ts";
import { mean, quantile } from "../stats/index.ts";

/** How columns are shuffled. */
export interface PermutationOptions {
  /** Uniform numbers in [0, 1). */
  readonly random: () => number;
  /** Shuffles per column or group, 10 when not given. */
  readonly repeats?: number;
  /** Names of columns to be shuffled together, since they carry the same information; the others go one by one. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
}

/** How much a score falls when a column (or a group) is shuffled. */
export interface Importance {
  readonly name: string;
  readonly columns: readonly string[];
  /** Mean fall of the score, in the score's unit: 0 = not used, below 0 = the shuffled column did better by chance. */
  readonly importance: number;
  /** The range that holds the middle 95 % of single shuffles (quantiles 0.025 and 0.975, type 7). */
  readonly low: number;
  readonly high: number;
  readonly repeats: number;
}

/**
 * Permutation importance: how much a model's score falls when the values of a column are shuffled among the rows. What a
 * model uses, not what causes the outcome; columns that repeat each other share or hide their importance, so shuffle
 * them as a group. The range speaks of the shuffling only, not of other customers.
 *
 * @param points n × p rows that the model was not fitted on; not changed.
 * @param score higher = better; given a matrix that is valid during the call only, and the columns in which alone it differs from
 *   `points` (none the first time). Must depend on nothing but the matrix; the columns may save it work.
 * @returns one entry per group and per remaining column, in order of first column; empty for no columns.
 * @throws TypeError for no rows or unknown or repeated columns in groups; RangeError when a score is not finite.
 *
 * Cost: 1 + repeats × entries calls of `score`. Source: Breiman (2001), doi:10.1023/A:1010933404324; checked against
 * scikit-learn `permutation_importance`.
 */
export function permutationImportance(
  points: Matrix,
  score: (points: Matrix, changed: readonly number[]) => number,
  options: PermutationOptions,
): Importance[] {
  const repeats = options.repeats ?? 10;
  checkCount(repeats, 1, "compute permutation importance");
  if (points.rows === 0)
    throw new TypeError("Cannot compute permutation importance: there are no rows, some are needed");
  const units = unitsOf(points.names, options.groups ?? {});
  const scratch = matrix(points.data.slice(), points.rows, points.names);
  const full = score(scratch, []);
  checkFinite([full], "compute permutation importance");
  return units.map(({ name, columns }) => {
    const falls = new Float64Array(repeats);
    for (let repeat = 0; repeat < repeats; repeat++) {
      shuffleColumns(points, scratch, columns, options.random);
      falls[repeat] = full - score(scratch, columns);
      scratch.data.set(points.data);
    }
    checkFinite(falls, "compute permutation importance");
    falls.sort();
    return {
      name,
      columns: columns.map((j) => points.names[j]!),
      importance: mean(falls)!,
      low: quantile(falls, 0.025)!,
      high: quantile(falls, 0.975)!,
      repeats,
    };
  });
}

interface Unit {
  readonly name: string;
  readonly columns: readonly number[];
}

function unitsOf(names: readonly string[], groups: Readonly<Record<string, readonly string[]>>): Unit[] {
  const grouped = Object.entries(groups).map(([name, members]) => ({
    name,
    columns: members.map((member) => names.indexOf(member)).sort((a, b) => a - b),
  }));
  const taken = grouped.flatMap((unit) => unit.columns);
  if (grouped.some((unit) => unit.columns.length === 0) || taken.includes(-1) || new Set(taken).size < taken.length) {
    throw new TypeError(
      "Cannot compute permutation importance: a group is empty, names an unknown column or one twice, distinct columns are needed",
    );
  }
  const single = names.map((name, j) => ({ name, columns: [j] })).filter(({ columns }) => !taken.includes(columns[0]!));
  return [...grouped, ...single].sort((a, b) => a.columns[0]! - b.columns[0]!);
}

function shuffleColumns(from: Matrix, to: Matrix, chosen: readonly number[], random: () => number): void {
  const { rows, columns } = from;
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  for (let i = rows - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const taken = order[j]!;
    order[j] = order[i]!;
    order[i] = taken;
  }
  for (let i = 0; i < rows; i++) {
    for (const j of chosen) to.data[i * columns + j] = from.data[order[i]! * columns + j]!;
  }
}
