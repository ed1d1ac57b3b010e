/** Quotients are compared, not products: 115 rows are not more than 1.15 times 100. Of nothing anything is enough. */
export function isWithin(
  found: number,
  before: number,
  { fewest, most }: { readonly fewest?: number | undefined; readonly most?: number | undefined },
): boolean {
  if (before === 0) return most === undefined || found === 0;
  return found / before >= (fewest ?? 0) && (most === undefined || found / before <= most);
}
