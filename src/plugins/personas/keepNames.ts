import type { SegmentIdentity } from "segmentarium/plugin";
import { archetypes } from "./archetypes.ts";
import { isOfKind, type NamedProfile } from "./nameSegments.ts";
import type { Overall } from "./profile.ts";

export interface KeptName extends NamedProfile {
  /** The name before, where the segment had to be given another one. */
  readonly was?: string;
}

/**
 * Ids and names over refreshes: a segment that goes on one of the publication before has its id. It has its name, too, and what is
 * to be done for its kind, as long as the traits that define the kind hold, with some slack; other rules may fit as well by then.
 * Else it is named anew. Segments that are new take no id that stands or stood for another, and no name that is taken.
 *
 * @param named as the rules would name them now.
 * @param identity undefined: without what was before, everything stays as the rules say.
 * @returns one per segment, in the order given.
 */
export function keepNames(
  named: readonly NamedProfile[],
  identity: SegmentIdentity | undefined,
  overall: Overall,
  slack: number,
): readonly KeptName[] {
  if (identity?.since === undefined) return named;
  const before = new Map(identity.segments.map((origin) => [origin.label, origin.before]));
  const ids = new Set(identity.reserved);
  const names = new Set<string>();
  const kept = new Map<NamedProfile, KeptName>();
  const settle = (entry: NamedProfile, more: Partial<KeptName>): void => {
    const found = { ...entry, ...more };
    names.add(found.name);
    kept.set(entry, found);
  };
  const goingOn = named.flatMap((entry) => {
    const own = before.get(entry.profile.label);
    return own === undefined ? [] : [{ entry, own, kind: archetypes.find(({ id }) => id === own.archetype) }];
  });
  const keeps = goingOn.filter(
    ({ entry, kind }) => kind !== undefined && isOfKind(kind, entry.profile, overall, slack),
  );
  for (const { entry, own, kind } of keeps) {
    settle(entry, { id: own.id, name: own.name, ...(kind === undefined ? {} : { archetype: kind }) });
  }
  for (const { entry, own } of inOrder(goingOn)) {
    if (kept.has(entry)) continue;
    const name = own.name === entry.name ? own.name : untaken(entry.name, names, ", ");
    settle(entry, { id: own.id, name, ...(name === own.name ? {} : { was: own.name }) });
  }
  for (const { entry } of inOrder(named.filter((entry) => !kept.has(entry)).map((entry) => ({ entry })))) {
    const id = untaken(entry.id, ids, "-");
    ids.add(id);
    settle(entry, { id, name: untaken(entry.name, names, ", ") });
  }
  return named.map((entry) => kept.get(entry)!);
}

/** By size, then by the id that the rules give: not by label. */
function inOrder<T extends { readonly entry: NamedProfile }>(entries: readonly T[]): T[] {
  return [...entries].sort(
    ({ entry: a }, { entry: b }) => b.profile.size - a.profile.size || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}

function untaken(wanted: string, taken: ReadonlySet<string>, between: string): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? wanted : `${wanted}${between}${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
