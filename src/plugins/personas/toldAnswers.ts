import { areAnswers, fewDiffer, spreadOf, type ValueCounts } from "segmentarium/segmentation";

/** What members of a segment say, and how many say each. */
export interface Answers {
  readonly id: string;
  readonly counts: ValueCounts;
}

/**
 * The segments whose mean may be told: not where it would count few people, since few or none say yes, or no, or differ from what most say;
 * and of others until those that are not told are two or more and do not count few together either, since the mean of all customers is told
 * as well.
 *
 * @param kept segments that are held back for another reason.
 */
export function toldAnswers(
  segments: readonly Answers[],
  minimumPeople: number,
  kept: ReadonlySet<string> = new Set(),
): ReadonlySet<string> {
  const answers = areAnswers(together(segments));
  const isFew = (counts: ValueCounts) => fewDiffer({ ...spreadOf(counts), answers }, minimumPeople);
  const isHidden = ({ id, counts }: Answers) => kept.has(id) || isFew(counts);
  const told = segments
    .filter((segment) => !isHidden(segment))
    .sort((a, b) => people(b) - people(a) || (a.id < b.id ? -1 : 1));
  const hidden = segments.filter(isHidden);
  const tells = () => hidden.length === 1 || isFew(together(hidden));
  while (hidden.length > 0 && told.length > 0 && tells()) hidden.push(told.pop()!);
  return new Set(told.map(({ id }) => id));
}

function people({ counts }: Answers): number {
  return spreadOf(counts).people;
}

function together(segments: readonly Answers[]): ValueCounts {
  const all = new Map<number, number>();
  for (const { counts } of segments) for (const [value, count] of counts) all.set(value, (all.get(value) ?? 0) + count);
  return all;
}
