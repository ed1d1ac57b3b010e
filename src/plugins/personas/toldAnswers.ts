/** How many members of a segment say yes and no. */
export interface Answers {
  readonly id: string;
  readonly yes: number;
  readonly no: number;
}

/**
 * The segments whose share of yes may be told: not where few or none say yes, or no, and of others until those that are not told are two or
 * more and have enough of both together, since the share of all customers is told as well.
 */
export function toldAnswers(segments: readonly Answers[], minimumPeople: number): ReadonlySet<string> {
  const isEnough = ({ yes, no }: Pick<Answers, "yes" | "no">) => Math.min(yes, no) >= minimumPeople;
  const told = segments.filter(isEnough).sort((a, b) => b.yes + b.no - (a.yes + a.no) || (a.id < b.id ? -1 : 1));
  const hidden = segments.filter((segment) => !isEnough(segment));
  const sum = (of: "yes" | "no") => hidden.reduce((total, segment) => total + segment[of], 0);
  const tells = () => hidden.length === 1 || !isEnough({ yes: sum("yes"), no: sum("no") });
  while (hidden.length > 0 && told.length > 0 && tells()) hidden.push(told.pop()!);
  return new Set(told.map(({ id }) => id));
}
