/**
 * The cohorts whose size must not be told, so that no size below the minimum is everybody less the others: those below
 * it, and with them the next smallest ones, until they are none, or two or more and together enough people.
 *
 * The door does the same to the table of cohorts; a table that repeats their sizes must hide the same ones.
 *
 * @param sizes customers by cohort, in the order of cohorts; ties go to the first.
 */
export function setAside(sizes: ReadonlyMap<string, number>, minimumPeople: number): ReadonlySet<string> {
  const rising = [...sizes].sort(([, a], [, b]) => a - b);
  let hidden = rising.filter(([, people]) => people < minimumPeople).length;
  while (hidden > 0 && hidden < rising.length && tellsOfFew(rising.slice(0, hidden), minimumPeople)) hidden += 1;
  return new Set(rising.slice(0, hidden).map(([cohort]) => cohort));
}

function tellsOfFew(hidden: readonly (readonly [string, number])[], minimumPeople: number): boolean {
  return hidden.length === 1 || hidden.reduce((sum, [, people]) => sum + people, 0) < minimumPeople;
}
