import type { CategoricalItem, Categories } from "../categories.ts";

/**
 * Rows of equal answers put together. Levels of all items are numbered through: level m of item j is `offsets[j] + m`. The answers
 * of pattern u are `answers[starts[u]]` … `answers[starts[u + 1] − 1]`, ascending; what is missing is not there.
 */
export interface AnswerPatterns {
  readonly starts: Int32Array;
  readonly answers: Int32Array;
  /** Rows of each pattern. */
  readonly counts: Float64Array;
  /** The pattern of each row. */
  readonly patternOf: Int32Array;
  /** Where the levels of each item begin; the last entry is the number of all levels. */
  readonly offsets: Int32Array;
}

/** Patterns in the order of their answers, a missing one first, whatever the order of the rows. O(rows · items) and a sort of the patterns. */
export function answerPatterns(categories: Categories): AnswerPatterns {
  const { data, rows, items } = categories;
  const offsets = levelOffsets(items);
  const { patternOf, firstRows } = groupRows(categories);
  const codeAt = (pattern: number, j: number) => data[firstRows[pattern]! * items.length + j]!;
  const order = firstRows.map((_, pattern) => pattern).sort((a, b) => byAnswers(codeAt, items.length, a, b));
  const place = new Int32Array(order.length);
  order.forEach((pattern, u) => {
    place[pattern] = u;
  });
  const starts = new Int32Array(order.length + 1);
  const answers: number[] = [];
  order.forEach((pattern, u) => {
    for (let j = 0; j < items.length; j++) if (codeAt(pattern, j) >= 0) answers.push(offsets[j]! + codeAt(pattern, j));
    starts[u + 1] = answers.length;
  });
  const counts = new Float64Array(order.length);
  for (let i = 0; i < rows; i++) counts[place[patternOf[i]!]!]! += 1;
  return {
    starts,
    answers: Int32Array.from(answers),
    counts,
    patternOf: patternOf.map((pattern) => place[pattern]!),
    offsets,
  };
}

/** Where the levels of each item begin when they are numbered through, and how many there are. */
export function levelOffsets(items: readonly CategoricalItem[]): Int32Array {
  const offsets = new Int32Array(items.length + 1);
  items.forEach(({ levels }, j) => {
    offsets[j + 1] = offsets[j]! + levels.length;
  });
  return offsets;
}

/** Numbers rows by their answers, item by item: two rows stay together as long as they answer alike. */
function groupRows({ data, rows, items }: Categories): { patternOf: Int32Array; firstRows: number[] } {
  let patternOf = new Int32Array(rows);
  let firstRows: number[] = rows > 0 ? [0] : [];
  items.forEach(({ levels }, j) => {
    const known = new Map<number, number>();
    const next = new Int32Array(rows);
    firstRows = [];
    for (let i = 0; i < rows; i++) {
      const key = patternOf[i]! * (levels.length + 1) + data[i * items.length + j]! + 1;
      let pattern = known.get(key);
      if (pattern === undefined) {
        pattern = known.size;
        known.set(key, pattern);
        firstRows.push(i);
      }
      next[i] = pattern;
    }
    patternOf = next;
  });
  return { patternOf, firstRows };
}

function byAnswers(codeAt: (pattern: number, j: number) => number, items: number, a: number, b: number): number {
  for (let j = 0; j < items; j++) {
    const difference = codeAt(a, j) - codeAt(b, j);
    if (difference !== 0) return difference;
  }
  return a - b;
}
