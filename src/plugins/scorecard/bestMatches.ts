/** How many people of a planted segment are in a found one. */
export interface Overlap {
  readonly planted: string;
  readonly found: string;
  readonly people: number;
}

export interface Match {
  readonly planted: string;
  /** The found segment with most of its members. */
  readonly found: string;
  /** Share of the planted segment that is in it. */
  readonly recall: number;
  /** Share of it that is of the planted segment. */
  readonly precision: number;
}

/** For each planted segment the found one that holds most of it; ties go to the first id. */
export function bestMatches(overlaps: readonly Overlap[]): Match[] {
  const total = (pick: (one: Overlap) => boolean) => overlaps.filter(pick).reduce((sum, { people }) => sum + people, 0);
  const ids = [...new Set(overlaps.map(({ planted }) => planted))].sort();
  return ids.flatMap((id) => {
    const own = overlaps.filter(({ planted }) => planted === id);
    const [best] = [...own].sort((a, b) => b.people - a.people || (a.found < b.found ? -1 : 1));
    if (best === undefined) return [];
    const recall = best.people / total(({ planted }) => planted === id);
    const precision = best.people / total(({ found }) => found === best.found);
    return [{ planted: id, found: best.found, recall, precision }];
  });
}
