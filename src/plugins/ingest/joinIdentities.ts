export interface JoinedIdentities {
  /** Every alias and customer id, ascending by code unit. */
  readonly ids: readonly string[];
  /** The customer that each id stands for: the least customer id among those that are linked. */
  readonly customers: readonly string[];
  /** Customer ids that became another. */
  readonly merged: number;
  /** Most customer ids of one person. */
  readonly largest: number;
}

/** Connects ids that are linked, directly or through others (union-find with path halving). */
export function joinIdentities(
  links: readonly (readonly [alias: string, customer: string])[],
  customers: readonly string[],
): JoinedIdentities {
  const parent = new Map<string, string>();
  const records = new Set([...customers, ...links.map(([, customer]) => customer)]);
  for (const id of [...records, ...links.map(([alias]) => alias)]) parent.set(id, id);
  const leads = (a: string, b: string): boolean => (records.has(a) === records.has(b) ? a < b : records.has(a));
  for (const [alias, customer] of links) {
    const a = rootOf(parent, alias);
    const b = rootOf(parent, customer);
    if (a !== b) parent.set(leads(a, b) ? b : a, leads(a, b) ? a : b);
  }
  const ids = [...parent.keys()].sort((a, b) => (a < b ? -1 : 1));
  const found = ids.map((id) => rootOf(parent, id));
  const sizes = new Map<string, number>();
  ids.forEach((id, i) => {
    const customer = found[i] as string;
    if (records.has(id)) sizes.set(customer, (sizes.get(customer) ?? 0) + 1);
  });
  let largest = 0;
  for (const size of sizes.values()) largest = Math.max(largest, size);
  return { ids, customers: found, merged: records.size - sizes.size, largest };
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
