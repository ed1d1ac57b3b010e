import { type Archetype, archetypes, type Qualifier, qualifiers } from "./archetypes.ts";
import { factOf, type Overall, type Profile } from "./profile.ts";

export interface NamedProfile {
  readonly profile: Profile;
  readonly archetype: Archetype;
  readonly id: string;
  readonly name: string;
}

/**
 * Names and permanent ids of segments: the first archetype whose tests all hold; segments of one archetype are told apart
 * by the metric in which they differ most. Neither depends on the order or the labels of the segments, and both are unique.
 *
 * @returns one per profile, in the order given.
 */
export function nameSegments(profiles: readonly Profile[], overall: Overall): NamedProfile[] {
  const groups = new Map<Archetype, Profile[]>();
  for (const profile of profiles) {
    const archetype = findArchetype(profile, overall);
    groups.set(archetype, [...(groups.get(archetype) ?? []), profile]);
  }
  const named = [...groups].flatMap(([archetype, members]) =>
    tellApart({ archetype, id: archetype.id, words: [] }, members, qualifiers, overall),
  );
  return profiles.map((profile) => named.find((entry) => entry.profile === profile)!);
}

function findArchetype(profile: Profile, overall: Overall): Archetype {
  return archetypes.find((archetype) => isOfKind(archetype, profile, overall))!;
}

/** Whether all tests of a kind hold, with bounds moved outwards by a share of them. */
export function isOfKind({ when }: Archetype, profile: Profile, overall: Overall, slack = 0): boolean {
  return when.every(([fact, comparison, bound]) => {
    const value = factOf(fact, profile, overall);
    if (value === undefined) return false;
    return comparison === "at least" ? value >= bound * (1 - slack) : value <= bound * (1 + slack);
  });
}

interface Stem {
  readonly archetype: Archetype;
  readonly id: string;
  readonly words: readonly string[];
}

function tellApart(
  stem: Stem,
  members: readonly Profile[],
  left: readonly Qualifier[],
  overall: Overall,
): NamedProfile[] {
  if (members.length === 1) return [nameOf(stem, members[0]!)];
  const split = widestSplit(members, left, overall);
  if (split === undefined) return numbered(stem, members);
  const rest = left.filter((qualifier) => qualifier !== split.qualifier);
  return [
    ...tellApart(qualified(stem, split.qualifier.more), split.above, rest, overall),
    ...tellApart(qualified(stem, split.qualifier.less), split.below, rest, overall),
  ];
}

function qualified(stem: Stem, end: Qualifier["more"]): Stem {
  return { archetype: stem.archetype, id: `${stem.id}-${end.id}`, words: [...stem.words, end.words] };
}

function widestSplit(members: readonly Profile[], left: readonly Qualifier[], overall: Overall) {
  let widest: { qualifier: Qualifier; gap: number; bound: number } | undefined;
  for (const qualifier of left) {
    const means = members.map((profile) => profile.means.get(qualifier.metric));
    const deviation = overall.deviations.get(qualifier.metric) ?? 0;
    if (deviation <= 0 || means.some((mean) => mean === undefined)) continue;
    const sorted = (means as number[]).sort((a, b) => a - b);
    for (let i = 1; i < sorted.length; i++) {
      const gap = (sorted[i]! - sorted[i - 1]!) / deviation;
      if (gap > (widest?.gap ?? 0)) widest = { qualifier, gap, bound: sorted[i]! };
    }
  }
  if (widest === undefined) return undefined;
  const { qualifier, bound } = widest;
  const isAbove = (profile: Profile) => profile.means.get(qualifier.metric)! >= bound;
  return { qualifier, above: members.filter(isAbove), below: members.filter((profile) => !isAbove(profile)) };
}

/** Segments that no metric tells apart are numbered by size, then revenue, then label. */
function numbered(stem: Stem, members: readonly Profile[]): NamedProfile[] {
  const sorted = [...members].sort((a, b) => b.size - a.size || b.revenue - a.revenue || a.label - b.label);
  return sorted.map((profile, i) => nameOf(qualified(stem, { id: String(i + 1), words: `${i + 1}` }), profile));
}

function nameOf({ archetype, id, words }: Stem, profile: Profile): NamedProfile {
  return { profile, archetype, id, name: [archetype.name, ...words].join(", ") };
}
