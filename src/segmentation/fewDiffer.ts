/** How often each value occurs. */
export type ValueCounts = ReadonlyMap<number, number>;

/** What it takes to say whether a mean of values counts few people. */
export interface ValueSpread {
  readonly people: number;
  /** How many have the value that most have. */
  readonly commonest: number;
  /** Whether the values are answers of yes and no, however a source declares them: 0 or 1 of everybody. */
  readonly answers: boolean;
}

export function countValues(values: ArrayLike<number>): ValueCounts {
  const counts = new Map<number, number>();
  for (let i = 0; i < values.length; i++) counts.set(values[i]!, (counts.get(values[i]!) ?? 0) + 1);
  return counts;
}

export function spreadOf(counts: ValueCounts): ValueSpread {
  let [people, commonest] = [0, 0];
  for (const count of counts.values()) {
    people += count;
    commonest = Math.max(commonest, count);
  }
  return { people, commonest, answers: areAnswers(counts) };
}

export function areAnswers(counts: ValueCounts): boolean {
  return counts.size > 0 && [...counts.keys()].every((value) => value === 0 || value === 1);
}

/**
 * Whether a mean of the values would count few people: fewer than `minimumPeople`, or nobody, differ from the commonest value. That is so
 * of answers of yes and no, of which it is told unless enough give both, and of other values where most people have one.
 */
export function fewDiffer({ people, commonest, answers }: ValueSpread, minimumPeople: number): boolean {
  return people - commonest < minimumPeople && (answers || 2 * commonest > people);
}
