/** Shares are told in steps of so much, between a least and a most one, so that no number of people can be worked out from them. */
const [step, least, most] = [0.05, 0.01, 0.95];

/**
 * Shares of answers, of which none tells of fewer than `minimumPeople`, also not by subtraction: rare levels are put together, with the next
 * rarest too until they are of enough people, and each has the mean of them. Where all but one level are rare and together of too few, that
 * one has the most and the others the rest in equal parts, however few they are. Where this leaves nothing to tell apart, all levels are alike.
 *
 * @param counts people by level, of those whose answer is known.
 * @returns by level, above 0, whose sum is 1.
 */
export function toldShares(counts: readonly number[], minimumPeople: number): number[] {
  const ascending = counts.map((_, level) => level).sort((a, b) => counts[a]! - counts[b]! || a - b);
  const people = (levels: readonly number[]) => levels.reduce((sum, level) => sum + counts[level]!, 0);
  let rare = ascending.filter((level) => counts[level]! < minimumPeople).length;
  if (rare === counts.length) return counts.map(() => 1 / counts.length);
  const pooled = () => ascending.slice(0, rare);
  while (rare > 0 && rare < counts.length - 1 && people(pooled()) < minimumPeople) rare += 1;
  const together = new Set(pooled());
  const few = rare > 0 && people(pooled()) < minimumPeople;
  const known = people(ascending);
  const mean = few ? (1 - most) / rare : people(pooled()) / known / rare;
  const told = counts.map((count, level) => {
    if (few) return together.has(level) ? mean : most;
    const share = Math.round((together.has(level) ? mean : count / known) / step) * step;
    return Math.min(Math.max(share, least), most);
  });
  const sum = told.reduce((total, one) => total + one, 0);
  return told.map((one) => Number((one / sum).toPrecision(8)));
}
