/** The cuts between the parts of a histogram, rising; as exact texts for SQL and for reading. */
export interface Cuts {
  readonly cuts: readonly string[];
  /** One more than cuts: the first part lies below the first cut, the last from the last cut on. */
  readonly labels: readonly string[];
}

const most = 20;

/**
 * Cuts at multiples of 1, 2 or 5 × 10^e, between the 5 % and the 95 % quantile, so that no end of the range shows and both open
 * ends hold people. No cut where the two are too close.
 *
 * @param rows with a value: more rows, more parts, by Sturges' rule, 20 at most.
 * @param whole the values are whole numbers.
 */
export function numberParts(low: number, high: number, rows: number, whole: boolean): Cuts {
  const parts = Math.min(most, Math.ceil(Math.log2(Math.max(rows, 2))) + 1);
  const { size, exponent } = niceWidth((high - low) / Math.max(1, parts - 2), whole);
  const scale = 10 ** Math.abs(exponent);
  const inUnits = (value: number): number => (exponent < 0 ? value * scale : value / scale) / size;
  const cuts: string[] = [];
  const last = Math.floor(inUnits(high) + 1e-9);
  for (let m = Math.floor(inUnits(low) + 1e-9) + 1; m <= last && cuts.length < most - 1; m++) {
    cuts.push(exponent < 0 ? ((m * size) / scale).toFixed(-exponent) : String(m * size * scale));
  }
  return { cuts, labels: labelsOf(cuts, whole) };
}

/** The least of 1, 2 or 5 × 10^exponent that is not below `least`, and 1 or more for whole numbers. */
function niceWidth(least: number, whole: boolean): { readonly size: number; readonly exponent: number } {
  const wanted = whole ? Math.max(1, least) : least;
  if (!(wanted > 0)) return { size: 1, exponent: 0 };
  const exponent = Math.floor(Math.log10(wanted) + 1e-9);
  const size = [1, 2, 5].find((candidate) => candidate * 10 ** exponent >= wanted * (1 - 1e-9));
  return size === undefined ? { size: 1, exponent: exponent + 1 } : { size, exponent };
}

function labelsOf(cuts: readonly string[], whole: boolean): string[] {
  const [first] = cuts;
  const last = cuts.at(-1);
  if (first === undefined || last === undefined) return [];
  const between = cuts.slice(1).map((to, i) => {
    const from = cuts[i]!;
    if (whole && Number(to) - Number(from) === 1) return from;
    return whole ? `${from} to ${Number(to) - 1}` : `${from} to below ${to}`;
  });
  return [`below ${first}`, ...between, `${last} or more`];
}
