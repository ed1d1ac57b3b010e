/** Two ids of one person. */
export type Link = readonly [id: string, customer: string];

export interface JoinedIdentities {
  /** Every alias and customer id, ascending by code unit. */
  readonly ids: readonly string[];
  /** The customer that each id stands for: the least customer id among those that are linked. */
  readonly customers: readonly string[];
  /** Customer ids that became another. */
  readonly merged: number;
  /** The same by what joined them: the aliases first, then each list of matches; each counts what those before left apart. */
  readonly mergedBy: readonly number[];
  /** People by how many customer ids they have, ascending. */
  readonly sizes: readonly { readonly records: number; readonly people: number }[];
}

/**
 * Connects ids that are linked, directly or through others (union-find with path halving).
 *
 * @param links aliases with customer ids. @param customers further customer ids.
 * @param matches pairs of customer ids, one list for each rule.
 */
export function joinIdentities(
  links: readonly Link[],
  customers: readonly string[],
  matches: readonly (readonly Link[])[] = [],
): JoinedIdentities {
  const parent = new Map<string, string>();
  const records = new Set([...customers, ...links.map(([, customer]) => customer), ...matches.flat(2)]);
  for (const id of [...records, ...links.map(([alias]) => alias)]) parent.set(id, id);
  const mergedBy = [links, ...matches].map((pairs) => connect(parent, records, pairs));
  const ids = [...parent.keys()].sort((a, b) => (a < b ? -1 : 1));
  const found = ids.map((id) => rootOf(parent, id));
  const sizes = new Map<string, number>();
  ids.forEach((id, i) => {
    const customer = found[i] as string;
    if (records.has(id)) sizes.set(customer, (sizes.get(customer) ?? 0) + 1);
  });
  return { ids, customers: found, merged: records.size - sizes.size, mergedBy, sizes: tally([...sizes.values()]) };
}

/** How often two people became one. A root is a record when any id of its component is. */
function connect(parent: Map<string, string>, records: ReadonlySet<string>, pairs: readonly Link[]): number {
  const leads = (a: string, b: string): boolean => (records.has(a) === records.has(b) ? a < b : records.has(a));
  let merged = 0;
  for (const [id, customer] of pairs) {
    const a = rootOf(parent, id);
    const b = rootOf(parent, customer);
    if (a === b) continue;
    if (records.has(a) && records.has(b)) merged += 1;
    parent.set(leads(a, b) ? b : a, leads(a, b) ? a : b);
  }
  return merged;
}

function tally(sizes: readonly number[]): JoinedIdentities["sizes"] {
  const people = new Map<number, number>();
  for (const size of sizes) people.set(size, (people.get(size) ?? 0) + 1);
  return [...people].sort(([a], [b]) => a - b).map(([records, count]) => ({ records, people: count }));
}

function rootOf(parent: Map<string, string>, id: string): string {
  let at = id;
  for (;;) {
    const above = parent.get(at) as string;
    if (above === at) return at;
    const next = parent.get(above) as string;
    parent.set(at, next);
    at = next;
  }
}
