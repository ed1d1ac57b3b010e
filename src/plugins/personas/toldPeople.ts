/** Members of a segment, and of how many there is a value. */
export interface MembersKnown {
  readonly id: string;
  readonly size: number;
  readonly known: number;
}

/** How many members have a value, as it may be told. */
export interface ToldPeople {
  readonly people: number;
  /** Whether it is not only a lower bound. */
  readonly people_exact: boolean;
}

/**
 * Customers with a value, by segment, so that the size of a segment less these never tells of some but too few who lack one: of such a
 * segment the bound is its size less as many as that can be. Where all who lack one are enough, so that their number is told elsewhere,
 * but those of such segments are not, no other segment that has such members tells more than that enough have one: the table of means of
 * what is not known tells most of these numbers, and which one it holds back beside the few is its choice.
 */
export function toldPeople(segments: readonly MembersKnown[], minimumPeople: number): ReadonlyMap<string, ToldPeople> {
  const lacking = ({ size, known }: MembersKnown) => size - known;
  const sum = (of: readonly MembersKnown[]) => of.reduce((total, segment) => total + lacking(segment), 0);
  const few = segments.filter((segment) => lacking(segment) > 0 && lacking(segment) < minimumPeople);
  const tellsFew = few.length > 0 && sum(few) < minimumPeople;
  return new Map(
    segments.map((segment): [string, ToldPeople] => {
      const { id, size, known } = segment;
      const isBeside = tellsFew && lacking(segment) >= minimumPeople;
      const isBound = known >= minimumPeople && (isBeside || few.includes(segment));
      if (!isBound) return [id, { people: known, people_exact: true }];
      const bound = isBeside ? minimumPeople : Math.max(minimumPeople, size - minimumPeople + 1);
      return [id, { people: bound, people_exact: false }];
    }),
  );
}
